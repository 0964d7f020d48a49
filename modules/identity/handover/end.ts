/** Ends a post: what is open in it is handed over in the same step. */
import { AppError } from '../../../kernel/errors/app-error.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import {
  type AppointmentRow,
  findAppointmentForUpdate,
  listAppointments,
} from '../appointment-store.ts';
import { closePost, grantPost } from '../appointments.ts';
import { authorize } from '../policy.ts';
import type { HeirChoice } from './contract.ts';
import {
  assertSaid,
  type HandoverContext,
  handOverWork,
  handsOver,
  leavingOf,
  type Saying,
} from './hand-over.ts';
import { findOpenWork } from './open-work.ts';

/** What is said as a post is ended. */
export interface EndPost {
  appointmentId: string;
  reason: string;
  handOver?: { heir: HeirChoice; note?: string | undefined } | undefined;
}

/**
 * Ends an appointment now; the next request of its holder no longer has the post. Its open work goes to a successor, who is
 * appointed in the same step, or to the post above; where nobody else has it, one of the two has to be said.
 *
 * @returns the appointment, and the hand-over: null for posts that run the system, deputies, and terms that had not begun
 * @throws AppError `identity/not-found`, `identity/already-ended`, `identity/open-work` with the counts,
 * `identity/successor-self`, `http/forbidden`, and for a successor those of `grantPost`
 */
export async function endPost(
  context: HandoverContext,
  { appointmentId, reason, handOver }: EndPost,
): Promise<{ row: AppointmentRow; handoverId: string | null }> {
  const { trx, actor, directory } = context;
  authorize(actor, 'identity.appointments.grant');
  const held = await findAppointmentForUpdate(trx, appointmentId);
  if (!held) throw new AppError('identity/not-found');
  authorize(actor, 'identity.appointments.grant', { personId: held.person_id });
  if (held.ended_at) throw new AppError('identity/already-ended');
  const leaving = await leavingOf(trx, held);
  const hands = held.in_force && handsOver(held);
  const found = hands ? await findOpenWork(trx, directory.openWork ?? [], leaving) : [];
  if (!handOver) assertSaid(found);
  const row = await closePost(trx, actor, held, reason);
  if (!hands) return { row, handoverId: null };
  const handoverId = await handOverWork(context, leaving, found, {
    why: 'ended',
    reason,
    note: handOver?.note ?? null,
    day: dateInChina(context.now),
    successor: handOver && (await appointSuccessor(context, held, handOver.heir)),
  });
  return { row, handoverId };
}

/** Appoints the successor, unless they hold the post already; undefined for the post above. */
async function appointSuccessor(
  { trx, actor, directory }: HandoverContext,
  held: AppointmentRow,
  choice: HeirChoice,
): Promise<Saying['successor']> {
  if (choice.to === 'above') return undefined;
  const { personId, validUntil } = choice;
  if (personId === held.person_id) throw new AppError('identity/successor-self');
  const at = { placePath: held.place_path, unitId: held.unit_id };
  const theirs = await listAppointments(trx, [personId], { inForce: true });
  const same = theirs.find(
    (one) =>
      one.post === held.post &&
      one.place_path === held.place_path &&
      one.unit_id === held.unit_id &&
      one.acting_for === null,
  );
  const granted =
    same ??
    (await grantPost(trx, actor, directory, {
      personId,
      post: held.post,
      placePath: held.place_path ?? undefined,
      unitId: held.unit_id ?? undefined,
      validUntil,
    }));
  return {
    heir: { kind: 'successor', post: held.post, ...at, people: [personId] },
    appointmentId: granted.id,
    granted: same === undefined,
  };
}
