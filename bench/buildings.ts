import { Client } from 'pg';

const perGrid = 50;

/** An estate for each loaded grid, named by three characters of some that a city writes its estates with. */
const loadEstates = `
  insert into places (id, kind, code, path, name, geometry, center, bbox, synthetic, valid_from)
    select gen_random_uuid(), 'estate', community || number, subpath(path, 0, -1) || ('e' || number)::ltree,
      substr('$FIRST', 1 + i % 20, 1) || substr('$SECOND', 1 + (i / 20) % 20, 1) || substr('$THIRD', 1 + (i / 7) % 10, 1)
        || (array['花园', '小区', '家园', '苑'])[1 + i % 4],
      geometry, center, bbox, true, '2020-01-01'
    from (
      select g.*, left(g.code, 12) as community, (row_number() over (order by g.code))::int as i,
        (5000 + row_number() over (partition by left(g.code, 12) order by g.code))::text as number
      from places g where g.kind = 'grid' and g.code ~ '^.{12}5') as at`
  .replace('$FIRST', '瑞海锦金阳盛万福华春景和翠嘉安康云龙凤江')
  .replace('$SECOND', '德晏绣域光世达泰庭晖明园湖丽居宁山腾鸣南')
  .replace('$THIRD', '东西南北中新上下大小');

/** Houses with a wing, dealt out to the micro-grids of the loaded grids: ten columns and five rows in each grid. */
const loadBuildings = `
  insert into places (id, kind, code, path, estate_path, name, geometry, center, bbox, floors, height_m, synthetic,
      valid_from)
    select gen_random_uuid(), 'building', community || number, path || ('b' || number)::ltree, estate, n + 1 + 13 * (right(code, 2)::int - 1) || '号楼',
      jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(jsonb_build_array(
        jsonb_build_array(x, y), jsonb_build_array(x + w, y), jsonb_build_array(x + w, y + h),
        jsonb_build_array(x + w * 0.4, y + h), jsonb_build_array(x + w * 0.4, y + 2 * h), jsonb_build_array(x, y + 2 * h),
        jsonb_build_array(x, y)))),
      point(x + w / 4, y + h), box(point(x, y), point(x + w, y + 2 * h)), 6 + n % 20, (6 + n % 20) * 3, true, '2020-01-01'
    from (
      select m.*, e.path as estate, left(m.code, 12) as community, n, 0.00015 as w, 0.0001 as h,
        (10000 + row_number() over (partition by left(m.code, 12) order by m.code, n))::text as number,
        (m.bbox[1])[0] + (n % 5) * 0.00029 + 0.00004 as x, (m.bbox[1])[1] + (n / 5) * 0.0004 + 0.00005 as y
      from places m
        join places e on e.kind = 'estate' and e.geometry =
          (select geometry from places g where g.path = subpath(m.path, 0, -1)),
        generate_series(0, 12) as n
      where m.kind = 'microGrid' and m.code ~ '^.{12}5' and n < $PER_GRID / 4.0) as at;
  update places_versions set version = gen_random_uuid();
  select pg_notify('gewu_places', current_schema() || ' loaded')`;

/**
 * Adds estates and 50 buildings for each grid of a loaded city.
 *
 * @returns how many buildings it has now
 */
export async function addBuildings(ownerUrl: string, schema: string): Promise<number> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`set search_path = ${schema}, public`);
    await client.query(loadEstates);
    await client.query(loadBuildings.replace('$PER_GRID', String(perGrid)));
    const { rows } = await client.query(
      "select count(*)::int as n from places where kind = 'building'",
    );
    return rows[0].n;
  } finally {
    await client.end();
  }
}
