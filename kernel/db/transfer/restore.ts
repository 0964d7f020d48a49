import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { openClient } from '../client.ts';
import { collectMigrations, type Migration, migrate } from '../migrate.ts';
import {
  type BackupHead,
  type BackupManifest,
  type BackupProgress,
  fingerprintOf,
  headName,
  headsName,
  manifestName,
  openArchive,
} from './backup.ts';
import { checksumPart, writeSequences } from './catalog.ts';
import { clearUnused, type Loading, loading } from './load.ts';
import { readTar, type TarEntry } from './tar.ts';

export interface RestoreOptions {
  /** As the owner of an unused database. */
  ownerUrl: string;
  schema: string;
  secret: string;
  /** Password that `gewu_app` shall have. */
  appPassword?: string | undefined;
  /** Folder to put the files into; must be empty or absent. */
  filesFolder: string;
  /** Where the audit's seal heads go, unless they are there. */
  headsFile: string;
  /** Archive to read. */
  source: string;
  log?: ((line: string) => void) | undefined;
  onProgress?: ((progress: BackupProgress) => void) | undefined;
}

/** A damaged or foreign archive. Nothing of it was kept. */
function refuse(reason: string): never {
  throw new Error(`${reason} Nothing was restored.`);
}

async function readAll(entry: TarEntry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parseHead(text: string, schema: string): BackupHead {
  const head = JSON.parse(text) as BackupHead;
  if (head.format !== 'gewu-backup-1')
    refuse('The archive is no backup of Gewu, or of a newer version.');
  if (head.schema !== schema) {
    refuse(`The backup is of ${head.schema}; GEWU_CITY names ${schema}.`);
  }
  return head;
}

/** The migrations that the backup had, as this version knows them. */
function migrationsOf(head: BackupHead): Migration[] {
  const known = new Map(collectMigrations().map((m) => [m.name, m]));
  for (const { name, checksum } of head.migrations) {
    if (known.get(name)?.checksum !== checksum) {
      refuse(
        `The backup was made by another version of Gewu: this one does not have its migration ${name}.`,
      );
    }
  }
  const had = new Set(head.migrations.map((m) => m.name));
  return [...known.values()].filter((m) => had.has(m.name));
}

async function assertEmptyFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length > 0) {
    refuse(`${folder} has files already. Choose another GEWU_DATA, or move them away.`);
  }
}

/** Reads the archive's entries after the first and remembers size and hash of each. */
interface Reading {
  seen: Map<string, { size: number; sha256: string }>;
  manifest: BackupManifest | undefined;
}

async function* hashed(entry: TarEntry, reading: Reading): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of entry.content) {
    hash.update(chunk);
    yield chunk;
  }
  reading.seen.set(entry.name, { size: entry.size, sha256: hash.digest('hex') });
}

/** Entries one after the other, with a look at the next. */
function lookAhead(entries: AsyncIterator<TarEntry>) {
  let next: TarEntry | undefined;
  let done = false;
  return {
    async peek(): Promise<TarEntry | undefined> {
      if (!next && !done) {
        const result = await entries.next();
        done = result.done === true;
        next = result.done ? undefined : result.value;
      }
      return next;
    },
    drop() {
      next = undefined;
    },
  };
}

type Ahead = ReturnType<typeof lookAhead>;

/** All pieces of one table as one stream. */
async function* piecesOf(ahead: Ahead, folder: string, reading: Reading): AsyncGenerator<Buffer> {
  for (let entry = await ahead.peek(); entry?.name.startsWith(folder); entry = await ahead.peek()) {
    yield* hashed(entry, reading);
    ahead.drop();
  }
}

async function loadTables(
  ahead: Ahead,
  head: BackupHead,
  { parts, load }: Loading,
  reading: Reading,
) {
  for (
    let entry = await ahead.peek();
    entry?.name.startsWith('database/');
    entry = await ahead.peek()
  ) {
    const name = entry.name.split('/')[1] ?? '';
    const part = parts.find((p) => p.name === name);
    const columns = head.parts.find((p) => p.name === name)?.columns;
    if (!part || !columns)
      refuse(`The backup has a table ${name} that its migrations do not make.`);
    await load(part, columns, piecesOf(ahead, `database/${name}/`, reading));
  }
}

