/** Changing places: the one way by which they are added, altered, moved and ended. */
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { parentPath } from '../directory.ts';
import { assertKeepers } from '../facilities/keepers.ts';
import { nearOf } from './facilities.ts';
import { followDue } from './follow.ts';
import { assertCodes, assertOutlines } from './invariants.ts';
import { countLife } from './life.ts';
import { type PlaceChange, planChanges } from './plan.ts';
import { listAround, listLastFacilities, listStates, lockPlaces } from './store.ts';
import { authorizeEditor, type ChangedPlaces, writePlan } from './write.ts';

export { onPlacesMoved, registerLife } from './life.ts';
export type { PlaceChange } from './plan.ts';

/** From when, and why. */
export interface ChangeOptions {
  /** YYYY-MM-DD in China: today or a day to come; the platform itself may name a day past. */
  from: string;
  reason: string;
  requestId?: string | undefined;
  /** Is told now and then which share of the places is written; nobody else sees them yet. */
  progress?: (share: number) => Promise<void>;
}

/**
 * Changes places from a day on, all or nothing. What was before that day stays as it was: a change closes the state that
 * holds and adds the next one; a second change of the same day takes the place of the first.
 *
 * The changes are applied one after another, and what must be true is looked at when all are applied: so a set may add a
 * micro-grid, move buildings into it and end the one that they leave. Facilities follow: each lies in the grid that holds its
 * point when all is done.
 *
 * @throws AppError `http/forbidden`, `http/stale`, `places/past-day`, `places/changes-ahead`, `places/lived-in`, those of
 * `planChanges` and of `assertOutlines`
 */
export async function changePlaces(
  trx: Trx,
  actor: Actor,
  changes: readonly PlaceChange[],
  options: ChangeOptions,
): Promise<ChangedPlaces> {
  const { from: day, reason, requestId, progress } = options;
  const today = dateInChina(new Date());
  const editor = authorizeEditor(actor, pathsOf(changes));
  if (day < today && actor.kind !== 'system') throw new AppError('places/past-day', { day, today });
  await lockPlaces(trx);
  await followDue(trx, today);
  const near = nearOf(changes);
  const states = await listStates(trx, namedBy(changes), day);
  const known = new Set(states.map(({ id }) => id));
  const more = (await listAround(trx, near, day)).filter(({ id }) => !known.has(id));
  const around = {
    communities: new Set(near.communities),
    lastNumbers: await listLastFacilities(trx, near.into),
  };
  const plan = planChanges([...states, ...more], changes, day, around);
  await assertCodes(trx, plan, day);
  await assertOutlines(trx, plan, day);
  await assertKeepers(trx, plan.touched);
  const life = await countLife(trx, plan.ended, day);
  if (life.length > 0) throw new AppError('places/lived-in', { path: plan.ended[0], life });

  return writePlan(trx, plan, { actor, editor, day, today, reason, requestId, progress });
}

function pathsOf(changes: readonly PlaceChange[]): string[] {
  return changes.flatMap((change) =>
    change.do === 'add'
      ? [change.place.path]
      : change.do === 'move'
        ? [change.path, change.to]
        : [change.path],
  );
}

/** What has to be looked up for some changes. */
function namedBy(changes: readonly PlaceChange[]): { paths: string[]; within: string[] } {
  const paths: string[] = [];
  const within: string[] = [];
  const add = (path: string) => paths.push(path, ...[parentPath(path) ?? []].flat());
  for (const change of changes) {
    if (change.do === 'add') {
      add(change.place.path);
      if (change.place.estatePath) paths.push(change.place.estatePath);
    } else {
      add(change.path);
      if (change.do === 'alter' && change.set.estatePath) paths.push(change.set.estatePath);
      if (change.do === 'move') add(change.to);
      if (change.do !== 'alter') within.push(change.path);
    }
  }
  return { paths, within };
}
