import { VectorTile } from '@mapbox/vector-tile';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { placesModule } from '../index.ts';
import type { Facility } from './contract.ts';
import { lendUnits } from './keepers.ts';

const database = useTestDatabase(inject('cityTemplate'));
const binhai = '150300.150304.012.008';
const today = dateInChina(new Date());
const tomorrow = dateInChina(new Date(Date.now() + 86_400_000));
const spot = { lng: 106.7181, lat: 39.5012 };

function holding(post: string, placePath: string): Actor {
  const personId = crypto.randomUUID();
  return {
    ...anonymous,
    kind: 'person',
    personId,
    appointments: [{ id: personId, post, placePath, unitId: null }],
    scopes: [placePath],
  };
}
const staff = holding('communityStaff', binhai);
const worker = holding('gridWorker', `${binhai}.g003`);
const elsewhere = holding('communityStaff', '150300.150304.012.009');

let app: FastifyInstance;
let stop: () => Promise<void>;
let actor: Actor = anonymous;

beforeAll(async () => {
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  app = await createServer({ config, resolveActor: async () => actor, ratePerMinute: 100_000 });
  const services = { config, city: database } as unknown as Services;
  await placesModule.register?.(app, services);
  await app.ready();
  stop = await placesModule.start!(services);
});
afterAll(async () => {
  await stop();
  await app.close();
});

