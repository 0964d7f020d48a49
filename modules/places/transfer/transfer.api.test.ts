import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { createDiskStore } from '../../../kernel/files/disk-store.ts';
import { offsetMeters } from '../../../kernel/geo/index.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { getDirectory } from '../cache.ts';
import { placesModule } from '../index.ts';
import type { PlaceImport } from './contract.ts';
import { toSource } from './crs.ts';
import type { FileFormat } from './fields.ts';
import { checkImport, type ImportJob, takeImport } from './jobs.ts';

const database = useTestDatabase(inject('cityTemplate'));
const binhai = '150300.150304.012.008';

/** Somebody with a post at a place. */
function holder(number: number, post: string, placePath: string): Actor {
  const personId = `0199a000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return {
    ...anonymous,
    kind: 'person',
    personId,
    appointments: [{ id: personId, post, placePath, unitId: null }],
    scopes: [placePath],
  };
}
const operator = holder(1, 'cityOperator', '150300');
const staff = holder(2, 'communityStaff', binhai);
const elsewhere = holder(3, 'communityStaff', '150300.150304.012.009');
const worker = holder(4, 'gridWorker', `${binhai}.g003`);
const resident: Actor = {
  ...anonymous,
  kind: 'person',
  personId: operator.personId!.replace('1', '9'),
};

let app: FastifyInstance;
let services: Services;
let folder: string;
let actor: Actor = anonymous;
const queued: { name: string; data: ImportJob }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-transfer-'));
  const config = parseConfig({ LOG_LEVEL: 'silent', IMPORT_MEGABYTES: '5', IMPORT_ROWS: '3000' });
  services = {
    config,
    city: database,
    files: createDiskStore(join(folder, 'files')),
    jobs: {
      enqueue: async (_: unknown, name: string, data: unknown) => {
        queued.push({ name, data: data as ImportJob });
      },
    } as unknown as Services['jobs'],
  };
  app = await createServer({ config, resolveActor: async () => actor, ratePerMinute: 100_000 });
  await app.register(multipart);
  await placesModule.register?.(app, services);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(
  as: Actor,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
  ifMatch?: number,
) {
  actor = as;
  const answer = await app.inject({
    method,
    url: `/api/places/${url}`,
    ...(body ? { payload: body } : {}),
    headers: ifMatch === undefined ? {} : { 'if-match': String(ifMatch) },
  });
  const json = answer.headers['content-type']?.toString().startsWith('application/json');
  return {
    status: answer.statusCode,
    body: json ? answer.json() : answer.rawPayload,
    headers: answer.headers,
  };
}

async function upload(as: Actor, name: string, data: Buffer | string) {
  actor = as;
  const boundary = 'gewu';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    Buffer.from(data),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const answer = await app.inject({ method: 'POST', url: '/api/places/imports', payload, headers });
  return { status: answer.statusCode, body: answer.json() };
}

const jobs = { 'places.checkImport': checkImport, 'places.takeImport': takeImport };
/** Runs what waits, as a worker does: the job is data by then. */
async function work(): Promise<void> {
  for (const { name, data } of queued.splice(0)) {
    await jobs[name as keyof typeof jobs](services, JSON.parse(JSON.stringify(data)));
  }
}

const read = async (as: Actor, id: string): Promise<PlaceImport> =>
  (await call(as, 'GET', `imports/${id}`)).body;
async function check(as: Actor, one: PlaceImport, options: object = {}): Promise<PlaceImport> {
  const body = { ...one.options, ...options };
  const answer = await call(as, 'POST', `imports/${one.id}/check`, body, one.version);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await work();
  return read(as, one.id);
}
async function take(as: Actor, one: PlaceImport): Promise<PlaceImport> {
  const answer = await call(as, 'POST', `imports/${one.id}/take`, {}, one.version);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await work();
  return read(as, one.id);
}
const rowsOf = async (as: Actor, id: string, outcome: string) =>
  (await call(as, 'GET', `imports/${id}/rows?outcome=${outcome}&limit=200`)).body.rows;
const directory = () => withTransaction(database, system, {}, getDirectory);

/** A free spot of a micro-grid around Ruide Garden: the gate, some metres off. */
async function spot(east: number, north: number) {
  return offsetMeters({ lng: 106.718, lat: 39.501 }, east, north);
}

describe('POST /api/places/imports', () => {
  test('is refused to residents, workers of the field, and nobody signed in', async () => {
    for (const who of [resident, worker]) {
      expect(await upload(who, 'a.csv', '名称\n1号楼\n')).toMatchObject({ status: 403 });
    }
    expect((await upload(anonymous, 'a.csv', '名称\n1号楼\n')).status).toBe(401);
    for (const who of [resident, worker]) {
      expect((await call(who, 'GET', 'imports')).status).toBe(403);
    }
  });

  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]), 415, 'places/file-unknown'],
    ['nothing', Buffer.alloc(0), 422, 'places/file-empty'],
    ['headings alone', Buffer.from('名称,层数\n'), 422, 'places/file-empty'],
    [
      'JSON that is cut off',
      Buffer.from('{"type":"FeatureCollection","features":['),
      422,
      'places/file-damaged',
    ],
    [
      'too many rows',
      Buffer.from(`名称\n${'1号楼\n'.repeat(3001)}`),
      413,
      'places/file-too-many-rows',
    ],
    ['too large a file', Buffer.alloc(5_400_000, 'a'), 413, 'places/file-too-large'],
  ])('refuses %s, and keeps nothing', async (_, data, status, code) => {
    const before = (await call(operator, 'GET', 'imports')).body.items.length;
    expect(await upload(operator, '../../x.csv', data)).toMatchObject({ status, body: { code } });
    expect((await call(operator, 'GET', 'imports')).body.items.length).toBe(before);
  });

  test('stops a file of a million rows of one column within its limits', async () => {
    const answer = await upload(operator, 'million.csv', `名称\n${'1\n'.repeat(1_000_000)}`);
    expect(answer).toMatchObject({ status: 413, body: { code: 'places/file-too-many-rows' } });
  });

  test('guesses the kind, the columns and the coordinate system, and shows the points', async () => {
    const lines = ['所属小区,楼栋号,总层数,经度,纬度'];
    const gate = (await directory()).entries.filter((e) => e.kind === 'building').slice(0, 6);
    for (const one of gate) {
      const [lng, lat] = toSource(one.center!, 'GCJ02');
      lines.push(`${one.names.estate},${one.name},${one.floors},${lng},${lat}`);
    }
    const { status, body } = await upload(staff, '滨海楼栋.csv', lines.join('\r\n'));
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject({
      state: 'read',
      format: 'csv',
      fileName: '滨海楼栋.csv',
      mine: true,
    });
    expect(body.options).toMatchObject({
      kind: 'building',
      crs: 'GCJ02',
      columns: { name: '楼栋号', estate: '所属小区', floors: '总层数', lng: '经度', lat: '纬度' },
    });
    expect(body.layers[0].guess.crs.why).toBe('known');
    const where = `layer=&lng=${encodeURIComponent('经度')}&lat=${encodeURIComponent('纬度')}`;
    const points = await call(staff, 'GET', `imports/${body.id}/points?crs=GCJ02&${where}`);
    expect(points.body).toMatchObject({ outside: 0, unreadable: 0 });
    expect(points.body.points[0].lng).toBeCloseTo(gate[0]!.center!.lng, 4);
    // Who holds another post neither sees it nor its points.
    expect((await call(elsewhere, 'GET', `imports/${body.id}`)).status).toBe(404);
    expect((await call(operator, 'GET', `imports/${body.id}`)).status).toBe(200);
  });
});

describe('an import of buildings', () => {
  test('tells each row, is taken as it was told, and is told unchanged the second time', async () => {
    const [known] = (await directory()).entries.filter(
      (e) => e.kind === 'building' && e.estatePath,
    );
    const at = await spot(260, 170);
    const far = { lng: 116.39, lat: 39.9 };
    const file = [
      'code,名称,小区,层数,高度,经度,纬度',
      `${known!.code},${known!.name},${known!.names.estate},33,99.5,${known!.center!.lng},${known!.center!.lat}`,
      `,901栋,新苑,6层,18.5米,${at.lng},${at.lat}`,
      `,901号楼,新苑,6,,${at.lng},${at.lat}`,
      `,902号楼,新苑,300,,${at.lng},${at.lat}`,
      `,903号楼,新苑,6,,${far.lng},${far.lat}`,
      `,904号楼,新苑,6,,0,0`,
      `,905号楼,新苑,6,,636500,4375534`,
      `12,906号楼,新苑,6,,${at.lng},${at.lat}`,
      `,907号楼,没有的小区,6,,,`,
    ].join('\n');
    const uploaded = await upload(operator, 'buildings.csv', file);
    const checked = await check(operator, uploaded.body, { crs: 'WGS84' });
    expect(checked, JSON.stringify(checked)).toMatchObject({
      state: 'checked',
      counts: { new: 1, changed: 1, bad: 6, skipped: 1, unchanged: 0, end: 0 },
    });
    const bad = await rowsOf(operator, checked.id, 'bad');
    expect(
      bad.map((one: { row: number; problems: { code: string }[] }) => [
        one.row,
        one.problems[0]!.code,
      ]),
    ).toEqual([
      [5, 'number'],
      [6, 'outside-city'],
      [7, 'outside-city'],
      [8, 'other-crs'],
      [9, 'code'],
      [10, 'no-location'],
    ]);
    const [changed] = await rowsOf(operator, checked.id, 'changed');
    expect(changed.changes).toEqual([
      { field: 'floors', before: known!.floors, after: 33 },
      { field: 'heightM', before: known!.heightM, after: 99.5 },
    ]);
    const [fresh] = await rowsOf(operator, checked.id, 'new');
    expect(fresh.repairs.map(({ code }: { code: string }) => code)).toEqual([
      'renamed',
      'estate-added',
    ]);
    // Nothing is changed by looking.
    expect((await directory()).byPath.has(fresh.path)).toBe(false);

    const csv = await call(operator, 'GET', `imports/${checked.id}/bad-rows.csv`);
    expect(csv.headers['content-disposition']).toContain('buildings-bad-rows.csv');
    expect(csv.body.toString()).toMatch(/\r\n9,906号楼,编码“12”不对,17 位数字/);

    const stale = await call(
      operator,
      'POST',
      `imports/${checked.id}/take`,
      {},
      checked.version - 1,
    );
    expect(stale).toMatchObject({ status: 409, body: { code: 'http/stale' } });
    const taken = await take(operator, checked);
    expect(taken, JSON.stringify(taken.problem)).toMatchObject({
      state: 'taken',
      counts: { bad: 6 },
    });
    const after = await directory();
    expect(after.byPath.get(fresh.path)).toMatchObject({
      name: '901号楼',
      floors: 6,
      synthetic: false,
    });
    expect(after.byPath.get(fresh.path)?.names.estate).toBe('新苑');
    expect(after.byPath.get(known!.path)?.floors).toBe(33);
    expect(
      (await call(operator, 'POST', `imports/${taken.id}/take`, {}, taken.version)).body.code,
    ).toBe('places/import-busy');
    // The bad rows stay to be told; the file and the sample of it are gone.
    expect((await rowsOf(operator, taken.id, 'bad')).length).toBe(6);
    expect(taken.layers).toEqual([]);
    const { rows } = await withTransaction(database, system, {}, (trx) =>
      sql<{
        action: string;
      }>`select action from audit_entries where subject_id = ${taken.id} order by id`.execute(trx),
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'places.uploadImport',
      'places.checkImport',
      'places.startImport',
      'places.takeImport',
    ]);
    const again = await check(operator, (await upload(operator, 'b.csv', file)).body, {
      crs: 'WGS84',
    });
    expect(again.counts).toMatchObject({ new: 0, changed: 0, unchanged: 2 });
    expect(
      (await call(operator, 'POST', `imports/${again.id}/take`, {}, again.version)).body.code,
    ).toBe('places/import-nothing');
  });

  test('of another community is refused row by row', async () => {
    const at = await spot(-200, 170);
    const file = `名称,层数,经度,纬度\n950号楼,6,${at.lng},${at.lat}\n`;
    const checked = await check(elsewhere, (await upload(elsewhere, 'a.csv', file)).body);
    expect(checked.counts).toMatchObject({ new: 0, bad: 1 });
    const [bad] = await rowsOf(elsewhere, checked.id, 'bad');
    expect(bad.problems[0].code).toBe('outside-area');
    const mine = await check(staff, (await upload(staff, 'a.csv', file)).body);
    expect(mine.counts).toMatchObject({ new: 1, bad: 0 });
  });

  test('mends outlines that cross themselves and tells of those that are turned', async () => {
    const box = async (x: number, crossed: boolean) => {
      const corners = await Promise.all([
        spot(x, 300),
        spot(x + 10, 300),
        spot(x + 10, 312),
        spot(x, 312),
      ]);
      const ring = (crossed ? [0, 2, 1, 3, 0] : [0, 3, 2, 1, 0]).map((i) => [
        corners[i]!.lng,
        corners[i]!.lat,
      ]);
      return { type: 'Polygon', coordinates: [ring] };
    };
    const feature = (name: string, geometry: object) => ({
      type: 'Feature',
      properties: { name, floors: 3 },
      geometry,
    });
    const features = [
      feature('960号楼', await box(0, true)),
      feature('961号楼', await box(40, false)),
    ];
    const file = JSON.stringify({ type: 'FeatureCollection', features });
    const checked = await check(operator, (await upload(operator, '楼.geojson', file)).body);
    expect(checked.counts, JSON.stringify(await rowsOf(operator, checked.id, 'bad'))).toMatchObject(
      { new: 2, repaired: 2 },
    );
    const rows = await rowsOf(operator, checked.id, 'repaired');
    expect(
      rows.map((one: { repairs: { code: string }[] }) => one.repairs.map(({ code }) => code)),
    ).toEqual([expect.arrayContaining(['mended']), ['turned']]);
    expect((await take(operator, checked)).state).toBe('taken');
  });

  test('ends what a whole list of an area lacks, and nothing elsewhere', async () => {
    const all = (await directory()).entries.filter(
      (e) => e.kind === 'building' && e.path.startsWith(binhai),
    );
    const [gone, ...kept] = all;
    const lines = kept.map((e) => `${e.code},${e.name},${e.names.estate ?? ''}`);
    const file = ['code,楼栋,小区', ...lines].join('\n');
    const checked = await check(staff, (await upload(staff, '全部.csv', file)).body, {
      complete: binhai,
    });
    expect(checked.counts).toMatchObject({ unchanged: kept.length, end: 1, bad: 0 });
    expect((await rowsOf(staff, checked.id, 'end'))[0]).toMatchObject({ row: 0, path: gone!.path });
  });

  test('is looked at again when places changed in between, and told when it comes to something else', async () => {
    const at = await spot(-90, 330);
    const file = `名称,层数,经度,纬度\n970号楼,6,${at.lng},${at.lat}\n`;
    const first = await check(operator, (await upload(operator, 'a.csv', file)).body);
    const second = await check(operator, (await upload(operator, 'a.csv', file)).body);
    expect((await take(operator, first)).state).toBe('taken');
    const late = await take(operator, second);
    expect(late).toMatchObject({ state: 'checked', problem: { code: 'places/import-stale' } });
    expect(late.problem!.message).toContain('重新核对');
  });
});

describe('POST /api/places/imports/:importId/undo', () => {
  test('takes the whole import back, and refuses when something was built on it', async () => {
    const before = await directory();
    const [known] = before.entries.filter(
      (e) => e.kind === 'building' && e.estatePath && e.geometry,
    );
    const at = await spot(330, 250);
    const file = [
      'code,名称,小区,层数,经度,纬度',
      `${known!.code},${known!.name},${known!.names.estate},77,${known!.center!.lng},${known!.center!.lat}`,
      `,980号楼,撤销苑,6,${at.lng},${at.lat}`,
    ].join('\n');
    const taken = await take(
      operator,
      await check(operator, (await upload(operator, 'undo.csv', file)).body, { crs: 'WGS84' }),
    );
    expect(taken.state, JSON.stringify(taken.problem)).toBe('taken');
    const during = await directory();
    const added = during.entries.find((e) => e.name === '980号楼')!;
    expect(during.byPath.get(known!.path)?.floors).toBe(77);
    expect((await call(staff, 'POST', `imports/${taken.id}/undo`, {}, taken.version)).status).toBe(
      404,
    );

    // Somebody adds an entrance to the new building.
    const entrance = await check(
      operator,
      (await upload(operator, '单元.csv', `小区,楼栋,单元\n撤销苑,980号楼,1单元\n`)).body,
      { kind: 'entrance', columns: { name: '单元', building: '楼栋', estate: '小区' } },
    );
    const built = await take(operator, entrance);
    expect(built.state, JSON.stringify(built.problem)).toBe('taken');
    expect(
      await call(operator, 'POST', `imports/${taken.id}/undo`, {}, taken.version),
    ).toMatchObject({
      status: 409,
      body: { code: 'places/import-built-on' },
    });
    expect(
      (await call(operator, 'POST', `imports/${built.id}/undo`, {}, built.version)).body.state,
    ).toBe('undone');

    const undone = await call(operator, 'POST', `imports/${taken.id}/undo`, {}, taken.version);
    expect(undone.body, JSON.stringify(undone.body)).toMatchObject({ state: 'undone' });
    const after = await directory();
    expect(after.byPath.has(added.path)).toBe(false);
    expect(after.entries.some((e) => e.name === '撤销苑')).toBe(false);
    const { version: _, ...restored } = after.byPath.get(known!.path)! as never as Record<
      string,
      unknown
    >;
    for (const key of ['name', 'floors', 'heightM', 'geometry', 'center', 'estatePath', 'nameEn']) {
      expect(restored[key], key).toEqual(known![key as keyof typeof known]);
    }
    expect(
      (await call(operator, 'POST', `imports/${taken.id}/undo`, {}, undone.body.version)).status,
    ).toBe(409);
  });
});

describe('an import of dwellings', () => {
  test('finds its building and entrance by names or an address, and says what it lacks', async () => {
    const { entries } = await directory();
    const building = entries.find(
      (e) => e.kind === 'building' && e.names.estate === '瑞德花园' && /^\d+号楼$/.test(e.name),
    )!;
    const { rows: inner } = await withTransaction(database, system, {}, (trx) =>
      sql<{
        name: string;
      }>`select name from places where kind = 'entrance' and path <@ ${building.path}::ltree`.execute(
        trx,
      ),
    );
    const file = [
      '小区,楼栋,单元,房号,地址',
      `瑞德花园,${building.name},1单元,9901,`,
      `瑞德花园,${building.name},9单元,101,`,
      `,,,,瑞德花园${building.name}1单元9902室`,
      `瑞德花园,${building.name},,9903,`,
      '瑞德花园,999号楼,1单元,101,',
      `没有的小区,${building.name},1单元,101,`,
    ].join('\n');
    const checked = await check(staff, (await upload(staff, '户室.csv', file)).body);
    expect(checked.options.kind).toBe('dwelling');
    const bad = await rowsOf(staff, checked.id, 'bad');
    expect(
      bad.map((one: { row: number; problems: { code: string }[] }) => [
        one.row,
        one.problems[0]!.code,
      ]),
    ).toEqual([
      ...(inner.length > 1 ? [[5, 'no-entrance']] : []),
      [6, 'no-place'],
      [7, 'no-place'],
    ]);
    const fresh = await rowsOf(staff, checked.id, 'new');
    expect(fresh[0].path).toMatch(/\.u01\.d9901$/);
    expect(fresh[1].repairs).toEqual([{ code: 'entrance-added', params: { name: '9单元' } }]);
    expect(fresh[2].path).toMatch(/\.u01\.d9902$/);
    expect((await take(staff, checked)).state).toBe('taken');
  });
});

describe('an import of outlines', () => {
  test('refuses a grid that lies on its neighbour', async () => {
    const grid = (await directory()).entries.find(
      (e) => e.kind === 'grid' && e.path.startsWith(binhai) && e.geometry,
    )!;
    const feature = {
      type: 'Feature',
      properties: { 网格: '99网格', 社区: '滨海社区' },
      geometry: grid.geometry,
    };
    const file = JSON.stringify({ type: 'FeatureCollection', features: [feature] });
    const checked = await check(staff, (await upload(staff, '网格.geojson', file)).body, {
      kind: 'grid',
      columns: { name: '网格', community: '社区' },
    });
    const [bad] = await rowsOf(staff, checked.id, 'bad');
    expect(bad.problems[0]).toMatchObject({ code: 'overlaps', params: { name: grid.name } });
  });
});

describe('GET /api/places/export', () => {
  test('is refused to residents and nobody signed in, and stands in the audit', async () => {
    expect((await call(resident, 'GET', 'export?kind=building&format=csv')).status).toBe(403);
    expect((await call(anonymous, 'GET', 'export?kind=dwelling&format=csv')).status).toBe(401);
    const file = await call(worker, 'GET', `export?kind=dwelling&format=csv&within=${binhai}.g003`);
    expect(file.status).toBe(200);
    expect(file.body.toString()).toMatch(/^\ufeff类型,编码,名称,/);
    const { rows } = await withTransaction(database, system, {}, (trx) =>
      sql<{
        after: object;
      }>`select after from audit_entries where action = 'places.export' order by id desc limit 1`.execute(
        trx,
      ),
    );
    expect(rows[0]?.after).toMatchObject({
      kind: 'dwelling',
      format: 'csv',
      within: `${binhai}.g003`,
    });
  });

  test.each(['csv', 'xlsx', 'geojson', 'shapefile', 'geopackage'] as FileFormat[])(
    'of buildings as %s is told unchanged when it is imported again',
    async (format) => {
      const file = await call(
        operator,
        'GET',
        `export?kind=building&format=${format}&within=${binhai}`,
      );
      expect(file.status).toBe(200);
      const { status, body } = await upload(operator, 'export', file.body);
      expect(status, JSON.stringify(body)).toBe(201);
      // A shapefile has points apart from outlines, so one of its layers is not the whole.
      const complete = format === 'shapefile' ? null : binhai;
      const checked = await check(operator, body, { complete });
      const other = [
        ...(await rowsOf(operator, body.id, 'changed')),
        ...(await rowsOf(operator, body.id, 'bad')),
      ];
      expect(other.slice(0, 2)).toEqual([]);
      expect(checked.counts).toMatchObject({ new: 0, changed: 0, bad: 0, end: 0 });
      expect(checked.counts!.unchanged).toBeGreaterThan(30);
    },
  );

  test('of a day before there were any is empty', async () => {
    const file = await call(operator, 'GET', 'export?kind=building&format=geojson&day=1999-01-01');
    expect(JSON.parse(file.body.toString()).features).toEqual([]);
  });
});
