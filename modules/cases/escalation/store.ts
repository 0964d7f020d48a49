/** SQL of the clock that tells people: what is due, and what has fired. Runs as the system. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Level } from '../workflow.ts';

/** Something of a case that is due. */
export type DueKind = 'clock' | 'call' | 'resume' | 'archive';

const dueQueries: Record<
  DueKind,
  (now: Date, before: Date, limit: number) => ReturnType<typeof sql<{ id: string }>>
> = {
  clock: (now, _, limit) => sql<{ id: string }>`
    select case_id as id from case_clocks
    where next_escalation_at <= ${now} and ended_at is null
    group by case_id order by min(next_escalation_at) limit ${limit}`,
  call: (now, _, limit) => sql<{ id: string }>`
    select k.case_id as id from (
        select call_id, next_escalation_at as at from case_call_departments where next_escalation_at <= ${now}
        union all
        select call_id, next_escalation_at from case_call_steps where next_escalation_at <= ${now}
      ) due join case_calls k on k.id = due.call_id
    group by k.case_id order by min(due.at) limit ${limit}`,
  resume: (now, _, limit) => sql<{ id: string }>`
    select id from cases where suspended_at is not null and suspended_until <= ${now}
    order by suspended_until limit ${limit}`,
  archive: (_, before, limit) => sql<{ id: string }>`
    select id from cases where state in ('closed', 'selfResolved') and closed_at <= ${before}
    order by closed_at limit ${limit}`,
};

/**
 * Cases of which something is due, the longest waiting first.
 *
 * @param archiveBefore cases closed until then are archived
 */
export async function listDueCases(
  trx: Trx,
  kind: DueKind,
  { now, archiveBefore, limit }: { now: Date; archiveBefore: Date; limit: number },
): Promise<string[]> {
  const { rows } = await dueQueries[kind](now, archiveBefore, limit).execute(trx);
  return rows.map((row) => row.id);
}

/** Holds a case, unless somebody else does now: another worker, or a person who acts on it. */
export async function tryLockCase(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from cases where id = ${id} for no key update skip locked`.execute(trx);
  return rows.length > 0;
}

/** The highest level that a clock's rungs have told; undefined before the first. */
export async function findLevelTold(trx: Trx, clockId: string): Promise<Level | undefined> {
  const { rows } = await sql<{ level: Level }>`
    select level from case_escalations where clock_id = ${clockId} order by step desc limit 1`.execute(
    trx,
  );
  return rows[0]?.level;
}

/** Keeps that a rung has fired; false when it had fired before. */
export async function insertEscalation(
  trx: Trx,
  fired: {
    clockId: string;
    rung: number;
    caseId: string;
    at: Date;
    level: Level;
    people: readonly string[];
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into case_escalations (clock_id, step, case_id, fired_at, level, person_ids)
    values (${fired.clockId}, ${fired.rung}, ${fired.caseId}, ${fired.at}, ${fired.level},
      ${[...fired.people]}::uuid[])
    on conflict do nothing returning step`.execute(trx);
  return rows.length > 0;
}

/** Writes how far a clock's rungs have come. */
export async function updateRungs(
  trx: Trx,
  clock: { id: string; escalationStep: number; nextEscalationAt: Date | null; lateAt: Date | null },
): Promise<void> {
  await sql`
    update case_clocks set escalation_step = ${clock.escalationStep},
      next_escalation_at = ${clock.nextEscalationAt}, late_at = ${clock.lateAt}
    where id = ${clock.id}`.execute(trx);
}

/** Marks a case late: the mark stays. Its version does not change, since no one's work is overwritten by it. */
export async function markCaseLate(trx: Trx, caseId: string): Promise<void> {
  await sql`update cases set late = true where id = ${caseId} and not late`.execute(trx);
}
