/** SQL of hand-overs and of requests to leave. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { AppointmentRow } from '../appointment-store.ts';
import type { PostCode } from '../posts.ts';
import type { Becomes, WorkKind } from './contract.ts';

const today = sql`(now() at time zone 'Asia/Shanghai')::date`;

/** Open work of a kind as a hand-over keeps it. */
export interface KeptWork {
  kind: WorkKind;
  ids: string[];
  orphaned: number;
  becomes: Becomes;
}

/** A hand-over as it is kept. Instants are UTC. */
export interface HandoverRow {
  id: string;
  appointmentId: string;
  personId: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
  why: 'ended' | 'expired' | 'replaced';
  reason: string | null;
  note: string | null;
  day: string;
  heir: 'successor' | 'above' | 'nobody';
  toPersonId: string | null;
  toAppointmentId: string | null;
  toPost: PostCode | null;
  toPath: string | null;
  toUnitId: string | null;
  granted: boolean;
  work: KeptWork[];
  before: Record<string, unknown>;
  madeBy: string | null;
  madeAt: Date;
  passedAt: Date | null;
  handedAt: Date | null;
  receivedAt: Date | null;
  receivedBy: string | null;
  undoneAt: Date | null;
}

const columns = sql`
  h.id, h.appointment_id as "appointmentId", h.person_id as "personId", h.post, ltree2text(h.place_path) as "placePath",
  h.unit_id as "unitId", h.why, h.reason, h.note, h.day::text as day, h.heir, h.to_person_id as "toPersonId",
  h.to_appointment_id as "toAppointmentId", h.to_post as "toPost", ltree2text(h.to_path) as "toPath",
  h.to_unit_id as "toUnitId", h.granted, h.work, h.before, h.made_by as "madeBy", h.made_at as "madeAt",
  h.passed_at as "passedAt", h.handed_at as "handedAt", h.received_at as "receivedAt", h.received_by as "receivedBy",
  h.undone_at as "undoneAt"`;

export type NewHandover = Omit<
  HandoverRow,
  'madeAt' | 'handedAt' | 'receivedAt' | 'receivedBy' | 'undoneAt'
>;

/** Adds a hand-over. */
export async function insertHandover(trx: Trx, h: NewHandover): Promise<void> {
  await sql`
    insert into handovers (id, appointment_id, person_id, post, place_path, unit_id, why, reason, note, day, heir,
      to_person_id, to_appointment_id, to_post, to_path, to_unit_id, granted, work, before, made_by, passed_at)
    values (${h.id}, ${h.appointmentId}, ${h.personId}, ${h.post}, ${h.placePath}::ltree, ${h.unitId}, ${h.why},
      ${h.reason}, ${h.note}, ${h.day}::date, ${h.heir}, ${h.toPersonId}, ${h.toAppointmentId}, ${h.toPost},
      ${h.toPath}::ltree, ${h.toUnitId}, ${h.granted}, ${JSON.stringify(h.work)}::jsonb,
      ${JSON.stringify(h.before)}::jsonb, ${h.madeBy}, ${h.passedAt})`.execute(trx);
}

/** Writes what became of the work of a planned hand-over once its day has come. */
export async function updatePassed(
  trx: Trx,
  h: Pick<
    HandoverRow,
    | 'id'
    | 'heir'
    | 'toPersonId'
    | 'toAppointmentId'
    | 'toPost'
    | 'toPath'
    | 'toUnitId'
    | 'work'
    | 'before'
    | 'passedAt'
  >,
): Promise<void> {
  await sql`
    update handovers set heir = ${h.heir}, to_person_id = ${h.toPersonId}, to_appointment_id = ${h.toAppointmentId},
      to_post = ${h.toPost}, to_path = ${h.toPath}::ltree, to_unit_id = ${h.toUnitId},
      work = ${JSON.stringify(h.work)}::jsonb, before = ${JSON.stringify(h.before)}::jsonb, passed_at = ${h.passedAt}
    where id = ${h.id}`.execute(trx);
}

/** A hand-over that the transaction may see, held until its end where told. */
export async function findHandover(
  trx: Trx,
  id: string,
  { lock = false } = {},
): Promise<HandoverRow | undefined> {
  const { rows } = await sql<HandoverRow>`
    select ${columns} from handovers h where h.id = ${id} ${lock ? sql`for update` : sql``}`.execute(
    trx,
  );
  return rows[0];
}

