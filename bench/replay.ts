import type { Client } from 'pg';
import { quoteName, quoteText } from '../kernel/db/roles.ts';

/**
 * What one request added, as one statement that adds the same rows again with new ids: the work that no program above
 * the database can save. `:r` stands for a random number, another one each time. Rows that the request changed, such as a
 * counter that all of them share, are left out: the statements of several clients do not wait for each other.
 */
export interface Replay {
  statement: string;
  /** Rows added. */
  rows: number;
}

interface Column {
  name: string;
  type: string;
  /** Made by the database. */
  generated: boolean;
  /** Part of a primary key or a unique index, and refers to nothing. */
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
                and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey))
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
): Promise<Omit<Written, 'fresh'>[]> {
  const columns = table.columns.map(
    ({ name }) => `t.${quoteName(name)}::text as ${quoteName(name)}`,
  );
  const { rows } = await client.query<Row>(
    `select ${columns.join(', ')} from ${table.name} t where xmin::text::bigint >= $1::bigint`,
    [since],
  );
  return rows.map((row) => ({ table, row }));
}

/** Whether a row was there already, as a transaction that began before sees it. */
async function wasThere(before: Client, { table, row }: Omit<Written, 'fresh'>): Promise<boolean> {
  const key = table.primaryKey.map((name, i) => `${quoteName(name)}::text = $${i + 1}`);
  if (key.length === 0) return false;
  const { rowCount } = await before.query(
    `select from ${table.name} where ${key.join(' and ')}`,
    table.primaryKey.map((name) => row[name]),
  );
  return (rowCount ?? 0) > 0;
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

function statementOf({ table, row }: Written, ids: Map<string, number>): string {
  const columns = table.columns.filter((column) => !column.generated);
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const values = columns.map((column) => valueFor(column, row[column.name], ids)).join(', ');
  return `insert into ${table.name} (${names}) values (${values})`;
}

/**
 * Watches what `act` writes to some schemas and turns it into statements. Nothing else may write meanwhile.
 *
 * @param client connected as a role that sees all rows
 * @param before another such connection: it keeps seeing what was there
 */
export async function recordWrites(
  client: Client,
  before: Client,
  schemas: readonly string[],
  act: () => Promise<unknown>,
): Promise<Replay> {
  const tables = await listTables(client, schemas);
  await before.query('begin isolation level repeatable read; select');
  const since = await nextTransaction(client);
  await act();
  const written: Written[] = [];
  for (const table of tables) {
    for (const one of await rowsSince(client, table, since)) {
      written.push({ ...one, fresh: !(await wasThere(before, one)) });
    }
  }
  await before.query('commit');
  if (written.length === 0) throw new Error('nothing was written');
  const ids = newIds(written);
  // tables come in the order in which migrations made them, so what is referred to comes first
  const inserts = written.filter(({ fresh }) => fresh).map((one) => statementOf(one, ids));
  return { statement: combine(inserts), rows: inserts.length };
}

/** Several inserts as one statement: constraints between them are looked at when all are done. */
function combine(inserts: readonly string[]): string {
  const last = inserts.at(-1) ?? '';
  const rest = inserts.slice(0, -1).map((insert, i) => `w${i} as (${insert})`);
  return rest.length === 0 ? last : `with ${rest.join(', ')} ${last}`;
}
