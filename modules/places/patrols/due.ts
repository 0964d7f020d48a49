/** What is due: pure. Days are dates of China, YYYY-MM-DD. */
import { daysBetween, type PeriodKind, rhythmKinds, usualDays, type VisitState } from './fields.ts';

/** What was set for an area and all below it; `days` null: not asked for. */
export interface Period {
  area: string;
  what: PeriodKind;
  days: number | null;
}

/** What holds for a place: what the nearest area around it says. `periods`: one an area and kind. */
export function periodAt<P extends Period>(
  periods: readonly P[],
  what: PeriodKind,
  path: string,
): P | undefined {
  let nearest: P | undefined;
  for (const one of periods) {
    if (one.what !== what) continue;
    if (path !== one.area && !path.startsWith(`${one.area}.`)) continue;
    if (!nearest || one.area.length > nearest.area.length) nearest = one;
  }
  return nearest;
}

/** Days of the rhythm of a place; null for what has none. */
export function rhythmOf(periods: readonly Period[], kind: string, path: string): number | null {
  const what = rhythmKinds.find((one) => one === kind);
  if (!what) return null;
  const set = periodAt(periods, what, path);
  return set ? set.days : usualDays[what];
}

/** Where a place stands on a day, by the day on which it was last looked at. */
export function stateOf(lastOn: string | null, today: string, days: number | null): VisitState {
  if (days === null) return 'none';
  if (lastOn === null) return 'never';
  const age = daysBetween(lastOn, today);
  if (age > days) return 'overdue';
  return age > days * 0.75 ? 'due' : 'within';
}

/** The longest unvisited first: never, then the oldest; what has no rhythm last. */
export function byUrgency<P extends { path: string; lastVisit: string | null; state: VisitState }>(
  a: P,
  b: P,
): number {
  const none = Number(a.state === 'none') - Number(b.state === 'none');
  if (none !== 0) return none;
  const [x, y] = [a.lastVisit ?? '', b.lastVisit ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

/** How many places stand where. */
export type StateCounts = Record<VisitState, number>;

/** Counts states. */
export function countStates(states: Iterable<VisitState>): StateCounts {
  const counts: StateCounts = { within: 0, due: 0, overdue: 0, never: 0, none: 0 };
  for (const state of states) counts[state] += 1;
  return counts;
}
