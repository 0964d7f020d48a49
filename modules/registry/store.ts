/** All SQL of people in dwellings, of who opened them, and of the catalogue. */
import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { Basis, relations } from './contract.ts';

/** A basis as its columns. */
export interface BasisColumns {
  basis: Basis['kind'];
  consentOn: string | null;
  consentBy: 'self' | 'guardian' | null;
  dutyItem: string | null;
}

/** A resident as it is kept, masked. */
export interface ResidentRow extends BasisColumns {
  id: string;
  path: string;
  nameMasked: string;
  phoneMasked: string | null;
  relation: (typeof relations)[number];
  since: string | null;
  until: string | null;
  purpose: string;
  enteredOn: string;
  enteredPost: string;
  synthetic: boolean;
  version: number;
}

/** What is shown to nobody without an opening. */
export interface Details {
  nameCipher: Buffer;
  phoneCipher: Buffer | null;
}

const columns = sql`
  r.id, ltree2text(r.place_path) as path, r.name_masked as "nameMasked", r.phone_masked as "phoneMasked", r.relation,
  r.lived_from::text as since, r.lived_until::text as until, r.purpose, r.basis, r.consent_on::text as "consentOn",
  r.consent_by as "consentBy", r.duty_item as "dutyItem", r.entered_on::text as "enteredOn",
  r.entered_post as "enteredPost", r.synthetic, r.version`;

/** People of a dwelling: those who live there first, then by when they were entered. */
export async function listOfDwelling(
  trx: Trx,
  path: string,
  former: boolean,
): Promise<ResidentRow[]> {
  const { rows } = await sql<ResidentRow>`
    select ${columns} from residents r
    where r.place_path = ${path}::ltree and (${former}::boolean or r.lived_until is null)
    order by r.lived_until is not null, r.lived_until desc, r.id`.execute(trx);
  return rows;
}

/** One resident that may be seen; undefined when there is none. */
export async function findResident(trx: Trx, id: string): Promise<ResidentRow | undefined> {
  const { rows } = await sql<ResidentRow>`
    select ${columns} from residents r where r.id = ${id}`.execute(trx);
  return rows[0];
}

/** One resident that may be changed, held until the end of the transaction. */
export async function findResidentForUpdate(
  trx: Trx,
  id: string,
): Promise<ResidentRow | undefined> {
  const { rows } = await sql<ResidentRow>`
    select ${columns} from residents r where r.id = ${id} for update`.execute(trx);
  return rows[0];
}

/** A resident to be kept. */
export type NewResident = Omit<ResidentRow, 'until' | 'version'> &
  Details & { phoneIndex: Buffer | null; enteredBy: string | null };

/** Adds a resident; the one that is there stays. @returns whether it is new */
export async function insertResident(trx: Trx, row: NewResident): Promise<boolean> {
  const { rows } = await sql`
    insert into residents (id, place_path, name_masked, phone_masked, phone_index, relation, lived_from, purpose, basis,
      consent_on, consent_by, duty_item, entered_by, entered_post, entered_on, synthetic)
    values (${row.id}, ${row.path}::ltree, ${row.nameMasked}, ${row.phoneMasked}, ${row.phoneIndex}, ${row.relation},
      ${row.since}::date, ${row.purpose}, ${row.basis}, ${row.consentOn}::date, ${row.consentBy}, ${row.dutyItem},
      ${row.enteredBy}, ${row.enteredPost}, ${row.enteredOn}::date, ${row.synthetic})
    on conflict (id) do nothing returning id`.execute(trx);
  if (rows.length === 0) return false;
  await sql`
    insert into resident_details (resident_id, name_cipher, phone_cipher)
    values (${row.id}, ${row.nameCipher}, ${row.phoneCipher})`.execute(trx);
  return true;
}

/** What may be corrected; what is undefined stays. */
export type Corrections = Partial<
  Pick<NewResident, 'nameMasked' | 'phoneMasked' | 'phoneIndex' | 'relation' | 'since' | 'purpose'>
>;

/** Corrects what is shown of a resident. */
export async function updateResident(
  trx: Trx,
  id: string,
  set: Corrections,
  basis: BasisColumns | undefined,
): Promise<void> {
  const sets = [
    sql`version = version + 1`,
    ...(set.nameMasked === undefined ? [] : [sql`name_masked = ${set.nameMasked}`]),
    ...(set.phoneMasked === undefined
      ? []
      : [sql`phone_masked = ${set.phoneMasked}, phone_index = ${set.phoneIndex ?? null}`]),
    ...(set.relation === undefined ? [] : [sql`relation = ${set.relation}`]),
    ...(set.since === undefined ? [] : [sql`lived_from = ${set.since}::date`]),
    ...(set.purpose === undefined ? [] : [sql`purpose = ${set.purpose}`]),
    ...(basis === undefined
      ? []
      : [
          sql`basis = ${basis.basis}, consent_on = ${basis.consentOn}::date, consent_by = ${basis.consentBy},
            duty_item = ${basis.dutyItem}`,
        ]),
  ];
  await sql`update residents set ${sql.join(sets)} where id = ${id}`.execute(trx);
}

