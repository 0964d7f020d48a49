import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { dateInChina } from '../../kernel/time/index.ts';
import { test150300 } from '../../modules/cases/testing.ts';
import { runPlan } from '../../modules/places/plans/run.ts';
import { useHandovers } from './testing.ts';

/** What becomes of the work of a micro-grid's lead when a plan replaces the micro-grid, by the API of the whole server. */
const { cases, inCity, call, turn, idOf } = useHandovers();
const grid = `${test150300.community}.g001`;
const plans = '/api/places/plans';

async function ask(as: string, method: string, url: string, body?: object) {
  const answer = await call(as, method, url, body);
  expect(answer.status, `${url} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}
const rowsOf = async <T>(query: ReturnType<typeof sql<T>>) =>
  (await inCity((trx) => query.execute(trx))).rows;
/** Where each case is, by its id. */
const whereIs = async () =>
  new Map(
    (
      await rowsOf(
        sql<{ id: string; level: string; path: string }>`
          select id, holder_level as level, ltree2text(holder_path) as path from cases`,
      )
    ).map(({ id, level, path }) => [id, { level, path }]),
  );
const postsOf = (name: string) =>
  rowsOf(sql<{ path: string }>`
    select ltree2text(place_path) as path from appointments
    where person_id = ${idOf(name)} and ended_at is null and (valid_until is null
      or valid_until >= (now() at time zone 'Asia/Shanghai')::date)`);

test('goes over to who leads in its stead or up, by rule, and comes back when the plan is taken back', async () => {
  const asked = await ask('community', 'POST', plans, {
    area: grid,
    min: 100,
    max: 150,
    seconds: 0,
  });
  await runPlan({ city: cases.database }, asked.id);
  const { divisions } = await ask('community', 'GET', `${plans}/${asked.id}`);
  const today = dateInChina(new Date());
  const division = `${plans}/divisions/${divisions[0].id}`;
  const effects = await ask('subdistrictLead', 'GET', `${division}/effects?from=${today}`);
  const ended: string[] = effects.ended.map((one: { path: string }) => one.path);
  const kept: string[] = effects.altered.map((one: { path: string }) => one.path);
  expect(ended.length).toBeGreaterThan(0);
  expect(kept.length).toBeGreaterThan(1);

  await cases.appoint('worker of the grid', [{ post: 'gridWorker', placePath: grid }]);
  // Every micro-grid that ends is led, and of those that take it over all but the last.
  const led = [...ended, ...kept.slice(0, -1)];
  for (const path of led) {
    await cases.appoint(path, [{ post: 'microGridLead', placePath: path }]);
  }
  const buildings = await rowsOf(
    sql<{ path: string; code: string }>`
      select ltree2text(path) as path, code from places
      where kind = 'building' and valid_to is null and path <@ ${grid}::ltree order by path`,
  );
  const lies = new Map<string, string>();
  for (const { path, code } of buildings) {
    if (!led.some((micro) => path.startsWith(`${micro}.`))) continue;
    const { id } = await cases.report('resident', { location: undefined, placeCode: code });
    lies.set(id, path);
  }
  const before = await whereIs();
  for (const [id, path] of lies) expect(before.get(id)).toEqual({ level: 'building', path });

  await ask('subdistrictLead', 'POST', `${division}/publish`, { from: today, reason: '重新划分' });
  await turn();
  const moved = new Map<string, string>(
    (
      await rowsOf(
        sql<{ from: string; to: string }>`
          select ltree2text(from_path) as "from", ltree2text(to_path) as "to" from place_moves`,
      )
    ).map(({ from, to }) => [from, to]),
  );
  const after = await whereIs();
  const ways = { over: 0, up: 0 };
  for (const [id, path] of lies) {
    const now = moved.get(path) ?? path;
    const isLed = led.some((micro) => kept.includes(micro) && now.startsWith(`${micro}.`));
    expect(after.get(id), now).toEqual(
      isLed ? { level: 'building', path: now } : { level: 'grid', path: grid },
    );
    ways[isLed ? 'over' : 'up'] += 1;
  }
  expect(ways.over, 'some go over').toBeGreaterThan(0);
  expect(ways.up, 'some go up').toBeGreaterThan(0);
  for (const path of ended) expect(await postsOf(path)).toEqual([]);

  const { changes } = await ask('subdistrictLead', 'GET', `/api/places/changes?path=${grid}`);
  await ask('subdistrictLead', 'POST', `/api/places/changes/${changes[0].id}/undo`, {
    reason: '居民有意见',
  });
  expect(await whereIs()).toEqual(before);
  for (const path of ended) expect(await postsOf(path)).toEqual([{ path }]);
  const records = await rowsOf(
    sql<{
      undone: boolean;
    }>`select undone_at is not null as undone from handovers where why = 'replaced'`,
  );
  expect(records.length).toBe(ended.length);
  expect(records.every(({ undone }) => undone)).toBe(true);
});
