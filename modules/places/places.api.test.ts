import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { fromWgs84 } from '../../kernel/geo/index.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import type { Location, Place } from './contract.ts';
import { findPlace, loadPlaces, locatePoint, namePlaces, placesModule } from './index.ts';

const database = useTestDatabase();
const resident: Actor = {
  ...anonymous,
  kind: 'person',
  personId: '0199a000-0000-7000-8000-000000000001',
};
const binhai = '150300.150304.012.008';
const ruide = { lng: 106.718, lat: 39.501 };

let app: FastifyInstance;
let stop: () => Promise<void>;
let actor: Actor = anonymous;

beforeAll(async () => {
  await withTransaction(database, system, {}, (trx) =>
    loadPlaces(trx, { city: '150300', synthetic: true }),
  );
  const config = parseConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://gewu.example.cn' });
  app = await createServer({ config, resolveActor: async () => actor });
  const services = { config, city: database } as unknown as Services;
  await placesModule.register?.(app, services);
  await app.ready();
  stop = await placesModule.start!(services);
});
afterAll(async () => {
  await stop();
  await app.close();
});

async function get<T = { places: Place[] }>(path: string, as: Actor = anonymous) {
  actor = as;
  const answer = await app.inject({ method: 'GET', url: `/api/places/${path}` });
  return { status: answer.statusCode, body: answer.json() as T, headers: answer.headers };
}

function locate(lng: number, lat: number, crs = 'WGS84') {
  return get<Location & { code: string; message: string }>(
    `locate?lng=${lng}&lat=${lat}&crs=${crs}`,
  );
}

describe('GET /api/places/locate', () => {
  test('refuses a point outside the city and says what to do', async () => {
    const { status, body } = await locate(116.39, 39.9);
    expect(status).toBe(422);
    expect(body.code).toBe('places/outside-city');
    expect(body.message).toContain('不在本市范围内');
  });

  test('finds micro-grid, grid, community and subdistrict of Ruide Garden', async () => {
    const { status, body } = await locate(ruide.lng, ruide.lat);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      path: `${binhai}.g003.m03`,
      district: '150304000000',
      subdistrict: '150304012000',
      community: '150304012008',
      grid: '150304012008003',
      microGrid: '15030401200800303',
      nearest: false,
      names: { community: '滨海社区', grid: '3网格', microGrid: '3微网格' },
    });
  });

  test('takes GCJ-02 and BD-09 as well', async () => {
    for (const crs of ['GCJ02', 'BD09'] as const) {
      const sent = fromWgs84(ruide, crs);
      const { body } = await locate(sent.lng, sent.lat, crs);
      expect(body.microGrid).toBe('15030401200800303');
      expect(body.point.lng).toBeCloseTo(ruide.lng, 5);
    }
    const unnamed = fromWgs84(ruide, 'GCJ02');
    expect((await locate(unnamed.lng, unnamed.lat)).body.microGrid).not.toBe('15030401200800303');
  });

  test('a special grid has no micro-grid', async () => {
    const { body: grid } = await get<Place>('150304012008801');
    const { body } = await locate(grid.center!.lng, grid.center!.lat);
    expect(body).toMatchObject({ path: `${binhai}.g801`, microGrid: null });
  });

  test('takes a point just outside the outline to the nearest community, and one far outside to none', async () => {
    // 94 m and 156 m outside the outline of Haibowan; its accuracy allows for 150.
    const near = await locate(106.9, 39.89);
    expect(near.status).toBe(200);
    expect(near.body).toMatchObject({ nearest: true, grid: null });
    expect((await locate(106.9, 39.8915)).status).toBe(422);
  });

  test('names the building whose outline holds the point', async () => {
    const { body: tower } = await get<Place>(`${binhai}.g003.m01.b00017`);
    const { body } = await locate(tower.center!.lng, tower.center!.lat);
    expect(body.building).toEqual({ path: tower.path, code: tower.code, name: tower.name });
  });

  test('refuses numbers that are no position, and names the field', async () => {
    const { status, body } = await locate(999, 39.5);
    expect(status).toBe(400);
    expect(body).toMatchObject({ fields: [{ path: 'query.lng' }] });
  });

  test('a point outside every grid of a community belongs to the community alone', async () => {
    await database.inRolledBackTransaction(system, async (trx) => {
      await sql`update places set valid_to = valid_from + 1 where path ~ ${`${binhai}.g801.*`}::lquery`.execute(
        trx,
      );
      const { rows } = await sql<{ lng: number; lat: number }>`
        select center[0] as lng, center[1] as lat from places where code = '150304012008801'`.execute(
        trx,
      );
      await sql`update places_versions set version = gen_random_uuid()`.execute(trx);
      const { placesWatch } = await import('./cache.ts');
      placesWatch.noteChange();
      expect(await locatePoint(trx, rows[0]!)).toMatchObject({
        path: binhai,
        grid: null,
        nearest: false,
      });
      placesWatch.noteChange();
    });
  });
});

