import { sql } from 'kysely';
import { type Geom, union } from 'polyclip-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { findZone, getRules, touchRules } from '../../modules/cases/rules.ts';
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

describe('POST /api/places/changes/:changeId/undo', () => {
  it('has all that followed follow back: filters, replies, zones, calls, webhooks, posts and the unit', async () => {
    const operator = await cases.appoint('undoer', [{ post: 'cityOperator', placePath: '150300' }]);
    const [from, to] = [`${community}.g002`, `${community}.g097`];
    await cases.appoint('leadOfTwo', [{ post: 'gridLead', placePath: from }]);
    const one = await cases.report('resident', {});
    const dispatcher = cases.people.dispatcher!;
    await withTransaction(cases.database, dispatcher, {}, async (trx) => {
      await sql`
        insert into case_saved_filters (id, owner_id, list, name, filter)
        values (gen_random_uuid(), ${dispatcher.personId}, 'inbox', '二网格', ${JSON.stringify({ within: from, q: '灯' })}::jsonb)`.execute(
        trx,
      );
      await sql`
        insert into case_standard_replies (id, place_path, title, text, actions)
        values (gen_random_uuid(), ${from}::ltree, '已派单', '已派单', '{reply}')`.execute(trx);
    });
    await withTransaction(cases.database, system, {}, async (trx) => {
      await sql`
        insert into case_zones (place_path, zone, effective_from) values (${from}::ltree, 'core', '2026-01-01')`.execute(
        trx,
      );
      await touchRules(trx);
      await sql`
        insert into webhooks (id, name, url, events, area_path, secret_cipher)
        values (gen_random_uuid(), 'Two', 'https://example.cn', '{case.closed}', ${from}::ltree, 'x')`.execute(
        trx,
      );
      await sql`
        insert into case_calls (id, case_id, kind, state, reason, raised_at, raised_path, issued_path)
        select gen_random_uuid(), ${one.id}, 'routine', s, '没有照明', now(), ${from}::ltree, ${from}::ltree
        from unnest('{raised,completed}'::text[]) s`.execute(trx);
    });
    /** Where all of it is, by the platform's eyes. */
    const where = () =>
      withTransaction(cases.database, system, {}, async (trx) => {
        const { rows } = await sql<Record<string, unknown>>`
          select (select filter from case_saved_filters where name = '二网格') as filter,
            (select ltree2text(place_path) from case_standard_replies where title = '已派单') as reply,
            (select ltree2text(area_path) from webhooks where name = 'Two') as webhook,
            (select json_object_agg(state, ltree2text(raised_path) || ' ' || ltree2text(issued_path)) from case_calls
              where case_id = ${one.id}) as calls,
            (select ltree2text(place_path) from units where kind = 'grid' and place_path in (${from}::ltree, ${to}::ltree)) as unit,
            (select ltree2text(place_path) from appointments a where a.valid_until is null and a.ended_at is null
              and a.post = 'gridLead' and place_path in (${from}::ltree, ${to}::ltree)) as lead`.execute(
          trx,
        );
        const rules = await getRules(trx);
        const zones = [from, to].map((path) => findZone(rules, `${path}.m01`, today));
        return { ...rows[0], zones, before: findZone(rules, from, '2026-02-01') };
      });
    const at = (path: string, zones: string[]) => ({
      filter: { within: path, q: '灯' },
      reply: path,
      webhook: path,
      // A call that is over was raised where it was raised.
      calls: { raised: `${path} ${path}`, completed: `${from} ${from}` },
      unit: path,
      lead: path,
      zones,
      before: 'core',
    });
    expect(await where()).toEqual(at(from, ['core', '*']));
    const moved = await change(operator, [{ do: 'move', path: from, to, version: 1 }]);
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    expect(await where()).toEqual(at(to, ['*', 'core']));

    const url = `/api/places/changes/${moved.body.changeId}/undo`;
    const reason = { reason: '编错了号' };
    expect((await send(cases.people.worker!, 'POST', url, reason)).status).toBe(403);
    expect((await send(cases.people.resident!, 'POST', url, reason)).status).toBe(403);
    expect((await send(anonymous, 'POST', url, reason)).status).toBe(401);
    const undone = await send(operator, 'POST', url, reason);
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    expect(undone.body).toMatchObject({ cancelled: false });
    expect(undone.body.moved).toContainEqual({ from: to, to: from });
    expect(await where()).toEqual(at(from, ['core', '*']));
    const list = await send(operator, 'GET', `/api/places/changes?path=${from}`);
    expect(list.body.changes.slice(0, 2)).toMatchObject([
      { id: undone.body.changeId, undoes: moved.body.changeId, undoable: true },
      { id: moved.body.changeId, state: 'undone', undone: { reason: '编错了号' } },
    ]);
    expect((await send(anonymous, 'GET', '/api/places/changes')).status).toBe(401);
    expect((await send(cases.people.resident!, 'GET', '/api/places/changes')).status).toBe(403);
  });

  it('swaps what two places have when they swap their paths', async () => {
    const operator = await cases.appoint('swapper', [
      { post: 'cityOperator', placePath: '150300' },
    ]);
    const [one, two, spare] = ['g001', 'g004', 'g096'].map((g) => `${community}.${g}`) as [
      string,
      string,
      string,
    ];
    await withTransaction(cases.database, cases.people.dispatcher!, {}, async (trx) => {
      for (const path of [one, two]) {
        await sql`
          insert into case_standard_replies (id, place_path, title, text, actions)
          values (gen_random_uuid(), ${path}::ltree, '已收到', ${path}, '{reply}')`.execute(trx);
      }
    });
    const answer = await change(operator, [
      { do: 'move', path: one, to: spare, version: 1 },
      { do: 'move', path: two, to: one, version: 1 },
      { do: 'move', path: spare, to: two, version: 1 },
    ]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql`select ltree2text(place_path) as path, text from case_standard_replies where title = '已收到'
        order by place_path`.execute(trx),
    );
    expect(rows).toEqual([
      { path: one, text: two },
      { path: two, text: one },
    ]);
  });
});

