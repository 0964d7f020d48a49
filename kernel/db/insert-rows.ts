import { addRows } from './additions.ts';
import type { Trx } from './database.ts';

/**
 * Adds rows to a table by a statement whose text is the same for one row and for a hundred, so that its plan is kept.
 * Nothing is read back: who writes a row need not see it. They go out with the transaction's next statement or its
 * commit; see `additions.ts`.
 *
 * @param rows by column, all with the same columns; a date as a Date or text, bytes as {@link bytea} has them
 * @param options.ifNew rows whose key is there already are left out
 * @example insertRows(trx, 'notes', [{ id, text }])
 * // insert into notes (id, text) select id, text from json_populate_recordset(null::notes, $1)
 */
export async function insertRows(
  trx: Trx,
  table: string,
  rows: readonly Record<string, unknown>[],
  options: { ifNew?: boolean } = {},
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  const text = `insert into ${table} (${columns}) select ${columns}
    from json_populate_recordset(null::${table}, $1::json)${options.ifNew ? ' on conflict do nothing' : ''}`;
  await addRows(trx, { text, json: JSON.stringify(rows) });
}

/** Bytes as PostgreSQL reads them from a text. */
export function bytea(bytes: Buffer | null): string | null {
  return bytes && `\\x${bytes.toString('hex')}`;
}
