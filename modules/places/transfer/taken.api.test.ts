import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import type { FileFormat } from './fields.ts';
import {
  binhai,
  call,
  check,
  database,
  directory,
  operator,
  resident,
  rowsOf,
  spot,
  staff,
  take,
  upload,
  worker,
} from './testing.ts';

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
      body: { code: 'places/change-built-on' },
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
