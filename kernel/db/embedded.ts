import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmdir,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { prepareBinaries } from './embedded-binaries.ts';
import { type EmbeddedFolders, prepareFolders, prepareSocketFolder } from './embedded-folders.ts';
import { isAlive, isPostmasterOf, readPostmasterFile } from './embedded-process.ts';
import { APP_ROLE, ensureAppRole } from './roles.ts';

/** Superuser of the embedded database; migrates. */
export const OWNER_ROLE = 'gewu_owner';
const DATABASE = 'gewu';
const START_TIMEOUT = 60_000;

export interface EmbeddedOptions {
  /** Folder of the database; made if absent. */
  folder: string;
  log?: ((line: string) => void) | undefined;
  /** Settings of postgresql.conf over ours, e.g. `{ fsync: 'off' }` in tests. */
  settings?: Record<string, string>;
  /** Called when the database ended and could not be started again. */
  onLost?: ((error: Error) => void) | undefined;
}

export interface EmbeddedDatabase {
  /** As the owner; `psql` takes it as well. */
  ownerUrl: string;
  /** As `gewu_app`. */
  appUrl: string;
  /** Folder of the database; another than asked for when PostgreSQL's user can't reach that one. */
  folder: string;
  /** True when another process started it: `stop` then leaves it running. */
  adopted: boolean;
  /** Fast shutdown: open transactions are rolled back, committed ones are on disk. */
  stop(): Promise<void>;
}

/**
 * No personal data in the log: neither statements nor the values in an error's detail. No listening on TCP. Everything
 * that durability needs stays at PostgreSQL's default, which is on.
 */
const baseSettings: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  jit: 'off',
  max_connections: '200',
};

