/** SQL of changing places: what holds on a day, and writing the next states. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { type Bbox, bboxOf } from '../../../kernel/geo/index.ts';
import type { Near } from './facilities.ts';
import { tessellating } from './paths.ts';
import type { PlaceState, Planned } from './plan.ts';

/** A state, of the table as `p`. */
export const placeColumns = sql`
  p.id, p.kind, p.code, ltree2text(p.path) as path, p.category, p.name, p.official_name as "officialName",
  p.name_en as "nameEn", ltree2text(p.estate_path) as "estatePath", p.geometry, p.floors,
  p.height_m::float8 as "heightM", p.floor, p.synthetic, p.version, p.attributes, p.valid_from::text as "validFrom",
  p.valid_to::text as "validTo", coalesce(p.brings_back, p.opened_change) as "madeBy", p.closed_change as "closedBy",
  case when p.center is null then null else json_build_object('lng', p.center[0], 'lat', p.center[1]) end as center`;

/** Waits for other changes of places to commit, so that two never overlook each other. */
export async function lockPlaces(trx: Trx): Promise<void> {
  await sql`select version from places_versions for update`.execute(trx);
}

/**
 * States that hold on a day or will later: of some paths, of all below some, and of the buildings of estates.
 * @param within paths of which everything below counts too, with the buildings of the estates there
 */
export async function listStates(
  trx: Trx,
  { paths, within }: { paths: readonly string[]; within: readonly string[] },
  day: string,
): Promise<PlaceState[]> {
  const { rows } = await sql<PlaceState>`
    with found as materialized (
      select p.id, p.kind, p.path from unnest(${[...new Set(paths)]}::ltree[]) t join places p on p.path = t
      union
      select p.id, p.kind, p.path from unnest(${[...new Set(within)]}::ltree[]) t join places p on p.path <@ t
    )
    select ${placeColumns} from places p where (p.valid_to is null or p.valid_to > ${day}::date) and p.id in (
      select id from found
      union
      select b.id from found e join places b on b.estate_path = e.path where e.kind = 'estate')
    order by p.path, p.valid_from`.execute(trx);
  return rows;
}

/**
 * The grids of some communities, the facilities of those that are divided anew, and those with one of some codes: states that
 * hold on a day or will later.
 */
export async function listAround(
  trx: Trx,
  { communities, redivided, codes }: Near,
  day: string,
): Promise<PlaceState[]> {
  if (communities.length === 0) return [];
  const { rows } = await sql<PlaceState>`
    select ${placeColumns} from places p
    where (p.valid_to is null or p.valid_to > ${day}::date) and p.id in (
      select g.id from unnest(${communities}::ltree[]) t join places g on subpath(g.path, 0, -1) = t where g.kind = 'grid'
      union
      select f.id from unnest(${redivided}::ltree[]) t join places f on f.path <@ t where f.kind = 'facility'
      union
      select f.id from unnest(${codes}::text[]) t join places f on f.code = t and f.kind = 'facility')
    order by p.path, p.valid_from`.execute(trx);
  return rows;
}

/** The highest number of a facility that each of some communities ever had; 0 without any. */
export async function listLastFacilities(
  trx: Trx,
  communities: readonly string[],
): Promise<Map<string, number>> {
  if (communities.length === 0) return new Map();
  const { rows } = await sql<{ community: string; last: number }>`
    select ltree2text(t) as community, coalesce(max(right(p.code, 5)::int), 0) as last
    from unnest(${[...communities]}::ltree[]) t left join places p on p.kind = 'facility' and p.path <@ t
    group by t`.execute(trx);
  return new Map(rows.map(({ community, last }) => [community, last]));
}

/** A place that bears one of some codes on a day or later, but for some states; undefined where none does. */
export async function findBearer(
  trx: Trx,
  codes: readonly Pick<PlaceState, 'kind' | 'code'>[],
  except: readonly string[],
  day: string,
): Promise<Pick<PlaceState, 'kind' | 'code' | 'path'> | undefined> {
  const { rows } = await sql<Pick<PlaceState, 'kind' | 'code' | 'path'>>`
    select p.kind, p.code, ltree2text(p.path) as path
    from jsonb_to_recordset(${JSON.stringify(codes)}::jsonb) as t (kind text, code text)
      join places p on p.kind = t.kind and p.code = t.code
    where (p.valid_to is null or p.valid_to > ${day}::date) and p.id <> all (${[...except]}::uuid[]) limit 1`.execute(
    trx,
  );
  return rows[0];
}

/** What lies directly in some places on a day, of the given kinds. */
export async function listChildren(
  trx: Trx,
  parents: readonly string[],
  kinds: readonly string[],
  day: string,
): Promise<PlaceState[]> {
  if (parents.length === 0) return [];
  const { rows } = await sql<PlaceState>`
    select ${placeColumns} from unnest(${[...new Set(parents)]}::ltree[]) t
      join places p on subpath(p.path, 0, -1) = t
    where p.kind = any (${[...kinds]}) and p.valid_from <= ${day}::date
      and (p.valid_to is null or p.valid_to > ${day}::date)
    order by p.path`.execute(trx);
  return rows;
}

