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
import { type EmbeddedFolders, prepareSocketFolder } from './embedded-folders.ts';
import { isAlive, isPostmasterOf, readPostmasterFile } from './embedded-process.ts';

/** Superuser of the embedded database; migrates. */
export const OWNER_ROLE = 'gewu_owner';
/** Name of the embedded database. */
export const DATABASE = 'gewu';

/** How long a server of another process may be silent. Milliseconds. */
const SILENCE = 60_000;
/** Starts that end at once before we give up: those of a race or of memory still in use are over long before. */
const MOST_FAILURES = 20;

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

/** Address of the embedded database for a role; `psql` takes it as well. */
export function urlFor(role: string, socketFolder: string, database = DATABASE): string {
  return `postgresql://${role}@/${database}?host=${encodeURIComponent(socketFolder)}`;
}

/** Process id of who started the server at an address; undefined when none answers. */
async function findStarter(url: string): Promise<number | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('cluster_name') as name");
    const [, starter] = /^gewu-(\d+)$/.exec(rows[0].name) ?? [];
    return starter ? Number(starter) : process.pid; // one of an earlier version does not tell
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // gone, or its watchdog's to end
  }
}

/**
 * Makes a new database in a folder.
 *
 * @throws Error with what initdb said.
 */
export function initialize(bin: string, folders: EmbeddedFolders): void {
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

/** A server that this process started. */
export interface Running {
  postgres: ChildProcess;
  exited: Promise<void>;
}

/**
 * Starts the server process and, beside it, a shell that waits for our end: its standard input is a pipe which
 * closes however we die, even by kill -9, and it then asks the server to shut down. Both leave our process group,
 * so that Ctrl-C reaches us alone and requests in flight can still be finished.
 */
function launch({ bin, folders, settings }: Installation, keep: string | undefined): Running {
  const socketFolder = prepareSocketFolder(folders, keep);
  const all = {
    ...baseSettings,
    unix_socket_directories: socketFolder,
    cluster_name: `gewu-${process.pid}`,
    ...settings,
  };
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
  return { postgres, exited };
}

function lastLogLines(folders: EmbeddedFolders): string {
  try {
    return readFileSync(folders.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}

/** What a server is started from. */
export interface Installation {
  /** Folder of the programs. */
  bin: string;
  folders: EmbeddedFolders;
  /** Settings over ours. */
  settings: Record<string, string>;
}

/** A server that answers: ours, or one that another process started. */
export interface Started {
  running: Running | undefined;
  /** Process id of the server. */
  pid: number;
  socketFolder: string;
}

/**
 * Adopts a server that runs, or starts one; goes round again while another start or stop is under way. A server of ours
 * may take its time to recover from a crash.
 *
 * @param keep folder of the socket that clients know already
 * @throws Error with the end of its log when it can't start.
 */
export async function startOrAdopt(installation: Installation, keep?: string): Promise<Started> {
  const { folders } = installation;
  let deadline = Date.now() + SILENCE;
  let running: Running | undefined;
  let ended = false;
  for (let failures = 0; failures < MOST_FAILURES && Date.now() < deadline; ) {
    const file = readPostmasterFile(folders.pgdata);
    const alive = file !== undefined && isAlive(file.pid);
    if (alive && file.status === 'ready') {
      const { pid, socketFolder } = file;
      const starter = await findStarter(urlFor(OWNER_ROLE, socketFolder, 'postgres'));
      if (starter !== undefined && isAlive(starter)) {
        return { running: running?.postgres.pid === pid ? running : undefined, pid, socketFolder };
      }
      // Its starter was killed, so it ends now: by its watchdog, or by us if that was killed, too.
      if (starter !== undefined) interrupt(pid);
    }
    if (!running && !(alive && isPostmasterOf(file.pid, folders.pgdata))) {
      // A file whose process is gone is left to PostgreSQL, which also looks whether its memory is still in use; one
      // whose process id belongs to another program by now would keep PostgreSQL from starting.
      if (alive) rmSync(join(folders.pgdata, 'postmaster.pid'), { force: true });
      const launched = launch(installation, keep);
      running = launched;
      ended = false;
      launched.exited.then(() => {
        ended = true;
      });
    }
    if (running && ended) {
      // Either another start was faster, which the next round adopts, or the last server's processes are
      // still letting go of its memory, or it really can't start.
      running = undefined;
      failures += 1;
      await wait(200);
    } else if (running) deadline = Date.now() + SILENCE;
    await wait(10);
  }
  throw new Error(
    `The embedded PostgreSQL in ${folders.root} does not start. Its log ends:\n${lastLogLines(folders)}`,
  );
}
