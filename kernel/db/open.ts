import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import { Client, type Pool } from 'pg';
import type { Config } from '../config/config.ts';
import { AppError, defineErrors } from '../errors/app-error.ts';
import type { Database, Db } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { findPendingMigrations, type MigrationProgress, migrate } from './migrate.ts';
import { createPool } from './pool.ts';
import { watchReplica } from './replica.ts';
import { APP_ROLE, appUrlFrom, assertSafeAppRole, deriveAppPassword } from './roles.ts';
import type { CityDatabase } from './transaction.ts';

defineErrors('database', {
  'not-migrated': {
    status: 503,
    zh: '数据库还缺 {count} 个迁移（{names}），服务没有启动，数据未改动。请用所有者账号运行 gewu migrate，或设置 DATABASE_OWNER_URL。',
    en: 'The database lacks {count} migration(s) ({names}), so the server did not start; nothing was changed. Run `gewu migrate` as the owner, or set DATABASE_OWNER_URL.',
  },
  'too-old': {
    status: 503,
    zh: '数据库是 PostgreSQL {version}，需要 15 或更新的版本。数据未改动，请升级后再启动。',
    en: 'The database is PostgreSQL {version}; 15 or later is needed. Nothing was changed; upgrade it, then start again.',
  },
  unreachable: {
    status: 503,
    zh: '连不上数据库（{cause}）。请检查 DATABASE_URL、账号密码和网络后再启动。',
    en: 'The database can not be reached ({cause}). Check DATABASE_URL, its role and password, and the network, then start again.',
  },
});

/** The settings that {@link openDatabase} reads. */
export type DatabaseConfig = Pick<
  Config,
  'production' | 'database' | 'dataFolder' | 'schema' | 'secret'
>;

export interface OpenOptions {
  log?: ((line: string) => void) | undefined;
  /** Migrate first, if an owner's connection is at hand; true unless told. */
  migrate?: boolean;
  onProgress?: ((progress: MigrationProgress) => void) | undefined;
  /** Told of errors of idle connections. */
  onError?: ((error: Error) => void) | undefined;
  /** Told when the embedded database ended and can't be started again. */
  onLost?: ((error: Error) => void) | undefined;
}

/** A city's database, ready to serve. */
export interface OpenDatabase extends CityDatabase {
  /** Kysely outside a transaction: for the sign-in library and the jobs' queue alone. */
  db: Db;
  /** Connection of `gewu_app`. */
  appUrl: string;
  /** Connection of the owner, if this process has one. */
  ownerUrl: string | undefined;
  embedded: boolean;
  /** Names of the migrations applied now. */
  applied: string[];
  /** Closes the pools and, if this process started it, the embedded database. */
  close(): Promise<void>;
}

/** Where to sign in, and as whom. */
export interface Addresses {
  appUrl: string;
  ownerUrl: string | undefined;
  /** Password that `gewu_app` shall have; none on the embedded database or if a role of the city's own serves. */
  appPassword: string | undefined;
}

const START_WAIT = 30_000;

/** Connects, waiting for a database that is only just starting. */
async function connect(url: string, log: (line: string) => void): Promise<Client> {
  const deadline = Date.now() + START_WAIT;
  for (let told = false; ; ) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const { code = '', message } = error as NodeJS.ErrnoException;
      const starting = ['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', '57P03'].includes(code);
      if (!starting || Date.now() > deadline) {
        throw new AppError('database/unreachable', { cause: message || code });
      }
      if (!told) log(`waiting for the database (${code})`);
      told = true;
      await wait(500);
    }
  }
}

/**
 * Whether a role may change the schema: then it migrates, and another one must serve.
 *
 * @param role asked about; who signs in unless told
 */
