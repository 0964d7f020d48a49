import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

/** What was written since a moment. */
export interface Changes {
  /** Ids of the subjects that were written to. */
  ids: string[];
  /** The moment from which to ask next: the oldest transaction that still ran. */
  horizon: string;
  /** There were as many entries as were asked for, and perhaps more: what was written since is not known. */
  cut: boolean;
}

/**
 * Subjects of a type that were written to since a horizon. As every write adds an audit row in its own transaction, whoever
 * keeps subjects in memory misses none: what had not ended at one horizon is told again at the next.
 *
 * @param trx a transaction of the system, which sees all rows
 * @param since the horizon of the last call; without one, only the present horizon is told
 * @param most entries that are looked at; all unless told
 */
export async function listChanges(
  trx: Trx,
  type: string,
  since?: string,
  most?: number,
): Promise<Changes> {
  // One statement and so one snapshot: the horizon is that of the rows.
  const { rows } = await sql<Changes>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, coalesce(ids, '{}') as ids,
      coalesce(entries >= ${most ?? null}::int, false) as cut
    from (
      select array_agg(distinct subject_id) as ids, count(*) as entries from (
        select subject_id from audit_entries
        where transaction_id >= ${since ?? null}::xid8 and subject_type = ${type}
        limit ${most ?? null}::int) found) counted`.execute(trx);
  return rows[0]!;
}
