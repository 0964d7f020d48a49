/** All SQL of places; the only file that names its tables. */
import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { AreaGeometry, LngLat } from '../../kernel/geo/index.ts';
import { bboxOf } from '../../kernel/geo/index.ts';
import type { PlaceKind } from './contract.ts';
import type { FacilityAttributes } from './facilities/fields.ts';
import type { PlaceSeed } from './seed.ts';

/** A place as it is kept, without the dwellings below it. */
export interface PlaceRow {
  id: string;
  kind: PlaceKind;
  code: string;
  path: string;
  category: string | null;
  name: string;
  officialName: string | null;
  /** What it is called in English; null where it has no such name. */
  nameEn: string | null;
  /** Path of the estate, buildings only. */
  estatePath: string | null;
  geometry: AreaGeometry | null;
  center: LngLat | null;
  floors: number | null;
  heightM: number | null;
  floor: number | null;
  /** Of a facility; empty for others. */
  attributes: FacilityAttributes;
  synthetic: boolean;
}

/** Places in force on a day of China. */
const inForce = (today: string) =>
  sql`(p.valid_from <= ${today}::date and (p.valid_to is null or p.valid_to > ${today}::date))`;

const columns = sql`
  p.id, p.kind, p.code, ltree2text(p.path) as path, p.category, p.name, p.official_name as "officialName",
  p.name_en as "nameEn",
  ltree2text(p.estate_path) as "estatePath", p.geometry, p.floors, p.height_m::float8 as "heightM", p.floor,
  p.attributes, p.synthetic,
  case when p.center is null then null else json_build_object('lng', p.center[0], 'lat', p.center[1]) end as center`;

/** Every place in force from the city down to the buildings. */
export async function listAreas(trx: Trx, today: string): Promise<PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select ${columns} from places p
    where p.kind not in ('entrance', 'dwelling') and ${inForce(today)}
    order by p.code, p.kind`.execute(trx);
  return rows;
}

/** Number of dwellings of each building that has any, by the building's path. */
export async function countDwellings(trx: Trx, today: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ building: string; count: number }>`
    select ltree2text(subpath(p.path, 0, -2)) as building, count(*)::int as count
    from places p where p.kind = 'dwelling' and ${inForce(today)} group by 1`.execute(trx);
  return new Map(rows.map((row) => [row.building, row.count]));
}

/** Entrances of a building or dwellings of an entrance, by code. A dwelling is where its entrance is. */
export async function listInBuilding(
  trx: Trx,
  parentPath: string,
  today: string,
): Promise<PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select ${columns} from places p
    where subpath(p.path, 0, -1) = ${parentPath}::ltree and p.kind in ('entrance', 'dwelling') and ${inForce(today)}
    order by p.code`.execute(trx);
  return rows;
}

/** Entrances and dwellings of some buildings. */
export async function listInBuildings(
  trx: Trx,
  buildings: readonly string[],
  today: string,
): Promise<PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select ${columns} from unnest(${[...buildings]}::ltree[]) t join places p on p.path <@ t
    where p.kind in ('entrance', 'dwelling') and ${inForce(today)}
    order by p.path`.execute(trx);
  return rows;
}

/** Entrances and dwellings in force by path. */
export async function listByPaths(
  trx: Trx,
  paths: readonly string[],
  today: string,
): Promise<PlaceRow[]> {
  if (paths.length === 0) return [];
  const { rows } = await sql<PlaceRow>`
    select ${columns} from places p
    where p.path = any (${[...paths]}::ltree[]) and ${inForce(today)}`.execute(trx);
  return rows;
}

/** An entrance or dwelling in force by its code. */
export async function findInBuildingByCode(
  trx: Trx,
  code: string,
  today: string,
): Promise<PlaceRow | undefined> {
  const { rows } = await sql<PlaceRow>`
    select ${columns} from places p
    where p.code = ${code} and p.kind in ('entrance', 'dwelling') and ${inForce(today)}`.execute(
    trx,
  );
  return rows[0];
}

/** Version of all places together; undefined before any was loaded. */
export async function findVersion(trx: Trx): Promise<string | undefined> {
  const { rows } = await sql<{ version: string }>`
    select version from places_versions`.execute(trx);
  return rows[0]?.version;
}

/** Marks what servers keep in memory as old, and tells them once the transaction commits. */
export async function renewVersion(trx: Trx, version: string): Promise<void> {
  await sql`
    insert into places_versions (version) values (${version})
    on conflict (only_row) do update set version = excluded.version`.execute(trx);
  await sql`select pg_notify('gewu_places', current_schema() || ' ' || ${version}::text)`.execute(
    trx,
  );
}

/** Ids of all places in force by path, and whether each has an outline and a name in English. */
export async function listIds(
  trx: Trx,
  today: string,
): Promise<Map<string, { id: string; outlined: boolean; hasEnglish: boolean }>> {
  const { rows } = await sql<{ path: string; id: string; outlined: boolean; hasEnglish: boolean }>`
    select ltree2text(p.path) as path, p.id, p.geometry is not null as outlined,
      p.name_en is not null as "hasEnglish"
    from places p where ${inForce(today)}`.execute(trx);
  return new Map(rows.map(({ path, ...row }) => [path, row]));
}

/** Adds places as they are told, without a look at others: for loading a city. */
export async function insertPlaces(
  trx: Trx,
  places: readonly (PlaceSeed & { id: string })[],
): Promise<void> {
  const rows = places.map((place) => ({ ...place, ...outlineOf(place) }));
  await sql`
    insert into places (id, kind, code, path, estate_path, category, name, official_name, name_en,
      geometry, center, bbox, floors, height_m, floor, attributes, synthetic, valid_from)
    select r.id, r.kind, r.code, text2ltree(r.path), text2ltree(r."estatePath"), r.category, r.name,
      r."officialName", r."nameEn", r.geometry, r.center, r.bbox, r.floors, r."heightM", r.floor, r.attributes,
      r.synthetic, r."validFrom"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, kind text, code text, path text,
      "estatePath" text, category text, name text, "officialName" text, "nameEn" text, geometry jsonb, center point,
      bbox box, floors smallint, "heightM" numeric, floor smallint, attributes jsonb, synthetic boolean,
      "validFrom" date)`.execute(trx);
}

/** Gives outlines to places that had none. */
export async function addOutlines(
  trx: Trx,
  places: readonly (PlaceSeed & { id: string })[],
): Promise<void> {
  const rows = places.map((place) => ({ ...place, ...outlineOf(place) }));
  await sql`
    update places set geometry = r.geometry, center = r.center, bbox = r.bbox, synthetic = r.synthetic,
      version = places.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, geometry jsonb, center point, bbox box,
      synthetic boolean)
    where places.id = r.id and places.geometry is null`.execute(trx);
}

/** Names in English for places that had none. */
export async function addEnglishNames(
  trx: Trx,
  places: readonly { id: string; nameEn: string | null }[],
): Promise<void> {
  const rows = places.map(({ id, nameEn }) => ({ id, nameEn }));
  await sql`
    update places set name_en = r."nameEn", version = places.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, "nameEn" text)
    where places.id = r.id and places.name_en is null`.execute(trx);
}

/** Geometric types as PostgreSQL writes them. */
function outlineOf(place: PlaceSeed): { center: string | null; bbox: string | null } {
  const { center, geometry } = place;
  const box = geometry && bboxOf(geometry);
  return {
    center: center ? `(${center.lng},${center.lat})` : null,
    bbox: box ? `(${box[2]},${box[3]}),(${box[0]},${box[1]})` : null,
  };
}