async function isPrivileged(
  url: string,
  schema: string,
  log: (line: string) => void,
  role?: string,
): Promise<boolean> {
  const client = await connect(url, log);
  try {
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int as version,
              (select r.rolsuper or r.rolbypassrls or has_database_privilege(r.oid, current_database(), 'create')
                      or exists (select from pg_namespace n
                                  where n.nspname = $1 and pg_has_role(r.oid, n.nspowner, 'member'))
                 from pg_roles r where r.rolname = coalesce($2, current_user)) as privileged`,
      [schema, role ?? null],
    );
    const { version, privileged } = rows[0] as { version: number; privileged: boolean | null };
    if (version < 150_000) {
      throw new AppError('database/too-old', { version: Math.floor(version / 10_000) });
    }
    return privileged ?? false;
  } finally {
    await client.end();
  }
}

/**
 * Who migrates and who serves on a PostgreSQL of the city's own. `DATABASE_URL` may be the role that serves; if it
 * is the owner, it migrates and `gewu_app` serves, with a password that follows from the secret.
 *
 * @throws AppError `database/unsafe-role` in production, if DATABASE_URL itself is privileged.
 */
export async function resolveAddresses(
  config: DatabaseConfig,
  log: (line: string) => void = () => {},
): Promise<Addresses> {
  const { url, ownerUrl } = config.database;
  const given = url ?? ownerUrl ?? '';
  const { username, password } = new URL(given);
  if (url && ownerUrl && username === APP_ROLE) {
    // the role may not exist yet: migrating makes it, with the password that the address already has
    await isPrivileged(ownerUrl, config.schema, log);
    return { appUrl: url, ownerUrl, appPassword: decodeURIComponent(password) || undefined };
  }
  if (!(await isPrivileged(given, config.schema, log))) {
    return { appUrl: given, ownerUrl, appPassword: undefined };
  }
  if (config.production && url !== undefined) {
    const role = decodeURIComponent(username);
    throw new AppError('database/unsafe-role', { role, attribute: 'OWNER / SUPERUSER' });
  }
  const appPassword = deriveAppPassword(config.secret);
  return { appUrl: appUrlFrom(given, appPassword), ownerUrl: ownerUrl ?? given, appPassword };
}

/** A pool on the replica. It need not be there now; its roles are the primary's, so that one is asked about them. */
async function replicaPool(
  config: DatabaseConfig,
  primaryUrl: string,
  log: (line: string) => void,
  onError: OpenOptions['onError'],
): Promise<Pool | undefined> {
  const url = config.database.replicaUrl;
  if (!url) return undefined;
  const role = decodeURIComponent(new URL(url).username);
  const privileged = await isPrivileged(primaryUrl, config.schema, log, role);
  const appUrl = privileged ? appUrlFrom(url, deriveAppPassword(config.secret)) : url;
  const max = config.database.poolSize;
  return createPool({ url: appUrl, schema: config.schema, max, onError });
}

/**
 * Opens a city's database: the embedded one, or the one that `DATABASE_URL` names; migrates it if it may; and signs in as a
 * role that row-level security holds.
 *
 * @throws AppError `database/unsafe-role`, `database/not-migrated`, `database/too-old`, `database/unreachable`.
 */
export async function openDatabase(
  config: DatabaseConfig,
  options: OpenOptions = {},
): Promise<OpenDatabase> {
  const log = options.log ?? (() => {});
  const { schema } = config;
  const external = config.database.url ?? config.database.ownerUrl;
  const embedded = external
    ? undefined
    : await startEmbedded({
        folder: join(config.dataFolder, 'database'),
        log,
        onLost: options.onLost,
      });
  const pools: Pool[] = [];
  let stopWatching: (() => void) | undefined;
  const close = async () => {
    stopWatching?.();
    await Promise.all(pools.map((pool) => pool.end()));
    await embedded?.stop();
  };
  try {
    const { appUrl, ownerUrl, appPassword }: Addresses = embedded
      ? { ...embedded, appPassword: undefined }
      : await resolveAddresses(config, log);
    const applied =
      ownerUrl && options.migrate !== false
        ? await migrate({ ownerUrl, schema, appPassword, onProgress: options.onProgress })
        : [];
    await (await connect(appUrl, log)).end();
    const pending = await findPendingMigrations(appUrl, schema);
    if (pending.length > 0) {
      const names = pending.slice(0, 3).join(', ') + (pending.length > 3 ? ', …' : '');
      throw new AppError('database/not-migrated', { count: pending.length, names });
    }
    const { onError } = options;
    const pool = createPool({ url: appUrl, schema, max: config.database.poolSize, onError });
    pools.push(pool);
    await assertSafeAppRole(pool, schema);
    const second = await replicaPool(config, appUrl, log, onError);
    if (second) pools.push(second);
    const replica = second && watchReplica(pool, second, schema, log);
    stopWatching = replica?.stop;
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
    return {
      schema,
      pool,
      replica,
      db,
      appUrl,
      ownerUrl,
      embedded: embedded !== undefined,
      applied,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
