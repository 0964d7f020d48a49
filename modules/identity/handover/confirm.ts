/** Both sides say that it was handed over, and received. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { HandoverContext } from './hand-over.ts';
import { findHandover, type HandoverRow, updateConfirmed } from './store.ts';

type Sides = Pick<
  HandoverRow,
  | 'personId'
  | 'toPersonId'
  | 'toPost'
  | 'toPath'
  | 'toUnitId'
  | 'handedAt'
  | 'receivedAt'
  | 'passedAt'
  | 'undoneAt'
>;

/** The appointment in which the actor takes over from above: the post above, held where it was handed to. Pure. */
function receivingPost(actor: Actor, row: Sides) {
  return actor.appointments.find(
    (held) =>
      held.post === row.toPost &&
      held.placePath === row.toPath &&
      (held.unitId ?? null) === row.toUnitId,
  );
}

/** Whether the actor takes over. Pure. */
function receives(actor: Actor, row: Sides): boolean {
  if (row.toPersonId !== null) return row.toPersonId === actor.personId;
  return receivingPost(actor, row) !== undefined;
}

/** What the actor is still to say: as who left, as who takes over; null when nothing. Pure. */
export function findConfirmation(actor: Actor, row: Sides): 'handed' | 'received' | null {
  if (actor.kind !== 'person' || row.undoneAt !== null || row.passedAt === null) return null;
  if (row.personId === actor.personId && row.handedAt === null) return 'handed';
  return row.receivedAt === null && receives(actor, row) ? 'received' : null;
}

/** @throws AppError `identity/not-found`, `http/forbidden`, `identity/handover-not-yours` when it was said already */
export async function confirmHandover(
  { trx, actor, now }: HandoverContext,
  id: string,
): Promise<HandoverRow> {
  if (!(await findHandover(trx, id))) throw new AppError('identity/not-found');
  const row = (await asSystem(trx, () => findHandover(trx, id, { lock: true })))!;
  const side = findConfirmation(actor, row);
  if (row.personId !== actor.personId && !receives(actor, row))
    throw new AppError('http/forbidden');
  if (side === null || actor.personId === null) throw new AppError('identity/handover-not-yours');
  const personId = actor.personId;
  await asSystem(trx, () => updateConfirmed(trx, id, side, personId));
  const post = side === 'received' ? receivingPost(actor, row) : undefined;
  await writeAudit(trx, actor, {
    action: side === 'handed' ? 'identity.confirmHandedOver' : 'identity.confirmReceived',
    subjectType: 'person',
    subjectId: row.personId,
    placePath: row.placePath,
    appointmentId: post?.id ?? null,
    post: post?.post ?? null,
    after: { handoverId: id },
  });
  return side === 'handed'
    ? { ...row, handedAt: now }
    : { ...row, receivedAt: now, receivedBy: personId };
}
