/** Taking sets of changes back, whoever made them and how: by hand, by a file, by a plan. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { parentPath } from '../directory.ts';
import { requirePlanningPost } from '../plans/policy.ts';
import { can } from '../policy.ts';
import { followDue } from './follow.ts';
import { assertCodes, assertOutlines } from './invariants.ts';
import { countLife, tellUndone } from './life.ts';
import type { Plan } from './plan.ts';
import { type Left, planReversal } from './reverse.ts';
import { listStates, lockPlaces } from './store.ts';
import {
  type ChangeSetRow,
  findChangeSet,
  findLeft,
  listBuiltOn,
  noteUndone,
  restoreStates,
} from './undo-store.ts';
import {
  authorizeEditor,
  type ChangedPlaces,
  noteChangeSet,
  settle,
  type Writing,
  writePlan,
} from './write.ts';

/** What a refused plan says of what was built on a set. */
const whys: Record<string, string> = {
  'places/path-taken': 'changed',
  'places/changes-ahead': 'changed',
  'places/parent-missing': 'changed',
  'places/not-found': 'changed',
  'places/not-empty': 'inside',
  'places/lived-in': 'livedIn',
  'places/needs-micro-grid': 'outlines',
  'places/outside-parent': 'outlines',
  'places/outline-far': 'outlines',
  'places/overlaps': 'outlines',
};

/**
 * Takes a set of changes back, as long as nothing was built on it. One that is planned is cancelled: what it would have
 * brought goes, without a trace in the places. One in force is reversed from today on, by a set of its own that may be taken
 * back in its turn. Who followed its moves follows back.
 *
 * @throws AppError `http/forbidden`, `places/change-not-found`, `places/change-undone`, `places/change-built-on`
 */
export async function undoChange(
  trx: Trx,
  actor: Actor,
  id: string,
  { reason, requestId }: { reason: string; requestId?: string | undefined },
): Promise<ChangedPlaces & { cancelled: boolean }> {
  if (!can(actor, 'places.change')) throw new AppError('http/forbidden');
  const today = dateInChina(new Date());
  await lockPlaces(trx);
  await followDue(trx, today);
  const set = await findChangeSet(trx, id);
  if (!set) throw new AppError('places/change-not-found');
  const left = await findLeft(trx, id);
  const editor = authorizeUndo(actor, set, left);
  const builtOn = (await listBuiltOn(trx, [id])).get(id);
  if (builtOn?.why === 'undone') throw new AppError('places/change-undone');
  if (builtOn) throw new AppError('places/change-built-on', { ...builtOn });

  const cancelled = set.day > today;
  const day = cancelled ? set.day : today;
  await tellUndone(trx, { id, undoes: set.undoes, reason });
  const plan = await planUndo(trx, left, day);
  const writing = { actor, editor, day, today, reason, requestId, undoes: id };
  const done = cancelled
    ? await cancel(trx, set, plan, writing)
    : await writePlan(trx, plan, writing);
  await noteUndone(trx, set);
  await writeAudit(trx, actor, {
    action: 'places.undoChange',
    subjectType: 'placeChange',
    subjectId: id,
    placePath: set.placePath,
    before: { reason: set.reason, from: set.day },
    after: { change: done.changeId, cancelled, from: day },
    reason,
    appointmentId: editor?.id ?? null,
    post: editor?.post ?? null,
    requestId,
  });
  return { ...done, cancelled };
}

/** The post in which the actor may take a set back: of all its places, and of plans where it put one into force. */
function authorizeUndo(actor: Actor, set: ChangeSetRow, { opened, closed }: Left) {
  const paths = [...opened, ...closed.map(({ path }) => path)];
  // Of one that was replaced altogether, what is known is where it was.
  const editor = authorizeEditor(actor, paths.length > 0 ? paths : [set.placePath]);
  return editor && set.publishedArea
    ? requirePlanningPost(actor, 'places.publishPlan', set.publishedArea)
    : editor;
}

/** Works out what taking it back comes to, and that nothing stands in the way. */
async function planUndo(trx: Trx, left: Left, day: string): Promise<Plan> {
  try {
    const plan = planReversal(await listStates(trx, namedBy(left), day), left, day);
    await assertCodes(trx, plan, day);
    await assertOutlines(trx, plan, day);
    const life = await countLife(trx, plan.ended, day);
    if (life.length > 0) throw new AppError('places/lived-in', { path: plan.ended[0], life });
    return plan;
  } catch (error) {
    const why = error instanceof AppError && whys[error.code];
    if (!why) throw error;
    const { path = error.details.key, ...details } = error.details;
    throw new AppError('places/change-built-on', { ...details, why, path });
  }
}

/** What has to be looked up. */
function namedBy({ opened, closed, moves }: Left): { paths: string[]; within: string[] } {
  const above = (path: string) => [path, ...[parentPath(path) ?? []].flat()];
  const was = new Set(closed.map(({ path }) => path));
  const moved = new Set(moves.map(({ to }) => to));
  return {
    paths: [
      ...opened.flatMap(above),
      ...closed.flatMap(({ path, estatePath }) => [...above(path), ...[estatePath ?? []].flat()]),
    ],
    within: opened.filter((path) => moved.has(path) || !was.has(path)),
  };
}

/** Cancels what never held: it is noted who did, and nothing else is left of it. */
async function cancel(
  trx: Trx,
  { id }: ChangeSetRow,
  { touched }: Plan,
  writing: Writing,
): Promise<ChangedPlaces> {
  const nothing = { changeId: uuidv7(), added: [], altered: [], moved: [], ended: [] };
  await restoreStates(trx, id);
  await noteChangeSet(trx, touched, writing, nothing, []);
  await settle(trx, touched, nothing.changeId, writing);
  return nothing;
}