/** Whose confirmation is asked for: who left, or who took over and in which posts. */
export interface Confirming {
  personId: string;
  held: readonly { post: string; placePath: string | null; unitId: string | null }[];
}

/** Hand-overs that the transaction may see, the newest first. @param open only those that these are to confirm */
export async function listHandoverRows(
  trx: Trx,
  { open, before, limit }: { open?: Confirming; before?: string | undefined; limit: number },
): Promise<HandoverRow[]> {
  const held = JSON.stringify(open?.held ?? []);
  const mine = open
    ? sql`h.undone_at is null and h.passed_at is not null and (
        (h.person_id = ${open.personId} and h.handed_at is null)
        or (h.received_at is null and (h.to_person_id = ${open.personId} or (h.to_person_id is null and exists (
          select from jsonb_to_recordset(${held}::jsonb) as m (post text, "placePath" text, "unitId" uuid)
          where m.post = h.to_post and m."placePath" is not distinct from ltree2text(h.to_path)
            and m."unitId" is not distinct from h.to_unit_id)))))`
    : sql`true`;
  const { rows } = await sql<HandoverRow>`
    select ${columns} from handovers h
    where ${mine} and (${before ?? null}::uuid is null or h.id < ${before ?? null}::uuid)
    order by h.id desc limit ${limit}`.execute(trx);
  return rows;
}

/** Notes that a side has said so. */
export async function updateConfirmed(
  trx: Trx,
  id: string,
  side: 'handed' | 'received',
  personId: string,
): Promise<void> {
  const set =
    side === 'handed'
      ? sql`handed_at = now()`
      : sql`received_at = now(), received_by = ${personId}::uuid`;
  await sql`update handovers set ${set} where id = ${id}`.execute(trx);
}

/** Notes that it was taken back. */
export async function updateUndone(trx: Trx, id: string): Promise<void> {
  await sql`update handovers set undone_at = now() where id = ${id}`.execute(trx);
}

/** Gives an ended appointment back, with the deputies that ended with it. */
export async function reopenAppointment(trx: Trx, id: string): Promise<void> {
  await sql`
    update appointments a set ended_at = null, ended_by = null, end_reason = null
    from appointments o
    where o.id = ${id} and (a.id = o.id or (a.acting_for = o.id and a.ended_at = o.ended_at))`.execute(
    trx,
  );
}

/**
 * Appointments whose term ran out and of which nobody has looked at the open work. Not those that go on in another row:
 * renewed, or moved with their place (which keeps when they were granted).
 *
 * @param only looks at this one alone
 */
export async function listRunOut(trx: Trx, limit: number, only?: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from appointments a
    where a.valid_until < ${today} and a.ended_at is null and a.acting_for is null
      and (${only ?? null}::uuid is null or a.id = ${only ?? null}::uuid)
      and a.post not in ('systemAdministrator', 'securityAdministrator', 'auditor')
      and not exists (select from handovers h where h.appointment_id = a.id and h.undone_at is null)
      and not exists (select from appointments n
        where n.person_id = a.person_id and n.post = a.post and n.id <> a.id and n.acting_for is null
          and n.ended_at is null and n.valid_from <= a.valid_until + 1
          and (n.valid_until is null or n.valid_until > a.valid_until)
          and ((n.place_path is not distinct from a.place_path and n.unit_id is not distinct from a.unit_id)
            or (n.granted_at = a.granted_at and n.valid_from = a.valid_until + 1)))
    order by a.valid_until, a.id limit ${limit}`.execute(trx);
  return rows.map((row) => row.id);
}

/** Hand-overs whose day has come. */
export async function listPlanned(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from handovers where passed_at is null and undone_at is null and day <= ${today}
    order by day, id`.execute(trx);
  return rows.map((row) => row.id);
}