async function readRest(ahead: Ahead, staging: string, reading: Reading): Promise<number> {
  let files = 0;
  for (let entry = await ahead.peek(); entry; entry = await ahead.peek()) {
    if (entry.name === manifestName) {
      reading.manifest = JSON.parse((await readAll(entry)).toString());
    } else if (entry.name === headsName || /^files\/[\w./-]+$/.test(entry.name)) {
      if (entry.name.split('/').includes('..')) refuse(`The archive has a file ${entry.name}.`);
      const path = join(staging, entry.name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(hashed(entry, reading), createWriteStream(path, { mode: 0o640 }));
      if (entry.name !== headsName) files += 1;
    } else refuse(`The archive has a file ${entry.name} that no backup has.`);
    ahead.drop();
  }
  return files;
}

/** What was read must be what the backup says it wrote. */
function compareEntries({ seen, manifest }: Reading): BackupManifest {
  if (!manifest) refuse('The archive is cut short: it has no manifest.');
  for (const [name, { size, sha256 }] of Object.entries(manifest.entries)) {
    const found = seen.get(name);
    if (!found) refuse(`The archive lacks ${name}.`);
    if (found.size !== size || found.sha256 !== sha256)
      refuse(`${name} in the archive is damaged.`);
  }
  for (const name of seen.keys()) {
    if (!manifest.entries[name])
      refuse(`The archive has a file ${name} that its manifest does not name.`);
  }
  return manifest;
}

async function compareTables(
  client: Client,
  { parts }: Loading,
  manifest: BackupManifest,
  onProgress: RestoreOptions['onProgress'],
): Promise<void> {
  for (const part of parts) {
    const expected = manifest.tables[part.name] ?? { rows: 0, sum: '0' };
    const found = await checksumPart(client, part);
    if (found.rows !== expected.rows || found.sum !== expected.sum) {
      refuse(
        `Table ${part.name} has ${found.rows} rows after reading instead of ${expected.rows}, or other ones.`,
      );
    }
    onProgress?.({ part: part.name, count: found.rows });
  }
}

async function moveFiles(staging: string, options: RestoreOptions): Promise<void> {
  const { filesFolder, headsFile } = options;
  if (await stat(join(staging, 'files')).catch(() => undefined)) {
    await rmdir(filesFolder).catch(() => {});
    await mkdir(dirname(filesFolder), { recursive: true });
    await rename(join(staging, 'files'), filesFolder);
  }
  const there = await stat(headsFile).catch(() => undefined);
  if (there)
    options.log?.(
      `${headsFile} is kept: \`gewu verify audit\` shows what was sealed after the backup`,
    );
  else await rename(join(staging, headsName), headsFile).catch(() => {});
}

/**
 * Restores a backup into an unused database and an empty folder: brings the schema to where the backup had it, fills it, compares
 * every file and table with the manifest, commits, then migrates to this version.
 *
 * @throws Error that says what is wrong; then the database has no row and the folder no file of it.
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupHead> {
  await assertEmptyFolder(options.filesFolder);
  const archive = await openArchive(options.source);
  try {
    return await restoreFrom(archive, options);
  } finally {
    archive.destroy();
  }
}

async function restoreFrom(archive: Readable, options: RestoreOptions): Promise<BackupHead> {
  const { ownerUrl, schema, appPassword } = options;
  const log = options.log ?? (() => {});
  const ahead = lookAhead(readTar(archive));
  const first = await ahead.peek();
  if (first?.name !== headName) refuse(`${options.source} is no backup of Gewu.`);
  const reading: Reading = { seen: new Map(), manifest: undefined };
  const text: Buffer[] = [];
  for await (const chunk of hashed(first, reading)) text.push(chunk);
  ahead.drop();
  const head = parseHead(Buffer.concat(text).toString(), schema);
  const migrations = migrationsOf(head);
  if (head.secretFingerprint !== fingerprintOf(options.secret)) {
    log(
      'GEWU_SECRET is not the one of the backup: what was enciphered with it stays unreadable, and sessions end',
    );
  }
  const staging = `${options.filesFolder}.restoring-${process.pid}`;
  const client = await openClient(ownerUrl);
  let moved = false;
  let committed = false;
  try {
    await clearUnused(client, schema);
    await migrate({ ownerUrl, schema, appPassword, migrations });
    await loading(client, schema, async (target) => {
      await loadTables(ahead, head, target, reading);
      const files = await readRest(ahead, staging, reading);
      const manifest = compareEntries(reading);
      await compareTables(client, target, manifest, options.onProgress);
      options.onProgress?.({ part: 'files', count: files });
      await writeSequences(client, schema, head.sequences);
      // before the rows are committed: no row names a file that is not there
      await moveFiles(staging, options);
      moved = true;
    });
    committed = true;
    await migrate({ ownerUrl, schema, appPassword });
  } catch (error) {
    if (moved && !committed) await rm(options.filesFolder, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
    await rm(staging, { recursive: true, force: true });
  }
  return head;
}
