import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { prepareBinaries } from './embedded-binaries.ts';
import { prepareFolders } from './embedded-folders.ts';
import { isPostmasterOf, readPostmasterFile } from './embedded-process.ts';
import {
  DATABASE,
  type Installation,
  initialize,
  OWNER_ROLE,
  type Started,
  startOrAdopt,
  urlFor,
} from './embedded-start.ts';
import { APP_ROLE, ensureAppRole } from './roles.ts';

/** How often an adopted server is looked at. Milliseconds. */
const LOOK_EVERY = 500;

export interface EmbeddedOptions {
  /** Folder of the database; made if absent. */
  folder: string;
  log?: ((line: string) => void) | undefined;
  /** Programs of another PostgreSQL than the one that ships, e.g. `/usr/lib/postgresql/15/bin`. */
  bin?: string | undefined;
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

/** Resolves when a server is gone. */
function whenGone({ running, pid }: Started, { folders }: Installation): Promise<void> {
  if (running) return running.exited;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (readPostmasterFile(folders.pgdata)?.pid === pid && isPostmasterOf(pid, folders.pgdata))
        return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY);
    timer.unref();
  });
}

/**
 * Starts PostgreSQL as a child process on a folder, or adopts the one that already runs on it.
 *
 * It listens on a Unix socket in a folder closed to other users, with fsync on. If it ends by itself, or the process
 * that started it ends, it is started again here; if we end, however, the one that we started ends as well.
 *
 * @throws Error that says what to do, when it can't run here.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {});
  const folders = prepareFolders(options.folder, log);
  const bin = options.bin ?? prepareBinaries(folders.runAs, log);
  const installation: Installation = { bin, folders, settings: options.settings ?? {} };
  if (!existsSync(join(folders.pgdata, 'PG_VERSION'))) {
    log(`making a new database in ${folders.root}`);
    initialize(bin, folders);
  }
  let started = await startOrAdopt(installation);
  const { socketFolder } = started;
  await prepareDatabase(socketFolder);
  const adopted = !started.running;
  log(adopted ? 'using the database that another process runs' : 'the database is running');

  let stopping = false;
  let recovering: Promise<void> = Promise.resolve();
  const recover = async () => {
    if (stopping) return;
    log('the database ended: starting it again');
    try {
      started = await startOrAdopt(installation, socketFolder);
      log('the database is running again; what was committed is there');
      watch();
    } catch (error) {
      options.onLost?.(error as Error);
    }
  };
  const watch = () => {
    whenGone(started, installation).then(() => {
      recovering = recover();
    });
  };
  watch();

  return {
    ownerUrl: urlFor(OWNER_ROLE, socketFolder),
    appUrl: urlFor(APP_ROLE, socketFolder),
    folder: folders.root,
    adopted,
    async stop() {
      stopping = true;
      await recovering;
      const { running } = started;
      if (!running) return;
      running.postgres.ref();
      running.postgres.kill('SIGINT');
      await running.exited;
    },
  };
}
