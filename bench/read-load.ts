import { parseConfig } from '../kernel/config/config.ts';
import { createPool } from '../kernel/db/pool.ts';
import { withTransaction } from '../kernel/db/transaction.ts';
import { system } from '../kernel/http/actor.ts';
import { fillSearch } from '../modules/cases/search/word-index.ts';
import { seedDemoAccounts } from '../modules/identity/demo.ts';
import { listUnits } from '../modules/organization/index.ts';
import { listPlaces } from '../modules/places/index.ts';

/** What is wrong, by class: each with each spot and each wish is a text of its own. */
const troubles = {
  C0118: ['路灯不亮', '路灯杆歪斜', '路灯线裸露'],
  C0108: ['井盖松动', '井盖破损', '井盖丢失'],
  E0110: ['垃圾堆在楼道', '装修垃圾没有清运', '垃圾桶满了'],
  E0201: ['墙上贴满小广告', '电线杆上贴了广告', '楼道喷漆广告'],
  C0123: ['健身器材断裂', '单杠松动', '跑步机踏板坏了'],
};
const spots =
  '单元门口 楼前 楼后 地下车库入口 小区东门 小区西门 儿童游乐场 健身广场 菜市场旁 公交站边';
const wishes =
  '请来看看 晚上老人行走不便 已经一个星期了 孩子们经过很危险 希望尽快处理 邻居们都有意见 麻烦派人维修 谢谢';

/** People who read: enough that no limit for one person decides. */
export interface Reader {
  username: string;
  post: string;
}

const schema = 'city_150300';

/** Indexes that are made again when the rows are in, which is faster than keeping them all the while. */
const bulky = [
  'case_search_words',
  'case_events_case',
  'cases_by_due',
  'cases_class',
  'cases_grid',
];

/**
 * Fills a database with the cases of some years, 3 in a hundred of them open, with their timelines, clocks and words, and
 * makes people who work on them.
 */
export async function loadCases(
  ownerUrl: string,
  cases: number,
  print: (line: string) => void,
): Promise<Reader[]> {
  const pool = createPool({ url: ownerUrl, schema, max: 4 });
  const city = { schema, pool };
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    print(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return result;
  };
  try {
    await pool.query(`alter database gewu set maintenance_work_mem = '512MB'`);
    const { rows: definitions } = await pool.query<{ name: string; sql: string }>(
      `select indexname as name, indexdef as sql from pg_indexes where schemaname = $1 and indexname = any($2)`,
      [schema, bulky],
    );
    for (const { name } of definitions) await pool.query(`drop index ${name}`);
    await timed(`${cases} cases`, () => pool.query(casesSql, [cases, ...texts()]));
    await timed('their timelines and clocks', async () => {
      await pool.query(eventsSql);
      await pool.query(clocksSql);
      await pool.query(`insert into case_handlers
        select distinct h, id, reported_at, closed_at is null from cases, unnest(handler_paths::text[] || handler_units::text[]) h`);
    });
    await timed('their words', () => fillSearch(city));
    await timed('indexes', async () => {
      for (const { sql } of definitions) await pool.query(sql);
    });
    await timed('statistics', () => pool.query('vacuum analyze'));
    return await withTransaction(city, system, {}, async (trx) => {
      const paths = (await listPlaces(trx, 'grid')).map(({ path }) => path);
      const subdistrict = '150300.150304.012';
      const { units } = await listUnits(trx, system, { kind: 'department', limit: 200 });
      const building = (await listPlaces(trx, 'building', subdistrict))[0]!.path;
      const accounts = await seedDemoAccounts(trx, parseConfig({}), {
        city: '150300',
        subdistrict,
        community: `${subdistrict}.008`,
        grid: `${subdistrict}.008.g001`,
        microGrid: building.slice(0, building.lastIndexOf('.')),
        building,
        departments: units.slice(0, 12).map(({ id, nameZh }) => ({ unitId: id, name: nameZh })),
        moreGrids: paths.slice(0, 30),
      });
      return accounts.flatMap(({ username, post }) =>
        username && post ? [{ username, post }] : [],
      );
    });
  } finally {
    await pool.end();
  }
}

