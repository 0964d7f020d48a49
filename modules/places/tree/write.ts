/** Writing what a set of changes comes to: states, audit, version, and who has to follow. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudits } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { areaSquareMeters } from '../../../kernel/geo/index.ts';
import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { placesWatch } from '../cache.ts';
import { findEditor } from '../policy.ts';
import { renewVersion } from '../store.ts';
import { followMoves } from './follow.ts';
import { commonPath } from './paths.ts';
import type { PlaceState, Plan, Planned } from './plan.ts';
import { closeStates, insertChangeSet, insertStates } from './store.ts';

/** Who writes a set of changes, from when, and why. */
export interface Writing {
  actor: Actor;
  /** The post in which it is done; undefined for the platform itself. */
  editor: Appointment | undefined;
  /** YYYY-MM-DD: from when it holds. */
  day: string;
  today: string;
  reason: string;
  requestId?: string | undefined;
  /** The set that is taken back. */
  undoes?: string;
  /** Is told now and then which share of the places is written. */
  progress?: ((share: number) => Promise<void>) | undefined;
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

/** The post in which the actor may change all of some places; undefined for the platform itself. @throws AppError `http/forbidden` */
export function authorizeEditor(actor: Actor, paths: readonly string[]): Appointment | undefined {
  if (actor.kind === 'system') return undefined;
  const editor = findEditor(actor, paths);
  if (!editor) throw new AppError('http/forbidden');
  return editor;
}

/** Closes states and adds the next; what is touched by nothing leaves no trace. */
export async function writePlan(trx: Trx, plan: Plan, writing: Writing): Promise<ChangedPlaces> {
  const { day, today } = writing;
  const { touched } = plan;
  const changeId = uuidv7();
  const told = summarize(plan);
  if (touched.length === 0) return { changeId, ...told };
  const before = touched.flatMap((one) => one.before ?? []);
  const replaced = before.filter(({ validFrom }) => validFrom === day).map(({ id }) => id);
  await noteChangeSet(trx, touched, writing, { changeId, ...told }, replaced);
  await closeStates(trx, before, changeId, day);
  await insertStates(
    trx,
    touched.map((one) => ({
      ...one,
      id: one.before?.validFrom === day ? one.before.id : uuidv7(),
    })),
    changeId,
    day,
    writing.progress,
  );
  await settle(trx, touched, changeId, writing);
  await followMoves(trx, { changeId, moves: plan.moved, day, today });
  return { changeId, ...told };
}

/** Remembers a set of changes. */
export async function noteChangeSet(
  trx: Trx,
  touched: readonly Planned[],
  { day, editor, reason, undoes }: Writing,
  { changeId, added, altered, moved, ended }: ChangedPlaces,
  replaced: readonly string[],
): Promise<void> {
  const paths = touched.flatMap(({ before: b, after: a }) => [b?.path ?? [], a?.path ?? []].flat());
  const set = {
    id: changeId,
    day,
    post: editor?.post ?? null,
    postPath: editor?.placePath ?? null,
    placePath: commonPath(paths),
    reason,
    added: added.length,
    altered: altered.length,
    moved: moved.length,
    ended: ended.length,
    undoes: undoes ?? null,
  };
  await insertChangeSet(trx, set, replaced);
}

/** Audit and version of places that changed. */
export async function settle(
  trx: Trx,
  touched: readonly Planned[],
  changeId: string,
  writing: Writing,
): Promise<void> {
  await writeAudits(trx, auditsOf(touched, changeId, writing));
  await renewVersion(trx, uuidv7());
  placesWatch.noteChange();
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
  changeId: string,
  { actor, editor, day, reason, requestId }: Writing,
) {
  return touched.map(({ before, after }) => {
    const keys = Object.keys(after ?? before!) as (keyof PlaceState)[];
    const changed = keys.filter(
      (key) => isTold(key, after ?? before!) && before?.[key] !== after?.[key],
    );
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
        after: { ...(after && tell(after, changed)), from: day, change: changeId },
        reason,
        appointmentId: editor?.id ?? null,
        post: editor?.post ?? null,
        requestId,
      },
    };
  });
}

/** What an entry says otherwise, or not at all. */
const untold: ReadonlySet<keyof PlaceState> = new Set([
  'id',
  'version',
  'validFrom',
  'validTo',
  'madeBy',
  'closedBy',
]);

function isTold(key: keyof PlaceState, { kind }: PlaceState): boolean {
  return key === 'attributes' ? kind === 'facility' : !untold.has(key);
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
