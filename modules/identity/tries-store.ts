import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { TryLimit } from './limits.ts';

/** Where a try stands. */
export interface Try {
  /** Whether this one may go on. */
  allowed: boolean;
  /** Tries so far, this one too; never more than one past the limit. */
  count: number;
  /** Seconds until tries are counted afresh. */
  seconds: number;
}

/**
 * Counts a try before it is made, so that many at once can't outrun the limit. The last one allowed starts the wait.
 *
 * @param key keyed hash of what is limited, 32 bytes
 */
export async function takeTry(trx: Trx, key: Buffer, limit: TryLimit): Promise<Try> {
  const { rows } = await sql<{ count: number; seconds: number }>`
    insert into sign_in_tries as t (key, count, resets_at)
    values (${key}, 1, clock_timestamp() + make_interval(secs => ${limit.seconds}))
    on conflict (key) do update set
      count = case when t.resets_at <= clock_timestamp() then 1
        else least(t.count, ${limit.tries}::int) + 1 end,
      resets_at = case
        when t.resets_at <= clock_timestamp() or t.count + 1 = ${limit.tries}::int
        then clock_timestamp() + make_interval(secs => ${limit.seconds})
        else t.resets_at end
    returning count, ceil(extract(epoch from resets_at - clock_timestamp()))::int as seconds
  `.execute(trx);
  const { count, seconds } = rows[0]!;
  return { allowed: count <= limit.tries, count, seconds };
}

/** Forgets the tries of a key: the right password was given, or the lock was lifted. */
export async function forgetTries(trx: Trx, key: Buffer): Promise<void> {
  await sql`delete from sign_in_tries where key = ${key}`.execute(trx);
}

/** Until when each of the keys is locked; those that are not locked are left out. Keys in hex. */
export async function findLocks(
  trx: Trx,
  keys: readonly Buffer[],
  limit: TryLimit,
): Promise<Map<string, Date>> {
  const { rows } = await sql<{ key: Buffer; resets_at: Date }>`
    select key, resets_at from sign_in_tries
    where key = any (${[...keys]}) and count >= ${limit.tries} and resets_at > now()
  `.execute(trx);
  return new Map(rows.map((row) => [row.key.toString('hex'), row.resets_at]));
}

/** Removes what no longer counts. */
export async function purgeTries(trx: Trx): Promise<void> {
  await sql`delete from sign_in_tries where resets_at < now()`.execute(trx);
}
