/** Taking an import back as a whole: what it added ends, what it changed is as it was before. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { completeSeed } from '../seed.ts';
import { changePlaces, type PlaceChange } from '../tree/change.ts';
import { type PlaceSet, settable } from '../tree/plan.ts';
import { ownImport } from './imports.ts';
import { findImport, type ImportRow, listStatesOf, type StateOf, updateImport } from './store.ts';
import { importingPost } from './upload.ts';

/**
 * Takes an import back from today on, by a set of changes of its own.
 * @throws AppError `places/import-busy`; `places/import-built-on` when its places were changed since or others lie in
 * them; `places/lived-in`, `http/stale`
 */
export async function undoImport(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
): Promise<ImportRow> {
  const row = await ownImport(trx, actor, id, version);
  if (row.state !== 'taken' || row.changeId === null) throw new AppError('places/import-busy');
  const { opened, closed, inside } = await listStatesOf(trx, row.changeId);
  const changed = opened.find(({ lasts }) => !lasts);
  if (changed || inside)
    throw new AppError('places/import-built-on', { path: changed?.path ?? inside });
  const day = dateInChina(new Date());
  const reason = row.fileName.padEnd(2);
  const changes = reverse(opened, closed, day);
  await changePlaces(trx, actor, changes, { from: day, reason });
  await updateImport(trx, id, 'taken', { state: 'undone', undoneAt: new Date() });
  const held = importingPost(actor);
  await writeAudit(trx, actor, {
    action: 'places.undoImport',
    subjectType: 'placeImport',
    subjectId: id,
    placePath: row.postPath,
    after: { fileName: row.fileName, counts: row.counts, undone: row.changeId },
    appointmentId: held.id,
    post: held.post,
  });
  return (await findImport(trx, id))!;
}

/** What leads from the states that an import opened to those that it closed. */
function reverse(
  opened: readonly StateOf[],
  closed: readonly StateOf[],
  day: string,
): PlaceChange[] {
  const now = new Set(opened.map(({ path }) => path));
  const before = new Map(closed.map((state) => [state.path, state]));
  const label = (path: string) => path.split('.').at(-1);
  // A building that was taken to another micro-grid keeps its number within the community.
  const movedFrom = (state: StateOf) =>
    closed.find(
      (one) =>
        one.kind === 'building' &&
        state.kind === 'building' &&
        !now.has(one.path) &&
        label(one.path) === label(state.path) &&
        one.code === state.code,
    );
  const moves: PlaceChange[] = [];
  const sets: PlaceChange[] = [];
  const ends: string[] = [];
  const back = new Set<string>();
  for (const state of opened) {
    const moved = before.has(state.path) ? undefined : movedFrom(state);
    const was = before.get(state.path) ?? moved;
    if (moved) {
      moves.push({ do: 'move', path: state.path, to: moved.path });
      back.add(moved.path);
    }
    if (was) {
      const set: PlaceSet = Object.fromEntries(settable.map((field) => [field, was[field]]));
      sets.push({ do: 'alter', path: was.path, set });
    } else ends.push(state.path);
  }
  const gone = closed.filter(({ path }) => !now.has(path) && !back.has(path));
  const adds = gone
    .sort((a, b) => a.path.length - b.path.length)
    .map((state): PlaceChange => {
      const parentPath = state.path.slice(0, state.path.lastIndexOf('.'));
      return { do: 'add', place: completeSeed({ ...state, parentPath, validFrom: day }) };
    });
  // What lies in another ends before it.
  const inner = ends
    .sort((a, b) => b.length - a.length)
    .map((path): PlaceChange => ({ do: 'end', path }));
  return [...moves, ...adds, ...sets, ...inner];
}
