/** What a set of changes comes to when it is taken back. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { parentPath } from '../directory.ts';
import { assertHeld, type PlaceState, type Plan, toPlan } from './plan.ts';

/** What a set of changes left behind. */
export interface Left {
  /** Paths of the states that it opened, and that still hold for good, themselves or brought back. */
  opened: readonly string[];
  /** States that it closed, and those of its day that it put others in place of. */
  closed: readonly PlaceState[];
  moves: readonly { from: string; to: string }[];
}

/**
 * Every place that a set added ends, every other is again as the set found it: under its old path, with all that it had.
 *
 * @param states the places that it left, all below those that end or move, what lay above those it closed, and states of
 * later days among them
 * @throws AppError `places/path-taken`, `places/changes-ahead`, `places/not-empty`, `places/parent-missing`: somebody built on it
 */
export function planReversal(
  states: readonly PlaceState[],
  { opened, closed, moves }: Left,
  day: string,
): Plan {
  const ahead = new Map(states.filter((s) => s.validFrom > day).map((s) => [s.path, s]));
  const current = states.filter((s) => s.validFrom <= day);
  const after = new Map(current.map((state) => [state.path, state]));
  const leaving = opened.map((path) => {
    const state = after.get(path);
    if (!state) throw new AppError('places/not-found', { key: path });
    return state;
  });
  for (const { path } of leaving) after.delete(path);
  const origin = new Map([...after.values()].map((state) => [state, state]));

  const fromOf = new Map(moves.map(({ from, to }) => [to, from]));
  const found = new Map(closed.map((state) => [state.path, state]));
  const now = new Map<PlaceState, PlaceState>();
  // Those that moved first: what is at their old path now is another place.
  for (const moved of [true, false]) {
    for (const state of leaving) {
      const from = fromOf.get(state.path);
      if ((from !== undefined) !== moved) continue;
      const was = found.get(from ?? state.path);
      if (!was) continue;
      found.delete(was.path);
      now.set(was, state);
    }
  }
  for (const was of closed) {
    const before = now.get(was);
    const drawn = before
      ? { geometry: same(was, before, 'geometry'), center: same(was, before, 'center') }
      : {};
    const back = { ...was, ...drawn, version: was.version + 1, validFrom: day, validTo: null };
    const other =
      after.get(was.path) ?? (before?.path === was.path ? undefined : ahead.get(was.path));
    if (other) throw new AppError('places/path-taken', { path: was.path });
    after.set(was.path, back);
    if (before) origin.set(back, before);
  }
  const stays = new Set([...now].flatMap(([was, is]) => (was.path === is.path ? [is] : [])));
  const left = new Set(leaving.flatMap((state) => (stays.has(state) ? [] : [state.path])));
  for (const { path } of ahead.values()) {
    for (let at: string | null = path; at; at = parentPath(at)) {
      if (left.has(at)) throw new AppError('places/changes-ahead', { path });
    }
  }
  assertHeld(after, origin, new Set(current.map(({ path }) => path)), ahead, day);
  const reached = new Set(now.values());
  const gone = leaving.filter((state) => !reached.has(state));
  const plan = toPlan(after, origin, current, gone);
  const touched = plan.touched.map((one) =>
    one.after ? { ...one, bringsBack: one.after.madeBy } : one,
  );
  return { ...plan, touched };
}

/** What a state had; the very object that is there now if that says the same, so that nobody takes it for drawn anew. */
function same<K extends 'geometry' | 'center'>(
  was: PlaceState,
  now: PlaceState,
  key: K,
): PlaceState[K] {
  return isDeepStrictEqual(was[key], now[key]) ? now[key] : was[key];
}