describe('GET /api/places/gaps', () => {
  it('refuses who holds no post', async () => {
    const url = `/api/places/gaps?path=${community}`;
    expect((await send(anonymous, 'GET', url)).status).toBe(401);
    expect((await send(cases.people.resident!, 'GET', url)).status).toBe(403);
    expect((await send(cases.people.worker!, 'GET', url)).status).toBe(200);
    const nowhere = await send(cases.people.worker!, 'GET', '/api/places/gaps?path=150300.999999');
    expect(nowhere.body).toMatchObject({ code: 'places/not-found' });
  });

  it('lists what a wrong drawing leaves, and each mend that is sent is taken', async () => {
    const operator = await cases.appoint('mender', [{ post: 'cityOperator', placePath: '150300' }]);
    const path = `${community}.g801`;
    const tree = await send(operator, 'GET', `/api/places/on/${today}?path=${community}`);
    const grid = tree.body.places.find((place: { path: string }) => place.path === path);
    // One corner is drawn too far inside.
    const { coordinates, ...kept } = grid.geometry as { coordinates: [[number, number][]] };
    const off = ([lng, lat]: [number, number], share: number) => [
      lng + (grid.center.lng - lng) * share,
      lat + (grid.center.lat - lat) * share,
    ];
    const ring = coordinates[0].slice(0, -1);
    const moved = ring.map((corner, i) => (i === 0 ? off(corner, 0.3) : corner));
    const geometry = { ...kept, coordinates: [[...moved, moved[0]]] };
    const redrawn = [{ do: 'alter', path, version: grid.version, set: { geometry } }];
    const drawn = await change(operator, redrawn);
    expect(drawn.status, JSON.stringify(drawn.body)).toBe(200);
    const faults = async () => {
      for (;;) {
        const { body } = await send(operator, 'GET', `/api/places/gaps?path=${community}`);
        if (body.pending === 0) return body;
      }
    };
    let found = await faults();
    const [gap] = found.faults;
    expect(gap).toMatchObject({ kind: 'gap', sliver: false, parent: community, unmended: null });
    expect(gap.places).toContain(path);
    let mended = 0;
    for (; mended < 40; mended++) {
      const next = found.faults.find((one: { mend: unknown }) => one.mend);
      if (!next) break;
      const answer = await change(operator, next.mend);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      found = await faults();
    }
    expect(mended).toBeGreaterThan(2);
    expect(found.faults.filter((one: { sliver: boolean }) => !one.sliver)).toEqual([]);
  });
});
