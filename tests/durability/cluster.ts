import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { readPostmasterFile } from '../../kernel/db/embedded-process.ts';

const bin = process.env.GEWU_POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';

/** Whether the programs of PostgreSQL 15 are installed: the only reason to leave out what needs them. */
export const hasPostgres15 = existsSync(join(bin, 'pg_basebackup'));

/** PostgreSQL does not run as root: then as `nobody`. */
const runAs = (() => {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) =>
    Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
})();

/** Makes a folder that PostgreSQL's user may use. */
export function newFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'gewu-durability-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Gives a folder to PostgreSQL's user. */
export function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  if (runAs.uid !== undefined) chownSync(folder, runAs.uid, runAs.gid);
  return folder;
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a program of PostgreSQL to its end. @throws Error with what it said */
export async function run(program: string, args: string[]): Promise<void> {
  const child = spawn(join(bin, program), args, {
    ...runAs,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text;
    });
  }
  // Not `close`: the server that pg_ctl starts may keep the pipes.
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said.slice(-2000)}`);
}

/** A PostgreSQL 15 on loopback with everything on that durability needs. */
export interface Cluster {
  data: string;
  port: number;
  /** As the owner, on the database `gewu`. */
  url: string;
  start: () => Promise<void>;
  /** `fast` lets go of everybody; `immediate` is a crash that leaves no process. */
  stop: (mode?: 'fast' | 'immediate') => Promise<void>;
  /** `kill -9` of the server process, as the kernel does it when memory is out. */
  kill: () => void;
  /** Makes a standby the primary. */
  promote: () => Promise<void>;
  /** Adds lines to postgresql.conf; the next start reads them. */
  configure: (lines: string) => void;
}

/** The cluster in a folder, whether it runs or not. */
export function clusterIn(data: string, port: number): Cluster {
  const ctl = (...args: string[]) => run('pg_ctl', ['-D', data, '-w', '-t', '60', ...args]);
  return {
    data,
    port,
    url: `postgres://owner@127.0.0.1:${port}/gewu`,
    start: () => ctl('-l', join(data, '..', 'log'), '-o', `-p ${port}`, 'start'),
    stop: async (mode = 'fast') => {
      if (existsSync(join(data, 'postmaster.pid'))) await ctl('-m', mode, 'stop');
    },
    kill: () => process.kill(readPostmasterFile(data)?.pid as number, 'SIGKILL'),
    promote: () => ctl('promote'),
    configure: (lines) => appendFileSync(join(data, 'postgresql.conf'), `\n${lines}\n`),
  };
}

const settings = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
timezone = 'UTC'
max_connections = 60
shared_buffers = '64MB'
`;

/** Makes and starts a cluster with an empty database `gewu`. */
export async function newCluster(folder: string, lines = ''): Promise<Cluster> {
  ownFolder(folder);
  const data = join(folder, 'data');
  await run('initdb', ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  const cluster = clusterIn(data, await freePort());
  cluster.configure(settings + lines);
  await cluster.start();
  await ask(cluster.url.replace(/gewu$/, 'postgres'), 'create database gewu');
  return cluster;
}

/** Makes a streaming standby of a cluster and starts it. */
export async function newStandby(primary: Cluster, folder: string, lines = ''): Promise<Cluster> {
  ownFolder(folder);
  const data = join(folder, 'data');
  const from = `host=127.0.0.1 port=${primary.port} user=owner application_name=standby`;
  await run('pg_basebackup', ['-D', data, '-d', from, '-X', 'stream', '-c', 'fast', '-R']);
  const standby = clusterIn(data, await freePort());
  standby.configure(lines);
  await standby.start();
  return standby;
}

/** Asks a database something as its owner. */
export async function ask<T extends object>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('set search_path = city_150300, public');
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until something holds. @throws Error after the time */
export async function until(what: () => Promise<boolean>, ms = 120_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await what().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await wait(100);
  }
}

/** Removes a folder of a test. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
