import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { canEnter, type RunAs, sharedFolder } from './embedded-binaries.ts';
import { isAlive, isPostmasterOf, readPostmasterFile } from './embedded-process.ts';

/** Where an embedded database lives. */
export interface EmbeddedFolders {
  /** Holds `pgdata` and the log; belongs to the user that the database runs as. */
  root: string;
  pgdata: string;
  logFile: string;
  /** User to change to; undefined when we are that user. */
  runAs: RunAs | undefined;
}

/** Length of a socket's path is limited to 107 bytes (104 on macOS), `.s.PGSQL.5432` included. */
const MAX_SOCKET_FOLDER = 80;

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** @throws Error when the machine has no user `nobody`. */
function findNobody(): RunAs {
  const uid = Number(spawnSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).stdout);
  const gid = Number(spawnSync('id', ['-g', 'nobody'], { encoding: 'utf8' }).stdout);
  if (!uid || !gid) {
    throw new Error(
      'PostgreSQL does not run as root, and this machine has no user `nobody` to run it as. Start as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid, gid };
}

/** The user that a database already belongs to: one made by an ordinary user is still theirs when root starts it. */
function findOwner(root: string): RunAs | undefined {
  const stats = statSync(join(root, 'pgdata'), { throwIfNoEntry: false });
  return stats && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : undefined;
}

function assertOwn(root: string, user: RunAs): void {
  const stats = lstatSync(root);
  if (!stats.isDirectory() || (stats.uid !== user.uid && stats.uid !== process.getuid?.())) {
    throw new Error(
      `${root} exists and belongs to another user. Remove it or choose another GEWU_DATA.`,
    );
  }
}

/** Where the database of a folder is or will be, and as whom it runs. Makes nothing. */
function placeOf(folder: string): { root: string; runAs: RunAs | undefined } {
  const root = resolve(folder);
  if (process.getuid?.() !== 0) return { root, runAs: undefined };
  const runAs = findOwner(root) ?? findNobody();
  if (canEnter(root, runAs)) return { root, runAs };
  const elsewhere = join(sharedFolder(), `gewu-${shortHash(root)}`);
  return { root: elsewhere, runAs: findOwner(elsewhere) ?? findNobody() };
}

/** Whether a folder has an embedded database already. */
export function hasEmbedded(folder: string): boolean {
  return existsSync(join(placeOf(folder).root, 'pgdata', 'PG_VERSION'));
}

/**
 * Makes the folders of an embedded database. Started by root, the database runs as `nobody` (or as the user it
 * already belongs to); a folder which that user can't reach is replaced by one under /var/tmp, and the log says so.
 *
 * @throws Error when the folder belongs to another user.
 */
export function prepareFolders(folder: string, log: (line: string) => void): EmbeddedFolders {
  const { root, runAs } = placeOf(folder);
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (root !== resolve(folder)) {
    log(`${folder} lies where PostgreSQL's user may not go: the database is kept in ${root}`);
  }
  if (!existsSync(root)) {
    mkdirSync(dirname(root), { recursive: true }); // open to pass through, unlike the folder itself
    mkdirSync(root, { mode: 0o700 });
  }
  const user = runAs ?? self;
  assertOwn(root, user);
  if (runAs) chownSync(root, runAs.uid, runAs.gid);
  const owner = findOwner(root);
  if (!runAs && owner && owner.uid !== self.uid) {
    throw new Error(
      `The database in ${root} belongs to user ${owner.uid}, probably since root started it first. Start as root again, or choose another GEWU_DATA.`,
    );
  }
  return { root, pgdata: join(root, 'pgdata'), logFile: join(root, 'postgres.log'), runAs };
}

/**
 * A short folder for the socket that the database's user alone may enter. The name follows from the data folder;
 * if another user has taken it, a random one serves as well, since `postmaster.pid` tells which it is.
 *
 * @param keep the folder that clients know already, to be used again
 */
export function prepareSocketFolder(folders: EmbeddedFolders, keep?: string): string {
  const uid = folders.runAs?.uid ?? process.getuid?.() ?? 0;
  const short = tmpdir().length < MAX_SOCKET_FOLDER - 20 ? tmpdir() : '/tmp';
  const base = folders.runAs && !canEnter(short, folders.runAs) ? '/tmp' : short;
  let socketFolder = keep ?? join(base, `gewu-${shortHash(`${uid}:${folders.pgdata}`)}`);
  const existing = lstatSync(socketFolder, { throwIfNoEntry: false });
  if (!existing) mkdirSync(socketFolder, { mode: 0o700 });
  else if (!existing.isDirectory() || existing.uid !== uid) {
    socketFolder = mkdtempSync(join(base, 'gewu-'));
  }
  if (folders.runAs) chownSync(socketFolder, folders.runAs.uid, folders.runAs.gid);
  chmodSync(socketFolder, 0o700);
  return socketFolder;
}

/**
 * Removes an embedded database and all that is in it. One that is just shutting down is waited for.
 *
 * @throws Error when a server is running on it.
 */
export async function removeEmbedded(folder: string): Promise<void> {
  const { root, pgdata } = prepareFolders(folder, () => {});
  for (let tries = 0; ; tries++) {
    const file = readPostmasterFile(pgdata);
    if (!file || !isAlive(file.pid) || !isPostmasterOf(file.pid, pgdata)) break;
    if (file.status === 'ready' && tries >= 20) {
      throw new Error(`A server is running on ${root} (process ${file.pid}). Stop it first.`);
    }
    await wait(100);
  }
  rmSync(root, { recursive: true, force: true });
}