function urlFor(role: string, socketFolder: string, database = DATABASE): string {
  return `postgresql://${role}@/${database}?host=${encodeURIComponent(socketFolder)}`;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function initialize(bin: string, folders: EmbeddedFolders): void {
  // Into a folder of its own, renamed when whole: a kill in the middle leaves no half database, and of two first
  // starts one wins.
  const building = join(folders.root, `pgdata.new-${randomBytes(6).toString('hex')}`);
  const common = [
    '-D',
    building,
    '-U',
    OWNER_ROLE,
    '--encoding=UTF8',
    '--locale=C',
    '--auth=trust',
  ];
  const providers = [
    // Chinese names sort by pinyin
    ['--locale-provider=icu', '--icu-locale=zh-Hans-CN'],
    ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ];
  let problem = '';
  for (const provider of providers) {
    rmSync(building, { recursive: true, force: true });
    const result = spawnSync(join(bin, 'initdb'), [...common, ...provider], {
      ...folders.runAs,
      cwd: '/',
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (result.status === 0) {
      try {
        renameSync(building, folders.pgdata);
      } catch (error) {
        rmSync(building, { recursive: true, force: true });
        if (!existsSync(join(folders.pgdata, 'PG_VERSION'))) throw error;
      }
      return;
    }
    problem = result.error?.message ?? result.stderr.trim();
  }
  rmSync(building, { recursive: true, force: true });
  throw new Error(`The embedded database could not be made in ${folders.root}: ${problem}`);
}

function openLog(folders: EmbeddedFolders): number {
  const size = statSync(folders.logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 10_000_000) renameSync(folders.logFile, `${folders.logFile}.1`);
  const file = openSync(folders.logFile, 'a', 0o600);
  if (folders.runAs) chownSync(folders.logFile, folders.runAs.uid, folders.runAs.gid);
  return file;
}

interface Running {
  postgres: ChildProcess;
  watchdog: ChildProcess;
  socketFolder: string;
  exited: Promise<void>;
}

/**
 * Starts the server process and, beside it, a shell that waits for our end: its standard input is a pipe which
 * closes however we die, even by kill -9, and it then asks the server to shut down. Both leave our process group,
 * so that Ctrl-C reaches us alone and requests in flight can still be finished.
 */
function launch(bin: string, folders: EmbeddedFolders, settings: Record<string, string>): Running {
  const socketFolder = prepareSocketFolder(folders);
  const all = { ...baseSettings, unix_socket_directories: socketFolder, ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logFile = openLog(folders);
  const postgres = spawn(join(bin, 'postgres'), ['-D', folders.pgdata, ...options], {
    ...folders.runAs,
    cwd: '/',
    detached: true,
    stdio: ['ignore', logFile, logFile],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(logFile);
  const script =
    'read line; [ "$(head -n 1 "$1/postmaster.pid" 2>/dev/null)" = "$2" ] && kill -INT "$2"';
  const watchdog = spawn('sh', ['-c', script, 'sh', folders.pgdata, String(postgres.pid)], {
    ...folders.runAs,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = new Promise<void>((done) => {
    postgres.once('exit', () => done());
    postgres.once('error', () => done());
  });
  watchdog.on('error', () => {});
  watchdog.stdin?.on('error', () => {});
  exited.then(() => {
    watchdog.kill('SIGKILL');
    rmdir(socketFolder, () => {}); // if empty; the next start makes it again
  });
  postgres.unref();
  watchdog.unref();
  (watchdog.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return { postgres, watchdog, socketFolder, exited };
}

function lastLogLines(folders: EmbeddedFolders): string {
  try {
    return readFileSync(folders.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}

type Started =
  | { running: Running; socketFolder: string }
  | { running?: never; socketFolder: string };

/** Adopts a server that runs, or starts one; goes round again while another start or stop is under way. */
async function startOrAdopt(
  bin: string,
  folders: EmbeddedFolders,
  settings: Record<string, string>,
): Promise<Started> {
  const deadline = Date.now() + START_TIMEOUT;
  let running: Running | undefined;
  let ended = false;
  while (Date.now() < deadline) {
    const file = readPostmasterFile(folders.pgdata);
    const alive = file !== undefined && isAlive(file.pid);
    if (alive && file.status === 'ready') {
      const { socketFolder } = file;
      if (await answers(urlFor(OWNER_ROLE, socketFolder, 'postgres'))) {
        return running && running.postgres.pid === file.pid
          ? { running, socketFolder }
          : { socketFolder };
      }
    }
    if (!running && !(alive && isPostmasterOf(file.pid, folders.pgdata))) {
      // A file whose process is gone is left to PostgreSQL, which also looks whether its memory is still in use; one
      // whose process id belongs to another program by now would keep PostgreSQL from starting.
      if (alive) rmSync(join(folders.pgdata, 'postmaster.pid'), { force: true });
      const launched = launch(bin, folders, settings);
      running = launched;
      ended = false;
      launched.exited.then(() => {
        ended = true;
      });
    }
    if (running && ended) {
      // Either another start was faster, which the next round adopts, or the last server's processes are
      // still letting go of its memory, or it really can't start: the deadline decides.
      running = undefined;
      await wait(200);
    }
    await wait(10);
  }
  running?.postgres.kill('SIGQUIT');
  throw new Error(
    `The embedded PostgreSQL in ${folders.root} did not start within ${START_TIMEOUT / 1000} s. Its log ends:\n${lastLogLines(folders)}`,
  );
}

async function prepareDatabase(socketFolder: string): Promise<void> {
  const client = new Client({ connectionString: urlFor(OWNER_ROLE, socketFolder, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (!rowCount) {
      await client.query(`create database ${DATABASE}`).catch((error: { code?: string }) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
    }
    await ensureAppRole(client, {});
  } finally {
    await client.end();
  }
}

/**
 * Starts PostgreSQL as a child process on a folder, or adopts the one that already runs on it.
 *
 * It listens on a Unix socket in a folder closed to other users, with fsync on. If it ends by itself it is started
 * again; if we end, however, it ends as well.
 *
 * @throws Error that says what to do, when it can't run here.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {});
  const settings = options.settings ?? {};
  const folders = prepareFolders(options.folder, log);
  const bin = prepareBinaries(folders.runAs, log);
  if (!existsSync(join(folders.pgdata, 'PG_VERSION'))) {
    log(`making a new database in ${folders.root}`);
    initialize(bin, folders);
  }
  let started = await startOrAdopt(bin, folders, settings);
  await prepareDatabase(started.socketFolder);
  const adopted = !started.running;
  log(adopted ? 'using the database that another process runs' : 'the database is running');

  let stopping = false;
  const watch = (running: Running) => {
    running.exited.then(async () => {
      if (stopping) return;
      log('the database ended by itself: starting it again');
      try {
        started = await startOrAdopt(bin, folders, settings);
        if (started.running) watch(started.running);
        log('the database is running again; what was committed is there');
      } catch (error) {
        options.onLost?.(error as Error);
      }
    });
  };
  if (started.running) watch(started.running);

  return {
    ownerUrl: urlFor(OWNER_ROLE, started.socketFolder),
    appUrl: urlFor(APP_ROLE, started.socketFolder),
    folder: folders.root,
    adopted,
    async stop() {
      stopping = true;
      const { running } = started;
      if (!running) return;
      running.postgres.ref();
      running.postgres.kill('SIGINT');
      await running.exited;
    },
  };
}
