import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { Position } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { loadPlaces, placesModule } from '../index.ts';
import { dayOf } from './features.ts';

const database = useTestDatabase();
const binhai = '150300.150304.012.008';
const personId = '0199a000-0000-7000-8000-000000000001';
const resident: Actor = { ...anonymous, kind: 'person', personId };
const worker: Actor = { ...resident, scopes: [`${binhai}.g003`] };
const apiKey: Actor = { ...anonymous, kind: 'apiKey', apiKeyId: personId };

let app: FastifyInstance;
let stop: () => Promise<void>;
let actor: Actor = anonymous;

beforeAll(async () => {
  await withTransaction(database, system, {}, (trx) =>
    loadPlaces(trx, { city: '150300', synthetic: true }),
  );
  const config = parseConfig({ LOG_LEVEL: 'silent' });
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

interface Item {
  id: string;
  geometry: { type: string; coordinates: Position[][] & Position };
  properties: Record<string, unknown>;
}

interface Said {
  code: string;
  fields: { path: string }[];
  links: { rel: string; href: string; type: string }[];
  collections: { id: string }[];
  conformsTo: string[];
  features: Item[];
  numberMatched?: number;
  numberReturned: number;
}

async function get<T = Said>(path: string, as: Actor = anonymous) {
  actor = as;
  const url = path.startsWith('http') ? path.replace(/^http:\/\/[^/]+/, '') : `/ogc${path}`;
  const answer = await app.inject({ url });
  return { status: answer.statusCode, body: answer.json() as T, headers: answer.headers };
}

const crs = (name: string) => encodeURIComponent(`http://www.opengis.net/def/crs/${name}`);

describe('who may see what', () => {
  test('dwellings are hidden from who is not signed in, from residents and from keys', async () => {
    for (const path of ['', '/items', '/items/15030401200800017010101']) {
      expect((await get(`/collections/dwelling${path}`)).status).toBe(401);
      expect((await get(`/collections/dwelling${path}`, resident)).status).toBe(403);
      expect((await get(`/collections/dwelling${path}`, apiKey)).status).toBe(403);
    }
    for (const who of [anonymous, resident, apiKey]) {
      const { collections } = (await get('/collections', who)).body;
      expect(collections.map(({ id }) => id)).toEqual([
        'district',
        'subdistrict',
        'community',
        'grid',
        'microGrid',
        'estate',
        'building',
        'facility',
        'entrance',
      ]);
    }
  });

  test('staff see the dwellings of the places that they look after, and no others', async () => {
    expect((await get('/collections', worker)).body.collections.map(({ id }) => id)).toContain(
      'dwelling',
    );
    const { body } = await get('/collections/dwelling/items?limit=10000', worker);
    expect(body.features.length).toBeGreaterThan(100);
    for (const { properties, geometry } of body.features) {
      expect(properties.path).toMatch(new RegExp(`^${binhai}\\.g003\\.`));
      expect(geometry.type).toBe('Point');
    }
    const elsewhere = await get(`/collections/dwelling/items?within=${binhai}.g001`, worker);
    expect(elsewhere.body.features).toEqual([]);
    const [one] = body.features;
    expect((await get<Item>(`/collections/dwelling/items/${one!.id}`, worker)).body.id).toBe(
      one!.id,
    );
    const all = await get('/collections/dwelling/items?limit=1000&name=101室', {
      ...worker,
      scopes: ['150300'],
    });
    const other = all.body.features.find(
      ({ properties }) => !`${properties.path}`.includes('g003'),
    );
    expect((await get(`/collections/dwelling/items/${other!.id}`, worker)).status).toBe(404);
  });
});

describe('what it says of itself', () => {
  test('leads from the landing page to everything', async () => {
    const { body } = await get('');
    const hrefs = Object.fromEntries(body.links.map(({ rel, href }) => [rel, href]));
    expect(Object.keys(hrefs)).toEqual(['self', 'service-desc', 'conformance', 'data']);
    for (const href of Object.values(hrefs)) expect((await get(href)).status).toBe(200);
    const { conformsTo } = (await get(hrefs.conformance!)).body;
    expect(conformsTo.map((uri) => uri.split('/').slice(-3).join('/'))).toEqual([
      '1.0/conf/core',
      '1.0/conf/core',
      '1.0/conf/geojson',
      '1.0/conf/oas30',
      '1.0/conf/crs',
    ]);
    const { collections } = (await get(hrefs.data!)).body;
    for (const { id } of collections) expect((await get(`/collections/${id}`)).status).toBe(200);
  });

  test('describes its routes as OpenAPI 3.0', async () => {
    const { body, headers } = await get<{
      openapi: string;
      paths: Record<string, { get: { parameters: { name: string; schema: object }[] } }>;
    }>('/api');
    expect(headers['content-type']).toMatch(
      /^application\/vnd\.oai\.openapi\+json; ?version="?3\.0"?$/,
    );
    expect(body.openapi).toBe('3.0.3');
    const { parameters } = body.paths['/ogc/collections/{collectionId}/items']!.get;
    expect(parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['collectionId', 'limit', 'bbox', 'bbox-crs', 'crs', 'datetime']),
    );
  });
});

describe('items', () => {
  test.each([
    ['bbox=1,2,3', 'query.bbox'],
    ['limit=0', 'query.limit'],
    [`crs=${crs('EPSG/0/3857')}`, 'query.crs'],
    [`bbox-crs=${crs('EPSG/0/2000')}`, 'query.bbox-crs'],
    ['datetime=yesterday', 'query.datetime'],
    ['datetime=2026-13-41', 'query.datetime'],
    ['colour=red', 'query'],
    ['f=html', 'query.f'],
  ])('refuses %s and names the parameter', async (query, path) => {
    const { status, body } = await get(`/collections/grid/items?${query}`);
    expect(status).toBe(400);
    expect(body.fields[0]!.path).toBe(path);
  });

  test('answers 404 to what is nowhere, and 400 to no collection', async () => {
    expect((await get('/collections/grid/items/150304012008999')).status).toBe(404);
    expect((await get('/collections/street/items')).status).toBe(400);
  });

  test('come page by page, each once', async () => {
    for (const [kind, who] of [
      ['building', anonymous],
      ['entrance', anonymous],
      ['dwelling', worker],
    ] as const) {
      const whole = (await get(`/collections/${kind}/items?limit=10000`, who)).body;
      const ids: string[] = [];
      let next: string | undefined = `/collections/${kind}/items?limit=70`;
      while (next !== undefined) {
        const { body }: { body: Said } = await get(next, who);
        expect(body.numberReturned).toBe(body.features.length);
        if (kind === 'building') expect(body.numberMatched).toBe(whole.features.length);
        ids.push(...body.features.map(({ id }) => id));
        next = body.links.find(({ rel }) => rel === 'next')?.href;
      }
      expect(ids.length).toBeGreaterThan(70);
      expect(ids).toEqual(whole.features.map(({ id }) => id));
    }
  });

  test('turn their axes with the coordinate system, and so does the box', async () => {
    const [{ id, geometry }] = (await get(`/collections/grid/items?within=${binhai}`)).body
      .features as [Item];
    const [lng, lat] = geometry.coordinates[0]![0] as unknown as [number, number];
    expect(lng).toBeGreaterThan(100);
    for (const name of ['EPSG/0/4326', 'EPSG/0/4490']) {
      const { body, headers } = await get<Item>(`/collections/grid/items/${id}?crs=${crs(name)}`);
      expect(headers['content-crs']).toBe(`<http://www.opengis.net/def/crs/${name}>`);
      expect(body.geometry.coordinates[0]![0]).toEqual([lat, lng]);
      const box = [lat - 0.001, lng - 0.001, lat + 0.001, lng + 0.001];
      const found = await get(`/collections/grid/items?bbox=${box}&bbox-crs=${crs(name)}`);
      expect(found.body.features.map((one) => one.id)).toContain(id);
      expect(found.body.features.length).toBeLessThan(20);
      expect((await get(`/collections/grid/items?bbox=${box}`)).body.features).toEqual([]);
    }
    expect((await get(`/collections/grid/items/${id}`)).headers['content-crs']).toBe(
      '<http://www.opengis.net/def/crs/OGC/1.3/CRS84>',
    );
  });

  test('are chosen by their properties and a box with heights', async () => {
    const named = (await get('/collections/estate/items?name=瑞德花园')).body.features;
    expect(named.map(({ properties }) => properties.name)).toEqual(['瑞德花园']);
    const special = (await get('/collections/grid/items?category=special')).body.features;
    expect(special.length).toBeGreaterThan(0);
    expect(special.every(({ properties }) => properties.category === 'special')).toBe(true);
    expect((await get('/collections/district/items?synthetic=true')).body.features).toEqual([]);
    const box = '106.717,39.5,0,106.719,39.502,100';
    const entrances = (await get(`/collections/entrance/items?bbox=${box}`)).body.features;
    expect(entrances.length).toBeGreaterThan(0);
    for (const { geometry } of entrances) {
      const [lng, lat] = geometry.coordinates as Position as [number, number];
      expect(lng > 106.717 && lng < 106.719 && lat > 39.5 && lat < 39.502).toBe(true);
    }
  });

  test('are those of a day', async () => {
    expect((await get('/collections/grid/items?datetime=1999-01-01')).body.features).toEqual([]);
    const now = (await get('/collections/grid/items')).body.numberMatched;
    const open = await get('/collections/grid/items?datetime=1999-01-01/..');
    expect(open.body.numberMatched).toBe(now);
  });

  test.each([
    [undefined, '2026-11-28'],
    ['2020-05-01', '2020-05-01'],
    ['2020-05-01T20:00:00Z', '2020-05-02'],
    ['2020-05-01/2021-01-01', '2021-01-01'],
    ['2020-05-01/..', '2026-11-28'],
    ['../2021-01-01', '2021-01-01'],
    ['2030-01-01/', '2030-01-01'],
    ['../..', '2026-11-28'],
  ])('take %s as the day %s', (datetime, day) => {
    expect(dayOf(datetime, new Date('2026-11-28T04:00:00Z'))).toBe(day);
  });
});

// Debian's gdal-bin; `.ci/run` installs it.
const hasOgr = spawnSync('ogrinfo', ['--version']).status === 0;

describe.skipIf(!hasOgr)('ogrinfo, a client of others', () => {
  const run = async (...args: string[]) =>
    (await promisify(execFile)('ogrinfo', args, { maxBuffer: 1e8 })).stdout;
  let url: string;

  beforeAll(async () => {
    actor = anonymous;
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });

  test('lists the collections', async () => {
    const said = await run(`OAPIF:${url}/ogc`);
    for (const kind of ['district', 'grid', 'building', 'entrance']) {
      expect(said).toMatch(new RegExp(`\\d+: ${kind}\\b`));
    }
    expect(said).not.toContain('dwelling');
  });

  test('reads all buildings page by page, and those in a box', async () => {
    actor = anonymous;
    const { numberMatched } = (await get('/collections/building/items?limit=1')).body;
    const read = ['-ro', '-so', '-oo', 'PAGE_SIZE=50', `OAPIF:${url}/ogc`, 'building'];
    expect(await run(...read)).toContain(`Feature Count: ${numberMatched}`);
    const [west, south, east, north] = [106.717, 39.5, 106.719, 39.502];
    const there = (await get(`/collections/building/items?bbox=${[west, south, east, north]}`)).body
      .features;
    const box = ['-spat', ...[west, south, east, north].map(String)];
    expect(await run(...box, ...read)).toContain(`Feature Count: ${there.length}`);
  });

  test('reads facilities of a sort as points, with what is told of them', async () => {
    actor = anonymous;
    const { numberMatched } = (await get('/collections/facility/items?category=aed')).body;
    expect(numberMatched).toBeGreaterThan(3);
    const where = ['-where', "category='aed'"];
    const said = await run('-al', ...where, `OAPIF:${url}/ogc`, 'facility');
    expect(said).toContain(`Feature Count: ${numberMatched}`);
    expect(said).toContain('hangsAt (String) = 门卫室外墙');
    expect(said).toMatch(/batteryUntil \(\w+\) = \d{4}/);
    expect(said).toMatch(/POINT \(106\.\d+ 39\.\d+\)/);
  });

  test('finds one place where it is in a system with latitude first', async () => {
    const options = ['-oo', 'CRS=EPSG:4490', '-where', "name='瑞德花园'"];
    const said = await run('-al', ...options, `OAPIF:${url}/ogc`, 'estate');
    expect(said).toContain('name (String) = 瑞德花园');
    expect(said).toMatch(/POLYGON \(\(106\.7\d+ 39\.\d+|POLYGON \(\(39\.\d+ 106\.7\d+/);
  });
});
