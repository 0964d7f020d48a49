/** The newest cases on the screen, kept short however long it runs. Pure. */
import type { RouteOutput } from '../../../../../kernel/http/contract.ts';
import type { Routes } from '../../queries-base.ts';
import { isOpen } from '../../words.ts';

/** The numbers of the screen. */
export type Duty = RouteOutput<Routes['getDuty']>;
/** A case as the screen may show it. */
export type DutyCase = Duty['latest'][number];

/** A case on the screen; `live` since when it was told, milliseconds, for those that came while it was open. */
export interface RecentCase extends DutyCase {
  live?: number;
}

/** Cases that are kept. */
export const mostRecent = 12;

/** How long a case is marked as new. */
const newMs = 5 * 60_000;

const byTime = (a: DutyCase, b: DutyCase) => (a.reportedAt < b.reportedAt ? 1 : -1);

/**
 * Takes in the newest as the server had them at a moment; what was marked stays so, and what was told after it.
 * @param at UTC instant
 */
export function takeLatest(
  kept: readonly RecentCase[],
  latest: readonly DutyCase[],
  at: string,
): readonly RecentCase[] {
  const before = new Map(kept.map((one) => [one.number, one]));
  const later = new Map(kept.flatMap((one) => (one.changedAt > at ? [[one.number, one]] : [])));
  const others = latest
    .filter(({ number }) => !later.has(number))
    .map((one) => {
      const live = before.get(one.number)?.live;
      return live === undefined ? one : { ...one, live };
    });
  return [...later.values(), ...others].sort(byTime).slice(0, mostRecent);
}

/** Takes in a case that came or changed. An older one that changed does not push out newer ones. */
export function takeCase(
  kept: readonly RecentCase[],
  one: DutyCase,
  now: number,
): readonly RecentCase[] {
  const others = kept.filter(({ number }) => number !== one.number);
  const before = kept.find(({ number }) => number === one.number);
  // Brought again after a break, perhaps older than what the server told meanwhile.
  if (before && before.changedAt > one.changedAt) return kept;
  const isNew = before === undefined && now - Date.parse(one.reportedAt) < newMs;
  const live = before?.live ?? (isNew ? now : undefined);
  const next = live === undefined ? one : { ...one, live };
  return [next, ...others].sort(byTime).slice(0, mostRecent);
}

/** Takes a case away. */
export const dropCase = (kept: readonly RecentCase[], number: string): readonly RecentCase[] =>
  kept.filter((one) => one.number !== number);

/** How the clock of a case stands at a moment: by colour, shape and word. */
export function toneAt(
  { state, dueAt, warnAt }: Pick<DutyCase, 'state' | 'dueAt' | 'warnAt'>,
  now: number,
): 'late' | 'dueSoon' | 'onTime' | 'done' | 'none' {
  if (!isOpen(state)) return 'done';
  if (dueAt === null) return 'none';
  if (Date.parse(dueAt) <= now) return 'late';
  return warnAt !== null && Date.parse(warnAt) <= now ? 'dueSoon' : 'onTime';
}

/** Whether it came a short while ago. */
export const isNew = ({ live }: RecentCase, now: number): boolean =>
  live !== undefined && now - live < newMs;
