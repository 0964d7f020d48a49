import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SealHead } from './seal.ts';

/**
 * File beside the database, not in it, that keeps each end of the chain of seals: whoever cuts rows and seals off the end in
 * SQL is betrayed by it. Copy it to where the database's administrator has no access.
 */
export function headsFile(dataFolder: string, schema: string): string {
  return join(dataFolder, `audit-heads-${schema}.jsonl`);
}

/** Adds an end of the chain to the file. */
export async function keepHead(file: string, head: SealHead): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // a line break first: a line that a crash cut short must not swallow this one
  await appendFile(file, `\n${JSON.stringify({ seq: head.seq, hash: head.hash.toString('hex') })}`);
}

/**
 * The ends of the chain that the file keeps; none if there is no file. A line cut short by a crash is left out.
 */
export async function readHeads(file: string): Promise<SealHead[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const [, seq, hash] = /^\{"seq":(\d+),"hash":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
    return seq && hash ? [{ seq: Number(seq), hash: Buffer.from(hash, 'hex') }] : [];
  });
}
