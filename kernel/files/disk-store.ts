import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import './errors.ts';
import { assertKey, typeOfKey } from './keys.ts';
import type { FileStore } from './store.ts';

/** Leftovers of writes that a crash cut off are older than any write can last. Milliseconds. */
const STALE_AFTER = 3_600_000;

/**
 * Files in a folder of this machine.
 *
 * A write goes to a temporary name, is synced, renamed, and the folder synced: a reader sees all of a file or none,
 * and an acknowledged one survives a power cut.
 */
export function createDiskStore(folder: string): FileStore {
  const store: FileStore = {
    async put(key, data, type) {
      assertKey(key, type);
      const path = join(folder, key);
      try {
        await writeDurably(folder, path, data);
      } catch (error) {
        throw unavailable(error);
      }
    },
    async get(key) {
      const type = typeOfKey(key);
      try {
        const file = await open(join(folder, key), 'r');
        try {
          const { size } = await file.stat();
          return { stream: file.createReadStream(), type, size };
        } catch (error) {
          await file.close();
          throw error;
        }
      } catch (error) {
        if (isMissing(error)) throw new AppError('files/not-found');
        throw unavailable(error);
      }
    },
    async remove(key) {
      typeOfKey(key);
      try {
        await unlink(join(folder, key));
      } catch (error) {
        if (!isMissing(error)) throw unavailable(error);
      }
    },
    async check() {
      const key = `probes/${randomUUID()}.txt`;
      await store.put(key, Buffer.from('probe'), 'text/plain');
      await store.remove(key);
    },
    tidy: () => removeLeftovers(folder),
  };
  return store;
}

async function writeDurably(folder: string, path: string, data: Buffer): Promise<void> {
  const parent = dirname(path);
  const temporaryFolder = join(folder, 'tmp');
  await mkdir(temporaryFolder, { recursive: true });
  const made = await mkdir(parent, { recursive: true });
  const temporary = join(temporaryFolder, randomUUID());
  const file = await open(temporary, 'wx', 0o640);
  try {
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // Half a file on a full disk would only make it fuller.
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(parent);
  // A new folder is itself an entry of the one above it.
  if (made) for (let at = parent; at !== folder; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what writes cut off by a crash left behind. @returns how many */
export async function removeLeftovers(folder: string, now: Date = new Date()): Promise<number> {
  const temporaryFolder = join(folder, 'tmp');
  const names = await readdir(temporaryFolder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const path = join(temporaryFolder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found || now.getTime() - found.mtimeMs < STALE_AFTER) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

function isMissing(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function unavailable(cause: unknown): AppError {
  const error = new AppError('files/store-unavailable');
  error.cause = cause;
  return error;
}
