/** Somebody asks to leave a post; who grants posts is told and ends it. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { type AppointmentRow, findAppointmentById } from '../appointment-store.ts';
import { describePeople } from '../openings.ts';
import { authorize, can } from '../policy.ts';
import { nameWheres } from '../wheres.ts';
import { findAbove } from './above.ts';
import type { Leave } from './contract.ts';
import { type HandoverContext, handsOver, leavingOf } from './hand-over.ts';
import { findOpenWork } from './open-work.ts';
import {
  type LeaveRow,
  listCityHolders,
  listLeaveRows,
  putLeave,
  withdrawLeaveRow,
} from './store.ts';
import { postInBoth, whereInBoth } from './tell.ts';

/** @throws AppError `identity/not-found`, `http/forbidden`, `identity/already-ended`, `identity/leave-not-asked` */
async function getOwn({ trx, actor }: HandoverContext, id: string): Promise<AppointmentRow> {
  const held = await findAppointmentById(trx, id);
  if (!held) throw new AppError('identity/not-found');
  authorize(actor, 'identity.me', { personId: held.person_id });
  if (!held.in_force) throw new AppError('identity/already-ended');
  if (!handsOver(held)) throw new AppError('identity/leave-not-asked');
  return held;
}

/** What is open in a post and to whom it goes. @throws AppError `identity/not-found`, `http/forbidden` */
export async function getOpenWork(context: HandoverContext, appointmentId: string) {
  const { trx, actor, directory } = context;
  const held = await findAppointmentById(trx, appointmentId);
  if (!held) throw new AppError('identity/not-found');
  const record = { personId: held.person_id };
  if (!can(actor, 'identity.me', record) && !can(actor, 'identity.appointments.grant', record)) {
    throw new AppError('http/forbidden');
  }
  if (!held.in_force || !handsOver(held)) return { work: [], above: null };
  const leaving = await leavingOf(trx, held);
  const found = await findOpenWork(trx, directory.openWork ?? [], leaving);
  const heir = await findAbove(trx, leaving);
  const people = heir ? await describePeople(trx, heir.people) : new Map();
  const where = await nameWheres(context, heir ? [heir] : []);
  return {
    work: found.map(({ kind, ids, orphaned }) => ({
      kind: kind.kind,
      count: ids.length,
      orphaned: orphaned.length,
    })),
    above: heir
      ? {
          post: heir.post,
          where: where(heir),
          names: [...people.values()].map(({ displayName }) => displayName),
        }
      : null,
  };
}

async function describe(context: HandoverContext, rows: readonly LeaveRow[]): Promise<Leave[]> {
  const people = await describePeople(
    context.trx,
    rows.map(({ personId }) => personId),
  );
  const where = await nameWheres(context, rows);
  return rows.map((row) => ({
    appointmentId: row.appointmentId,
    person: { id: row.personId, name: people.get(row.personId)?.displayName ?? '' },
    post: row.post,
    where: where(row),
    lastDay: row.lastDay,
    note: row.note,
    askedAt: row.askedAt.toISOString(),
  }));
}

/** Wishes to leave that row-level security shows: one's own, or all for who grants posts. */
export async function listLeaves(context: HandoverContext): Promise<Leave[]> {
  return describe(context, await listLeaveRows(context.trx));
}

/**
 * Asks to leave one's own post. Once more is another wish in its place.
 *
 * @throws AppError `identity/not-found`, `http/forbidden`, `identity/already-ended`, `identity/leave-not-asked` for posts that
 * run the system and deputies, `identity/leave-past`
 */
export async function askToLeave(
  context: HandoverContext,
  appointmentId: string,
  { lastDay, note }: { lastDay: string; note?: string | undefined },
): Promise<Leave> {
  const { trx, actor, directory, services, now } = context;
  const held = await getOwn(context, appointmentId);
  if (lastDay < dateInChina(now)) throw new AppError('identity/leave-past');
  const personId = held.person_id;
  await putLeave(trx, { appointmentId, personId, lastDay, note: note ?? null });
  await writeAudit(trx, actor, {
    action: 'identity.askToLeave',
    subjectType: 'person',
    subjectId: personId,
    placePath: held.place_path,
    appointmentId,
    post: held.post,
    after: { appointmentId, lastDay },
  });
  const [leave] = await describe(context, await listLeaveRows(trx, appointmentId));
  await asSystem(trx, async () => {
    const granters = await listCityHolders(trx, 'securityAdministrator');
    await directory.tell?.(trx, services.jobs, {
      to: granters.map((one) => one.personId).filter((id) => id !== personId),
      template: 'identity.leaveAsked',
      params: {
        who: leave!.person.name,
        post: postInBoth(held.post),
        place: await whereInBoth(context, { placePath: held.place_path, unitId: held.unit_id }),
        day: lastDay,
        note: note ?? null,
      },
    });
  });
  return leave!;
}

/** @throws AppError `identity/not-found` also when nothing was asked, `http/forbidden` */
export async function withdrawLeave(context: HandoverContext, appointmentId: string) {
  const { trx, actor } = context;
  const held = await getOwn(context, appointmentId);
  if (!(await withdrawLeaveRow(trx, appointmentId))) throw new AppError('identity/not-found');
  await writeAudit(trx, actor, {
    action: 'identity.withdrawLeave',
    subjectType: 'person',
    subjectId: held.person_id,
    placePath: held.place_path,
    appointmentId,
    post: held.post,
    before: { appointmentId },
  });
  return { appointmentId };
}
