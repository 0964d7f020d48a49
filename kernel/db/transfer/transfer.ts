import { Client } from 'pg';
import { openClient } from '../client.ts';
import { findPendingMigrations, migrate } from '../migrate.ts';
import {
  checksumPart,
  copyOutStatement,
  listParts,
  type Part,
  readSequences,
  uniformText,
  writeSequences,
} from './catalog.ts';
import { copyOut } from './copy.ts';
import { clearUnused, loading } from './load.ts';

/** Told as the rows move. */
export interface TransferProgress {
  /** Name of the table. */
  part: string;
  /** Position among the tables, from 1. */
  index: number;
  count: number;
  rows: number;
}

export interface TransferOptions {
  /** The database that is read, as a role that sees all its rows. */
  sourceUrl: string;
  /** The database that is filled, as its owner. */
  targetUrl: string;
  schema: string;
  /** Password that `gewu_app` shall have at the target. */
  appPassword?: string | undefined;
  onProgress?: (progress: TransferProgress) => void;
}

/**
 * Opens a snapshot: every later query of the client sees the database as it is now, whatever others write meanwhile.
 */
export async function openSnapshot(url: string, schema: string): Promise<Client> {
  const client = await openClient(url);
  await client.query('begin isolation level repeatable read read only');
  await client.query(uniformText);
  await client.query(`set local search_path = "${schema}", public; set local gewu.system = 'on'`);
  return client;
}

function assertSameColumns(part: Part, target: Part | undefined): asserts target is Part {
  if (target?.columns.join() !== part.columns.join()) {
    throw new Error(`Table ${part.name} differs between source and target. Nothing was kept.`);
  }
}

/**
 * Copies all rows of a city, its counters and its open jobs into an empty database, from one snapshot, and compares counts and
 * checksums of every table before anything is kept.
 *
 * @returns rows of each table.
 * @throws Error when the target is not empty, or anything differs; then the target keeps no row.
 */
export async function transfer(options: TransferOptions): Promise<Map<string, number>> {
  const { sourceUrl, targetUrl, schema, onProgress } = options;
  const pending = await findPendingMigrations(sourceUrl, schema);
  if (pending.length > 0) {
    throw new Error(`The source lacks ${pending.length} migration(s). Run \`gewu migrate\` first.`);
  }
  const moved = new Map<string, number>();
  const source = await openSnapshot(sourceUrl, schema);
  const target = new Client({ connectionString: targetUrl });
  target.on('error', () => {}); // the query under way fails as well
  try {
    await target.connect();
    await clearUnused(target, schema);
    await migrate({ ownerUrl: targetUrl, schema, appPassword: options.appPassword });
    const parts = await listParts(source, schema);
    const sequences = await readSequences(source, schema);
    await loading(target, schema, async ({ parts: there, load }) => {
      for (const [i, part] of parts.entries()) {
        const counterpart = there.find((p) => p.name === part.name);
        assertSameColumns(part, counterpart);
        const expected = await checksumPart(source, part);
        await load(counterpart, part.columns, copyOut(source, copyOutStatement(part)));
        const found = await checksumPart(target, counterpart);
        if (found.rows !== expected.rows || found.sum !== expected.sum) {
          throw new Error(
            `Table ${part.name} arrived with ${found.rows} rows (checksum ${found.sum}) instead of ${expected.rows} (${expected.sum}). Nothing was kept.`,
          );
        }
        moved.set(part.name, found.rows);
        onProgress?.({ part: part.name, index: i + 1, count: parts.length, rows: found.rows });
      }
      await writeSequences(target, schema, sequences);
    });
    return moved;
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
}
