/** Passes open work on when somebody leaves a post: one record, all or nothing. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { AppointmentRow } from '../appointment-store.ts';
import type { Directory } from '../directory.ts';
import { posts } from '../posts.ts';
import { findAbove } from './above.ts';
import type { FoundKind, Heir, Leaving } from './open-work.ts';
import {
  type HandoverRow,
  holdsBeside,
  insertHandover,
  type KeptWork,
  type NewHandover,
} from './store.ts';
import { tellOfHandover } from './tell.ts';

/** What every use case of hand-overs gets. */
export interface HandoverContext {
  trx: Trx;
  actor: Actor;
  directory: Directory;
  services: Pick<Services, 'jobs' | 'config'>;
  now: Date;
}

/** What is asked of a room's part, from the appointment. */
export async function leavingOf(
  trx: Trx,
  held: Pick<AppointmentRow, 'id' | 'person_id' | 'post' | 'place_path' | 'unit_id'>,
): Promise<Leaving> {
  return {
    appointmentId: held.id,
    personId: held.person_id,
    post: held.post,
    placePath: held.place_path,
    unitId: held.unit_id,
    last: !(await holdsBeside(trx, held.person_id, held.id)),
  };
}

/** How many pieces of work would be left to nobody. */
export function countOrphaned(found: readonly FoundKind[]): number {
  return found.reduce((sum, { orphaned }) => sum + orphaned.length, 0);
}

/** @throws AppError `identity/open-work` with the counts, when work would be left to nobody and nothing was said */
export function assertSaid(found: readonly FoundKind[]): void {
  const count = countOrphaned(found);
  if (count === 0) return;
  throw new AppError('identity/open-work', {
    count,
    work: found.map(({ kind, ids, orphaned }) => ({
      kind: kind.kind,
      count: ids.length,
      orphaned: orphaned.length,
    })),
  });
}

/** Whether a post hands anything over: those that run the system are granted anew, a deputy's goes back by itself. */
export function handsOver(held: Pick<AppointmentRow, 'post' | 'acting_for'>): boolean {
  return !posts[held.post].separated && held.acting_for === null;
}

/** Why, from when, and what was said. */
export interface Saying {
  why: HandoverRow['why'];
  reason: string | null;
  note: string | null;
  /** First day without the post. */
  day: string;
  /** Appointment of the successor, and whether it was made for this; without one the post above takes over. */
  successor?: { heir: Heir; appointmentId: string; granted: boolean } | undefined;
}

/** Passes the work on, kind by kind, and tells what became of each. */
export async function passWork(
  { trx, actor, services, now }: HandoverContext,
  handoverId: string,
  leaving: Leaving,
  heir: Heir | undefined,
  found: readonly FoundKind[],
): Promise<{ work: KeptWork[]; before: Record<string, unknown> }> {
  const work: KeptWork[] = [];
  const before: Record<string, unknown> = {};
  await asSystem(trx, async () => {
    for (const { kind, ids, orphaned } of found) {
      const passing = { trx, actor, services, handoverId, now };
      const passed = await kind.pass?.(passing, leaving, heir, { ids, orphaned });
      work.push({
        kind: kind.kind,
        ids: [...ids],
        orphaned: orphaned.length,
        becomes: passed?.becomes ?? 'withPost',
      });
      if (passed?.before !== undefined) before[kind.kind] = passed.before;
    }
  });
  return { work, before };
}

/** The columns of a hand-over that say to whom. */
export function columnsOfHeir(heir: Heir | undefined, successorAppointment: string | null) {
  return {
    heir: heir?.kind ?? ('nobody' as const),
    toPersonId: heir?.kind === 'successor' ? heir.people[0]! : null,
    toAppointmentId: successorAppointment,
    toPost: heir?.post ?? null,
    toPath: heir?.placePath ?? null,
    toUnitId: heir?.unitId ?? null,
  };
}

/**
 * Hands over what was found open in a post that has just ended: to the successor, or to the post above. Writes the record,
 * the audit, and tells both sides.
 *
 * @returns id of the hand-over
 */
export async function handOverWork(
  context: HandoverContext,
  leaving: Leaving,
  found: readonly FoundKind[],
  { successor, ...said }: Saying,
): Promise<string> {
  const { trx, actor, now } = context;
  const id = uuidv7({ msecs: now.getTime() });
  const heir = successor?.heir ?? (await findAbove(trx, leaving));
  const { work, before } = await passWork(context, id, leaving, heir, found);
  const row: NewHandover = {
    id,
    appointmentId: leaving.appointmentId,
    personId: leaving.personId,
    post: leaving.post,
    placePath: leaving.placePath,
    unitId: leaving.unitId,
    ...said,
    ...columnsOfHeir(heir, successor?.appointmentId ?? null),
    granted: successor?.granted ?? false,
    work,
    before,
    madeBy: actor.personId,
    passedAt: now,
  };
  await asSystem(trx, () => insertHandover(trx, row));
  await auditHandover(context, row);
  await tellOfHandover(context, row, heir);
  return id;
}

/** Writes the audit of a hand-over: to whom, and how much of what. */
export async function auditHandover(
  { trx, actor }: HandoverContext,
  row: NewHandover,
): Promise<void> {
  await writeAudit(trx, actor, {
    action: 'identity.handOverWork',
    subjectType: 'person',
    subjectId: row.personId,
    post: actor.kind === 'person' && row.why === 'ended' ? 'securityAdministrator' : null,
    placePath: row.placePath,
    after: {
      handoverId: row.id,
      appointmentId: row.appointmentId,
      post: row.post,
      why: row.why,
      day: row.day,
      heir: row.heir,
      to: row.toPersonId,
      toPost: row.toPost,
      toPath: row.toPath,
      work: Object.fromEntries(row.work.map(({ kind, ids }) => [kind, ids.length])),
    },
    ...(row.reason ? { reason: row.reason } : {}),
  });
}
