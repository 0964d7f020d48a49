/** Posts at places that a published plan replaces: they end with the place, and what is open goes to who leads in its stead. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import {
  findAppointmentById,
  findHoldersAt,
  insertAppointment,
  updateEnded,
} from '../appointment-store.ts';
import { endDeputiesOf } from '../deputy-store.ts';
import type { Directory } from '../directory.ts';
import { findPerson } from '../people-store.ts';
import { findAbove } from './above.ts';
import {
  auditHandover,
  columnsOfHeir,
  type HandoverContext,
  leavingOf,
  passWork,
} from './hand-over.ts';
import { type FoundKind, findOpenWork, type Heir } from './open-work.ts';
import {
  findHandover,
  type HandoverRow,
  insertHandover,
  lastUntil,
  letRunOut,
  listHeldAt,
  updatePassed,
  updateUndone,
} from './store.ts';
import { tellOfHandover } from './tell.ts';

/** A place that is replaced, and the one that takes most of it. */
export interface Replacement {
  path: string;
  /** Null where nothing of its kind takes over. */
  target: string | null;
}

/**
 * Ends the posts at places that are replaced from a day on, and keeps what is open in them for {@link passPlanned}, which
 * passes it on once the day has come and the places have moved. In the transaction that changes the places, before it.
 */
export async function endReplaced(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  replaced: readonly Replacement[],
  { day, reason }: { day: string; reason: string },
): Promise<string[]> {
  const ids: string[] = [];
  const targets = new Map(replaced.map(({ path, target }) => [path, target]));
  await asSystem(trx, async () => {
    for (const held of await listHeldAt(trx, [...targets.keys()], day)) {
      const { id, person_id: personId, post, place_path: placePath } = held;
      const leaving = await leavingOf(trx, { ...held, unit_id: null });
      const found = await findOpenWork(trx, directory.openWork ?? [], leaving);
      if (held.valid_from < day) await letRunOut(trx, [id], day);
      else {
        await updateEnded(trx, id, actor.personId, reason);
        await endDeputiesOf(trx, id, actor.personId, reason);
      }
      await writeAudit(trx, actor, {
        action: 'identity.endPost',
        subjectType: 'person',
        subjectId: personId,
        placePath,
        before: { appointmentId: id, post, placePath, unitId: null },
        after: { day, target: targets.get(placePath!) ?? null },
        reason,
      });
      const handoverId = uuidv7();
      ids.push(handoverId);
      await insertHandover(trx, {
        id: handoverId,
        appointmentId: id,
        personId,
        post,
        placePath,
        unitId: null,
        why: 'replaced',
        reason,
        note: null,
        day,
        ...columnsOfHeir(undefined, null),
        granted: false,
        work: found.map(({ kind, ids, orphaned }) => ({
          kind: kind.kind,
          ids: [...ids],
          orphaned: orphaned.length,
          becomes: 'withPost',
        })),
        before: { target: targets.get(placePath!) ?? null, validUntil: held.valid_until },
        madeBy: actor.personId,
        passedAt: null,
      });
    }
  });
  return ids;
}

/**
 * Gives the posts back that {@link endReplaced} ended, since the publication was taken back: whose day has not come goes on as
 * if nothing had been; who had left is appointed again from today, with the last day of before, and each room takes back what
 * it had passed on and nobody has gone on with. Before the places move back: what is kept by path is as it was passed on.
 */
export async function giveBackReplaced(
  { trx, directory, services, now }: HandoverContext,
  handoverIds: readonly string[],
  reason: string,
): Promise<void> {
  await asSystem(trx, async () => {
    for (const id of handoverIds) {
      const row = await findHandover(trx, id, { lock: true });
      if (!row || row.undoneAt !== null) continue;
      const { personId, post, placePath, appointmentId } = row;
      const held = await findAppointmentById(trx, appointmentId);
      const { validUntil = null } = row.before as { validUntil?: string | null };
      const over = validUntil !== null && validUntil < dateInChina(now);
      if (!held || over || (await findPerson(trx, personId))?.disabled_at) continue;
      if (held.in_force) await lastUntil(trx, appointmentId, validUntil);
      else {
        const at = { personId, post, placePath, unitId: null };
        const term = { validFrom: null, validUntil, grantedBy: null };
        await insertAppointment(trx, { id: uuidv7(), ...at, ...term });
      }
      const passing = { trx, actor: system, services, handoverId: id, now };
      for (const kind of directory.openWork ?? []) {
        const before = row.before[kind.kind];
        if (before !== undefined) await kind.takeBack?.(passing, before as never);
      }
      await updateUndone(trx, id);
      await writeAudit(trx, system, {
        action: 'identity.grantPost',
        subjectType: 'person',
        subjectId: personId,
        placePath,
        after: { post, placePath, validUntil, handoverId: id },
        reason,
      });
    }
  });
}

/** Passes on what a planned hand-over kept, now that its day has come: to who leads the place that took most, or above. */
export async function passPlanned(context: HandoverContext, row: HandoverRow): Promise<void> {
  const { trx, directory, now } = context;
  const leaving = await leavingOf(trx, {
    id: row.appointmentId,
    person_id: row.personId,
    post: row.post,
    place_path: row.placePath,
    unit_id: row.unitId,
  });
  const target = (row.before as { target?: string | null }).target ?? null;
  const { heir, appointmentId } = await findReplacing(trx, row, target);
  const to = heir ?? (await findAbove(trx, { ...leaving, placePath: target ?? row.placePath }));
  const found: FoundKind[] = [];
  for (const kind of directory.openWork ?? []) {
    const kept = row.work.find((one) => one.kind === kind.kind);
    if (!kept) continue;
    found.push({
      kind,
      ...((await kind.recheck?.(trx, kept.ids)) ?? { ids: kept.ids, orphaned: [] }),
    });
  }
  const passed = await passWork(context, row.id, leaving, to, found);
  const before = { ...row.before, ...passed.before };
  const after = {
    ...row,
    ...columnsOfHeir(to, appointmentId),
    work: passed.work,
    before,
    passedAt: now,
  };
  await updatePassed(trx, after);
  await auditHandover(context, after);
  await tellOfHandover(context, after, to);
}

/** Who holds the same post at the place that took most. */
async function findReplacing(
  trx: Trx,
  row: HandoverRow,
  target: string | null,
): Promise<{ heir: Heir | undefined; appointmentId: string | null }> {
  const none = { heir: undefined, appointmentId: null };
  if (target === null) return none;
  const [holders] = await findHoldersAt(trx, [{ posts: [row.post], path: target }]);
  const holder = holders!.find(({ placePath }) => placePath === target);
  if (!holder) return none;
  const heir: Heir = {
    kind: 'successor',
    post: row.post,
    placePath: target,
    unitId: null,
    people: [holder.personId],
  };
  return { heir, appointmentId: holder.appointmentId };
}
