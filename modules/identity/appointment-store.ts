import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { keepPlan } from '../../kernel/db/plans.ts';
import type { PostCode } from './posts.ts';

const today = sql`(now() at time zone 'Asia/Shanghai')::date`;

/** How somebody came to a post. */
export type CameBy = 'elected' | 'appointed';

export interface AppointmentRow {
  id: string;
  person_id: string;
  post: PostCode;
  place_path: string | null;
  unit_id: string | null;
  valid_from: string;
  valid_until: string | null;
  ended_at: Date | null;
  in_force: boolean;
  /** Appointment that it stands in for, and whose that is; null for a post of one's own. */
  acting_for: string | null;
  principal_id: string | null;
  came_by: CameBy;
  version: number;
}

const columns = sql`
  a.id, a.person_id, a.post, ltree2text(a.place_path) as place_path, a.unit_id, a.valid_from::text as valid_from,
  a.valid_until::text as valid_until, a.ended_at,
  (a.ended_at is null and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today}))
    as in_force, a.came_by, a.version, a.acting_for, (select o.person_id from appointments o where o.id = a.acting_for) as principal_id`;

/** Appointments of some people, the newest first; past and ended ones too unless told. */
export async function listAppointments(
  trx: Trx,
  personIds: readonly string[],
  { inForce = false } = {},
): Promise<AppointmentRow[]> {
  const { rows } = await sql<AppointmentRow>`
    select * from (select ${columns} from appointments a
      where a.person_id = any (${[...personIds]}::uuid[])) a
    where in_force or not ${inForce} order by id desc`.execute(trx);
  return rows;
}

/** One appointment; undefined when there is none. */
export async function findAppointmentById(
  trx: Trx,
  id: string,
): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a where a.id = ${id}`.execute(trx);
  return rows[0];
}

/** One appointment, held until the end of the transaction; undefined when there is none. */
export async function findAppointmentForUpdate(
  trx: Trx,
  id: string,
): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a where a.id = ${id} for update`.execute(trx);
  return rows[0];
}

export interface NewAppointment {
  id: string;
  personId: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
  /** Today in the city unless told. */
  validFrom: string | null;
  validUntil: string | null;
  grantedBy: string | null;
  /** Appointment that it stands in for. */
  actingFor?: string | undefined;
  /** Appointed unless told. */
  cameBy?: CameBy | undefined;
}

/** Adds an appointment. The constraints refuse two separated posts, the same post twice, and dates upside down. */
export async function insertAppointment(
  trx: Trx,
  appointment: NewAppointment,
): Promise<AppointmentRow> {
  const { rows } = await sql<AppointmentRow>`
    insert into appointments as a (id, person_id, post, place_path, unit_id, valid_from, valid_until, granted_by,
      acting_for, came_by)
    values (${appointment.id}, ${appointment.personId}, ${appointment.post}, ${appointment.placePath}::ltree,
      ${appointment.unitId}, coalesce(${appointment.validFrom}::date, ${today}), ${appointment.validUntil}::date,
      ${appointment.grantedBy}, ${appointment.actingFor ?? null},
      ${appointment.cameBy ?? 'appointed'})
    returning ${columns}`.execute(trx);
  return rows[0]!;
}

/** Ends an appointment now. */
export async function updateEnded(
  trx: Trx,
  id: string,
  by: string | null,
  reason: string,
): Promise<AppointmentRow> {
  const { rows } = await sql<AppointmentRow>`
    update appointments as a set ended_at = now(), ended_by = ${by}, end_reason = ${reason},
      version = version + 1
    where a.id = ${id} returning ${columns}`.execute(trx);
  return rows[0]!;
}

