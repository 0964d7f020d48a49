/** Changing places: the one way by which they are added, altered, moved and ended. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudits } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { areaSquareMeters } from '../../../kernel/geo/index.ts';
import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { placesWatch } from '../cache.ts';
import { parentPath } from '../directory.ts';
import { findEditor } from '../policy.ts';
import { renewVersion } from '../store.ts';
import { followMoves } from './follow.ts';
import { assertOutlines } from './invariants.ts';
import { countLife } from './life.ts';
import { commonPath } from './paths.ts';
import { type PlaceChange, type PlaceState, type Plan, type Planned, planChanges } from './plan.ts';
import { closeStates, insertChangeSet, insertStates, listStates, lockPlaces } from './store.ts';

export { onPlacesMoved, registerLife } from './life.ts';
export type { PlaceChange } from './plan.ts';

/** From when, and why. */
export interface ChangeOptions {
  /** YYYY-MM-DD in China: today or a day to come; the platform itself may name a day past. */
  from: string;
  reason: string;
  requestId?: string | undefined;
}

/** What was done, by path. */
export interface ChangedPlaces {
  /** Of this set of changes: for undoing it. */
  changeId: string;
  added: string[];
  altered: string[];
  moved: { from: string; to: string }[];
  ended: string[];
}

/**
 * Changes places from a day on, all or nothing. What was before that day stays as it was: a change closes the state that
 * holds and adds the next one; a second change of the same day takes the place of the first.
 *
 * The changes are applied one after another, and what must be true is looked at when all are applied: so a set may add a
 * micro-grid, move buildings into it and end the one that they leave.
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
  const { from: day, reason } = options;
  const today = dateInChina(new Date());
  const editor = authorizeChanges(actor, changes);
  if (day < today && actor.kind !== 'system') throw new AppError('places/past-day', { day, today });
  await lockPlaces(trx);
  const plan = planChanges(await listStates(trx, namedBy(changes), day), changes, day);
  await assertOutlines(trx, plan, day);
  const life = await countLife(trx, plan.ended, day);
  if (life.length > 0) throw new AppError('places/lived-in', { path: plan.ended[0], life });

  const changeId = uuidv7();
  const told = summarize(plan);
  const { touched } = plan;
  if (touched.length === 0) return { changeId, ...told };
  const before = touched.flatMap((one) => one.before ?? []);
  const paths = touched.flatMap(({ before: b, after: a }) => [b?.path ?? [], a?.path ?? []].flat());
  await insertChangeSet(
    trx,
    {
      id: changeId,
      day,
      post: editor?.post ?? null,
      postPath: editor?.placePath ?? null,
      placePath: commonPath(paths),
      reason,
      added: told.added.length,
      altered: told.altered.length,
      moved: told.moved.length,
      ended: told.ended.length,
    },
    before.filter(({ validFrom }) => validFrom === day).map(({ id }) => id),
  );
  await closeStates(trx, before, changeId, day);
  await insertStates(
    trx,
    touched.map((one) => ({
      ...one,
      id: one.before?.validFrom === day ? one.before.id : uuidv7(),
    })),
    changeId,
    day,
  );
  await writeAudits(trx, auditsOf(touched, actor, editor, changeId, options));
  await renewVersion(trx, uuidv7());
  placesWatch.noteChange();
  await followMoves(trx, { changeId, moves: plan.moved, day, today });
  return { changeId, ...told };
}

/** The post in which the actor may make all of the changes; undefined for the platform itself. */
function authorizeChanges(actor: Actor, changes: readonly PlaceChange[]): Appointment | undefined {
  if (actor.kind === 'system') return undefined;
  const paths = changes.flatMap((change) =>
    change.do === 'add'
      ? [change.place.path]
      : change.do === 'move'
        ? [change.path, change.to]
        : [change.path],
  );
  const editor = findEditor(actor, paths);
  if (!editor) throw new AppError('http/forbidden');
  return editor;
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

function summarize({ touched, moved, ended }: Plan): Omit<ChangedPlaces, 'changeId'> {
  const added: string[] = [];
  const altered: string[] = [];
  for (const { before, after } of touched) {
    if (!before && after) added.push(after.path);
    if (before && after && before.path === after.path) altered.push(after.path);
  }
  return { added, altered, moved, ended };
}

/** One entry a place, told by what changed; of an outline its size. */
function auditsOf(
  touched: readonly Planned[],
  actor: Actor,
  editor: Appointment | undefined,
  changeId: string,
  { from, reason, requestId }: ChangeOptions,
) {
  return touched.map(({ before, after }) => {
    const keys = Object.keys(after ?? before!) as (keyof PlaceState)[];
    const changed = keys.filter((key) => tellable(key) && before?.[key] !== after?.[key]);
    return {
      actor,
      entry: {
        action: !before
          ? 'places.add'
          : !after
            ? 'places.end'
            : before.path === after.path
              ? 'places.alter'
              : 'places.move',
        subjectType: 'place',
        subjectId: (after ?? before)!.path,
        placePath: (after ?? before)!.path,
        before: before && tell(before, changed),
        after: { ...(after && tell(after, changed)), from, change: changeId },
        reason,
        appointmentId: editor?.id ?? null,
        post: editor?.post ?? null,
        requestId,
      },
    };
  });
}

function tellable(key: keyof PlaceState): boolean {
  return !['id', 'version', 'validFrom', 'validTo', 'attributes'].includes(key);
}

function tell(state: PlaceState, keys: readonly (keyof PlaceState)[]): Record<string, unknown> {
  return Object.fromEntries(
    keys.map((key) =>
      key === 'geometry' && state.geometry
        ? ['squareMeters', Math.round(areaSquareMeters(state.geometry))]
        : [key, state[key]],
    ),
  );
}
