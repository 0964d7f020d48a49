/** A case as the map counts it, and what of a list's filter can be asked of it. Pure. */
import type { CaseFilter } from '../filters.ts';
import { type CaseState, isOpen } from '../workflow.ts';

/** A case on the map. Times are seconds since 1970, 0 for none. */
export interface Spot {
  /** Where it lies, by `codeOfPoint`. */
  code: number;
  state: CaseState;
  classCode: string;
  reportedAt: number;
  /** When it was closed, or ended otherwise; 0 while it is open. */
  endedAt: number;
  dueAt: number;
  warnAt: number;
}

/** How its clock stands, as lists narrow it: see `statusOf` of filters.ts. @param now seconds */
export function statusOfSpot(
  { state, dueAt, warnAt }: Pick<Spot, 'state' | 'dueAt' | 'warnAt'>,
  now: number,
): 'late' | 'dueSoon' | 'onTime' {
  if (dueAt === 0 || !isOpen(state)) return 'onTime';
  if (dueAt <= now) return 'late';
  return warnAt > 0 && warnAt <= now ? 'dueSoon' : 'onTime';
}

/** The part of a list's filter that is kept of each case. */
export const keptFilters = [
  'state',
  'status',
  'classCode',
  'within',
  'supervised',
  'from',
  'to',
] as const satisfies readonly (keyof CaseFilter)[];

/** A filter by what is kept alone. */
export type KeptFilter = Partial<Pick<CaseFilter, (typeof keptFilters)[number]>>;

/** Whether a filter asks for nothing but what is kept; else the index has to be asked. */
export function asksKept(filter: object): boolean {
  return Object.entries(filter).every(
    ([name, value]) =>
      value === undefined || value === '' || (keptFilters as readonly string[]).includes(name),
  );
}
