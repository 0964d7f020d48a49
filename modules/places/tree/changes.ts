/** Sets of changes, and which of them the actor may take back. */
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { findPlanningPost } from '../plans/policy.ts';
import { can, findEditor } from '../policy.ts';
import type { treeRoutes } from './contract.ts';
import { type ChangeSetRow, listBuiltOn, listChangeSets } from './undo-store.ts';

type Answer = z.output<(typeof treeRoutes)['listPlaceChanges']['response']>;

const pageSize = 30;

/**
 * Sets of changes, the newest first.
 * @throws AppError `http/forbidden`
 */
export async function listPlaceChanges(
  trx: Trx,
  actor: Actor,
  { path, before }: { path?: string | undefined; before?: string | undefined },
): Promise<Answer> {
  if (!can(actor, 'places.readHistory')) throw new AppError('http/forbidden');
  const today = dateInChina(new Date());
  const rows = await listChangeSets(trx, { path, before, limit: pageSize + 1 });
  const page = rows.slice(0, pageSize);
  const builtOn = await listBuiltOn(
    trx,
    page.map(({ id }) => id),
  );
  const changes = page.map((row) => {
    const reason = builtOn.get(row.id) ?? null;
    return {
      ...row,
      state: row.undone ? 'undone' : row.day > today ? 'planned' : 'holds',
      undoable: reason === null && mayUndo(actor, row),
      builtOn: reason,
    } satisfies Answer['changes'][number];
  });
  return { changes, next: rows.length > pageSize ? page.at(-1)!.id : null };
}

/** Whether a post of the actor's reaches over all that a set changed. */
function mayUndo(actor: Actor, { placePath, whole, publishedArea }: ChangeSetRow): boolean {
  if (actor.kind === 'system') return true;
  const reached = whole ? placePath : `${placePath}.`;
  return (
    findEditor(actor, [reached]) !== undefined &&
    (publishedArea === null ||
      findPlanningPost(actor, 'places.publishPlan', publishedArea) !== undefined)
  );
}