function texts(): [string[], string[]] {
  const made = Object.entries(troubles).flatMap(([code, words]) =>
    words.flatMap((word) =>
      spots
        .split(' ')
        .flatMap((spot) => wishes.split(' ').map((wish) => [code, `${spot}${word}，${wish}`])),
    ),
  );
  return [made.map(([code]) => code!), made.map(([, text]) => text!)];
}

// Random but the same each time: `hashint4` of the row's number.
const casesSql = `
  with place as (
    select array_agg(path::text order by path) as paths, array_agg(center order by path) as centers,
      array_agg(name order by path) as names
    from places where kind = 'grid' and center is not null
  ), unit as (
    select array_agg(id order by id) as ids from units where kind = 'department'
  ), made as (
    select i, now() - (($1::int - i) * interval '1095 days' / $1::int) as at,
      abs(hashint4(i)) as a, abs(hashint4(i + 1000003)) as b, abs(hashint4(i + 2000003)) as d
    from generate_series(1, $1::int) i
  ), open as (
    select *, i > $1::int * 0.9 and a % 10 < 3 as open from made
  )
  insert into cases (id, number, state, source, class_code, severity, text, address, place_path, lng, lat, holder_level,
    holder_path, holder_unit_id, handler_paths, handler_units, due_at, warn_at, reported_at, closed_at, updated_at)
  select
    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || substr(md5(i::text), 1, 15))::uuid,
    'WD-' || to_char(at, 'YYYYMMDD-') || lpad(i::text, 7, '0'),
    case when open then (array['reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied'])[a / 10 % 6 + 1]
      else (array['closed', 'archived', 'selfResolved', 'archived'])[a % 4 + 1] end,
    'mobile', ($2::text[])[a % cardinality($2::text[]) + 1], 3, ($3::text[])[a % cardinality($3::text[]) + 1],
    split_part(names[p], ' ', 1) || (b % 30 + 1) || '号楼' || (d % 6 + 1) || '单元',
    paths[p]::ltree, (centers[p])[0] + (a % 1000 - 500) / 1e5, (centers[p])[1] + (b % 1000 - 500) / 1e5,
    case d % 10 when 0 then 'department' when 1 then 'department' when 2 then 'community' when 3 then 'subdistrict' else 'grid' end,
    subltree(paths[p]::ltree, 0, held),
    case when d % 10 < 2 then ids[b % cardinality(ids) + 1] end,
    array[subltree(paths[p]::ltree, 0, 5), subltree(paths[p]::ltree, 0, 4)],
    case when d % 10 < 3 then array[ids[b % cardinality(ids) + 1]] else '{}' end,
    case when open then now() + ((a % 9000) - 1000) * interval '1 minute' end,
    case when open then now() + ((a % 9000) - 2000) * interval '1 minute' end,
    at, case when open then null else least(at + interval '3 days', now()) end, at
  from open, place, unit, lateral (select b % cardinality(paths) + 1 as p) one,
    lateral (select case d % 10 when 2 then 4 when 3 then 3 when 0 then 2 when 1 then 2 else 5 end as held) two`;

const eventsSql = `
  insert into case_events (id, case_id, at, action, from_state, to_state, public, text)
  select gen_random_uuid(), id, reported_at, 'reported', null, 'reported', true, text from cases
  union all
  select gen_random_uuid(), id, closed_at, 'close', 'replied', 'closed', true, '现场已恢复' from cases where closed_at is not null`;

const clocksSql = `
  insert into case_clocks (id, case_id, stage, limit_value, limit_unit, started_at, due_at, warn_at)
  select gen_random_uuid(), id, 'handle', 3, 'working_day', reported_at, due_at, warn_at from cases where due_at is not null`;
