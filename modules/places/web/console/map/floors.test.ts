import fc from 'fast-check';
import type { Position } from 'geojson';
import { describe, expect, test } from 'vitest';
import { buildingOf, cutCells, cutStrips, planEntrance } from './floors.ts';

const inner = (path: string, floor: number | null = null) => ({
  path,
  name: path,
  nameEn: null,
  kind: 'dwelling' as const,
  floor,
});
const entrance = inner('b1.u01');

function areaOf(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    sum += ring[i]![0]! * ring[i + 1]![1]! - ring[i + 1]![0]! * ring[i]![1]!;
  }
  return Math.abs(sum / 2);
}

/** A house of any size turned by any angle, somewhere in China. */
const house = fc
  .record({
    lng: fc.double({ min: 75, max: 130, noNaN: true }),
    lat: fc.double({ min: 20, max: 50, noNaN: true }),
    length: fc.double({ min: 0.0002, max: 0.002, noNaN: true }),
    depth: fc.double({ min: 0.0001, max: 0.0002, noNaN: true }),
    turn: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
  })
  .map(({ lng, lat, length, depth, turn }): Position[] => {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [
      [0, 0],
      [length, 0],
      [length, depth],
      [0, depth],
      [0, 0],
    ].map(([x = 0, y = 0]) => [lng + x * cos - y * sin, lat + x * sin + y * cos]);
  });

describe('a building taken apart', () => {
  test('is cut into strips that together are as large as it', () => {
    fc.assert(
      fc.property(house, fc.integer({ min: 1, max: 24 }), (ring, count) => {
        const strips = cutStrips(ring, count);
        const areas = strips.map(areaOf);
        expect(strips).toHaveLength(count);
        const whole = areaOf(ring);
        expect(areas.reduce((sum, area) => sum + area, 0) / whole).toBeCloseTo(1, 3);
        for (const area of areas) expect(area).toBeGreaterThan(0);
      }),
    );
  });

  test('has a cell for each dwelling and one for each floor without any', () => {
    const plans = [planEntrance(entrance, [inner('b1.u01.d0201'), inner('b1.u01.d0202')])];
    const ring: Position[] = [
      [106, 39],
      [106.001, 39],
      [106.001, 39.0002],
      [106, 39.0002],
      [106, 39],
    ];
    const cells = cutCells([ring], { path: 'b1', floors: 3 }, plans, true);
    expect(cells.map(({ properties }) => properties.path)).toEqual([
      'b1',
      'b1.u01.d0201',
      'b1.u01.d0202',
      'b1',
    ]);
  });

  test('keeps its floors one above the other, with air between them only when apart', () => {
    fc.assert(
      fc.property(house, fc.integer({ min: 1, max: 40 }), fc.boolean(), (ring, floors, apart) => {
        const cells = cutCells([ring], { path: 'b1', floors }, [], apart);
        expect(cells).toHaveLength(floors);
        cells.forEach(({ properties: { base, top } }, at) => {
          expect(top).toBeGreaterThan(base);
          const next = cells[at + 1]?.properties.base;
          if (next === undefined) return;
          expect(next - top > 1).toBe(apart);
        });
      }),
    );
  });
});

describe('the plan of an entrance', () => {
  test('has floors from the top and doors from the first, with gaps where there is no flat', () => {
    const plan = planEntrance(
      entrance,
      ['d0101', 'd0202', 'd0201', 'd1002'].map((d) => inner(`b1.u01.${d}`)),
    );
    expect(plan.doors).toEqual(['01', '02']);
    expect(plan.rows.map(({ floor }) => floor)).toEqual([10, 2, 1]);
    expect(plan.rows[0]?.cells.map((one) => one?.path)).toEqual([undefined, 'b1.u01.d1002']);
  });

  test('believes the floor that a dwelling says before that of its code', () => {
    expect(planEntrance(entrance, [inner('b1.u01.d0101', 3)]).rows[0]?.floor).toBe(3);
  });
});

test('the building of a path is found with and without a micro-grid', () => {
  const [inMicroGrid, inGrid] = [
    '150300.150304.012.008.g003.m03.b00019',
    '150300.1.2.3.g801.b00001',
  ];
  expect(buildingOf(`${inMicroGrid}.u01.d0301`)).toBe(inMicroGrid);
  expect(buildingOf(inGrid)).toBe(inGrid);
  expect(buildingOf('150300.150304.012.008.g003.m03')).toBeUndefined();
  expect(buildingOf(undefined)).toBeUndefined();
});
