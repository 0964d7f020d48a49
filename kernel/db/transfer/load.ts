import type { Client } from 'pg';
import { collectMigrations, type Migration } from '../migrate.ts';
import { quoteName } from '../roles.ts';
import { copyInStatement, listParts, type Part, uniformText } from './catalog.ts';
import { copyIn } from './copy.ts';

/** Tables that migrations fill by themselves: rows in them are no sign of use. */
function seededTables(migrations: readonly Migration[]): Set<string> {
  const inserts = migrations.flatMap(({ sql }) => [
    ...sql.matchAll(/^\s*insert\s+into\s+(\w+)/gim),
  ]);
  return new Set(inserts.map(([, table]) => table as string));
}

/**
 * Makes sure that a target is unused, and takes away the schema that migrating may have made there.
 *
 * @param client connected as the owner, outside a transaction.
 * @throws Error naming a table that has rows.
 */
export async function clearUnused(client: Client, schema: string): Promise<void> {
  const seeded = seededTables(collectMigrations());
  // else an owner whom row-level security holds would see no rows and take a city for none
  await client.query("set gewu.system = 'on'");
  for (const { name, table, where } of await listParts(client, schema)) {
    if (where || seeded.has(name)) continue;
    const { rows } = await client.query(`select exists (select from ${table}) as used`);
    if (rows[0].used) {
      throw new Error(
        `The target is not empty: ${schema}.${name} has rows. Nothing was changed. Choose an empty database, or remove the schema ${schema} there yourself.`,
      );
    }
  }
  await client.query('set client_min_messages = warning');
  await client.query(`drop schema if exists ${quoteName(schema)} cascade`);
}

interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

async function listForeignKeys(client: Client, schema: string): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
       from pg_constraint
      where contype = 'f' and connamespace = to_regnamespace($1) and conparentid = 0
      order by conrelid::regclass::text, conname`,
    [quoteName(schema)],
  );
  return rows;
}

async function listForced(client: Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ table: string }>(
    `select oid::regclass::text as table from pg_class
      where relnamespace = to_regnamespace($1) and relforcerowsecurity`,
    [quoteName(schema)],
  );
  return rows.map((row) => row.table);
}

/** Fills the parts of a freshly migrated schema. */
export interface Loading {
  /** What the target has, in the order of loading. */
  parts: Part[];
  load(part: Part, columns: readonly string[], source: AsyncIterable<Buffer>): Promise<void>;
}

/**
 * Runs `work` in one transaction in which foreign keys and row-level security don't hold the owner up, so that tables can be
 * filled in any order; then both are as they were, the keys are checked over all rows, and all of it is
 * committed; or nothing, if anything fails.
 */
export async function loading(
  client: Client,
  schema: string,
  work: (loading: Loading) => Promise<void>,
): Promise<void> {
  const name = quoteName(schema);
  await client.query('begin');
  try {
    await client.query(uniformText);
    await client.query(`set local search_path = ${name}, public; set local gewu.system = 'on'`);
    const keys = await listForeignKeys(client, schema);
    const forced = await listForced(client, schema);
    const parts = await listParts(client, schema);
    for (const key of keys)
      await client.query(`alter table ${key.table} drop constraint ${key.name}`);
    for (const table of forced)
      await client.query(`alter table ${table} no force row level security`);
    for (const part of parts.toReversed()) {
      await client.query(`delete from ${part.table}${part.where ? ` where ${part.where}` : ''}`);
    }
    await work({
      parts,
      load: (part, columns, source) =>
        copyIn(client, copyInStatement({ ...part, columns: [...columns] }), source),
    });
    for (const table of forced) await client.query(`alter table ${table} force row level security`);
    for (const key of keys) {
      await client.query(`alter table ${key.table} add constraint ${key.name} ${key.definition}`);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