async function call(as: Actor, method: 'GET' | 'POST', url: string, payload?: object) {
  actor = as;
  const answer = await app.inject({ method, url, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const list = async (query: string, as: Actor = anonymous) =>
  (await call(as, 'GET', `/api/places/facilities?${query}`)).body as {
    facilities: Facility[];
    total: number;
    next: string | null;
    counts: { category: string; total: number; overdue: number }[];
  };
const change = (as: Actor, ...changes: object[]) =>
  call(as, 'POST', '/api/places/changes', { from: today, reason: '测试设施', changes });
const proposal = async (as: Actor) =>
  (await call(as, 'GET', `/api/places/facilities/proposal?lng=${spot.lng}&lat=${spot.lat}`)).body;

const hydrant = (path: string, more: object = {}) => ({
  do: 'add',
  path,
  set: {
    name: '新消火栓',
    category: 'hydrant',
    center: spot,
    attributes: { hydrantType: 'ground', checkEveryMonths: 6, checkedOn: today },
    ...more,
  },
});

describe('changing facilities', () => {
  test('refuses residents, workers of the grid, and staff of another community', async () => {
    const { path } = await proposal(staff);
    for (const who of [anonymous, worker, elsewhere]) {
      const { status } = await change(who, hydrant(path));
      expect(status).toBe(who === anonymous ? 401 : 403);
    }
    expect(
      (await call(anonymous, 'GET', '/api/places/facilities/proposal?lng=1&lat=1')).status,
    ).toBe(401);
    expect((await proposal(elsewhere)).mayAdd).toBe(false);
    expect((await proposal(staff)).mayAdd).toBe(true);
  });

  test.each([
    [{ category: 'camera' }, 'category'],
    [{ category: null }, 'category'],
    [{ center: null }, 'center'],
    [{ attributes: { powerKw: 7 } }, 'attributes.powerKw'],
    [{ attributes: { keeper: '张三 13847312345' } }, 'attributes.keeper'],
    [{ floors: 3 }, 'floors'],
    [
      {
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [106.7, 39.5],
              [106.71, 39.5],
              [106.7, 39.51],
            ],
          ],
        },
      },
      'geometry',
    ],
  ])('refuses one with %o and names the field', async (more, field) => {
    const { path } = await proposal(staff);
    const { status, body } = await change(staff, hydrant(path, more));
    expect(status).toBe(400);
    expect(body.fields[0].path).toBe(field);
  });

  test('refuses attributes of any other place', async () => {
    const set = { attributes: { count: 1 } };
    const { body } = await change(staff, { do: 'alter', path: `${binhai}.g003`, version: 1, set });
    expect(body.fields[0].path).toBe('attributes');
  });

  test('adds one where it was proposed, and keeps what it was', async () => {
    const { path, names, number } = await proposal(staff);
    expect(path).toBe(`${binhai}.g003.f${String(number).padStart(5, '0')}`);
    expect(names.grid).toBe('3网格');
    expect((await change(staff, hydrant(path))).body.added).toEqual([path]);
    const one = (await call(anonymous, 'GET', `/api/places/facilities/${path}`)).body;
    expect(one).toMatchObject({
      category: 'hydrant',
      code: `150304012008${path.slice(-5)}`,
      microGrid: { path: expect.stringContaining(`${binhai}.g003.m`) },
      attributes: { hydrantType: 'ground' },
      overdue: false,
      synthetic: false,
    });
    const set = { attributes: { checkedOn: '2025-01-01', checkEveryMonths: 6, note: null } };
    await change(staff, { do: 'alter', path, version: 1, set });
    const now = (await call(anonymous, 'GET', `/api/places/facilities/${path}`)).body;
    expect(now).toMatchObject({ dueOn: '2025-07-01', overdue: true });
    expect(now.attributes).toEqual({ checkedOn: '2025-01-01', checkEveryMonths: 6 });
    const { states } = (await call(staff, 'GET', `/api/places/history/${path}`)).body;
    expect(states[0]).toMatchObject({ kind: 'facility', category: 'hydrant', version: 2 });
    const audit = await withTransaction(database, system, {}, async (trx) => {
      const { rows } = await sql<{ action: string; after: Record<string, unknown> }>`
        select action, after from audit_entries where subject_id = ${path} order by id`.execute(
        trx,
      );
      return rows;
    });
    expect(audit.map(({ action }) => action)).toEqual(['places.add', 'places.alter']);
    expect(audit[1]!.after.attributes).toEqual(now.attributes);
    expect((await proposal(staff)).number).toBe(number + 1);
    const end = { from: tomorrow, reason: '拆除', changes: [{ do: 'end', path, version: 2 }] };
    expect((await call(staff, 'POST', '/api/places/changes', end)).body.ended).toEqual([path]);
    // Its number does not come back.
    expect((await proposal(staff)).number).toBe(number + 1);
  });

  test('refuses a keeper that is no unit, and leaves alone the one that a facility had', async () => {
    const unit = crypto.randomUUID();
    const missing = new Set<string>([unit]);
    lendUnits({ findMissing: async (_trx, ids) => ids.filter((id) => missing.has(id)) });
    const { path } = await proposal(staff);
    const attributes = { hydrantType: 'ground', keeperUnit: unit };
    const { status, body } = await change(staff, hydrant(path, { attributes }));
    expect([status, body.fields?.map((one: { path: string }) => one.path)]).toEqual([
      400,
      ['attributes.keeperUnit'],
    ]);
    missing.clear();
    expect((await change(staff, hydrant(path, { attributes }))).status).toBe(200);
    missing.add(unit);
    const set = { attributes: { ...attributes, checkEveryMonths: 3 } };
    expect((await change(staff, { do: 'alter', path, version: 1, set })).status).toBe(200);
    lendUnits({ findMissing: async () => [] });
    expect((await change(staff, { do: 'end', path, version: 2 })).status).toBe(200);
  });

  test('the database holds the same', async () => {
    const insert = (column: string, value: string) =>
      withTransaction(database, system, {}, (trx) =>
        sql`insert into places (id, kind, code, path, name, synthetic, valid_from, category, center, attributes)
          select gen_random_uuid(), 'facility', '15030401200890001', '150300.150304.012.008.f90001', '试', false,
            '2026-01-01', 'drain', '(106.718,39.501)', '{}'`
          .execute(trx)
          .then(() =>
            sql`update places set ${sql.raw(`${column} = ${value}`)} where code = '15030401200890001'`.execute(
              trx,
            ),
          ),
      );
    for (const [column, value] of [
      ['category', "'camera'"],
      ['category', 'null'],
      ['center', 'null'],
      ['code', "'15030401200890002'"],
      ['path', "'150300.150304.012.008.g003.m01.f90001'"],
      ['floors', '3'],
    ] as const) {
      await expect(insert(column, value), `${column} ${value}`).rejects.toMatchObject({
        code: '23514',
      });
    }
    await expect(
      withTransaction(database, system, {}, (trx) =>
        sql`update places set attributes = '{"count": 1}' where path = ${binhai}::ltree`.execute(
          trx,
        ),
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });
});

describe('looking for facilities', () => {
  test('by area, sort, check and words, page by page, with the numbers of the area', async () => {
    const all = await list(`within=${binhai}&limit=500`);
    expect(all.facilities).toHaveLength(all.total);
    expect(all.counts.reduce((sum, { total }) => sum + total, 0)).toBe(all.total);
    expect(all.counts.every(({ total }) => total > 1)).toBe(true);
    expect(all.counts).toHaveLength(9);
    const hydrants = await list(`within=${binhai}&category=hydrant&category=aed`);
    expect(new Set(hydrants.facilities.map(({ category }) => category))).toEqual(
      new Set(['hydrant', 'aed']),
    );
    expect(hydrants.counts).toEqual(all.counts);
    const late = await list(`within=${binhai}&overdue=true&limit=500`);
    expect(late.total).toBe(all.counts.reduce((sum, { overdue }) => sum + overdue, 0));
    expect(late.total).toBeGreaterThan(3);
    expect(late.facilities.every(({ dueOn }) => dueOn! < today)).toBe(true);
    const named = await list(`q=${encodeURIComponent('瑞德花园 消火栓')}`);
    expect(named.facilities.map(({ name }) => name)).toContain('瑞德花园消火栓1号');
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = await list(`within=${binhai}&limit=70${after && `&after=${after}`}`);
      seen.push(...page.facilities.map(({ code }) => code));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual(all.facilities.map(({ code }) => code));
  });

  test('they are no part of the tree unless asked for, nor of a search', async () => {
    const tree = async (query: string) =>
      (await call(anonymous, 'GET', `/api/places/tree?path=${binhai}.g003${query}`)).body.places;
    expect((await tree('')).every(({ kind }: { kind: string }) => kind === 'microGrid')).toBe(true);
    expect((await tree('&kind=facility')).length).toBeGreaterThan(10);
    const on = async (query: string) =>
      (await call(staff, 'GET', `/api/places/on/${tomorrow}?path=${binhai}.g003${query}`)).body
        .places;
    expect((await on('')).every(({ kind }: { kind: string }) => kind === 'microGrid')).toBe(true);
    expect((await on('&kind=facility'))[0]).toMatchObject({ category: 'chargingPile' });
    const search = async (q: string, more = '') =>
      (await call(anonymous, 'GET', `/api/places/search?q=${encodeURIComponent(q)}${more}`)).body
        .places;
    expect(await search('瑞德花园消火栓1号')).not.toContainEqual(
      expect.objectContaining({ kind: 'facility' }),
    );
    for (const words of [
      '瑞德花园消火栓1号',
      '瑞德花园 消火栓 1 号',
      '滨海社区瑞德花园消火栓1号',
    ]) {
      expect((await search(words, '&facilities=true'))[0]).toMatchObject({
        kind: 'facility',
        name: '瑞德花园消火栓1号',
      });
    }
    expect(
      (await search('rdhyxhs', '&facilities=true')).map(({ name }: Facility) => name),
    ).toContain('瑞德花园消火栓1号');
  });

  test('as vector tiles of their own, from the zoom where they stand apart', async () => {
    const { facilities } = await list(`within=${binhai}.g003&category=hydrant`);
    const { lng, lat } = facilities[0]!.center;
    const at = (z: number) => {
      const sine = Math.sin((lat * Math.PI) / 180);
      const y = 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
      return `${z}/${Math.floor((lng / 360 + 0.5) * 2 ** z)}/${Math.floor(y * 2 ** z)}`;
    };
    const tile = (layer: string, z: number) => app.inject({ url: `/tiles/${layer}/${at(z)}` });
    expect((await tile('facility', 14)).statusCode).toBe(204);
    const layers = new VectorTile(new PbfReader((await tile('facility', 16)).rawPayload)).layers;
    const features = Array.from({ length: layers.facility!.length }, (_, i) =>
      layers.facility!.feature(i),
    );
    expect(features.map(({ properties }) => properties.path)).toContain(facilities[0]!.path);
    for (const { properties } of features) {
      expect(Object.keys(properties).sort()).toEqual(
        ['category', 'name', 'nameEn', 'overdue', 'path', 'synthetic'].filter(
          (key) => key in properties,
        ),
      );
    }
    const map = new VectorTile(new PbfReader((await tile('all', 16)).rawPayload)).layers;
    expect(map.facility).toBeUndefined();
    expect((await call(anonymous, 'GET', '/tiles/facility.json')).body).toMatchObject({
      minzoom: 15,
      vector_layers: [{ id: 'facility', fields: { overdue: 'Boolean' } }],
    });
  });

  test('as features with a column for each attribute', async () => {
    const { body } = await call(
      anonymous,
      'GET',
      `/ogc/collections/facility/items?category=aed&within=${binhai}`,
    );
    expect(body.numberMatched).toBeGreaterThan(3);
    expect(body.features[0]).toMatchObject({
      geometry: { type: 'Point' },
      properties: { category: 'aed', hangsAt: '门卫室外墙', synthetic: true },
    });
    expect(body.features[0].properties).not.toHaveProperty('floors');
  });
});
