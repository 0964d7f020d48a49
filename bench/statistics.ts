import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createPool } from '../kernel/db/pool.ts';
import { withTransaction } from '../kernel/db/transaction.ts';
import { type Actor, anonymous } from '../kernel/http/actor.ts';
import { getDwell, getStatistics } from '../modules/cases/statistics/statistics.ts';
import { startServer } from './child.ts';

/** Cases over three years, as they came in, spread over grids, classes, states and handlers; one in eight was late. */
const makeCases = `
  with grids as (select array_agg(path) as paths from places where kind = 'grid'),
    classes as (select array_agg(code) as codes from case_classes),
    units as (select array_agg(id) as ids from units where kind = 'department'),
    dice as (
      select i, random() as fate, timestamptz '2026-11-27' - (1 - i::float8 / $2::int) * interval '1095 days' as at,
        1 + floor(random() * 1000)::int as pick, random() * 72 as hours
      from generate_series($1::int + 1, $1::int + 100000) i),
    made as (
      select d.*, paths[1 + d.pick % array_length(paths, 1)] as grid, codes[1 + d.i % array_length(codes, 1)] as code,
        ids[1 + d.pick % array_length(ids, 1)] as unit, at > timestamptz '2026-11-12' and fate < 0.5 as open
      from dice d, grids, classes, units)
  insert into cases (id, number, state, source, class_code, text, place_path, lng, lat, holder_level, holder_path,
    holder_unit_id, handler_paths, handler_units, handler, late, late_stages, late_exempted, rating, reopened_count,
    stays, due_at, reported_at, closed_at, updated_at)
  select gen_random_uuid(), 'B-' || i,
    case when open then (array['reported', 'registered', 'handling'])[1 + pick % 3] when fate < 0.2 then 'selfResolved' else 'archived' end,
    (array['mobile', 'console', 'hotline', 'open311'])[1 + pick % 4], code, '路灯不亮，请来看看 ' || i,
    grid || ('b' || lpad((pick % 40)::text, 5, '0')), 106.7 + fate / 100, 39.5 + hours / 7200, 'department',
    subpath(grid, 0, 2), unit, array[grid, subpath(grid, 0, 4), subpath(grid, 0, 3)], array[unit],
    jsonb_build_object('level', 'department', 'path', subpath(grid, 0, 2)::text, 'unitId', unit::text),
    pick % 8 = 0, case when pick % 8 = 0 then array['handle'] else '{}' end, pick % 64 = 0,
    case when not open then (array['satisfied', 'satisfied', 'basicallySatisfied', 'dissatisfied', null])[1 + pick % 5] end,
    (pick % 40 = 0)::int,
    (select jsonb_object_agg(state, json_build_array(floor(hours * 60 * share), floor(hours * 20 * share)))
      from (values ('reported', 0.1), ('accepted', 0.2), ('registered', 0.1), ('dispatched', 0.1), ('handling', 1.0), ('replied', 0.3)) s (state, share)),
    case when open then at + interval '5 days' end, at, case when not open then at + hours * interval '1 hour' end, at
  from made`;

/**
 * Measures the statistics over many cases: in the database of the real server, under row-level security, one at a time.
 */
export async function benchStatistics(
  { quick }: { quick: boolean },
  print: (line: string) => void,
) {
  const count = quick ? 100_000 : 1_000_000;
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-'));
  chmodSync(folder, 0o755);
  const server = await startServer(folder, { GEWU_WORKER: 'false' });
  const url = server.ownerUrl;
  const owner = new Client({
    connectionString: url,
    options: '-c search_path=city_150300,public -c gewu.system=on',
  });
  const pool = createPool({
    url: url.replace(/\/\/[^@/]+@/, '//gewu_app@'),
    schema: 'city_150300',
    max: 1,
  });
  const city = { schema: 'city_150300', pool };
  try {
    await owner.connect();
    print(`making ${count} cases`);
    for (let made = 0; made < count; made += 100_000) await owner.query(makeCases, [made, count]);
    await owner.query('vacuum analyze cases');
    const { rows } = await owner.query(
      'select current_user as role, path from places where kind = $1 limit 1',
      ['subdistrict'],
    );
    const path = rows[0].path as string;
    const actorAt = (post: string, placePath: string): Actor => ({
      ...anonymous,
      kind: 'person',
      personId: '00000000-0000-7000-8000-000000000001',
      appointments: [{ id: '00000000-0000-7000-8000-000000000002', post, placePath, unitId: null }],
      scopes: [placePath],
    });
    const lines: { who: string; days: number; what: string; ms: number }[] = [];
    const who = {
      city: actorAt('cityOperator', '150300'),
      subdistrict: actorAt('subdistrictLead', path),
    };
    for (const [name, actor] of Object.entries(who)) {
      for (const [days, from] of [
        [30, '2026-10-29'],
        [365, '2025-11-28'],
        [1095, '2023-11-28'],
      ] as const) {
        const query = { from, to: '2026-11-27', within: actor.scopes[0] };
        const asked = [undefined, 'area', 'month', 'class', 'unit', 'dwell'] as const;
        for (const by of asked) {
          const times: number[] = [];
          for (let i = 0; i < 3; i++) {
            const started = performance.now();
            const total = await withTransaction(city, actor, { readOnly: true }, async (trx) =>
              by === 'dwell'
                ? (await getDwell(trx, actor, query, new Date())).items[0]?.passed
                : (await getStatistics(trx, actor, { ...query, by }, 'zh-CN', new Date())).total
                    .reported?.count,
            );
            if (!total) throw new Error(`${name} counted nothing`);
            times.push(performance.now() - started);
          }
          const line = {
            who: name,
            days,
            what: by ?? 'figures',
            ms: Math.round(times.sort((a, b) => a - b)[1]!),
          };
          lines.push(line);
          print(`${name}, ${days} days, ${line.what}: ${line.ms} ms`);
        }
      }
    }
    return { settings: { cases: count }, figures: lines, ratio: null };
  } finally {
    await pool.end();
    await owner.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