/** An area as its borders are looked at. */
export type AreaState = Pick<
  PlaceState,
  'id' | 'kind' | 'path' | 'category' | 'geometry' | 'version' | 'validTo'
>;

/** A place and every area in it on a day, down to the micro-grids, by path. */
export async function listAreasIn(trx: Trx, path: string, day: string): Promise<AreaState[]> {
  const { rows } = await sql<AreaState>`
    select p.id, p.kind, ltree2text(p.path) as path, p.category, p.geometry, p.version, p.valid_to::text as "validTo"
    from places p where p.path <@ ${path}::ltree and p.kind = any (${[...tessellating, 'city']})
      and p.valid_from <= ${day}::date and (p.valid_to is null or p.valid_to > ${day}::date)
    order by p.path`.execute(trx);
  return rows;
}

/** West, south, east, north of all districts that ever had an outline; undefined without one. */
export async function findCityBox(trx: Trx): Promise<Bbox | undefined> {
  const { rows } = await sql<{ box: Bbox | null }>`
    select case when count(bbox) = 0 then null else array[
      min((bbox[1])[0]), min((bbox[1])[1]), max((bbox[0])[0]), max((bbox[0])[1])] end as box
    from places where kind = 'district'`.execute(trx);
  return rows[0]?.box ?? undefined;
}

/** A set of changes as it is remembered. */
export interface NewChangeSet {
  id: string;
  day: string;
  post: string | null;
  postPath: string | null;
  placePath: string;
  reason: string;
  added: number;
  altered: number;
  moved: number;
  ended: number;
  /** The set that it takes back. */
  undoes: string | null;
}

/** Remembers a set of changes, with the states of the same day that are about to be replaced. */
export async function insertChangeSet(
  trx: Trx,
  change: NewChangeSet,
  replacedIds: readonly string[],
): Promise<void> {
  await sql`
    insert into place_changes (id, day, post, post_path, place_path, reason, added, altered, moved, ended, undoes,
      replaced)
    select ${change.id}, ${change.day}::date, ${change.post}, ${change.postPath}::ltree,
      ${change.placePath}::ltree, ${change.reason}, ${change.added}, ${change.altered}, ${change.moved},
      ${change.ended}, ${change.undoes}, coalesce((select jsonb_agg(to_jsonb(p)) from places p
        where p.id = any (${[...replacedIds]}::uuid[])), '[]')`.execute(trx);
}

/** Closes what ends or changes on a day; what began on that day goes altogether. */
export async function closeStates(
  trx: Trx,
  states: readonly PlaceState[],
  changeId: string,
  day: string,
): Promise<void> {
  const ids = states.map(({ id }) => id);
  if (ids.length === 0) return;
  await sql`delete from places where id = any (${ids}::uuid[]) and valid_from = ${day}::date`.execute(
    trx,
  );
  await sql`
    update places set valid_to = ${day}::date, closed_change = ${changeId}
    where id = any (${ids}::uuid[])`.execute(trx);
}

/** Adds the next states, from a day on, some thousand at a time. A state of the same day that it replaces leaves its id. */
export async function insertStates(
  trx: Trx,
  planned: readonly (Planned & { id: string })[],
  changeId: string,
  day: string,
  progress?: (share: number) => Promise<void>,
): Promise<void> {
  const rows = planned.flatMap(({ before, after, id, bringsBack }) => {
    if (!after) return [];
    const { center, geometry } = after;
    const box = geometry && bboxOf(geometry);
    return [
      {
        ...after,
        id,
        center: center ? `(${center.lng},${center.lat})` : null,
        bbox: box ? `(${box[2]},${box[3]}),(${box[0]},${box[1]})` : null,
        version: before ? before.version + 1 : after.version,
        bringsBack: bringsBack ?? null,
      },
    ];
  });
  for (let i = 0; i < rows.length; i += 2000) {
    await sql`
      insert into places (id, kind, code, path, estate_path, category, name, official_name, name_en, geometry, center,
        bbox, floors, height_m, floor, synthetic, valid_from, version, opened_change, brings_back, attributes)
      select r.id, r.kind, r.code, text2ltree(r.path), text2ltree(r."estatePath"), r.category, r.name,
        r."officialName", r."nameEn", r.geometry, r.center, r.bbox, r.floors, r."heightM", r.floor, r.synthetic,
        ${day}::date, r.version, ${changeId}, r."bringsBack", r.attributes
      from jsonb_to_recordset(${JSON.stringify(rows.slice(i, i + 2000))}::jsonb) as r (id uuid, kind text, code text,
        path text, "estatePath" text, category text, name text, "officialName" text, "nameEn" text, geometry jsonb,
        center point, bbox box, floors smallint, "heightM" numeric, floor smallint, synthetic boolean, version int,
        "bringsBack" uuid, attributes jsonb)`.execute(trx);
    await progress?.(Math.min(1, (i + 2000) / rows.length));
  }
}
