import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { openClient } from './client.ts';
import { installJobQueue } from './job-queue.ts';
import { APP_ROLE, ensureAppRole, grantSchema, quoteName } from './roles.ts';

/** Root of the repository. */
export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A migration file, in the order in which it is applied. */
export interface Migration {
  /** `kernel/20261123-01-kernel` or `cases/20261123-01-create-cases`. */
  name: string;
  sql: string;
  /** SHA-256 of the text, hex. */
  checksum: string;
}

export interface MigrationProgress {
  name: string;
  /** Position of this migration among those that are pending, from 1. */
  index: number;
  pending: number;
}

export interface MigrateOptions {
  /** Connection of the owner. */
  ownerUrl: string;
  /** Schema of the city, e.g. `city_150300`. */
  schema: string;
  /** Password for `gewu_app`; none on the embedded database. */
  appPassword?: string | undefined;
  /** Migrations to apply; those of the repository unless told. */
  migrations?: readonly Migration[];
  onProgress?: ((progress: MigrationProgress) => void) | undefined;
}

/** Extensions of PostgreSQL's own, kept in `public`. */
const extensions = ['ltree', 'pg_trgm', 'btree_gist'];

/** A schema name that needs no quoting anywhere. */
const schemaName = /^[a-z][a-z0-9_]{0,40}$/;

function readFolder(owner: string, folder: string): (Migration & { file: string })[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => {
      if (!/^\d{8}-\d{2}-[a-z0-9-]+\.sql$/.test(file)) {
        throw new Error(`${join(folder, file)}: a migration is named YYYYMMDD-NN-what.sql`);
      }
      const sql = readFileSync(join(folder, file), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { name: `${owner}/${file.slice(0, -4)}`, file, sql, checksum };
    });
}

/**
 * All migrations below a root: those of the kernel, then those of the modules, in the order of the date and number in their
 * names across modules; equal ones in the order of the modules' names.
 *
 * @throws Error for a file that is not named `YYYYMMDD-NN-what.sql`.
 */
export function collectMigrations(root: string = repositoryRoot): Migration[] {
  const kernel = readFolder('kernel', join(root, 'kernel', 'migrations'));
  const modules = join(root, 'modules');
  const rooms = existsSync(modules)
    ? readdirSync(modules, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap(({ name }) => readFolder(name, join(modules, name, 'migrations')))
    : [];
  const byName = (a: { file: string; name: string }, b: { file: string; name: string }) => {
    const [left, right] = [a.file.slice(0, 11), b.file.slice(0, 11)];
    return left < right ? -1 : left > right ? 1 : a.name < b.name ? -1 : 1;
  };
  return [...kernel.sort(byName), ...rooms.sort(byName)].map(({ name, sql, checksum }) => ({
    name,
    sql,
    checksum,
  }));
}

async function createExtensions(client: Client): Promise<void> {
  const { rows } = await client.query<{ extname: string }>('select extname from pg_extension');
  for (const extension of extensions.filter((e) => !rows.some((row) => row.extname === e))) {
    try {
      await client.query(`create extension if not exists ${extension} with schema public`);
    } catch (error) {
      if ((error as { code?: string }).code === '23505') continue; // another city was faster
      throw new Error(
        `Extension ${extension} can't be created: ${(error as Error).message}. It is part of PostgreSQL (package postgresql-contrib); ask the database's administrator to run: CREATE EXTENSION ${extension} SCHEMA public;`,
        { cause: error },
      );
    }
  }
}

async function createSchema(client: Client, schema: string): Promise<void> {
  const name = quoteName(schema);
  await client.query(`create schema if not exists ${name}`);
  await grantSchema(client, schema);
  await client.query(`
    create table if not exists ${name}.migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now(),
      milliseconds integer not null
    );
    revoke insert, update, delete on ${name}.migrations from ${APP_ROLE};
  `);
}

async function apply(client: Client, schema: string, migration: Migration): Promise<void> {
  const started = performance.now();
  try {
    await client.query('begin');
    // as the platform: row-level security holds an owner who is no superuser, too
    await client.query(
      `set local search_path = ${quoteName(schema)}, public; set local gewu.system = 'on'`,
    );
    await client.query(migration.sql);
    await client.query(
      `insert into ${quoteName(schema)}.migrations (name, checksum, milliseconds) values ($1, $2, $3)`,
      [migration.name, migration.checksum, Math.round(performance.now() - started)],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    const { message, position } = error as { message: string; position?: string };
    const line = position ? migration.sql.slice(0, Number(position)).split('\n').length : undefined;
    throw new Error(
      `Migration ${migration.name} failed${line ? ` at line ${line}` : ''}: ${message}. Nothing of it was kept; the earlier ones are.`,
      { cause: error },
    );
  }
}

/** Migrations of a list that a schema still lacks; a landed file that was edited afterwards is refused. */
function findPending(
  migrations: readonly Migration[],
  applied: readonly { name: string; checksum: string }[],
): Migration[] {
  const landed = new Map(applied.map((row) => [row.name, row.checksum]));
  for (const { name, checksum } of migrations) {
    const was = landed.get(name);
    if (was !== undefined && was !== checksum) {
      throw new Error(
        `Migration ${name} was changed after it landed here. Restore the file as it was and put the change into a new migration.`,
      );
    }
  }
  const known = new Set(migrations.map((m) => m.name));
  const newer = applied.filter((row) => !known.has(row.name)).map((row) => row.name);
  if (newer.length > 0) {
    throw new Error(
      `The database was migrated by a newer version of Gewu (${newer.join(', ')}). Start that version, or restore the backup from before.`,
    );
  }
  return migrations.filter((m) => !landed.has(m.name));
}

/**
 * Brings a city's schema to the version of the code: role, extensions, job queue, then each pending migration in a
 * transaction of its own. Several servers may call it at once: one does the work, the others wait.
 *
 * @returns names of the migrations applied now.
 * @throws Error that names the migration and what to do.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const { schema, ownerUrl } = options;
  if (!schemaName.test(schema)) throw new Error(`${schema} can't be the name of a city's schema`);
  const migrations = options.migrations ?? collectMigrations();
  const client = await openClient(ownerUrl);
  try {
    await client.query("select pg_advisory_lock(hashtextextended('gewu:migrate', 0))");
    await client.query('set client_min_messages = warning');
    await ensureAppRole(client, { password: options.appPassword });
    await createExtensions(client);
    await createSchema(client, schema);
    await installJobQueue(client, ownerUrl);
    const { rows } = await client.query<{ name: string; checksum: string }>(
      `select name, checksum from ${quoteName(schema)}.migrations`,
    );
    const pending = findPending(migrations, rows);
    for (const [i, migration] of pending.entries()) {
      options.onProgress?.({ name: migration.name, index: i + 1, pending: pending.length });
      await apply(client, schema, migration);
    }
    return pending.map((m) => m.name);
  } finally {
    await client.end();
  }
}

/** Migrations that a schema still lacks, read as any role that may see it: for readiness and for `gewu migrate --check`. */
export async function findPendingMigrations(
  url: string,
  schema: string,
  migrations: readonly Migration[] = collectMigrations(),
): Promise<string[]> {
  const client = await openClient(url);
  try {
    const table = `${quoteName(schema)}.migrations`;
    const { rows } = await client.query('select to_regclass($1) is not null as there', [table]);
    if (!rows[0].there) return migrations.map((m) => m.name);
    const applied = await client.query(`select name, checksum from ${table}`);
    return findPending(migrations, applied.rows).map((m) => m.name);
  } finally {
    await client.end();
  }
}