describe('GET /api/places/tree', () => {
  test('starts at the city and goes down to the entrances', async () => {
    const districts = (await get('tree')).body.places;
    expect(districts.map((p) => p.name)).toEqual(['海勃湾区', '海南区', '乌达区']);
    const grids = (await get(`tree?path=${binhai}&kind=grid`)).body.places;
    expect(grids).toHaveLength(8);
    const [microGrid] = (await get(`tree?path=${grids[2]!.path}`)).body.places;
    expect(microGrid).toMatchObject({ kind: 'microGrid', households: 72 });
    const [building] = (await get(`tree?path=${microGrid!.path}`)).body.places;
    const entrances = (await get(`tree?path=${building!.path}`)).body.places;
    expect(entrances[0]).toMatchObject({ kind: 'entrance', names: { estate: '瑞德花园' } });
  });

  test('says that a path is unknown', async () => {
    expect(await get('tree?path=150300.150399')).toMatchObject({
      status: 404,
      body: { code: 'places/not-found' },
    });
  });
});

describe('GET /api/places/addresses', () => {
  test('hides the dwellings of an entrance from who is not signed in', async () => {
    const answer = await get(`addresses?parent=${binhai}.g003.m01.b00017.u01`);
    expect(answer).toMatchObject({ status: 401, body: { code: 'places/dwellings-hidden' } });
  });

  test('goes from estate to building, entrance and dwelling', async () => {
    const next = async (parent: string) =>
      (await get<{ step: string; places: Place[] }>(`addresses?parent=${parent}`, resident)).body;
    const estates = await next(binhai);
    expect(estates.step).toBe('estate');
    const estate = estates.places.find((p) => p.name === '瑞德花园')!;
    expect(estate.households).toBe(690);
    const buildings = await next(estate.path);
    expect(buildings.step).toBe('building');
    expect(buildings.places.map((p) => p.name)).toEqual(
      Array.from({ length: 10 }, (_, i) => `${i + 1}号楼`),
    );
    const entrances = await next(buildings.places[0]!.path);
    expect(entrances.step).toBe('entrance');
    const dwellings = await next(entrances.places[0]!.path);
    expect(dwellings.step).toBe('dwelling');
    expect(dwellings.places).toHaveLength(72);
    expect(dwellings.places[0]).toMatchObject({
      name: '101室',
      floor: 1,
      center: entrances.places[0]!.center,
      names: { estate: '瑞德花园', building: '1号楼', entrance: '1单元', dwelling: '101室' },
    });
    expect(await next(dwellings.places[0]!.path)).toEqual({ step: 'done', places: [] });
  });

  test('offers the nearest estates first', async () => {
    const { body } = await get(`addresses?lng=${ruide.lng}&lat=${ruide.lat}`);
    expect(body.places[0]?.name).toBe('瑞德花园');
    expect(body.places.at(-1)?.names.district).not.toBe('乌达区');
  });
});

describe('GET /api/places/:key', () => {
  test('finds by code and by path; a micro-grid wins over a building of the same digits', async () => {
    expect((await get<Place>('150304012008')).body).toMatchObject({
      path: binhai,
      name: '滨海社区',
    });
    expect((await get<Place>(binhai)).body).toMatchObject({ code: '150304012008' });
    expect((await get<Place>('15030401200800303')).body.kind).toBe('microGrid');
    expect((await get<Place>('15030401200800017')).body.kind).toBe('building');
  });

  test('refuses a dwelling to who is not signed in, and shows it to who is', async () => {
    const code = '15030401200800017010101';
    expect((await get<Place>(code)).status).toBe(401);
    expect((await get<Place>(code, resident)).body).toMatchObject({
      kind: 'dwelling',
      names: { building: '1号楼', dwelling: '101室' },
    });
    expect((await get<Place>(`${binhai}.g003.m01.b00017.u01.d0101`)).status).toBe(401);
    expect((await get<Place>('1503040120080001701')).body).toMatchObject({ name: '1单元' });
  });

  test('answers 404 to what is nowhere and 400 to what is no key', async () => {
    expect((await get('150304999999')).status).toBe(404);
    expect((await get('drop table')).status).toBe(400);
  });
});

