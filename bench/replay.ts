import type { Client } from 'pg';
import { quoteName, quoteText } from '../kernel/db/roles.ts';

/**
 * What one request wrote, as plain SQL that writes the same rows again with new ids: the work that no program above the
 * database can save. `:r` stands for a random number, another one each time.
 */
export interface Replay {
  statements: string[];
  /** Rows inserted and updated. */
  rows: number;
}

interface Column {
  name: string;
  type: string;
  /** Made by the database. */
  generated: boolean;
  /** Part of a primary key or a unique index. */
  unique: boolean;
}

interface Table {
  name: string;
  primaryKey: string[];
  columns: Column[];
}

type Row = Record<string, string | null>;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function listTables(client: Client, schemas: readonly string[]): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.oid::regclass::text as name,
            array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
                   where i.indrelid = c.oid and i.indisprimary) as "primaryKey",
            json_agg(json_build_object(
              'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
              'generated', a.attgenerated <> '' or a.attidentity <> '',
              'unique', exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey))
            ) order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = any ($1::regnamespace[]) and c.relkind = 'r'
      group by c.oid order by c.oid`,
    [schemas],
  );
  return rows;
}

/** The next transaction's number: what is written from now on is younger. */
async function nextTransaction(client: Client): Promise<string> {
  const { rows } = await client.query(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
  );
  return rows[0].next;
}

interface Written {
  table: Table;
  row: Row;
  fresh: boolean;
}

async function rowsSince(
  client: Client,
  table: Table,
  since: string,
  known: Set<string>,
): Promise<Written[]> {
  const columns = table.columns.map(
    ({ name }) => `t.${quoteName(name)}::text as ${quoteName(name)}`,
  );
  const { rows } = await client.query<Row>(
    `select ${columns.join(', ')} from ${table.name} t where xmin::text::bigint >= $1::bigint`,
    [since],
  );
  return rows.map((row) => ({ table, row, fresh: !known.has(keyOf(table, row)) }));
}

function keyOf(table: Table, row: Row): string {
  return `${table.name} ${table.primaryKey.map((name) => row[name]).join('\0')}`;
}

/** Ids that the request made: those of new rows. They become other ids each time. */
function newIds(written: readonly Written[]): Map<string, number> {
  const ids = new Map<string, number>();
  for (const { table, row, fresh } of written) {
    if (!fresh) continue;
    for (const name of table.primaryKey) {
      const value = row[name];
      if (value && uuidPattern.test(value) && !ids.has(value)) ids.set(value, ids.size);
    }
  }
  return ids;
}

function valueFor(
  column: Column,
  value: string | null | undefined,
  ids: Map<string, number>,
): string {
  if (value === null || value === undefined) return 'null';
  const id = ids.get(value);
  const typed = (sql: string) => `${sql}::${column.type}`;
  if (id !== undefined) return typed(`md5(:r::text || '-${id}')::uuid`);
  if (column.unique && column.type === 'text') {
    return column.name === 'actor_key' ? quoteText(value) : `${quoteText(value)} || :r::text`;
  }
  if (column.unique && column.type === 'bytea') return 'sha256(:r::text::bytea)';
  return typed(quoteText(value));
}

function statementOf({ table, row, fresh }: Written, ids: Map<string, number>): string {
  const columns = table.columns.filter((column) => !column.generated);
  if (fresh) {
    const names = columns.map(({ name }) => quoteName(name)).join(', ');
    const values = columns.map((column) => valueFor(column, row[column.name], ids)).join(', ');
    return `insert into ${table.name} (${names}) values (${values});`;
  }
  const set = columns
    .filter(({ name }) => !table.primaryKey.includes(name))
    .map(({ name }) => `${quoteName(name)} = ${quoteName(name)}`);
  const key = table.columns
    .filter(({ name }) => table.primaryKey.includes(name))
    .map(({ name, type }) => `${quoteName(name)} = ${quoteText(row[name] ?? '')}::${type}`);
  return `update ${table.name} set ${set.join(', ')} where ${key.join(' and ')};`;
}

async function knownKeys(client: Client, tables: readonly Table[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (const table of tables) {
    if (table.primaryKey.length === 0) continue;
    const columns = table.primaryKey.map(
      (name) => `${quoteName(name)}::text as ${quoteName(name)}`,
    );
    const { rows } = await client.query<Row>(`select ${columns.join(', ')} from ${table.name}`);
    for (const row of rows) known.add(keyOf(table, row));
  }
  return known;
}

/**
 * Watches what `act` writes to some schemas and turns it into statements. Nothing else may write meanwhile.
 *
 * @param client connected as a role that sees all rows.
 */
export async function recordWrites(
  client: Client,
  schemas: readonly string[],
  act: () => Promise<unknown>,
): Promise<Replay> {
  const tables = await listTables(client, schemas);
  const known = await knownKeys(client, tables);
  const since = await nextTransaction(client);
  await act();
  const written: Written[] = [];
  for (const table of tables) written.push(...(await rowsSince(client, table, since, known)));
  if (written.length === 0) throw new Error('nothing was written');
  const ids = newIds(written);
  // tables come in the order in which migrations made them, so what is referred to comes first
  const statements = written.map((one) => statementOf(one, ids));
  return { statements, rows: written.length };
}
