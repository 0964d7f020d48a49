import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { formatRanges, toRanges } from './ids.ts';
import { type Hash, hashLeaf, hashSeal, merkleRoot } from './merkle.ts';

/** Rows of one seal at most: bounds what verifying holds in memory. */
const ROWS_PER_SEAL = 10_000;

/** What stands before the first seal. */
export const GENESIS: Hash = Buffer.alloc(32);

/** A seal's place in the chain; whoever keeps it elsewhere can tell later that nothing before it was cut off. */
export interface SealHead {
  seq: number;
  hash: Hash;
}

/**
 * The text that a row is hashed as. PostgreSQL writes jsonb in one canonical form, so the same row gives the same text on
 * every server and after a transfer.
 */
export const canonicalRow = sql<string>`jsonb_build_array(id,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor_kind, actor_id, api_key_id, appointment_id, post,
  action, subject_type, subject_id, place_path::text, before, after, reason, request_id, transaction_id::text)::text`;

interface LastSeal extends SealHead {
  horizon: string;
}

async function findLastSeal(trx: Trx): Promise<LastSeal | undefined> {
  const { rows } = await sql<LastSeal>`
    select seq, hash, horizon from audit_seals order by seq desc limit 1`.execute(trx);
  return rows[0];
}

/**
 * Ids of the rows that no seal holds and whose transactions have ended, ascending.
 *
 * Ids are given out before a transaction commits, so a lower id may appear after a higher one was sealed. Transactions before
 * the horizon, the oldest that still runs, have all ended: between two horizons nothing can appear any more.
 */
async function findUnsealed(trx: Trx, since: string, horizon: string): Promise<number[]> {
  // Moved to another server, the database counts transactions anew: what came along was decided before the move.
  const moved = BigInt(horizon) < BigInt(since);
  const decided = moved
    ? sql`(transaction_id < ${horizon}::xid8 or transaction_id >= ${since}::xid8)`
    : sql`transaction_id >= ${since}::xid8 and transaction_id < ${horizon}::xid8`;
  const { rows } = await sql<{ id: number }>`
    with decided as materialized (select id from audit_entries where ${decided}),
         sealed as materialized (
           select range_agg(ids) as ids from audit_seals
            where to_id >= (select min(id) from decided) and from_id <= (select max(id) from decided))
    select id from decided
     where not id <@ coalesce((select ids from sealed), '{}'::int8multirange)
     order by id`.execute(trx);
  return rows.map((row) => row.id);
}

async function hashRows(trx: Trx, ids: string, from: number, to: number): Promise<Hash[]> {
  const { rows } = await sql<{ canonical: string }>`
    select ${canonicalRow} as canonical from audit_entries
     where id between ${from} and ${to} and id <@ ${ids}::int8multirange order by id`.execute(trx);
  return rows.map((row) => hashLeaf(row.canonical));
}

/**
 * Seals the audit rows that are decided and not sealed yet: a Merkle root over them, linked to the seal before. Writers are
 * not held up; of several callers one seals and the others wait. Rows of transactions that still run, and younger ones,
 * are left to the next call.
 *
 * @param trx a transaction of the system, which sees all rows.
 * @returns the new end of the chain, or undefined when there was nothing to seal.
 */
export async function sealAudit(trx: Trx): Promise<SealHead | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema || ':audit-seal', 0))`.execute(
    trx,
  );
  const clock = await sql<{ horizon: string; now: Date }>`
    select pg_snapshot_xmin(pg_current_snapshot()) as horizon, clock_timestamp() as now`.execute(
    trx,
  );
  const { horizon, now } = clock.rows[0] as { horizon: string; now: Date };
  const last = await findLastSeal(trx);
  const unsealed = await findUnsealed(trx, last?.horizon ?? '0', horizon);
  let head: SealHead = last ?? { seq: 0, hash: GENESIS };
  for (let start = 0; start < unsealed.length; start += ROWS_PER_SEAL) {
    const part = unsealed.slice(start, start + ROWS_PER_SEAL);
    const [from, to] = [part[0] as number, part.at(-1) as number];
    const ids = formatRanges(toRanges(part));
    const leaves = await hashRows(trx, ids, from, to);
    const seal = {
      seq: head.seq + 1,
      ids,
      rowCount: leaves.length,
      root: merkleRoot(leaves),
      previous: head.hash,
      sealedAt: now.toISOString(),
    };
    const hash = hashSeal(seal);
    await sql`
      insert into audit_seals (seq, from_id, to_id, ids, row_count, horizon, leaves, root, previous, hash, sealed_at)
      values (${seal.seq}, ${from}, ${to}, ${ids}::int8multirange, ${seal.rowCount}, ${horizon}::xid8,
        ${Buffer.concat(leaves)}, ${seal.root}, ${seal.previous}, ${hash}, ${seal.sealedAt})`.execute(
      trx,
    );
    head = { seq: seal.seq, hash };
  }
  return unsealed.length > 0 ? head : undefined;
}
