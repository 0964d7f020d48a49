/** Hand-overs as they are shown. */
import { AppError } from '../../../kernel/errors/app-error.ts';
import { describePeople } from '../openings.ts';
import { nameWheres } from '../wheres.ts';
import { findConfirmation } from './confirm.ts';
import type { Handover } from './contract.ts';
import type { HandoverContext } from './hand-over.ts';
import { findHandover, type HandoverRow, listHandoverRows } from './store.ts';
import { mayUndo } from './undo.ts';

const PAGE = 50;

/** Hand-overs with the names of people, places and units, in the reader's language. */
export async function describeHandovers(
  context: HandoverContext,
  rows: readonly HandoverRow[],
): Promise<Handover[]> {
  const { trx, actor, now } = context;
  const people = await describePeople(
    trx,
    rows.flatMap(({ personId, toPersonId, madeBy, receivedBy }) =>
      [personId, toPersonId, madeBy, receivedBy].flatMap((id) => id ?? []),
    ),
  );
  const name = (id: string | null) => (id === null ? null : (people.get(id)?.displayName ?? ''));
  const toOf = (row: HandoverRow) => ({ placePath: row.toPath, unitId: row.toUnitId });
  const where = await nameWheres(context, [...rows, ...rows.map(toOf)]);
  return rows.map((row) => ({
    id: row.id,
    post: row.post,
    where: where(row),
    person: { id: row.personId, name: name(row.personId)! },
    why: row.why,
    reason: row.reason,
    note: row.note,
    day: row.day,
    heir: row.heir,
    to: row.toPost && { post: row.toPost, where: where(toOf(row)), name: name(row.toPersonId) },
    work: row.work.map(({ kind, ids, orphaned, becomes }) => ({
      kind,
      count: ids.length,
      orphaned,
      becomes,
    })),
    madeBy: name(row.madeBy),
    madeAt: row.madeAt.toISOString(),
    planned: row.passedAt === null,
    handedAt: row.handedAt?.toISOString() ?? null,
    receivedAt: row.receivedAt?.toISOString() ?? null,
    receivedBy: name(row.receivedBy),
    undoneAt: row.undoneAt?.toISOString() ?? null,
    mayConfirm: findConfirmation(actor, row),
    mayUndo: mayUndo(actor, row, now),
  }));
}

/** One hand-over as it is shown. */
export async function describeHandover(
  context: HandoverContext,
  row: HandoverRow,
): Promise<Handover> {
  return (await describeHandovers(context, [row]))[0]!;
}

/** Hand-overs that row-level security shows, the newest first, or those that the actor is still to confirm. */
export async function listHandovers(
  context: HandoverContext,
  { open, cursor }: { open?: boolean | undefined; cursor?: string | undefined },
): Promise<{ items: Handover[]; nextCursor: string | null }> {
  const { trx, actor } = context;
  if (actor.personId === null) throw new AppError('http/forbidden');
  const rows = await listHandoverRows(trx, {
    ...(open ? { open: { personId: actor.personId, held: actor.appointments } } : {}),
    before: cursor,
    limit: PAGE + 1,
  });
  const page = rows.slice(0, PAGE);
  return {
    items: await describeHandovers(context, page),
    nextCursor: rows.length > PAGE ? page.at(-1)!.id : null,
  };
}

/** A hand-over with what of the work the actor may see. @throws AppError `identity/not-found` */
export async function getHandover(context: HandoverContext, id: string) {
  const { trx, actor, directory } = context;
  const row = await findHandover(trx, id);
  if (!row) throw new AppError('identity/not-found');
  const lists = [];
  for (const { kind, ids } of row.work) {
    const room = directory.openWork?.find((one) => one.kind === kind);
    const lines = (await room?.describe?.(trx, actor, ids)) ?? [];
    lists.push({ kind, lines, hidden: ids.length - lines.length });
  }
  return { ...(await describeHandover(context, row)), lists };
}
