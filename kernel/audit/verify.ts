import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { countIds, eachId, parseRanges } from './ids.ts';
import { type Hash, hashLeaf, hashSeal, merkleRoot } from './merkle.ts';
import { canonicalRow, GENESIS, type SealHead } from './seal.ts';

/** One thing that is not as it was sealed. */
export interface AuditProblem {
  /**
   * `changed`, `removed`: a sealed row. `slipped-in`: a row made to look older than a seal that does not hold it.
   * `seal-changed`, `seal-missing`: a seal. `cut-off`: the chain ends before a head that was kept elsewhere.
   */
  kind: 'changed' | 'removed' | 'slipped-in' | 'seal-changed' | 'seal-missing' | 'cut-off';
  /** Number of the seal. */
  seq?: number;
  /** Id of the row. */
  rowId?: number;
}

export interface AuditReport {
  seals: number;
  /** Sealed rows that are as they were. */
  rows: number;
  /** Rows that the next seal will hold. */
  waiting: number;
  /** UTC instant of the oldest of them. */
  waitingSince: Date | undefined;
  /** End of the chain: to be kept elsewhere. */
  head: SealHead | undefined;
  problems: AuditProblem[];
}

interface SealRow {
  seq: number;
  ids: string;
  row_count: number;
  leaves: Buffer;
  root: Hash;
  previous: Hash;
  hash: Hash;
  sealed_at: Date;
  from_id: number;
  to_id: number;
}

const SEALS_AT_ONCE = 50;

async function* eachSeal(trx: Trx): AsyncGenerator<SealRow> {
  for (let after = 0; ; ) {
    const { rows } = await sql<SealRow>`
      select seq, ids::text as ids, row_count, leaves, root, previous, hash, sealed_at, from_id, to_id
        from audit_seals where seq > ${after} order by seq limit ${SEALS_AT_ONCE}`.execute(trx);
    yield* rows;
    if (rows.length < SEALS_AT_ONCE) return;
    after = (rows.at(-1) as SealRow).seq;
  }
}

/** Rows of a seal that are not as they were sealed. */
async function checkRows(trx: Trx, seal: SealRow): Promise<AuditProblem[]> {
  const { rows } = await sql<{ id: number; canonical: string }>`
    select id, ${canonicalRow} as canonical from audit_entries
     where id between ${seal.from_id} and ${seal.to_id} and id <@ ${seal.ids}::int8multirange`.execute(
    trx,
  );
  const found = new Map(rows.map((row) => [row.id, row.canonical]));
  const problems: AuditProblem[] = [];
  let offset = 0;
  for (const id of eachId(parseRanges(seal.ids))) {
    const canonical = found.get(id);
    const leaf = seal.leaves.subarray(offset, offset + 32);
    offset += 32;
    if (canonical === undefined) problems.push({ kind: 'removed', seq: seal.seq, rowId: id });
    else if (!hashLeaf(canonical).equals(leaf)) {
      problems.push({ kind: 'changed', seq: seal.seq, rowId: id });
    }
  }
  return problems;
}

/** Whether a seal is what its own hash, the seal before it and its leaves say. */
function isSealWhole(seal: SealRow, previous: Hash): boolean {
  const ranges = parseRanges(seal.ids);
  const count = countIds(ranges);
  if (count === 0 || count !== seal.row_count || seal.leaves.length !== 32 * count) return false;
  if (ranges[0]?.from !== seal.from_id || ranges.at(-1)?.to !== seal.to_id) return false;
  const leaves = Array.from({ length: count }, (_, i) => seal.leaves.subarray(32 * i, 32 * i + 32));
  const hash = hashSeal({
    seq: seal.seq,
    ids: seal.ids,
    rowCount: seal.row_count,
    root: seal.root,
    previous: seal.previous,
    sealedAt: seal.sealed_at.toISOString(),
  });
  return (
    seal.previous.equals(previous) && seal.hash.equals(hash) && merkleRoot(leaves).equals(seal.root)
  );
}

/** Rows outside every seal: those that wait for the next one, and those that should be in an earlier one. */
async function checkUnsealed(trx: Trx) {
  const { rows } = await sql<{ id: number; at: Date; late: boolean }>`
    with last as (select horizon from audit_seals order by seq desc limit 1),
         sealed as materialized (select range_agg(ids) as ids from audit_seals),
         -- on another server than the one that sealed last, transactions are counted anew
         here as (select pg_snapshot_xmin(pg_current_snapshot()) as horizon)
    select id, at,
           coalesce(transaction_id < (select horizon from last)
                    and (select horizon from here) >= (select horizon from last), false) as late
      from audit_entries
     where not id <@ coalesce((select ids from sealed), '{}'::int8multirange)
     order by id`.execute(trx);
  return {
    late: rows.filter((row) => row.late),
    waiting: rows.filter((row) => !row.late),
  };
}

/**
 * Recomputes every seal and compares every row with it.
 *
 * @param trx a transaction of the system, which sees all rows.
 * @param heads ends of the chain that were kept elsewhere; only they can show that its end was cut off.
 */
export async function verifyAudit(trx: Trx, heads: readonly SealHead[] = []): Promise<AuditReport> {
  const kept = new Map(heads.map((head) => [head.seq, head.hash]));
  const problems: AuditProblem[] = [];
  let [seals, rows] = [0, 0];
  let last: SealHead = { seq: 0, hash: GENESIS };
  for await (const seal of eachSeal(trx)) {
    for (let seq = last.seq + 1; seq < seal.seq; seq++)
      problems.push({ kind: 'seal-missing', seq });
    const gap = seal.seq !== last.seq + 1;
    const keptHash = kept.get(seal.seq);
    const asKept = keptHash === undefined || keptHash.equals(seal.hash);
    if (!asKept || !isSealWhole(seal, gap ? seal.previous : last.hash)) {
      problems.push({ kind: 'seal-changed', seq: seal.seq });
    }
    const bad = await checkRows(trx, seal);
    problems.push(...bad);
    seals += 1;
    rows += seal.row_count - bad.length;
    last = { seq: seal.seq, hash: seal.hash };
  }
  for (const seq of [...kept.keys()].filter((seq) => seq > last.seq).sort((a, b) => a - b)) {
    problems.push({ kind: 'cut-off', seq });
  }
  const { late, waiting } = await checkUnsealed(trx);
  problems.push(...late.map(({ id }) => ({ kind: 'slipped-in' as const, rowId: id })));
  return {
    seals,
    rows,
    waiting: waiting.length,
    waitingSince: waiting[0]?.at,
    head: seals > 0 ? last : undefined,
    problems,
  };
}
