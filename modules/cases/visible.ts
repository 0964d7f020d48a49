import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';

/** Of some cases, those that the transaction may see: row-level security says. For screens that name cases by id. */
export async function seeCases(trx: Trx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const valid = ids.filter((id) => /^[0-9a-f-]{36}$/i.test(id));
  if (valid.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id from cases where id = any (${valid}::uuid[])`.execute(trx);
  return new Set(rows.map((row) => row.id));
}

/** Id of the case with a number, of those that the transaction may see. */
export async function findCaseId(trx: Trx, number: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from cases where number = ${number}`.execute(trx);
  return rows[0]?.id;
}
