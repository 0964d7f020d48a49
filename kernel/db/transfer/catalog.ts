import type { ClientBase } from 'pg';
import { JOBS_SCHEMA } from '../job-queue.ts';
import { quoteName, quoteText } from '../roles.ts';

/** A set of rows that moves as one: a table of the city, or the city's part of a table of the job queue. */
export interface Part {
  /** `cases`, or `pgboss.job` for the queue's. */
  name: string;
  /** As an SQL identifier with its schema. */
  table: string;
  /** Columns that are stored, not computed. */
  columns: string[];
  /** Condition that picks the city's rows; undefined for all. */
  where: string | undefined;
}

/** Rows and a checksum of them that does not depend on their order. */
export interface Checksum {
  rows: number;
  /** Sum of 56 bits of each row's SHA-256, decimal. */
  sum: string;
}

interface TableRow {
  name: string;
  columns: string[];
}

async function listTables(client: ClientBase, schema: string): Promise<TableRow[]> {
  const { rows } = await client.query<TableRow>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition
      group by c.relname order by c.relname collate "C"`,
    [quoteName(schema)],
  );
  return rows;
}

/** Jobs that are still to be done; done ones stay behind. */
const jobConditions: Record<string, string> = {
  queue: 'name',
  schedule: 'name',
  job: "state < 'completed' and name",
};

/** What belongs to a city: its tables but the list of migrations, then its part of the job queue. */
export async function listParts(client: ClientBase, schema: string): Promise<Part[]> {
  const tables = await listTables(client, schema);
  const own = tables
    .filter(({ name }) => name !== 'migrations')
    .map(({ name, columns }) => ({
      name,
      table: `${quoteName(schema)}.${quoteName(name)}`,
      columns,
      where: undefined,
    }));
  const queue = await listTables(client, JOBS_SCHEMA);
  const jobs = Object.entries(jobConditions).flatMap(([name, condition]) => {
    const found = queue.find((table) => table.name === name);
    if (!found) return [];
    const prefix = quoteText(`${schema}.`);
    const where = condition.replace(/name$/, `starts_with(name, ${prefix})`);
    return [{ ...found, name: `${JOBS_SCHEMA}.${name}`, table: `${JOBS_SCHEMA}.${name}`, where }];
  });
  return [...own, ...jobs];
}

function selectOf({ table, columns, where }: Part): string {
  return `select ${columns.map(quoteName).join(', ')} from ${table}${where ? ` where ${where}` : ''}`;
}

/** The statement that writes a part's rows to the client. */
export function copyOutStatement(part: Part): string {
  return `copy (${selectOf(part)}) to stdout`;
}

/** The statement that reads them back. */
export function copyInStatement({ table, columns }: Part): string {
  return `copy ${table} (${columns.map(quoteName).join(', ')}) from stdin`;
}

/** Settings under which the same row is the same text on every server. */
export const uniformText = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local client_encoding = 'UTF8'`;

/** Counts and sums up a part; compare only under {@link uniformText}. */
export async function checksumPart(client: ClientBase, part: Part): Promise<Checksum> {
  const { rows } = await client.query<{ rows: string; sum: string }>(
    `select count(*)::text as rows,
            coalesce(sum(('x' || encode(substring(sha256(convert_to(part::text, 'UTF8')) for 7), 'hex'))::bit(56)::bigint), 0)::text as sum
       from (${selectOf(part)}) part`,
  );
  const [row] = rows as [{ rows: string; sum: string }];
  return { rows: Number(row.rows), sum: row.sum };
}

/** A counter and where it stands. */
export interface Sequence {
  name: string;
  value: string;
  called: boolean;
}

/** Where the counters of a schema stand. */
export async function readSequences(client: ClientBase, schema: string): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = to_regnamespace($1) and relkind = 'S'
      order by relname collate "C"`,
    [quoteName(schema)],
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const state = await client.query(
      `select last_value::text as value, is_called as called from ${quoteName(schema)}.${quoteName(name)}`,
    );
    sequences.push({ name, ...state.rows[0] });
  }
  return sequences;
}

/** Sets the counters of a schema. */
export async function writeSequences(
  client: ClientBase,
  schema: string,
  sequences: readonly Sequence[],
): Promise<void> {
  for (const { name, value, called } of sequences) {
    await client.query('select setval($1::regclass, $2::bigint, $3)', [
      `${quoteName(schema)}.${quoteName(name)}`,
      value,
      called,
    ]);
  }
}
