import type { Call, CallDepartment, CallStep } from '../../queries.ts';

/** Columns of the board, in the order in which a department goes through them. */
export const callSteps = [
  'acknowledge',
  'contact',
  'reportIn',
  'complete',
] as const satisfies readonly CallStep[];

/**
 * How a cell of the board stands.
 * - `done`, `doneLate`: done in time, or after its limit
 * - `waiting`, `soon`, `late`: not done; far from, near to or past its limit
 * - `later`: an earlier step comes first
 * - `none`: not done, and the call is over
 */
export type CellState = 'done' | 'doneLate' | 'waiting' | 'soon' | 'late' | 'later' | 'none';

export interface Cell {
  step: CallStep;
  state: CellState;
  dueAt: string | null;
  doneAt: string | null;
}

const soonMs = 60 * 60_000;

/** The four cells of a department's row. `now`: ms since the epoch; `over`: nothing of the call is awaited any more. */
export function cellsOf(
  department: Pick<CallDepartment, 'steps'>,
  now: number,
  over = false,
): Cell[] {
  let first = true;
  return callSteps.map((step) => {
    const found = department.steps.find((one) => one.step === step);
    const dueAt = found?.dueAt ?? null;
    const doneAt = found?.doneAt ?? null;
    if (doneAt !== null) return { step, dueAt, doneAt, state: found?.late ? 'doneLate' : 'done' };
    if (over) return { step, dueAt, doneAt, state: found?.late ? 'late' : 'none' };
    const left = dueAt === null ? undefined : Date.parse(dueAt) - now;
    const isNext = first;
    first = false;
    // A limit that has passed is late whatever comes before it.
    if (found?.late || (left !== undefined && left < 0)) {
      return { step, dueAt, doneAt, state: 'late' };
    }
    if (!isNext) return { step, dueAt, doneAt, state: 'later' };
    return { step, dueAt, doneAt, state: left !== undefined && left < soonMs ? 'soon' : 'waiting' };
  });
}

/** The step that a department takes next; undefined when all are done. */
export function nextStepOf(department: Pick<CallDepartment, 'steps'>): CallStep | undefined {
  return callSteps.find(
    (step) => !department.steps.some((one) => one.step === step && one.doneAt !== null),
  );
}

/** Calls in the order in which they need somebody: late first, then to issue, then by kind and age. */
export function sortCalls(calls: readonly Call[], now: number): Call[] {
  const kinds: Record<Call['kind'], number> = { urgent: 0, hard: 1, routine: 2 };
  const rank = (call: Call) => {
    if (isLate(call, now)) return 0;
    return call.state === 'raised' ? 1 : call.state === 'issued' ? 2 : 3;
  };
  return [...calls].sort(
    (a, b) =>
      rank(a) - rank(b) || kinds[a.kind] - kinds[b.kind] || (a.raisedAt < b.raisedAt ? -1 : 1),
  );
}

/** Whether a department of an open call is past one of its limits and has still not done the step. */
export function isLate(call: Call, now: number): boolean {
  if (call.state !== 'issued') return false;
  return call.departments.some((one) => cellsOf(one, now).some((cell) => cell.state === 'late'));
}

/** Mean of a department's scores with one decimal; null without any. */
export function meanScore(scores: CallDepartment['scores']): number | null {
  if (scores.length === 0) return null;
  const sum = scores.reduce((total, { score }) => total + score, 0);
  return Math.round((sum / scores.length) * 10) / 10;
}
