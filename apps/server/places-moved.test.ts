import { sql } from 'kysely';
import { type Geom, union } from 'polyclip-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { test150300, useCases } from '../../modules/cases/testing.ts';
import { type App, buildApp } from './build-app.ts';

/** What other rooms keep by path, when a place changes by the API of the whole server. */
const cases = useCases();
const { community } = test150300;
const today = dateInChina(new Date());
let served: App;
let asking: Actor = anonymous;

beforeAll(async () => {
  const config = parseConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://gewu.example.cn' });
  served = await buildApp({ config, city: cases.database, resolveActor: async () => asking });
});
afterAll(() => served.close());

async function send(as: Actor, method: 'GET' | 'POST', url: string, payload?: object) {
  asking = as;
  const answer = await served.app.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}
const change = (as: Actor, changes: object[]) =>
  send(as, 'POST', '/api/places/changes', { from: today, reason: '网格重编号', changes });

describe('POST /api/places/changes', () => {
  it('refuses a grid worker, and who is not signed in', async () => {
    const changes = [{ do: 'alter', path: cases.grid, version: 1, set: { name: '甲' } }];
    expect((await change(cases.people.worker!, changes)).status).toBe(403);
    expect((await change(anonymous, changes)).status).toBe(401);
  });

  it('tells what places were only to who holds a post', async () => {
    for (const url of [`/api/places/history/${cases.grid}`, `/api/places/on/${today}`]) {
      expect((await send(anonymous, 'GET', url)).status, url).toBe(401);
      expect((await send(cases.people.resident!, 'GET', url)).status, url).toBe(403);
      expect((await send(cases.people.worker!, 'GET', url)).status, url).toBe(200);
    }
  });

  it('moves posts, the unit and the hands of open cases along, and leaves the place of a case', async () => {
    const operator = await cases.appoint('mover', [{ post: 'cityOperator', placePath: '150300' }]);
    const one = await cases.report('resident', {});
    const to = `${community}.g099`;
    const held = async () =>
      withTransaction(cases.database, system, {}, async (trx) => {
        const { rows } = await sql<{ place: string; holder: string; handlers: string[] }>`
          select ltree2text(place_path) as place, ltree2text(holder_path) as holder,
            handler_paths::text[] as handlers from cases where id = ${one.id}`.execute(trx);
        return rows[0]!;
      });
    const before = await held();
    expect(before.holder).toBe(cases.grid);
    const refused = await change(operator, [{ do: 'end', path: cases.grid, version: 1 }]);
    expect(refused.body).toMatchObject({ code: 'places/not-empty' });
    const answer = await change(operator, [{ do: 'move', path: cases.grid, to, version: 1 }]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.moved).toContainEqual({ from: cases.grid, to });

    const after = await held();
    expect(after).toEqual({ place: before.place, holder: to, handlers: [to] });
    const { posts, units } = await withTransaction(cases.database, system, {}, async (trx) => ({
      posts: (
        await sql<{ path: string; from: string; until: string | null }>`
          select ltree2text(place_path) as path, valid_from::text as "from", valid_until::text as until
          from appointments where person_id = ${cases.people.worker!.personId} order by valid_from`.execute(
          trx,
        )
      ).rows,
      units: (
        await sql<{ path: string }>`
          select ltree2text(place_path) as path from units
          where kind = 'grid' and place_path in (${cases.grid}::ltree, ${to}::ltree)`.execute(trx)
      ).rows,
    }));
    expect(posts).toEqual([
      expect.objectContaining({ path: cases.grid, until: expect.any(String) }),
      { path: to, from: today, until: null },
    ]);
    expect(units).toEqual([{ path: to }]);
    // The worker as signed in anew: the post is held at the new path.
    const worker = {
      ...cases.people.worker!,
      appointments: cases.people.worker!.appointments.map((a) => ({ ...a, placePath: to })),
      scopes: [to],
    };
    expect((await send(worker, 'GET', `/api/cases/${one.id}`)).status).toBe(200);
    const handled = await send(worker, 'POST', `/api/cases/${one.id}/accept`, {});
    expect(handled.status).not.toBe(403);

    const history = await send(operator, 'GET', `/api/places/history/${to}`);
    expect(history.body.states).toMatchObject([
      {
        path: to,
        version: 2,
        validFrom: today,
        made: { post: 'cityOperator', reason: '网格重编号' },
      },
    ]);
    const tree = await send(operator, 'GET', `/api/places/on/2026-03-01?path=${community}`);
    const paths = tree.body.places.map(({ path }: { path: string }) => path);
    expect(paths).toContain(cases.grid);
    expect(paths).not.toContain(to);
  });

  it('ends no grid in which posts are held, and says how many, not whose', async () => {
    const operator = await cases.appoint('ender', [{ post: 'cityOperator', placePath: '150300' }]);
    const path = `${community}.g098`;
    await change(operator, [{ do: 'add', path, set: { name: '98网格' } }]);
    await cases.appoint('newLead', [{ post: 'gridLead', placePath: path }]);
    const { status, body } = await change(operator, [{ do: 'end', path, version: 1 }]);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'places/lived-in',
      details: { path, life: [{ what: 'appointments', count: 1 }] },
    });
  });

  it('ends a micro-grid whose buildings move on, with the cases that lie there and the posts held in them', async () => {
    const operator = await cases.appoint('divider', [
      { post: 'cityOperator', placePath: '150300' },
    ]);
    const grid = `${community}.g006`;
    const listed = async (kind: string) =>
      (await send(operator, 'GET', `/api/places/on/${today}?path=${grid}`)).body.places.filter(
        (one: { kind: string }) => one.kind === kind,
      );
    const [first, second] = (await listed('microGrid')) as { path: string }[];
    const tree = await send(operator, 'GET', `/api/places/tree?path=${second!.path}`);
    const buildings = tree.body.places as { path: string; center: object }[];
    expect(buildings.length).toBeGreaterThan(0);
    const one = await cases.report('resident', { location: buildings[0]!.center });
    await cases.appoint('leadThere', [{ post: 'buildingLead', placePath: buildings[0]!.path }]);
    const moves = buildings.map(({ path }) => ({
      do: 'move',
      path,
      version: 1,
      to: path.replace(second!.path, first!.path),
    }));
    // All of the ground goes to the first: its outline is that of both.
    const outline = (path: string) =>
      withTransaction(cases.database, system, {}, async (trx) => {
        const { rows } = await sql<{ geometry: { type: string; coordinates: Geom } }>`
          select geometry from places where path = ${path}::ltree and valid_to is null`.execute(
          trx,
        );
        return rows[0]!.geometry.coordinates;
      });
    const geometry = {
      type: 'MultiPolygon',
      coordinates: union(await outline(first!.path), await outline(second!.path)),
    };
    const answer = await change(operator, [
      { do: 'alter', path: first!.path, version: 1, set: { geometry } },
      ...moves,
      { do: 'end', path: second!.path, version: 1 },
    ]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.ended).toEqual([second!.path]);
    expect((await send(operator, 'GET', `/api/cases/${one.id}`)).status).toBe(200);
  });
});
