import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

/** What was written since a moment. */
export interface Changes {
  /** Ids of the subjects that were written to. */
  ids: string[];
  /** The moment from which to ask next, exactly: which transactions had ended, `100:104:100,102`. */
  snapshot: string;
  /** The same for a client to keep, coarser: the oldest transaction that still ran. From there some is told again. */
  horizon: string;
  /** There were as many entries as were asked for, and perhaps more: what was written since is not known. */
  cut: boolean;
}

/** The snapshot in which all that is older than a horizon had ended, and nothing else. */
const snapshotOf = (since: string) => (since.includes(':') ? since : `${since}:${since}:`);

/**
 * Subjects of a type that were written to since a moment. As every write adds an audit row in its own transaction, whoever
 * keeps subjects in memory misses none: what had not ended then is told once it has. However long another transaction of
 * the server takes, from a snapshot nothing is told twice.
 *
 * @param trx a transaction of the system on the primary, which sees all rows and knows what runs
 * @param since the snapshot or the horizon of an earlier call; without one, only the present moment is told
 * @param most entries that are looked at; all unless told
 */
export async function listChanges(
  trx: Trx,
  type: string,
  since?: string,
  most?: number,
): Promise<Changes> {
  const from = sql`${since === undefined ? null : snapshotOf(since)}::pg_snapshot`;
  // One statement and so one snapshot: it is that of the rows.
  const { rows } = await sql<Changes>`
    select pg_current_snapshot()::text as snapshot, pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      coalesce(ids, '{}') as ids, coalesce(entries >= ${most ?? null}::int, false) as cut
    from (
      select array_agg(distinct subject_id) as ids, count(*) as entries from (
        select subject_id from audit_entries
        where transaction_id >= pg_snapshot_xmin(${from}) and not pg_visible_in_snapshot(transaction_id, ${from})
          and subject_type = ${type}
        limit ${most ?? null}::int) found) counted`.execute(trx);
  return rows[0]!;
}
