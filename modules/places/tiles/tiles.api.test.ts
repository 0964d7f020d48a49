import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { loadPlaces, placesModule } from '../index.ts';
import { renewVersion } from '../store.ts';

const database = useTestDatabase();
let app: FastifyInstance;
let stop: () => Promise<void>;

beforeAll(async () => {
  await withTransaction(database, system, {}, (trx) =>
    loadPlaces(trx, { city: '150300', synthetic: true }),
  );
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  app = await createServer({ config, resolveActor: async () => anonymous });
  const services = { config, city: database } as unknown as Services;
  await placesModule.register?.(app, services);
  await app.ready();
  stop = await placesModule.start!(services);
});
afterAll(async () => {
  await stop();
  await app.close();
});

const get = (url: string, headers: Record<string, string> = { 'accept-encoding': 'gzip, br' }) =>
  app.inject({ url, headers });

/** The tile of zoom 14 that holds Ruide Garden. */
const ruide = '14/13048/6232';

function namesIn(tile: Buffer, layer: string): unknown[] {
  const found = new VectorTile(new PbfReader(tile)).layers[layer]!;
  return Array.from({ length: found.length }, (_, i) => found.feature(i).properties.name);
}

describe('GET /tiles/{layer}/{z}/{x}/{y}', () => {
  test.each([
    ['/tiles/dwelling/14/13048/6232', 'params.layer'],
    ['/tiles/grid/17/0/0', 'params.z'],
    ['/tiles/grid/-1/0/0', 'params.z'],
    ['/tiles/grid/1.5/0/0', 'params.z'],
    ['/tiles/grid/3/8/0', 'params.x'],
    ['/tiles/grid/3/0/8', 'params.y'],
    ['/tiles/grid/3/0/one', 'params.y'],
  ])('refuses %s and names %s', async (url, path) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(400);
    const { code, fields } = answer.json();
    expect(code).toBe('http/invalid-input');
    expect(fields.map((field: { path: string }) => field.path)).toEqual([path]);
    expect(fields[0].accepted).toBeTruthy();
  });

  test('answers a tile that anybody may keep', async () => {
    const answer = await get(`/tiles/estate/${ruide}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.mapbox-vector-tile',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=60',
      vary: 'accept-encoding',
      etag: expect.stringMatching(/^"[\w-]{24}"$/),
    });
    expect(namesIn(gunzipSync(answer.rawPayload), 'estate')).toContain('瑞德花园');
  });

  test('is plain for who reads no gzip, under another ETag', async () => {
    const plain = await get(`/tiles/estate/${ruide}`, { 'accept-encoding': 'gzip;q=0, br' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(namesIn(plain.rawPayload, 'estate')).toContain('瑞德花园');
    const zipped = await get(`/tiles/estate/${ruide}`);
    expect(plain.headers.etag).not.toBe(zipped.headers.etag);
    expect(gunzipSync(zipped.rawPayload)).toEqual(plain.rawPayload);
  });

  test('answers 304 to who has it, and 204 where nothing is', async () => {
    const { headers } = await get(`/tiles/all/${ruide}`);
    const etag = headers.etag as string;
    for (const known of [etag, `"x", W/${etag}`, '*']) {
      const again = await get(`/tiles/all/${ruide}`, {
        'accept-encoding': 'gzip',
        'if-none-match': known,
      });
      expect(again.statusCode).toBe(304);
      expect(again.rawPayload).toHaveLength(0);
      expect(again.headers.etag).toBe(etag);
    }
    const nothing = await get('/tiles/all/14/0/0');
    expect([nothing.statusCode, nothing.rawPayload.length]).toEqual([204, 0]);
    expect(nothing.headers['cache-control']).toBe('public, max-age=60');
  });

  test('counts those it has at hand as well, and sends no body to who asks for the head', async () => {
    const counted = async () => {
      const { body } = await get('/metrics', {});
      const line =
        /http_request_duration_seconds_count\{method="GET",route="\/tiles\/:layer\/:z\/:x\/:y",status="200"\} (\d+)/;
      return Number(line.exec(body)?.[1] ?? 0);
    };
    const url = `/tiles/community/${ruide}`;
    const first = await get(url);
    const before = await counted();
    const second = await get(url);
    expect(await counted()).toBe(before + 1);
    expect(second.rawPayload).toEqual(first.rawPayload);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(Number(second.headers['content-length'])).toBe(second.rawPayload.length);
    const head = await app.inject({ method: 'HEAD', url, headers: { 'accept-encoding': 'gzip' } });
    expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0]);
    expect(head.headers.etag).toBe(first.headers.etag);
  });

  test('takes no connection while what is in memory stands, and shows a change all the same', async () => {
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const ask = () =>
      fetch(`${url}/tiles/estate/${ruide}`, { headers: { 'accept-encoding': 'gzip' } });
    const began = vi.spyOn(database.pool, 'connect');
    // just after a change the database is asked each time
    await vi.waitFor(
      async () => {
        began.mockClear();
        const answer = await ask();
        expect(answer.status).toBe(200);
        expect(namesIn(Buffer.from(await answer.arrayBuffer()), 'estate')).toContain('瑞德花园');
        expect(began).not.toHaveBeenCalled();
      },
      { timeout: 5000, interval: 200 },
    );
    began.mockRestore();
    await withTransaction(database, system, {}, async (trx) => {
      await sql`update places set name = '瑞德新园' where kind = 'estate' and name = '瑞德花园'`.execute(
        trx,
      );
      await renewVersion(trx, crypto.randomUUID());
    });
    await vi.waitFor(async () => {
      const answer = await ask();
      expect(namesIn(Buffer.from(await answer.arrayBuffer()), 'estate')).toContain('瑞德新园');
    });
  });
});

describe('GET /tiles/{layer}.json', () => {
  test('refuses a layer that is none', async () => {
    expect((await get('/tiles/nothing.json')).statusCode).toBe(400);
  });

  test('says where tiles are, from which zoom on, and how far the city goes', async () => {
    const answer = await get('/tiles/all.json', { host: 'gewu.example.cn' });
    const said = answer.json();
    expect(said).toMatchObject({
      tilejson: '3.0.0',
      tiles: ['http://gewu.example.cn/tiles/all/{z}/{x}/{y}'],
      minzoom: 0,
      maxzoom: 16,
    });
    expect(said.vector_layers.map(({ id }: { id: string }) => id)).toEqual([
      'district',
      'subdistrict',
      'community',
      'grid',
      'microGrid',
      'estate',
      'building',
      'label',
    ]);
    const [west, south, east, north] = said.bounds;
    expect(west).toBeLessThan(106.718);
    expect(east).toBeGreaterThan(106.718);
    expect(south).toBeLessThan(39.501);
    expect(north).toBeGreaterThan(39.501);
  });
});
