import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { keepPlan } from '../../kernel/db/plans.ts';
import type { Limit, LimitUnit, Pause } from '../../kernel/time/index.ts';
import type { Clock } from './deadlines.ts';
import type { Stage } from './workflow.ts';

interface ClockRow {
  id: string;
  caseId: string;
  stage: Stage;
  value: number;
  unit: LimitUnit;
  extensions: Limit[];
  startedAt: Date;
  pauses: Pause[];
  dueAt: Date;
  warnAt: Date;
  endedAt: Date | null;
  lateAt: Date | null;
  nextEscalationAt: Date | null;
  escalationStep: number;
}

const columns =
  sql.raw(`id, case_id as "caseId", stage, limit_value as value, limit_unit as unit, extensions,
  started_at as "startedAt", pauses, due_at as "dueAt", warn_at as "warnAt", ended_at as "endedAt",
  late_at as "lateAt", next_escalation_at as "nextEscalationAt", escalation_step as "escalationStep"`);

function toClock({ value, unit, caseId: _, ...row }: ClockRow): Clock {
  return { ...row, limit: { value, unit } };
}

/** All clocks of a case, in the order in which they began. */
export async function listClocks(trx: Trx, caseId: string): Promise<Clock[]> {
  const { rows } = await sql<ClockRow>`
    ${sql.raw(keepPlan)} select ${columns} from case_clocks where case_id = ${caseId} order by started_at, id`.execute(
    trx,
  );
  return rows.map(toClock);
}

/** Clocks that run, of many cases, by id of the case. */
export async function listRunningClocks(
  trx: Trx,
  caseIds: readonly string[],
): Promise<Map<string, Clock[]>> {
  const { rows } = await sql<ClockRow>`
    ${sql.raw(keepPlan)} select ${columns} from case_clocks
    where case_id = any(${[...caseIds]}::uuid[]) and ended_at is null`.execute(trx);
  const byCase = new Map<string, Clock[]>();
  for (const row of rows) {
    byCase.set(row.caseId, [...(byCase.get(row.caseId) ?? []), toClock(row)]);
  }
  return byCase;
}

/** Adds a clock, which a new case starts with. */
export async function insertClock(trx: Trx, caseId: string, clock: Clock): Promise<void> {
  await insertClocks(trx, [{ caseId, clock }]);
}

/** Adds the clocks of several cases at once. */
export async function insertClocks(
  trx: Trx,
  clocks: readonly { caseId: string; clock: Clock }[],
): Promise<void> {
  const rows = clocks.map(({ caseId, clock }) => ({
    id: clock.id,
    case_id: caseId,
    stage: clock.stage,
    limit_value: clock.limit.value,
    limit_unit: clock.limit.unit,
    extensions: clock.extensions,
    started_at: clock.startedAt,
    due_at: clock.dueAt,
    warn_at: clock.warnAt,
    pauses: clock.pauses,
    ended_at: clock.endedAt,
    late_at: clock.lateAt,
    next_escalation_at: clock.nextEscalationAt,
    escalation_step: clock.escalationStep,
  }));
  await insertRows(trx, 'case_clocks', rows);
}

/** Writes what a clock became. */
export async function updateClock(trx: Trx, clock: Clock): Promise<void> {
  await sql`
    update case_clocks set extensions = ${JSON.stringify(clock.extensions)}::jsonb, due_at = ${clock.dueAt},
      warn_at = ${clock.warnAt}, pauses = ${JSON.stringify(clock.pauses)}::jsonb, ended_at = ${clock.endedAt},
      late_at = ${clock.lateAt}, next_escalation_at = ${clock.nextEscalationAt}
    where id = ${clock.id}`.execute(trx);
}
