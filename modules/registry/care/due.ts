/** When somebody is to be visited next: pure. Days are dates of China, YYYY-MM-DD. */
import type { CareState } from './contract.ts';

const dayMs = 86_400_000;

/** The day some days after another; before it when they are negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** What asks for visits. */
export interface Rhythm {
  /** First day on which it is asked for. */
  from: string;
  everyDays: number;
  /** Last day. */
  expiresOn: string;
}

/** When a person is to be visited. */
export interface Due {
  /** Null: no visit is asked for. */
  dueOn: string | null;
  /** Days of the rhythm that asks for it. */
  everyDays: number;
  state: CareState;
}

/**
 * The next visit of a person: the earliest that one of their tags in force asks for, each its rhythm after the last visit
 * that counts, or after its own beginning when that is later.
 *
 * @param lastVisit day of the last visit on which somebody was met; null for none
 */
export function dueOf(tags: readonly Rhythm[], lastVisit: string | null, today: string): Due {
  let due: Due = { dueOn: null, everyDays: 0, state: 'none' };
  for (const { from, everyDays, expiresOn } of tags) {
    if (expiresOn < today) continue;
    const dueOn = addDays(lastVisit !== null && lastVisit > from ? lastVisit : from, everyDays);
    if (due.dueOn !== null && due.dueOn <= dueOn) continue;
    due = { dueOn, everyDays, state: stateOf(dueOn, everyDays, today) };
  }
  return due;
}

/** Where a visit stands: soon is the last quarter of its rhythm, a day at least. */
function stateOf(dueOn: string, everyDays: number, today: string): CareState {
  if (dueOn < today) return 'overdue';
  return dueOn <= addDays(today, Math.max(1, Math.floor(everyDays / 4))) ? 'dueSoon' : 'done';
}

const urgency: Record<CareState, number> = { overdue: 0, dueSoon: 1, done: 2, none: 3 };

/** The most urgent of some states; `none` of none. */
export function mostUrgent(states: Iterable<CareState>): CareState {
  let most: CareState = 'none';
  for (const state of states) if (urgency[state] < urgency[most]) most = state;
  return most;
}
