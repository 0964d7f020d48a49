import { Client } from 'pg';

/** Grids of the loaded city lie side by side from this corner, each with four micro-grids. Degrees. */
const corner = { lng: 106.8, lat: 39.55 };
const columns = 50;
const width = 0.003;
const height = 0.0025;

/** How much is loaded. */
export interface CitySize {
  grids: number;
  cases: number;
}

/** A point in some grid of the loaded city, away from its borders. */
export function somePoint({ grids }: CitySize): { lng: number; lat: number } {
  const i = Math.floor(Math.random() * grids);
  const inside = () => 0.02 + Math.random() * 0.96;
  return {
    lng: corner.lng + ((i % columns) + inside()) * width,
    lat: corner.lat + (Math.floor(i / columns) + inside()) * height,
  };
}

/** `grids` grids of four micro-grids dealt out to the communities, and somebody who works in each. */
const loadGrids = `
  create function pg_temp.ring(x float8, y float8, w float8, h float8) returns jsonb language sql as $$
    select jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(jsonb_build_array(
      jsonb_build_array(x, y), jsonb_build_array(x + w, y), jsonb_build_array(x + w, y + h),
      jsonb_build_array(x, y + h), jsonb_build_array(x, y)))) $$;
  create temp table bench_grids as
    select i, gen_random_uuid() as id, gen_random_uuid() as person, c.code as community,
      c.path as community_path, 'g' || lpad((500 + i / c.n)::text, 3, '0') as label,
      $LNG + (i % $COLUMNS) * $WIDTH as x, $LAT + (i / $COLUMNS) * $HEIGHT as y
    from generate_series(0, $GRIDS - 1) as i
      join (select p.*, row_number() over (order by code) - 1 as k, count(*) over () as n
              from places p where kind = 'community') c on c.k = i % c.n;
  insert into places (id, kind, code, path, category, name, geometry, center, bbox, synthetic, valid_from)
    select id, 'grid', community || substr(label, 2), community_path || label::ltree, 'residential', label,
      pg_temp.ring(x, y, $WIDTH, $HEIGHT), point(x + $WIDTH / 2, y + $HEIGHT / 2),
      box(point(x, y), point(x + $WIDTH, y + $HEIGHT)), true, '2020-01-01'
    from bench_grids;
  insert into places (id, kind, code, path, name, geometry, center, bbox, synthetic, valid_from)
    select gen_random_uuid(), 'microGrid', community || substr(label, 2) || '0' || m + 1,
      community_path || (label || '.m0' || m + 1)::ltree, 'm' || m + 1, pg_temp.ring(mx, my, w, h),
      point(mx + w / 2, my + h / 2), box(point(mx, my), point(mx + w, my + h)), true, '2020-01-01'
    from bench_grids, generate_series(0, 3) as m,
      lateral (select $WIDTH / 2 as w, $HEIGHT / 2 as h) as s,
      lateral (select x + (m % 2) * w as mx, y + (m / 2) * h as my) as at;
  insert into people (id, display_name) select person, 'worker ' || i from bench_grids;
  insert into appointments (id, person_id, post, place_path, valid_from)
    select gen_random_uuid(), person, 'gridWorker', community_path || label::ltree, '2020-01-01' from bench_grids;
  insert into places_versions (version) values (gen_random_uuid())
    on conflict (only_row) do update set version = excluded.version;
  select pg_notify('gewu_places', current_schema() || ' loaded')`;

/** Two years of cases, three in a hundred still open, each with its clock, its first entry and its audit row. */
const loadCases = `
  insert into cases (id, number, state, source, class_code, text, place_path, lng, lat, holder_level, holder_path,
    handler_paths, due_at, warn_at, reported_at, closed_at, archived_at, updated_at)
  select gen_random_uuid(), 'OLD-' || to_char(at, 'YYYYMMDD') || '-' || n, state, 'mobile', class.code,
    (array['路灯不亮', '垃圾堆在楼道', '井盖松动', '绿地被踩', '消防通道停了车', '水管漏水'])[1 + n % 6] || '，在'
      || n % 977 || '号门前，已经' || n % 31 || '天了，请来看看',
    grid.path, grid.center[0] + (n % 101 - 50) * 0.00002, grid.center[1] + (n % 89 - 44) * 0.00002, 'grid', grid.path,
    array[grid.path], case when state = 'reported' then at + interval '2 hours' end,
    case when state = 'reported' then at + interval '90 minutes' end, at,
    case when state = 'archived' then at + interval '2 days' end,
    case when state = 'archived' then at + interval '9 days' end, at
  from generate_series(1, $CASES) as n
    join (select path, center, row_number() over () - 1 as k from places where kind = 'grid') grid
      on grid.k = (n * 7919::bigint) % (select count(*) from places where kind = 'grid')
    join (select code, row_number() over () - 1 as k from case_classes) class
      on class.k = (n * 104729::bigint) % (select count(*) from case_classes),
    lateral (select now() - interval '730 days' * (1 - n::float8 / ($CASES + 1)) as at) as t,
    lateral (select case when n % 100 < 3 then 'reported' else 'archived' end as state) as s;
  insert into case_clocks (id, case_id, stage, limit_value, limit_unit, started_at, due_at, warn_at, ended_at)
    select gen_random_uuid(), id, 'accept', 2, 'working_hour', reported_at, reported_at + interval '2 hours',
      reported_at + interval '90 minutes', archived_at from cases;
  insert into case_events (id, case_id, at, action, to_state, public, text)
    select gen_random_uuid(), id, reported_at, 'reported', 'reported', true, text from cases;
  insert into audit_entries (at, actor_kind, action, subject_type, subject_id, place_path, after)
    select reported_at, 'anonymous', 'cases.report', 'case', id::text, place_path,
      jsonb_build_object('number', number, 'state', 'reported') from cases`;

/** Fills tables faster: their indexes are made anew afterwards, and references are not looked up one by one. */
async function withoutIndexes(client: Client, tables: string[], work: () => Promise<unknown>) {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = current_schema() and tablename = any ($1)
       and not exists (select from pg_constraint where conname = indexname)`,
    [tables],
  );
  await client.query("set session_replication_role = replica; set maintenance_work_mem = '512MB'");
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
  await client.query('set session_replication_role = origin');
}

/**
 * Loads grids and cases into a city that has its divisions, once: a database that has them already is left as it is.
 *
 * @param ownerUrl of a superuser
 * @returns whether anything was loaded
 */
export async function loadCity(ownerUrl: string, schema: string, size: CitySize): Promise<boolean> {
  const values: Record<string, number> = {
    $GRIDS: size.grids,
    $CASES: size.cases,
    $COLUMNS: columns,
    $WIDTH: width,
    $HEIGHT: height,
    $LNG: corner.lng,
    $LAT: corner.lat,
  };
  const fill = (text: string) => text.replace(/\$[A-Z]+/g, (name) => String(values[name]));
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`set search_path = ${schema}, public`);
    const { rows } = await client.query(
      'select count(*)::int as n from (select from cases limit 1) c',
    );
    if (rows[0].n > 0) return false;
    await client.query('begin');
    await client.query(fill(loadGrids));
    const tables = ['cases', 'case_clocks', 'case_events', 'audit_entries'];
    await withoutIndexes(client, tables, () => client.query(fill(loadCases)));
    await client.query('commit');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    return true;
  } finally {
    await client.end();
  }
}
