/** All SQL of care: kinds, tags, visits. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { BasisColumns } from '../store.ts';
import type { careOutcomes } from './contract.ts';

/** A kind of care tag. */
export interface KindRow {
  code: string;
  zh: string;
  en: string;
  basisZh: string;
  basisEn: string;
  everyDays: number;
}

const kindColumns = sql`
  code, name_zh as zh, name_en as en, basis_zh as "basisZh", basis_en as "basisEn", every_days as "everyDays"`;

/** Kinds that hold on a day, by code. */
export async function listKinds(trx: Trx, day: string): Promise<KindRow[]> {
  const { rows } = await sql<KindRow>`
    select ${kindColumns} from care_kinds
    where valid_from <= ${day}::date and (valid_to is null or valid_to >= ${day}::date) order by code`.execute(
    trx,
  );
  return rows;
}

/** The newest of each kind, also of those that hold no longer: for names. */
export async function listKindsEver(trx: Trx): Promise<KindRow[]> {
  const { rows } = await sql<KindRow>`
    select distinct on (code) ${kindColumns} from care_kinds order by code, valid_from desc`.execute(
    trx,
  );
  return rows;
}

/** A care tag as it is kept. */
export interface TagRow extends BasisColumns {
  id: string;
  residentId: string;
  kind: string;
  everyDays: number;
  from: string;
  expiresOn: string;
  version: number;
}

const tagColumns = sql`
  id, resident_id as "residentId", kind, basis, consent_on::text as "consentOn", consent_by as "consentBy",
  duty_item as "dutyItem", every_days as "everyDays", valid_from::text as "from", expires_on::text as "expiresOn", version`;

/** Tags of some residents that hold on a day, by kind. */
export async function listTags(
  trx: Trx,
  residents: readonly string[],
  day: string,
): Promise<TagRow[]> {
  if (residents.length === 0) return [];
  const { rows } = await sql<TagRow>`
    select ${tagColumns} from care_tags
    where resident_id = any (${[...residents]}) and expires_on >= ${day}::date order by kind`.execute(
    trx,
  );
  return rows;
}

/** One tag that may be changed, held until the end of the transaction. */
export async function findTagForUpdate(trx: Trx, id: string): Promise<TagRow | undefined> {
  const { rows } = await sql<TagRow>`
    select ${tagColumns} from care_tags where id = ${id} for update`.execute(trx);
  return rows[0];
}

/** A tag to be kept. */
export type NewTag = Omit<TagRow, 'version'> & {
  basedOn: string;
  addedBy: string | null;
  addedPost: string;
  synthetic: boolean;
};

/** Adds a tag, unless one of the kind is there. @returns whether it is new */
export async function insertTag(trx: Trx, row: NewTag): Promise<boolean> {
  const { rows } = await sql`
    insert into care_tags (id, resident_id, kind, basis, consent_on, consent_by, duty_item, every_days, valid_from,
      based_on, expires_on, added_by, added_post, synthetic)
    values (${row.id}, ${row.residentId}, ${row.kind}, ${row.basis}, ${row.consentOn}::date, ${row.consentBy},
      ${row.dutyItem}, ${row.everyDays}, ${row.from}::date, ${row.basedOn}::date, ${row.expiresOn}::date,
      ${row.addedBy}, ${row.addedPost}, ${row.synthetic})
    on conflict do nothing returning id`.execute(trx);
  return rows.length > 0;
}

/** Renews a tag on a basis that was looked at on a day. */
export async function updateTag(
  trx: Trx,
  row: Pick<TagRow, 'id' | 'everyDays' | 'expiresOn'> & BasisColumns,
  basedOn: string,
): Promise<void> {
  await sql`
    update care_tags set basis = ${row.basis}, consent_on = ${row.consentOn}::date, consent_by = ${row.consentBy},
      duty_item = ${row.dutyItem}, every_days = ${row.everyDays}, based_on = ${basedOn}::date,
      expires_on = ${row.expiresOn}::date, version = version + 1
    where id = ${row.id}`.execute(trx);
}

/** Erases a tag. */
export async function deleteTag(trx: Trx, id: string): Promise<void> {
  await sql`delete from care_tags where id = ${id}`.execute(trx);
}

/** Erases all tags of a resident; of one kind alone if told, where it is over. */
export async function deleteTagsOf(
  trx: Trx,
  residentId: string,
  expired?: { kind: string; before: string },
): Promise<void> {
  await sql`
    delete from care_tags where resident_id = ${residentId}
      and (${expired?.kind ?? null}::text is null
        or kind = ${expired?.kind ?? null} and expires_on < ${expired?.before ?? null}::date)`.execute(
    trx,
  );
}

/** A visit as it is kept. */
export interface VisitRow {
  id: string;
  residentId: string;
  on: string;
  outcome: (typeof careOutcomes)[number];
  note: string | null;
  post: string;
  synthetic: boolean;
}

/** Visits of a resident, the newest first. */
export async function listVisits(trx: Trx, residentId: string): Promise<VisitRow[]> {
  const { rows } = await sql<VisitRow>`
    select id, resident_id as "residentId", visited_on::text as "on", outcome, note, visited_post as post, synthetic
    from care_visits where resident_id = ${residentId} order by visited_on desc, id desc limit 100`.execute(
    trx,
  );
  return rows;
}

/** Keeps a visit; the one that is there stays. */
export async function insertVisit(
  trx: Trx,
  row: VisitRow & { visitedBy: string | null },
): Promise<void> {
  await sql`
    insert into care_visits (id, resident_id, visited_on, outcome, note, visited_by, visited_post, synthetic)
    values (${row.id}, ${row.residentId}, ${row.on}::date, ${row.outcome}, ${row.note}, ${row.visitedBy}, ${row.post},
      ${row.synthetic})
    on conflict (id) do nothing`.execute(trx);
}

/** Somebody who is to be visited. */
export interface CareRow {
  residentId: string;
  path: string;
  nameMasked: string;
  synthetic: boolean;
  /** The last visit on which somebody was met. */
  lastVisit: string | null;
  tags: { from: string; everyDays: number; expiresOn: string }[];
}

/** Everybody who is to be visited in an area on a day; of one resident alone if told. */
export async function listCare(
  trx: Trx,
  area: string,
  day: string,
  residentId: string | null = null,
): Promise<CareRow[]> {
  const { rows } = await sql<CareRow>`
    select r.id as "residentId", ltree2text(r.place_path) as path, r.name_masked as "nameMasked", r.synthetic,
      (select max(v.visited_on)::text from care_visits v
        where v.resident_id = r.id and v.outcome <> 'notHome') as "lastVisit",
      json_agg(json_build_object(
        'from', t.valid_from, 'everyDays', t.every_days, 'expiresOn', t.expires_on)) as tags
    from residents r join care_tags t on t.resident_id = r.id
    where r.place_path <@ ${area}::ltree and r.lived_until is null and t.expires_on >= ${day}::date
      and (${residentId}::uuid is null or r.id = ${residentId}::uuid)
    group by r.id order by r.place_path, r.id`.execute(trx);
  return rows;
}
