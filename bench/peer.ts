import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findPostgres } from './database.ts';
import type { Replay } from './replay.ts';

/** How fast the database alone takes the same rows. */
export interface PeerResult {
  /** `pgbench (PostgreSQL) 15.14`, or our own loop where there is none. */
  name: string;
  /** Transactions a second. */
  perSecond: number;
}

/** Path of pgbench, and what it calls itself. */
interface Pgbench {
  path: string;
  name: string;
}

/** On the path, or where Debian keeps it. */
function findPgbench(): Pgbench | undefined {
  for (const path of ['pgbench', join(findPostgres() ?? '', 'pgbench')]) {
    const { stdout, status } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { path, name: stdout.trim().replace(/ \(Debian.*\)/, '') };
  }
  return undefined;
}

async function runPgbench(
  { path, name }: Pgbench,
  ownerUrl: string,
  { statement }: Replay,
  connections: number,
  seconds: number,
): Promise<PeerResult> {
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-'));
  try {
    const script = join(folder, 'intake.sql');
    writeFileSync(script, `\\set r random(1, 9000000000000000000)\n${statement};\n`);
    const threads = Math.min(connections, cpus().length);
    const flags = ['-n', '-M', 'prepared', '-f', script];
    const load = ['-c', String(connections), '-j', String(threads), '-T', String(seconds)];
    const { stdout } = await promisify(execFile)(path, [...flags, ...load, ownerUrl]);
    const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    if (!(perSecond > 0)) throw new Error(`pgbench said:\n${stdout}`);
    return { name, perSecond };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the statement on a connection: prepared once, one round trip each, as pgbench does. */
async function runLane(client: Client, statement: string, end: number): Promise<number> {
  const text = statement.replaceAll(':r::text', '$1::text');
  let done = 0;
  while (performance.now() < end) {
    const r = String(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
    await client.query({ name: 'replay', text, values: [r] });
    done += 1;
  }
  return done;
}

async function runOwnLoop(
  ownerUrl: string,
  { statement }: Replay,
  connections: number,
  seconds: number,
): Promise<PeerResult> {
  const clients = Array.from(
    { length: connections },
    () => new Client({ connectionString: ownerUrl }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const started = performance.now();
    const end = started + seconds * 1000;
    const done = await Promise.all(clients.map((client) => runLane(client, statement, end)));
    const elapsed = (performance.now() - started) / 1000;
    return {
      name: 'prepared statements of node-postgres (pgbench is not installed)',
      perSecond: done.reduce((sum, n) => sum + n, 0) / elapsed,
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Measures the database alone: pgbench if the machine has it, else a loop of our own. */
export async function runPeer(
  ownerUrl: string,
  replay: Replay,
  connections: number,
  seconds: number,
  pgbench: Pgbench | null | undefined = findPgbench(),
): Promise<PeerResult> {
  return pgbench
    ? runPgbench(pgbench, ownerUrl, replay, connections, seconds)
    : runOwnLoop(ownerUrl, replay, connections, seconds);
}
