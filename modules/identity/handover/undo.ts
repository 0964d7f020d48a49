/** Takes a hand-over back: within a day, by who made it, while nothing was done on it since. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { updateEnded } from '../appointment-store.ts';
import { findPerson } from '../people-store.ts';
import { authorize, can } from '../policy.ts';
import { undoHours } from './contract.ts';
import type { HandoverContext } from './hand-over.ts';
import { findHandover, type HandoverRow, reopenAppointment, updateUndone } from './store.ts';

/** Whether the actor may take it back as far as time and person go. Pure. */
export function mayUndo(actor: Actor, row: HandoverRow, now: Date): boolean {
  return (
    row.why === 'ended' &&
    row.madeBy !== null &&
    row.madeBy === actor.personId &&
    can(actor, 'identity.appointments.grant', { personId: row.personId }) &&
    row.undoneAt === null &&
    now.getTime() - row.madeAt.getTime() <= undoHours * 3_600_000
  );
}

/**
 * Gives the post back to who left, ends that of a successor who was appointed with it, and has each room write its part as it
 * was.
 *
 * @throws AppError `identity/not-found`, `http/forbidden`, `identity/handover-too-late`, `identity/handover-touched`,
 * `identity/person-disabled`, `identity/already-appointed`
 */
export async function undoHandover(context: HandoverContext, id: string): Promise<HandoverRow> {
  const { trx, actor, directory, services, now } = context;
  authorize(actor, 'identity.appointments.grant');
  const row = await asSystem(trx, () => findHandover(trx, id, { lock: true }));
  if (!row) throw new AppError('identity/not-found');
  if (row.madeBy !== actor.personId || row.why !== 'ended') throw new AppError('http/forbidden');
  authorize(actor, 'identity.appointments.grant', { personId: row.personId });
  if (!mayUndo(actor, row, now)) {
    throw new AppError('identity/handover-too-late', { hours: undoHours });
  }
  if ((await findPerson(trx, row.personId))?.disabled_at) {
    throw new AppError('identity/person-disabled');
  }
  await asSystem(trx, async () => {
    const kinds = (directory.openWork ?? []).flatMap((kind) => {
      const kept = row.work.find((one) => one.kind === kind.kind);
      return kept ? [{ kind, kept, before: row.before[kind.kind] as never }] : [];
    });
    if (row.receivedAt !== null) throw new AppError('identity/handover-touched');
    for (const { kind, kept, before } of kinds) {
      if (await kind.isChanged?.(trx, kept.ids, row.madeAt, before)) {
        throw new AppError('identity/handover-touched');
      }
    }
    if (row.granted) await updateEnded(trx, row.toAppointmentId!, actor.personId, 'taken back');
    await reopenAppointment(trx, row.appointmentId);
    const passing = { trx, actor, services, handoverId: id, now };
    for (const { kind, before } of kinds) {
      if (before !== undefined) await kind.takeBack?.(passing, before);
    }
    await updateUndone(trx, id);
  });
  await writeAudit(trx, actor, {
    action: 'identity.undoHandOver',
    subjectType: 'person',
    subjectId: row.personId,
    post: 'securityAdministrator',
    placePath: row.placePath,
    before: { handoverId: id, appointmentId: row.appointmentId, post: row.post },
    after: { undone: true, successorEnded: row.granted ? row.toAppointmentId : null },
  });
  return { ...row, undoneAt: now };
}
