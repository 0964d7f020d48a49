/** All SQL of units; the only file that names their table. */
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { UnitKind } from './contract.ts';

/** A unit as it is kept. */
export interface UnitRow {
  id: string;
  kind: UnitKind;
  category: string | null;
  code: string;
  nameZh: string;
  nameEn: string;
  placePath: string;
  /** Published line of the office. */
  contact: string | null;
  synthetic: boolean;
  /** YYYY-MM-DD, both days included. */
  validFrom: string;
  validTo: string | null;
  version: number;
}

/** Which units to list. */
export interface UnitFilter {
  kind?: UnitKind | undefined;
  category?: string | undefined;
  /** Path that the unit's place is or lies in. */
  within?: string | undefined;
  /** Path that lies in the unit's place or is it. */
  covering?: string | undefined;
  /** Part of a name. */
  q?: string | undefined;
  /** Sort key of the last unit of the page before. */
  after?: string | undefined;
  limit: number;
}

const columns = sql`
  id, kind, category, code, name_zh as "nameZh", name_en as "nameEn", ltree2text(place_path) as "placePath",
  contact, synthetic, valid_from as "validFrom", valid_to as "validTo", version`;

const inForce = (today: string) =>
  sql`valid_from <= ${today}::date and (valid_to is null or valid_to >= ${today}::date)`;

/** Kinds in the order of lists, then the nearest place first, then the code: unique, so a page can go on after it. */
const sortKey = sql`
  (lpad(array_position(array['department', 'city', 'subdistrict', 'community', 'grid', 'socialOrganization', 'partyWorkCommittee',
    'partyCommittee', 'partyBranch', 'partyGroup'], kind)::text, 2, '0')
    || '.' || (9 - nlevel(place_path)) || '.' || code)`;

/** Units in force on a day, a page in the order of lists; one more than asked for tells that there is a next page. */
export async function listUnitRows(
  trx: Trx,
  filter: UnitFilter,
  today: string,
): Promise<(UnitRow & { sortKey: string })[]> {
  const conditions: RawBuilder<unknown>[] = [inForce(today)];
  if (filter.kind) conditions.push(sql`kind = ${filter.kind}`);
  if (filter.category) conditions.push(sql`category = ${filter.category}`);
  if (filter.within) conditions.push(sql`place_path <@ ${filter.within}::ltree`);
  if (filter.covering) conditions.push(sql`place_path @> ${filter.covering}::ltree`);
  if (filter.q) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(name_zh ilike ${pattern} or name_en ilike ${pattern})`);
  }
  if (filter.after) conditions.push(sql`${sortKey} collate "C" > ${filter.after}`);
  const { rows } = await sql<UnitRow & { sortKey: string }>`
    select ${columns}, ${sortKey} as "sortKey" from units where ${sql.join(conditions, sql` and `)}
    order by ${sortKey} collate "C" limit ${filter.limit + 1}`.execute(trx);
  return rows;
}

/** Units by id, whenever they were in force. */
export async function listUnitsByIds(trx: Trx, ids: readonly string[]): Promise<UnitRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<UnitRow>`
    select ${columns} from units where id = any (${[...ids]}::uuid[])`.execute(trx);
  return rows;
}

/** Codes of the units in force on a day. */
export async function listCodes(trx: Trx, today: string): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`
    select code from units where ${inForce(today)}`.execute(trx);
  return new Set(rows.map((row) => row.code));
}

/** Adds units. */
export async function insertUnits(
  trx: Trx,
  units: readonly Omit<UnitRow, 'version'>[],
): Promise<void> {
  await sql`
    insert into units (id, kind, category, code, name_zh, name_en, place_path, contact, synthetic, valid_from, valid_to)
    select r.id, r.kind, r.category, r.code, r."nameZh", r."nameEn", text2ltree(r."placePath"), r.contact, r.synthetic,
      r."validFrom", r."validTo"
    from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as r (id uuid, kind text, category text, code text,
      "nameZh" text, "nameEn" text, "placePath" text, contact text, synthetic boolean, "validFrom" date, "validTo" date)`.execute(
    trx,
  );
}

/** Writes a unit's names and last day if it still has this version; false when it has another. */
export async function updateUnitRow(trx: Trx, unit: UnitRow): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update units set name_zh = ${unit.nameZh}, name_en = ${unit.nameEn}, contact = ${unit.contact}, valid_to = ${unit.validTo}::date,
      version = version + 1
    where id = ${unit.id} and version = ${unit.version}`.execute(trx);
  return numAffectedRows === 1n;
}
