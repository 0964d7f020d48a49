import { sql } from 'kysely';
import type { Trx } from './database.ts';
import { keepPlan } from './transaction.ts';

/**
 * Adds rows to a table by one statement whose text is the same for one row and for a hundred, so that its plan is kept.
 * Nothing is read back: who writes a row need not see it.
 *
 * @param rows by column, all with the same columns; a date as a Date or text, bytes as {@link bytea} has them
 * @example insertRows(trx, 'notes', [{ id, text }])
 * // insert into notes (id, text) select id, text from json_populate_recordset(null::notes, $1)
 */
export async function insertRows(
  trx: Trx,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  const text = `${keepPlan} insert into ${table} (${columns}) select ${columns}
    from json_populate_recordset(null::${table}, `;
  await sql`${sql.raw(text)}${JSON.stringify(rows)}::json)`.execute(trx);
}

/** Bytes as PostgreSQL reads them from a text. */
export function bytea(bytes: Buffer | null): string | null {
  return bytes && `\\x${bytes.toString('hex')}`;
}