/** Names another last day of an appointment that lasts, if it still has this version; undefined when it has another. */
export async function updateTerm(
  trx: Trx,
  id: string,
  version: number,
  validUntil: string | null,
): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    update appointments as a set valid_until = ${validUntil}::date, version = version + 1
    where a.id = ${id} and a.version = ${version} returning ${columns}`.execute(trx);
  return rows[0];
}

/** Separated posts that a person holds in some of the given days, ended ones left out. */
export async function findSeparatedPosts(
  trx: Trx,
  personId: string,
  from: string | null,
  until: string | null,
): Promise<PostCode[]> {
  const { rows } = await sql<{ post: PostCode }>`
    select distinct post from appointments
    where person_id = ${personId} and ended_at is null
      and post in ('systemAdministrator', 'securityAdministrator', 'auditor')
      and valid_from <= coalesce(${until}::date, 'infinity')
      and coalesce(valid_until, 'infinity') >= coalesce(${from}::date, ${today})`.execute(trx);
  return rows.map((row) => row.post);
}

/** Posts, and a place at which somebody who holds one is looked for. */
interface HolderSearch {
  posts: readonly PostCode[];
  path: string;
}

/** Somebody who holds a post at a place. */
interface HolderFound {
  personId: string;
  appointmentId: string;
  post: PostCode;
  placePath: string;
}

/**
 * Who holds one of the posts today at a place, or at the nearest place above it where anybody does, for each search.
 * People whose account is closed are no longer holders where the transaction may see that; jobs always may.
 */
export async function findHoldersAt(
  trx: Trx,
  searches: readonly HolderSearch[],
): Promise<HolderFound[][]> {
  const found: HolderFound[][] = searches.map(() => []);
  if (searches.length === 0) return found;
  const asked = searches.map(({ posts, path }, i) => ({ i, posts, path }));
  const { rows } = await sql<AppointmentRow & { i: number }>`
    ${sql.raw(keepPlan)} select k.i, ${columns}
    from json_to_recordset(${JSON.stringify(asked)}::json) as k (i int, posts text[], path ltree)
      join appointments a on a.place_path @> k.path and a.post = any (k.posts)
    where a.ended_at is null
      and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today})
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
    order by k.i, nlevel(a.place_path) desc, a.id`.execute(trx);
  for (const row of rows) {
    const nearest = found[row.i]!;
    const placePath = row.place_path!;
    if (nearest[0] && nearest[0].placePath !== placePath) continue;
    nearest.push({ personId: row.person_id, appointmentId: row.id, post: row.post, placePath });
  }
  return found;
}

/** Who holds one of the posts today in a unit. */
export async function findHoldersIn(
  trx: Trx,
  posts: readonly PostCode[],
  unitId: string,
): Promise<{ personId: string; appointmentId: string; post: PostCode }[]> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a
    where a.post = any (${[...posts]}) and a.unit_id = ${unitId} and a.ended_at is null
      and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today})
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
    order by a.id`.execute(trx);
  return rows.map((row) => ({ personId: row.person_id, appointmentId: row.id, post: row.post }));
}

/** Who holds a post today exactly at some places, at a place or below it, or in some units; deputies too. */
export async function listHolders(
  trx: Trx,
  where: { paths?: readonly string[]; within?: string; units: readonly string[] },
): Promise<AppointmentRow[]> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a
    where a.ended_at is null and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today})
      and (a.place_path = any (${[...(where.paths ?? [])]}::ltree[]) or a.place_path <@ ${where.within ?? null}::ltree
        or a.unit_id = any (${[...where.units]}::uuid[]))
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
    order by a.acting_for nulls first, a.id`.execute(trx);
  return rows;
}

/** Appointments in force of which the last day comes within some days from today; deputies' and the system's left out. */
export async function listExpiring(trx: Trx, days: number): Promise<AppointmentRow[]> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a
    where a.ended_at is null and a.valid_from <= ${today} and a.acting_for is null
      and a.valid_until between ${today} and ${today} + ${days}::int
      and a.post not in ('systemAdministrator', 'securityAdministrator', 'auditor')
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
    order by a.valid_until, a.id`.execute(trx);
  return rows;
}

/** People who hold a post today at a place or above it, exactly at one of some places, or in one of some units. */
export async function findStaffIds(
  trx: Trx,
  where: { path: string; paths: readonly string[]; units: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct a.person_id as id from appointments a
    where a.ended_at is null and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today})
      and (a.place_path @> ${where.path}::ltree or a.place_path = any(${[...where.paths]}::ltree[])
        or a.unit_id = any(${[...where.units]}::uuid[]))
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)`.execute(
    trx,
  );
  return rows.map((row) => row.id);
}