/** Whether a person holds a post of their own today beside one. */
export async function holdsBeside(
  trx: Trx,
  personId: string,
  appointmentId: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from appointments where person_id = ${personId} and id <> ${appointmentId} and acting_for is null
      and ended_at is null and valid_from <= ${today} and (valid_until is null or valid_until >= ${today})
    limit 1`.execute(trx);
  return rows.length > 0;
}

/** Who holds a post of the whole city today, and where. */
export async function listCityHolders(
  trx: Trx,
  post: PostCode,
): Promise<{ personId: string; appointmentId: string; placePath: string }[]> {
  const { rows } = await sql<{ personId: string; appointmentId: string; placePath: string }>`
    select a.person_id as "personId", a.id as "appointmentId", ltree2text(a.place_path) as "placePath"
    from appointments a
    where a.post = ${post} and a.ended_at is null
      and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today})
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
    order by a.id`.execute(trx);
  return rows;
}

/** Posts held at some places on a day or later, each with who holds it; deputies left out. */
export async function listHeldAt(
  trx: Trx,
  paths: readonly string[],
  day: string,
): Promise<
  Pick<AppointmentRow, 'id' | 'person_id' | 'post' | 'place_path' | 'valid_from' | 'valid_until'>[]
> {
  const { rows } = await sql<AppointmentRow>`
    select a.id, a.person_id, a.post, ltree2text(a.place_path) as place_path, a.valid_from::text as valid_from,
      a.valid_until::text as valid_until
    from appointments a
    where a.place_path = any (${[...paths]}::ltree[]) and a.ended_at is null and a.acting_for is null
      and (a.valid_until is null or a.valid_until >= ${day}::date)
    order by a.id for update`.execute(trx);
  return rows;
}

/** Lets appointments and their deputies run out on the day before another. */
export async function letRunOut(trx: Trx, ids: readonly string[], day: string): Promise<void> {
  await sql`
    update appointments set valid_until = ${day}::date - 1
    where (id = any (${[...ids]}::uuid[]) or acting_for = any (${[...ids]}::uuid[])) and ended_at is null
      and valid_from < ${day}::date and (valid_until is null or valid_until >= ${day}::date)`.execute(
    trx,
  );
}

/** Gives an appointment its last day back that was cut short and has not come. */
export async function lastUntil(trx: Trx, id: string, lastDay: string | null): Promise<void> {
  await sql`
    update appointments set valid_until = ${lastDay}::date
    where id = ${id} and ended_at is null`.execute(trx);
}

/** A wish to leave. */
export interface LeaveRow {
  appointmentId: string;
  personId: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
  lastDay: string;
  note: string | null;
  askedAt: Date;
}

/** Wishes to leave posts that are still held, the soonest first. */
export async function listLeaveRows(trx: Trx, appointmentId?: string): Promise<LeaveRow[]> {
  const { rows } = await sql<LeaveRow>`
    select l.appointment_id as "appointmentId", l.person_id as "personId", a.post,
      ltree2text(a.place_path) as "placePath", a.unit_id as "unitId", l.last_day::text as "lastDay", l.note,
      l.asked_at as "askedAt"
    from leave_requests l join appointments a on a.id = l.appointment_id
    where l.withdrawn_at is null and a.ended_at is null and (a.valid_until is null or a.valid_until >= ${today})
      and (${appointmentId ?? null}::uuid is null or l.appointment_id = ${appointmentId ?? null}::uuid)
    order by l.last_day, l.asked_at limit 200`.execute(trx);
  return rows;
}

/** Notes that somebody asks to leave; once more after it was taken back. */
export async function putLeave(
  trx: Trx,
  leave: { appointmentId: string; personId: string; lastDay: string; note: string | null },
): Promise<void> {
  await sql`
    insert into leave_requests (appointment_id, person_id, last_day, note)
    values (${leave.appointmentId}, ${leave.personId}, ${leave.lastDay}::date, ${leave.note})
    on conflict (appointment_id) do update set last_day = excluded.last_day, note = excluded.note, asked_at = now(),
      withdrawn_at = null`.execute(trx);
}

/** Takes it back; false when there was none. */
export async function withdrawLeaveRow(trx: Trx, appointmentId: string): Promise<boolean> {
  const { rows } = await sql`
    update leave_requests set withdrawn_at = now()
    where appointment_id = ${appointmentId} and withdrawn_at is null returning 1`.execute(trx);
  return rows.length > 0;
}
