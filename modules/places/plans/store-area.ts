/** SQL of the areas that are planned: their barriers, entrances and codes. */

import type { LineString } from 'geojson';
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { PlanBarrier } from '../planner/area.ts';

/** A barrier that is there. */
export interface BarrierRow {
  id: string;
  areaPath: string;
  kind: PlanBarrier['kind'];
  name: string | null;
  line: LineString;
  drawnAt: Date;
}

const barrierColumns = sql`
  b.id, ltree2text(b.area_path) as "areaPath", b.kind, b.name, b.line, b.drawn_at as "drawnAt"`;

/** Barriers of a community that are there. */
export async function listBarriers(trx: Trx, community: string): Promise<BarrierRow[]> {
  const { rows } = await sql<BarrierRow>`
    select ${barrierColumns} from plan_barriers b
    where b.area_path = ${community}::ltree and b.removed_at is null order by b.id`.execute(trx);
  return rows;
}

/** One barrier that is there. */
export async function findBarrier(trx: Trx, id: string): Promise<BarrierRow | undefined> {
  const { rows } = await sql<BarrierRow>`
    select ${barrierColumns} from plan_barriers b where b.id = ${id} and b.removed_at is null`.execute(
    trx,
  );
  return rows[0];
}

/** Adds a barrier. */
export async function insertBarrier(
  trx: Trx,
  barrier: Omit<BarrierRow, 'drawnAt'> & { drawnBy: string },
): Promise<void> {
  await sql`
    insert into plan_barriers (id, area_path, kind, name, line, drawn_by)
    values (${barrier.id}, ${barrier.areaPath}::ltree, ${barrier.kind}, ${barrier.name},
      ${JSON.stringify(barrier.line)}::jsonb, ${barrier.drawnBy})`.execute(trx);
}

/** Takes a barrier away; the row stays. */
export async function removeBarrier(trx: Trx, id: string, by: string): Promise<void> {
  await sql`
    update plan_barriers set removed_by = ${by}, removed_at = now()
    where id = ${id} and removed_at is null`.execute(trx);
}

/** Entrances of the buildings of an area with their dwellings counted, by the building's path. */
export async function listEntrances(
  trx: Trx,
  areaPath: string,
  today: string,
): Promise<
  Map<
    string,
    { path: string; name: string; households: number; point: { lng: number; lat: number } | null }[]
  >
> {
  const inForce = sql`(valid_from <= ${today}::date and (valid_to is null or valid_to > ${today}::date))`;
  const { rows } = await sql<{
    building: string;
    path: string;
    name: string;
    households: number;
    point: { lng: number; lat: number } | null;
  }>`
    select ltree2text(subpath(u.path, 0, -1)) as building, ltree2text(u.path) as path, u.name,
      coalesce(d.count, 0) as households,
      case when u.center is null then null else json_build_object('lng', u.center[0], 'lat', u.center[1]) end as point
    from places u left join (
      select subpath(path, 0, -1) as path, count(*)::int as count from places
      where kind = 'dwelling' and path <@ ${areaPath}::ltree and ${inForce} group by 1) d on d.path = u.path
    where u.kind = 'entrance' and u.path <@ ${areaPath}::ltree
      and u.valid_from <= ${today}::date and (u.valid_to is null or u.valid_to > ${today}::date)
    order by u.code`.execute(trx);
  return Map.groupBy(rows, (row) => row.building);
}

/** Paths of a community and of its grids, micro-grids and buildings that are there today. */
export async function listPaths(trx: Trx, community: string): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select ltree2text(path) as path from places
    where path <@ ${community}::ltree and kind in ('community', 'grid', 'microGrid', 'building')
      and valid_from <= (now() at time zone 'Asia/Shanghai')::date
      and (valid_to is null or valid_to > (now() at time zone 'Asia/Shanghai')::date)`.execute(trx);
  return rows.map(({ path }) => path);
}

/** The highest number of a building that a community ever had: a code of old names no other building. */
export async function findLastBuilding(trx: Trx, community: string): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(right(code, 5)::int) as last from places
    where path <@ ${community}::ltree and kind = 'building'`.execute(trx);
  return rows[0]?.last ?? 0;
}
