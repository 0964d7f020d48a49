import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import { toSource } from './crs.ts';
import {
  binhai,
  call,
  check,
  database,
  directory,
  elsewhere,
  operator,
  resident,
  rowsOf,
  spot,
  staff,
  take,
  upload,
  worker,
} from './testing.ts';

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
