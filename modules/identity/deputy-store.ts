/** SQL of posts that are handed over for some days. */
import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { PostCode } from './posts.ts';

const today = sql`(now() at time zone 'Asia/Shanghai')::date`;
const separated = sql`('systemAdministrator', 'securityAdministrator', 'auditor')`;

/** A post that is handed over. */
export interface DeputyRow {
  id: string;
  appointmentId: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
  principalId: string;
  deputyId: string;
  from: string;
  until: string;
  inForce: boolean;
}

const columns = sql`
  d.id, d.acting_for as "appointmentId", d.post, ltree2text(d.place_path) as "placePath", d.unit_id as "unitId",
  o.person_id as "principalId", d.person_id as "deputyId", d.valid_from::text as "from", d.valid_until::text as until,
  (d.valid_from <= ${today} and d.valid_until >= ${today}) as "inForce"`;
const tables = sql`appointments d join appointments o on o.id = d.acting_for`;
/** Not over, and not taken back. */
const standing = sql`d.ended_at is null and o.ended_at is null and d.valid_until >= ${today}`;

/** Posts handed over now or soon by or to a person, and those in some places and units; the soonest first. */
export async function findDeputies(
  trx: Trx,
  of: { personId: string | null; scopes: readonly string[]; units: readonly string[] },
): Promise<DeputyRow[]> {
  const { rows } = await sql<DeputyRow>`
    select ${columns} from ${tables} where ${standing}
      and (d.person_id = ${of.personId} or o.person_id = ${of.personId}
        or d.place_path <@ any(${[...of.scopes]}::ltree[]) or d.unit_id = any(${[...of.units]}::uuid[]))
    order by d.valid_from, d.id limit 200`.execute(trx);
  return rows;
}

/** One that stands, held until the end of the transaction. */
export async function findDeputyForUpdate(trx: Trx, id: string): Promise<DeputyRow | undefined> {
  const { rows } = await sql<DeputyRow>`
    select ${columns} from ${tables} where d.id = ${id} and ${standing} for update of d`.execute(
    trx,
  );
  return rows[0];
}

/** Whether one of two people stands in for somebody, or is stood in for by somebody, in some days. */
export async function hasHandedOver(
  trx: Trx,
  { principalId, deputyId }: { principalId: string; deputyId: string },
  days: { from: string; until: string },
): Promise<boolean> {
  const { rows } = await sql`
    select from ${tables} where d.ended_at is null
      and (d.person_id = ${principalId} or o.person_id = ${deputyId})
      and daterange(d.valid_from, d.valid_until, '[]') && daterange(${days.from}::date, ${days.until}::date, '[]')
    limit 1`.execute(trx);
  return rows.length > 0;
}

/** Whether the days are in order: from today on, no more than so many, within a term. */
export async function fitsTerm(
  trx: Trx,
  days: { from: string; until: string; most: number },
  term: { validFrom: string; validUntil: string | null },
): Promise<boolean> {
  const { rows } = await sql<{ fits: boolean }>`
    select ${days.from}::date >= ${today} and ${days.until}::date >= ${days.from}::date
      and ${days.until}::date < ${days.from}::date + ${days.most}::int
      and ${days.from}::date >= ${term.validFrom}::date
      and ${days.until}::date <= coalesce(${term.validUntil}::date, 'infinity') as fits`.execute(
    trx,
  );
  return rows[0]!.fits;
}

/** Somebody who could stand in for a post. */
export interface CandidateRow {
  personId: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
}

/**
 * Who holds a post of the city in the same unit, or at, above or below the place next above: one row a person. Nobody who runs
 * the system, and nobody whose account is closed.
 *
 * @param personId narrows it to one person, wherever the post is
 */
export async function findCandidates(
  trx: Trx,
  at: { placePath: string | null; unitId: string | null; except: string },
  personId?: string,
): Promise<CandidateRow[]> {
  const near =
    personId !== undefined
      ? sql`a.person_id = ${personId}`
      : at.unitId !== null
        ? sql`a.unit_id = ${at.unitId}`
        : sql`(a.place_path <@ ${upper(at.placePath!)}::ltree or a.place_path @> ${at.placePath}::ltree)`;
  const { rows } = await sql<CandidateRow>`
    select distinct on (a.person_id) a.person_id as "personId", a.post, ltree2text(a.place_path) as "placePath",
      a.unit_id as "unitId"
    from appointments a
    where ${near} and a.person_id <> ${at.except} and a.acting_for is null and a.ended_at is null
      and a.valid_from <= ${today} and (a.valid_until is null or a.valid_until >= ${today})
      and a.post not in ${separated}
      and not exists (select from appointments s where s.person_id = a.person_id and s.post in ${separated}
        and s.ended_at is null and (s.valid_until is null or s.valid_until >= ${today}))
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
    order by a.person_id, a.id limit 300`.execute(trx);
  return rows;
}

/** The place next above; the city has none above it. */
function upper(path: string): string {
  const labels = path.split('.');
  return labels.slice(0, Math.max(1, labels.length - 1)).join('.');
}

/** Ends those who stand in for an appointment that has ended itself. */
export async function endDeputiesOf(
  trx: Trx,
  appointmentId: string,
  by: string | null,
  reason: string,
): Promise<void> {
  await sql`
    update appointments set ended_at = now(), ended_by = ${by}, end_reason = ${reason}
    where acting_for = ${appointmentId} and ended_at is null`.execute(trx);
}