/** Replaces the enciphered name, or phone. As the system: who corrects a name need not see the one before. */
export async function updateDetails(trx: Trx, id: string, set: Partial<Details>): Promise<void> {
  const sets = [
    ...(set.nameCipher === undefined ? [] : [sql`name_cipher = ${set.nameCipher}`]),
    ...(set.phoneCipher === undefined ? [] : [sql`phone_cipher = ${set.phoneCipher}`]),
  ];
  if (sets.length === 0) return;
  await sql`update resident_details set ${sql.join(sets)} where resident_id = ${id}`.execute(trx);
}

/** Says that a resident moved out. */
export async function endResident(trx: Trx, id: string, until: string): Promise<void> {
  await sql`
    update residents set lived_until = ${until}::date, version = version + 1 where id = ${id}`.execute(
    trx,
  );
}

/** Erases a resident with details, openings, tags and visits. @returns whether it was there to erase */
export async function deleteResident(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql`delete from residents where id = ${id} returning id`.execute(trx);
  return rows.length > 0;
}

/** An opening as it is told. */
export interface OpeningRow {
  id: string;
  residentId: string;
  openedBy: string;
  post: string;
  reason: string;
  openedAt: Date;
}

/** Writes an opening down; row-level security shows the details in this transaction because of it. */
export async function insertOpening(trx: Trx, row: Omit<OpeningRow, 'openedAt'>): Promise<void> {
  await sql`
    insert into resident_openings (id, resident_id, opened_by, post, reason, opened_at)
    values (${row.id}, ${row.residentId}, ${row.openedBy}, ${row.post}, ${row.reason}, now())`.execute(
    trx,
  );
}

/** The details of a resident, if the transaction may see them. */
export async function findDetails(trx: Trx, id: string): Promise<Details | undefined> {
  const { rows } = await sql<Details>`
    select name_cipher as "nameCipher", phone_cipher as "phoneCipher" from resident_details
    where resident_id = ${id}`.execute(trx);
  return rows[0];
}

/** Openings of some residents, the newest first. */
export async function listOpenings(trx: Trx, ids: readonly string[]): Promise<OpeningRow[]> {
  const { rows } = await sql<OpeningRow>`
    select id, resident_id as "residentId", opened_by as "openedBy", post, reason, opened_at as "openedAt"
    from resident_openings where resident_id = any (${[...ids]}) order by id desc limit 500`.execute(
    trx,
  );
  return rows;
}

/** What is kept under a phone: shows these records for the rest of the transaction. `index`: see `phoneIndexOf`. */
export async function listByPhone(trx: Trx, index: Buffer): Promise<ResidentRow[]> {
  await sql.raw(`set local gewu.own_phone = '${index.toString('hex')}'`).execute(trx);
  const { rows } = await sql<ResidentRow>`
    select ${columns} from residents r where r.phone_index = ${index} order by r.id`.execute(trx);
  return rows;
}

/** What holds on a day: purposes and kinds of care, by code. */
export async function listPurposes(
  trx: Trx,
  day: string,
): Promise<{ code: string; zh: string; en: string }[]> {
  const { rows } = await sql<{ code: string; zh: string; en: string }>`
    select code, name_zh as zh, name_en as en from registry_purposes
    where valid_from <= ${day}::date and (valid_to is null or valid_to >= ${day}::date) order by code`.execute(
    trx,
  );
  return rows;
}

/** Names of purposes, also of those that hold no longer. */
export async function namePurposes(trx: Trx): Promise<Map<string, { zh: string; en: string }>> {
  const { rows } = await sql<{ code: string; zh: string; en: string }>`
    select distinct on (code) code, name_zh as zh, name_en as en from registry_purposes
    order by code, valid_from desc`.execute(trx);
  return new Map(rows.map((row) => [row.code, row]));
}

/** How long records are kept, in days, on a day. */
export async function findKeepDays(
  trx: Trx,
  day: string,
): Promise<{ residents: number; visits: number }> {
  const { rows } = await sql<{ what: 'residents' | 'visits'; days: number }>`
    select distinct on (what) what, days from registry_keep_days
    where valid_from <= ${day}::date order by what, valid_from desc`.execute(trx);
  const of = (what: string) => rows.find((row) => row.what === what)!.days;
  return { residents: of('residents'), visits: of('visits') };
}

/** Settles how long records are kept from a day on. */
export async function putKeepDays(
  trx: Trx,
  row: { what: 'residents' | 'visits'; day: string; days: number },
): Promise<void> {
  await sql`
    insert into registry_keep_days (what, valid_from, days) values (${row.what}, ${row.day}::date, ${row.days})
    on conflict (what, valid_from) do update set days = excluded.days`.execute(trx);
}
