import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import type { TakenAction, takeAction } from './actions.ts';
import { beginClocks, datesOfCase } from './clocks.ts';
import { getClass } from './effects.ts';
import { emitCaseEvents } from './events.ts';
import { formatNumber, prefixOfPlace } from './numbers.ts';
import {
  type CaseRow,
  insertCase,
  listOpenParts,
  lockCase,
  type NewCase,
  takeSequence,
} from './store.ts';
import { insertClock } from './store-clocks.ts';
import { insertEvent } from './store-events.ts';
import { isOpen } from './workflow.ts';

type TakeAction = typeof takeAction;

/**
 * Splits a case: each part is a case of its own, in the state and hands of the whole, with clocks that begin now. The
 * whole has none from here on and closes with the last of its parts.
 */
export async function splitCase(
  trx: Trx,
  services: Services,
  actor: Actor,
  { after: whole, permission, rules, at, body }: TakenAction,
): Promise<void> {
  const day = dateInChina(at);
  const prefix = prefixOfPlace(whole.placePath);
  for (const part of body.parts as { text: string; classCode: string }[]) {
    const chosen = getClass(rules, part.classCode);
    // Severities are the class's own: keep it where the class knows it, else take the loosest.
    const severity =
      whole.severity === null || chosen.severities.includes(whole.severity)
        ? whole.severity
        : (chosen.severities.at(-1) ?? whole.severity);
    const subject = { classCode: chosen.code, severity, zone: whole.zone };
    const clocks = beginClocks(rules, subject, whole.state, at);
    const dates = datesOfCase(clocks);
    const id = uuidv7({ msecs: at.getTime() });
    const number = formatNumber(prefix, day, await takeSequence(trx, prefix, day));
    const made: NewCase = {
      ...whole,
      ...subject,
      id,
      number,
      source: whole.source === 'hotline' ? 'hotline' : 'split',
      text: part.text,
      confidential: whole.confidential || chosen.confidential,
      parentId: whole.id,
      dueAt: dates.dueAt,
      warnAt: dates.warnAt,
      coverFileId: null,
      trackingHash: null,
      reportedAt: at,
    };
    await insertCase(trx, made);
    for (const clock of clocks) await insertClock(trx, id, clock);
    await insertEvent(trx, {
      id: uuidv7({ msecs: at.getTime() }),
      caseId: id,
      at,
      action: 'reported',
      fromState: null,
      toState: whole.state,
      actorId: actor.personId,
      post: permission.post,
      byPath: null,
      byUnitId: null,
      public: true,
      text: part.text,
      data: {},
      fileIds: [],
    });
    await writeAudit(trx, actor, {
      action: 'cases.reportPart',
      subjectType: 'case',
      subjectId: id,
      placePath: whole.placePath,
      after: { number, parentId: whole.id, classCode: chosen.code, severity, state: whole.state },
      appointmentId: permission.appointmentId,
      post: permission.post,
    });
    await emitCaseEvents(trx, services, rules, [{ one: made, action: 'reported', at }]);
  }
}

/** Closes the whole of a part that has ended, if it was the last one. Runs as the system. */
export async function closeWhole(
  trx: Trx,
  services: Services,
  part: CaseRow,
  at: Date,
  act: TakeAction,
): Promise<void> {
  if (part.parentId === null) return;
  // Locked before its parts are counted: of two parts that end at once, the second sees the first.
  const whole = await lockCase(trx, part.parentId);
  if (!whole || !isOpen(whole.state) || whole.openParts > 0) return;
  await act(trx, services, system, whole.id, 'closeWithParts', {}, { at });
}

/** Voids what is still open of a case that was voided. Runs as the system. */
export async function voidParts(
  trx: Trx,
  services: Services,
  { after, at, body }: TakenAction,
  act: TakeAction,
): Promise<void> {
  for (const id of await listOpenParts(trx, after.id)) {
    await act(trx, services, system, id, 'void', { reason: body.reason }, { at });
  }
}

/** The reporter and the followers of a merged case follow the one that it was merged into. Runs as the system. */
export async function mergeFollowers(trx: Trx, merged: CaseRow, at: Date): Promise<void> {
  const into = merged.mergedIntoId;
  if (into === null) return;
  await sql`
    insert into case_followers (case_id, person_id, since, by_merge, watching)
    select ${into}::uuid, person_id, ${at}::timestamptz, true, watching from (
      select person_id, watching from case_followers where case_id = ${merged.id}
      union select reporter_id, false from cases where id = ${merged.id} and parent_id is null
    ) as told (person_id, watching)
    where person_id is not null
      and person_id is distinct from (select reporter_id from cases where id = ${into})
    on conflict do nothing`.execute(trx);
  await countFollowers(trx, into);
}

/** Writes how many follow a case. Runs as the system. */
export async function countFollowers(trx: Trx, caseId: string): Promise<number> {
  const { rows } = await sql<{ followers: number }>`
    update cases set followers = (
      select count(*) from case_followers f where f.case_id = cases.id and not f.watching)
    where id = ${caseId} returning followers`.execute(trx);
  return rows[0]?.followers ?? 0;
}