describe('GET /api/places/search', () => {
  const search = async (q: string, more = '') =>
    (await get(`search?q=${encodeURIComponent(q)}${more}`)).body.places.map((p) => p.name);

  test('finds estates, buildings, communities and grids by part of their names', async () => {
    expect((await search('瑞德花园'))[0]).toBe('瑞德花园');
    expect((await search('瑞德花园3号楼'))[0]).toBe('3号楼');
    expect(await search('瑞德花园 3号楼')).toEqual(['3号楼']);
    expect((await search('滨海社区瑞德花园 10 号楼'))[0]).toBe('10号楼');
    expect((await search('滨海社区'))[0]).toBe('滨海社区');
    expect((await search('滨海社区 3网格'))[0]).toBe('3网格');
    expect(await search('不存在的地方')).toEqual([]);
  });

  test.each([
    '乌海市乌达区滨海街道滨海社区瑞德花园3号楼',
    '内蒙古自治区乌海市乌达区瑞德花园3号楼',
    '乌达区滨海街道瑞德花园 3栋',
    '瑞德花园小区3幢',
    '瑞德花园3#',
    '3号楼，瑞德花园，滨海社区',
  ])('finds the building of an address as people write it: %s', async (address) => {
    const { places } = (await get(`search?q=${encodeURIComponent(address)}`)).body;
    expect(places[0]).toMatchObject({ kind: 'building', name: '3号楼' });
    expect(places[0]?.names.estate).toBe('瑞德花园');
  });

  test.each([
    ['乌达区', undefined],
    ['滨海便民市场', '滨海便民市场'],
    ['滨海学校市场专属网格', '滨海学校市场专属网格'],
    ['乌海市新华西街道', '新华西街道'],
    ['镇北社区', '镇北社区'],
  ])('does not take a name apart: %s', async (name, first) => {
    expect((await search(name))[0]).toBe(first);
  });

  test('finds by English names too', async () => {
    expect((await search('binhai community'))[0]).toBe('滨海社区');
    expect((await search('Building 3, Ruide Garden, Binhai Community, Wuhai'))[0]).toBe('3号楼');
    expect((await search("Wulannao'er"))[0]).toBe('乌兰淖尔镇');
  });

  test('keeps within a path and a limit', async () => {
    expect(await search('3号楼', '&within=150300.150302&limit=5')).toEqual(['3号楼']);
    expect(await search('号楼', '&limit=5')).toHaveLength(5);
  });

  test.each(['%', '_', "'", '瑞德"', '\\'])('takes %j as text', async (q) => {
    expect((await get(`search?q=${encodeURIComponent(q)}`)).status).toBe(200);
  });
});

describe('GET /api/places/areas.geojson', () => {
  interface Areas {
    features: { id: string; properties: { name: string; synthetic: boolean } }[];
  }

  test('gives outlines of a kind, below a path and in a box', async () => {
    const districts = (await get<Areas>('areas.geojson?kind=district')).body.features;
    expect(districts.map((f) => f.properties.synthetic)).toEqual([false, false, false]);
    const grids = (await get<Areas>(`areas.geojson?kind=grid&within=${binhai}`)).body.features;
    expect(grids).toHaveLength(8);
    const box = '106.7179,39.5009,106.7181,39.5011';
    const here = (await get<Areas>(`areas.geojson?kind=grid&bbox=${box}`)).body.features;
    expect(here.map((f) => f.id)).toContain(`${binhai}.g003`);
    expect(here.length).toBeLessThan(8);
  });

  test('asks for a box or a path before it gives buildings', async () => {
    expect((await get('areas.geojson?kind=building')).status).toBe(400);
    const { body } = await get<Areas>(`areas.geojson?kind=building&within=${binhai}`);
    expect(body.features.length).toBeGreaterThan(40);
  });

  test('the outlines of the whole city stay below 1 MB', async () => {
    let bytes = 0;
    for (const kind of ['district', 'subdistrict', 'community', 'grid', 'microGrid', 'estate']) {
      actor = anonymous;
      const answer = await app.inject({ url: `/api/places/areas.geojson?kind=${kind}` });
      expect(answer.statusCode).toBe(200);
      bytes += answer.rawPayload.length;
    }
    expect(bytes).toBeLessThan(500_000);
  });
});

