import { describe, expect, test } from 'vitest';
import type { PlaceImport } from './contract.ts';
import type { FileFormat } from './fields.ts';
import {
  binhai,
  call,
  check,
  directory,
  operator,
  rowsOf,
  spot,
  staff,
  take,
  upload,
} from './testing.ts';

const facilities = async () =>
  (await directory()).entries.filter(({ kind }) => kind === 'facility');

async function sheet(rows: readonly string[][]): Promise<string> {
  const at = await Promise.all(rows.map((_, i) => spot(i * 9, 3 * i)));
  return [
    '设施类型,名称,经度,纬度,管理单位,检查日期,检查周期（月）,充电接口数,功率(kW),消火栓类型,电池有效期至',
    ...rows.map(([sort, name, ...more], i) => [sort, name, at[i]!.lng, at[i]!.lat, ...more].join()),
  ].join('\n');
}

describe('importing facilities', () => {
  test('refuses what is not accepted, row by row with the reason', async () => {
    const file = await sheet([
      ['摄像头', '甲', '', '', '', '', '', '', ''],
      ['充电桩', '乙', '13847312345', '', '', '', '', '', ''],
      ['充电桩', '丙', '物业', '2026-02-30', '', '', '', '', ''],
      ['充电桩', '丁', '物业', '', '', '0', '', '', ''],
      ['消火栓', '戊', '物业', '', '', '', '', '会飞', ''],
      ['路灯', '己', '', '', '', '', '', '', ''],
      ['路灯', '庚', '', '', '', '', '', '', ''],
      ['路灯', '辛', '', '', '', '', '', '', ''],
    ]);
    const { body } = await upload(staff, '台账.csv', file);
    expect(body.options).toMatchObject({
      kind: 'facility',
      columns: {
        category: '设施类型',
        name: '名称',
        keeper: '管理单位',
        checkedOn: '检查日期',
        checkEveryMonths: '检查周期（月）',
        plugs: '充电接口数',
        powerKw: '功率(kW)',
        hydrantType: '消火栓类型',
        batteryUntil: '电池有效期至',
      },
    });
    const checked = await check(staff, body, { crs: 'WGS84' });
    const bad = await rowsOf(staff, checked.id, 'bad');
    expect(
      bad.map((one: { name: string; problems: { code: string }[] }) => [
        one.name,
        one.problems[0]!.code,
      ]),
    ).toEqual([
      ['甲', 'category'],
      ['乙', 'phone'],
      ['丙', 'date'],
      ['丁', 'number'],
      ['戊', 'choice'],
    ]);
    const told = await call(staff, 'GET', `imports/${checked.id}/bad-rows.csv`);
    expect(String(told.body)).toMatch(/管理者.*手机.*固定电话/);
  });

  test('takes points with what is told of them, known again by name, code or spot', async () => {
    const before = await facilities();
    const file = await sheet([
      ['消防栓', '东门消火栓', '消防大队', '2026/3/1', '6', '', '', '地上式', ''],
      ['AED', '', '卫生站', '20260105', '', '', '', '', '2027年1月5日'],
      ['充电棚', '东门充电棚', '', '', '', '8', '2.25', '', ''],
    ]);
    const options = { crs: 'WGS84', kind: 'facility' };
    const first = await take(
      staff,
      await check(staff, (await upload(staff, '台账.csv', file)).body, options),
    );
    expect(first.state, JSON.stringify(first.problem)).toBe('taken');
    const known = new Set(before.map(({ code }) => code));
    const added = (await facilities()).filter(({ code }) => !known.has(code));
    expect(added.map(({ category, attributes }) => [category, attributes])).toEqual([
      [
        'hydrant',
        {
          hydrantType: 'ground',
          keeper: '消防大队',
          checkedOn: '2026-03-01',
          checkEveryMonths: 6,
        },
      ],
      ['aed', { keeper: '卫生站', checkedOn: '2026-01-05', batteryUntil: '2027-01-05' }],
      ['chargingPile', { plugs: 8, powerKw: 2.25 }],
    ]);
    expect(added[1]!.name).toBe(`AED${Number(added[1]!.code.slice(-5))}号`);
    for (const { path, synthetic } of added) {
      expect(path).toMatch(new RegExp(`^${binhai}\\.g003\\.f\\d{5}$`));
      expect(synthetic).toBe(false);
    }
    const again = await check(staff, (await upload(staff, '台账.csv', file)).body, options);
    expect(again.counts).toMatchObject({ new: 0, unchanged: 3 });
    // One that is moved elsewhere and checked; what the file says nothing of stays.
    const away = await spot(-260, 0);
    const moved = [
      'code,名称,类别,经度,纬度,最近检查',
      `${added[0]!.code},东门消火栓,消火栓,${away.lng},${away.lat},2026-09-01`,
    ].join('\n');
    const second = await take(
      staff,
      await check(staff, (await upload(staff, '复查.csv', moved)).body, options),
    );
    expect(second.state, JSON.stringify(second.problem)).toBe('taken');
    const now = (await facilities()).find(({ code }) => code === added[0]!.code)!;
    expect(now.path).toBe(added[0]!.path.replace('g003', 'g005'));
    expect(now.attributes).toMatchObject({ checkedOn: '2026-09-01', hydrantType: 'ground' });
    await call(staff, 'POST', `imports/${second.id}/undo`, {}, second.version);
    const back = (await facilities()).find(({ code }) => code === added[0]!.code)!;
    expect(back).toMatchObject({
      path: added[0]!.path,
      center: added[0]!.center,
      attributes: added[0]!.attributes,
    });
  }, 90_000);

  test.each(['csv', 'xlsx', 'geojson', 'shapefile', 'geopackage'] as FileFormat[])(
    'a %s that was exported comes back unchanged, and lacks nothing',
    async (format) => {
      const url = `export?kind=facility&format=${format}&within=${binhai}`;
      const file = (await call(operator, 'GET', url)).body as Buffer;
      const body = (await upload(operator, `facilities.${format}`, file)).body as PlaceImport;
      expect(body.options?.kind, JSON.stringify(body)).toBe('facility');
      const checked = await check(operator, body, { complete: binhai });
      const counts = checked.counts!;
      const here = (await facilities()).filter(({ path }) => path.startsWith(`${binhai}.`));
      expect(counts, JSON.stringify(await rowsOf(operator, checked.id, 'changed'))).toMatchObject({
        unchanged: here.length,
        new: 0,
        changed: 0,
        bad: 0,
        end: 0,
      });
    },
    60_000,
  );
});
