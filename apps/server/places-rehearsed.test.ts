import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { test150300, useCases } from '../../modules/cases/testing.ts';
import { type App, buildApp } from './build-app.ts';

/** Sets of changes as the whole server takes them: told before they are sent, a place and what lies in it at once. */
const cases = useCases();
const { community } = test150300;
const today = dateInChina(new Date());
let served: App;
let asking: Actor;
let operator: Actor;

beforeAll(async () => {
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  served = await buildApp({ config, city: cases.database, resolveActor: async () => asking });
  operator = await cases.appoint('keeper', [{ post: 'cityOperator', placePath: '150300' }]);
}, 60_000);
afterAll(() => served.close());

async function change(changes: object[], more: object = {}, as = operator) {
  asking = as;
  const payload = { from: today, reason: '网格调整', changes, ...more };
  const answer = await served.app.inject({ method: 'POST', url: '/api/places/changes', payload });
  return { status: answer.statusCode, body: answer.json() };
}
const rehearse = (changes: object[], as = operator) => change(changes, { dryRun: true }, as);

const inCity = <T extends object>(query: ReturnType<typeof sql<T>>) =>
  withTransaction(cases.database, system, {}, async (trx) => (await query.execute(trx)).rows);
/** Everything that a set of changes leaves behind. */
const kept = async () =>
  (
    await inCity(sql<{ kept: string }>`
      select concat_ws(' ', (select version from places_versions), (select count(*) from places),
        (select count(*) from place_changes), (select count(*) from place_moves), (select count(*) from audit_entries),
        (select sum(version) from cases), (select count(*) from appointments)) as kept`)
  )[0]!.kept;

describe('POST /api/places/changes with dryRun', () => {
  test('refuses who may not change it, as the sending would', async () => {
    const changes = [{ do: 'alter', path: cases.grid, version: 1, set: { name: '甲' } }];
    expect((await rehearse(changes, cases.people.worker)).status).toBe(403);
  });

  test('says what would move with a grid, and leaves everything as it was', async () => {
    await cases.report('resident', {});
    const before = await kept();
    const changes = [{ do: 'move', path: cases.grid, to: `${community}.g097`, version: 1 }];
    const { status, body } = await rehearse(changes);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(await kept()).toBe(before);
    const [there] = await inCity(sql<{ dwellings: number; buildings: number; posts: number }>`
      select count(*) filter (where kind = 'dwelling')::int as dwellings,
        count(*) filter (where kind = 'building')::int as buildings,
        (select count(*)::int from appointments where place_path <@ ${cases.grid}::ltree) as posts
      from places where path <@ ${cases.grid}::ltree and valid_to is null`);
    const moved = Object.fromEntries(
      body.effects.places.map((one: { kind: string; moved: number }) => [one.kind, one.moved]),
    );
    expect(moved).toMatchObject({
      grid: 1,
      building: there!.buildings,
      dwelling: there!.dwellings,
    });
    expect(there!.dwellings).toBeGreaterThan(0);
    expect(body.effects.life).toContainEqual({ what: 'openCases', count: 1 });
    expect(body.effects.life).toContainEqual({ what: 'appointments', count: there!.posts });
    expect(body.effects.gaps).toEqual([]);
    const sent = await change(changes);
    expect(sent.body).toMatchObject({ moved: body.moved, effects: null });
    await change([{ do: 'move', path: `${community}.g097`, to: cases.grid, version: 2 }]);
  });

  test('tells ground that would be nobody’s, today and on a day to come', async () => {
    const [micro] = await inCity(sql<{ path: string; geometry: { coordinates: number[][][] } }>`
      select ltree2text(path) as path, geometry from places
      where path <@ ${cases.grid}::ltree and kind = 'microGrid' and valid_to is null order by path limit 1`);
    const { path, geometry } = micro!;
    const [ring] = geometry.coordinates;
    const middle = [0, 1].map(
      (i) => ring!.slice(1).reduce((sum, at) => sum + at[i]!, 0) / (ring!.length - 1),
    );
    const drawn = ring!.map((at) => at.map((value, i) => middle[i]! + (value - middle[i]!) * 0.9));
    const [state] = await inCity(sql<{ version: number }>`
      select version from places where path = ${path}::ltree and valid_to is null`);
    const set = { geometry: { type: 'Polygon', coordinates: [drawn] } };
    const changes = [{ do: 'alter', path, version: state!.version, set }];
    for (const from of [today, dateInChina(new Date(Date.now() + 9 * 86_400_000))]) {
      const { status, body } = await change(changes, { dryRun: true, from });
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.effects.gaps).toMatchObject([{ parent: cases.grid }]);
      expect(body.effects.gaps[0].squareMeters).toBeGreaterThan(50);
    }
  });

  test('refuses with the place and the reason, and says nothing of what others may not see', async () => {
    const { status, body } = await rehearse([{ do: 'end', path: cases.grid, version: 3 }]);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'places/not-empty', details: { path: cases.grid } });
  });
});

describe('a place and what lies in it, in one set', () => {
  const grid = `${community}.g096`;
  const add = (path: string, name: string) => ({ do: 'add', path, set: { name } });
  const changes = [
    add(`${grid}.m01.b00777.u01.d0101`, '101'),
    add(`${grid}.m01.b00777.u01`, '1单元'),
    add(`${grid}.m01`, '微网格'),
    add(grid, '96网格'),
    add(`${grid}.m01.b00777`, '777号楼'),
  ];
  const present = async () =>
    (
      await inCity(sql<{ path: string }>`
        select ltree2text(path) as path from places where path <@ ${grid}::ltree order by path`)
    ).map(({ path }) => path);

  test('is refused as a whole when one of it is, with the place', async () => {
    const { body } = await change([...changes, add(`${community}.g095.m01`, '没有网格')]);
    expect(body).toMatchObject({
      code: 'places/parent-missing',
      details: { path: `${community}.g095.m01`, parent: `${community}.g095` },
    });
    expect(await present()).toEqual([]);
  });

  test('is added in any order', async () => {
    const { status, body } = await change(changes);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(await present()).toEqual(changes.map(({ path }) => path).sort());
  });
});