describe('loadPlaces', () => {
  test('changes nothing the second time', async () => {
    await database.inRolledBackTransaction(system, async (trx) => {
      const again = await loadPlaces(trx, { city: '150300', synthetic: true });
      expect(again).toMatchObject({ inserted: 0, outlined: 0, named: 0 });
      expect(again.total).toBeGreaterThan(3000);
    });
  });

  test('names in English what was loaded before there were such names', async () => {
    await database.inRolledBackTransaction(system, async (trx) => {
      await sql`update places set name_en = null where path in ('150300.150304.012', ${binhai}::ltree)`.execute(
        trx,
      );
      const again = await loadPlaces(trx, { city: '150300', synthetic: true });
      expect(again).toMatchObject({ inserted: 0, named: 2 });
      const names = (await namePlaces(trx, [binhai])).get(binhai);
      expect(names).toMatchObject({ community: '滨海社区', en: { community: 'Binhai Community' } });
    });
  });

  test('refuses anybody but the system, and an unknown city', async () => {
    await database.inRolledBackTransaction(resident, async (trx) => {
      await expect(
        loadPlaces(trx, { city: '150300', synthetic: true }, resident),
      ).rejects.toMatchObject({ code: 'http/forbidden' });
      await expect(loadPlaces(trx, { city: '110000', synthetic: true })).rejects.toThrow('110000');
    });
  });

  test('the database refuses a code that is not its path’s, and a path twice at a time', async () => {
    const insert = (code: string, path: string, from: string) =>
      database.inRolledBackTransaction(system, (trx) =>
        sql`insert into places (id, kind, code, path, name, synthetic, valid_from)
          values (gen_random_uuid(), 'grid', ${code}, ${path}::ltree, '9网格', true, ${from}::date)`.execute(
          trx,
        ),
      );
    await expect(insert('150304012008010', `${binhai}.g009`, '2026-01-01')).rejects.toThrow(
      'places_code_path',
    );
    await expect(insert('150304012008001', `${binhai}.g001`, '2026-06-01')).rejects.toThrow(
      /places_(code|path)_once/,
    );
    await expect(insert('150304012008009', `${binhai}.g9`, '2026-01-01')).rejects.toThrow(
      /places_(code_path|path_shape)/,
    );
    await expect(insert('150304012008009', `${binhai}.g009`, '2026-01-01')).resolves.toBeDefined();
  });
});

describe('other modules', () => {
  test('get names of many paths at once, of dissolved ones what is left', async () => {
    await database.inRolledBackTransaction(system, async (trx) => {
      const dwelling = `${binhai}.g003.m01.b00017.u01.d0101`;
      const names = await namePlaces(trx, [binhai, dwelling, `${binhai}.g777`]);
      expect(names.get(binhai)).toEqual(expect.objectContaining({ community: '滨海社区' }));
      expect(names.get(binhai)).not.toHaveProperty('gone');
      expect(names.get(dwelling)).toMatchObject({
        path: dwelling,
        entrance: '1单元',
        dwelling: '101室',
      });
      expect(names.get(`${binhai}.g777`)).toMatchObject({
        path: `${binhai}.g777`,
        community: '滨海社区',
        gone: true,
      });
      expect(await findPlace(trx, anonymous, 'nowhere')).toBeUndefined();
    });
  });

  test('see a change of places made elsewhere without asking the database each time', async () => {
    const name = async () => (await get<Place>('150304012008007')).body.name;
    expect(await name()).toBe('7网格');
    await withTransaction(database, system, {}, async (trx) => {
      await sql`update places set name = '7号网格' where code = '150304012008007'`.execute(trx);
      const { renewVersion } = await import('./store.ts');
      await renewVersion(trx, crypto.randomUUID());
    });
    await vi.waitFor(async () => expect(await name()).toBe('7号网格'));
  });
});
