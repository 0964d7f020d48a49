import fc from 'fast-check';
import type { Polygon, Position } from 'geojson';
import { type Geom, intersection } from 'polyclip-ts';
import { describe, expect, test } from 'vitest';
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import {
  bboxesTouch,
  bboxOf,
  contains,
  metersPerDegree,
  offsetMeters,
  polygonsOf,
} from '../../../kernel/geo/index.ts';
import { createRandom } from '../synthetic/random.ts';
import { type AreaPlan, type PlanArea, type PlanBuilding, planArea } from './area.ts';

const middle: LngLat = { lng: 106.718, lat: 39.501 };
const range = { min: 30, max: 80 };

const at = (east: number, north: number): Position => {
  const { lng, lat } = offsetMeters(middle, east, north);
  return [lng, lat];
};
const polygon = (...corners: [number, number][]): Polygon => ({
  type: 'Polygon',
  coordinates: [[...corners, corners[0]!].map(([x, y]) => at(x, y))],
});
const box = (west: number, south: number, east: number, north: number) =>
  polygon([west, south], [east, south], [east, north], [west, north]);

/** Square metres, without what is lost when coordinates of a city are multiplied. */
function squareMeters(polygons: Position[][][]): number {
  const ringArea = (ring: Position[]) => {
    const [ox, oy] = ring[0] as [number, number];
    let sum = 0;
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      sum += (a[0]! - ox) * (b[1]! - oy) - (b[0]! - ox) * (a[1]! - oy);
    }
    return Math.abs(sum) / 2;
  };
  const scale = metersPerDegree ** 2 * Math.cos((middle.lat * Math.PI) / 180);
  return polygons
    .map(([outer, ...holes]) => holes.reduce((sum, h) => sum - ringArea(h), ringArea(outer!)))
    .reduce((sum, area) => sum + area * scale, 0);
}
const areaOf = (geometry: AreaGeometry) => squareMeters(polygonsOf(geometry));

/** A town of streets within a bent outline: slabs, some towers with entrances, estates, a hole now and then. */
function makeTown(seed: number): PlanArea {
  const random = createRandom(`town ${seed}`);
  const between = (low: number, high: number) => low + random() * (high - low);
  const corners = Array.from({ length: 12 }, (_, i): [number, number] => {
    const [angle, far] = [(i / 12) * 2 * Math.PI, between(120, 220)];
    return [far * Math.cos(angle), far * Math.sin(angle)];
  });
  const outline = polygon(...(seed % 2 ? corners : corners.toReversed()));
  if (seed % 3 === 0) outline.coordinates.push(box(-20, -15, 25, 18).coordinates[0]!);
  const buildings: PlanBuilding[] = [];
  for (let x = -220; x < 220; x += between(45, 70)) {
    for (let y = -220; y < 220; y += between(22, 45)) {
      const [width, depth] = [between(15, 40), between(9, 14)];
      if (!contains(outline, offsetMeters(middle, x, y))) continue;
      const key = `b${buildings.length}`;
      const tower = random() < 0.1;
      buildings.push({
        key,
        households: tower ? 120 : Math.floor(between(0, 40)),
        outline: box(x, y, x + width, y + depth),
        estate: `e${Math.floor((x + 300) / 150)}`,
        ...(tower && {
          entrances: [1, 2, 3].map((u) => ({ key: `${key}u${u}`, households: 40 })),
        }),
      });
    }
  }
  return { outline, buildings };
}
const towns = fc.integer({ min: 1, max: 1e6 }).map(makeTown);

/** What must be so of every plan. */
function expectWhole(plan: AreaPlan, { outline, buildings }: PlanArea): void {
  const doors = plan.parts.flatMap((part) =>
    part.members.flatMap((m) => m.entrances?.map((door) => `${m.building} ${door}`) ?? m.building),
  );
  expect(new Set(doors).size).toBe(doors.length);
  const there = new Set(doors.map((door) => door.split(' ')[0]));
  expect(there).toEqual(new Set(buildings.map(({ key }) => key)));
  for (const { key, entrances } of buildings) {
    const given = doors.filter((door) => door.startsWith(`${key} `));
    expect([0, entrances?.length]).toContain(given.length);
  }
  expect(plan.score).toMatchObject({ broken: 0, parts: plan.parts.length });
  expect(plan.parts.map((part) => part.number)).toEqual(plan.parts.map((_, i) => i + 1));
  const sum = (list: readonly { households: number }[]) =>
    list.reduce((all, one) => all + one.households, 0);
  for (const part of plan.parts) {
    expect(part.members.length).toBeGreaterThan(0);
    expect(sum(part.members)).toBe(part.households);
    expect(areaOf(part.outline)).toBeGreaterThan(0);
  }
  expect(sum(plan.parts)).toBe(sum(buildings));
  expectTiles(plan, outline);
}

/** The outlines fill the area: their sum is its area, and no two of them overlap. */
function expectTiles(plan: AreaPlan, outline: AreaGeometry): void {
  const areas = plan.parts.map((part) => areaOf(part.outline));
  expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(areaOf(outline), 4);
  const boxes = plan.parts.map((part) => bboxOf(part.outline));
  for (const [i, a] of plan.parts.entries()) {
    for (const [k, b] of plan.parts.slice(i + 1).entries()) {
      if (!bboxesTouch(boxes[i]!, boxes[i + 1 + k]!)) continue;
      const both = intersection(a.outline.coordinates as Geom, b.outline.coordinates as Geom);
      expect(squareMeters(both)).toBeLessThan(1e-3);
    }
  }
}

/** Keys of the buildings of each part, in order. */
const membersOf = (plan: AreaPlan) =>
  plan.parts.map((part) => part.members.map((member) => member.building).sort());

describe('a plan of an area', () => {
  test('has every building in one part, none empty or broken, and outlines that fill the area, whatever the town', () => {
    fc.assert(
      fc.property(towns, fc.integer({ min: 1, max: 9 }), (town, seed) => {
        fc.pre(town.buildings.length > 0);
        expectWhole(planArea(town, { ...range, seed, starts: 2 }), town);
      }),
      { numRuns: 10 },
    );
  });

  test('holds with points alone, several at one spot, some outside, in two pieces of ground', () => {
    const outline: AreaGeometry = {
      type: 'MultiPolygon',
      coordinates: [box(0, 0, 200, 100).coordinates, box(260, 0, 400, 100).coordinates],
    };
    const spots: [number, number][] = [
      ...Array.from({ length: 5 }, (): [number, number] => [50, 50]),
      [90, 40],
      [150, 60],
      [230, 50],
      [500, 300],
      [300, 20],
      [380, 80],
    ];
    const buildings = spots.map(([x, y], i) => ({
      key: `b${i}`,
      households: 20,
      point: offsetMeters(middle, x, y),
    }));
    const plan = planArea({ outline, buildings }, { ...range, seed: 1 });
    expectWhole(plan, { outline, buildings });
    expect(plan.warnings).toContainEqual({ code: 'building-outside', buildings: ['b7', 'b8'] });
  });

  test('is the same for the same seed, and its parts read from north to south, each row from west to east', () => {
    const town = makeTown(4);
    const plan = () => planArea(town, { ...range, seed: 5 });
    expect(plan()).toEqual(plan());
    const row = (y: number) =>
      [0, 200, 400].map((x) => ({
        key: `${x} ${y}`,
        households: 70,
        outline: box(x, y, x + 30, y + 12),
      }));
    const rows = { outline: box(-50, -50, 480, 260), buildings: [...row(0), ...row(200)] };
    expect(membersOf(planArea(rows, { ...range, seed: 1 })).flat()).toEqual([
      '0 200',
      '200 200',
      '400 200',
      '0 0',
      '200 0',
      '400 0',
    ]);
  });

  test('splits a tower over the range by its entrances, and says so of one that has none', () => {
    const tower = (key: string, x: number, doors: number): PlanBuilding => ({
      key,
      households: 120,
      outline: box(x, 0, x + 45, 14),
      entrances: Array.from({ length: doors }, (_, i) => ({
        key: `${key}${i + 1}`,
        households: 120 / doors,
      })),
    });
    const outline = box(-20, -20, 200, 60);
    const buildings = [tower('a', 0, 3), tower('b', 100, 1)];
    const plan = planArea({ outline, buildings }, { min: 40, max: 80, seed: 1 });
    expectWhole(plan, { outline, buildings });
    const doors = plan.parts.flatMap((part) =>
      part.members.map((m) => m.entrances?.join() ?? m.building),
    );
    // Entrances beside each other stay together.
    expect([
      ['a1,a2', 'a3', 'b'],
      ['a1', 'a2,a3', 'b'],
    ]).toContainEqual(doors);
    expect(plan.warnings).toEqual([{ code: 'building-over', buildings: ['b'], households: 120 }]);
  });

  test('stops when it is told, with a plan that is as valid as any', () => {
    const town = makeTown(7);
    const shares: number[] = [];
    const plan = planArea(town, { ...range, seed: 1, starts: 3 }, ({ share, best, start }) => {
      shares.push(share);
      expect(best.broken).toBe(0);
      return start < 2;
    });
    expect(plan.cancelled).toBe(true);
    expectWhole(plan, town);
    expect(shares.length).toBeGreaterThan(40);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  test('is told of each start that is better than those before: valid plans, of which the last is the answer', () => {
    const town = makeTown(7);
    const told: AreaPlan[] = [];
    const plan = planArea(town, { ...range, seed: 3, starts: 8 }, undefined, (makePlan) =>
      told.push(makePlan()),
    );
    expect(told.length).toBeGreaterThan(1);
    for (const one of told) expectWhole(one, town);
    const avoidable = told.map(({ score }) => score.avoidable);
    expect(avoidable).toEqual(avoidable.toSorted((a, b) => b - a));
    expect(told.at(-1)).toEqual(plan);
  });

  test('refuses an area without buildings or ground', () => {
    const plan = (outline: AreaGeometry, buildings: PlanBuilding[]) => () =>
      planArea({ outline, buildings }, { ...range, seed: 1 });
    expect(plan(box(0, 0, 9, 9), [])).toThrow('no building');
    const building = { key: 'a', households: 30, point: middle };
    expect(plan(box(0, 0, 0, 9), [building])).toThrow('encloses no ground');
  });
});

/** Slabs of 24 households in rows of six, 60 m apart; 40 m between the rows. */
function slabs(rows: number, more: (x: number, y: number) => Partial<PlanBuilding> = () => ({})) {
  const buildings: PlanBuilding[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < 6; x++) {
      const outline = box(x * 60, y * 40, x * 60 + 45, y * 40 + 12);
      buildings.push({ key: `${x}${y}`, households: 24, outline, ...more(x, y) });
    }
  }
  return { outline: box(-30, -30, 380, rows * 40 + 10), buildings };
}

describe('barriers', () => {
  const line = (...ends: [number, number][]) => ({
    type: 'LineString' as const,
    coordinates: ends.map(([x, y]) => at(x, y)),
  });
  const banks = (plan: AreaPlan, north: number) =>
    membersOf(plan).map((keys) => new Set(keys.map((key) => Number(key[1]) >= north)).size);

  test('are not crossed where both sides can be divided', () => {
    const area = {
      ...slabs(4),
      barriers: [{ kind: 'river' as const, line: line([-99, 66], [499, 66]) }],
    };
    for (let seed = 1; seed <= 5; seed++) {
      const plan = planArea(area, { ...range, seed });
      expect(Math.max(...banks(plan, 2))).toBe(1);
      expect(plan.score).toMatchObject({ barriersCrossed: 0, avoidable: 0 });
      expect(plan.warnings).toEqual([]);
    }
  });

  test('are crossed by a building that has too few households alone, over the least of them, and it is said', () => {
    const area = {
      ...slabs(3),
      barriers: [
        { kind: 'river' as const, line: line([-99, 26], [499, 26]) },
        { kind: 'road' as const, line: line([52, -99], [52, 499]) },
      ],
    };
    const plan = planArea(area, { ...range, seed: 1 });
    expectWhole(plan, area);
    expect(plan.warnings).toEqual([
      { code: 'barrier-crossed', buildings: ['00'], kind: 'road', households: 24 },
    ]);
    const crossing = plan.parts.filter((part) => part.crossesBarrier);
    expect(crossing).toHaveLength(1);
    const keys = crossing[0]!.members.map((member) => member.building);
    expect(keys).toContain('00');
    expect(keys.every((key) => key[1] === '0')).toBe(true);
    expect(plan.score).toMatchObject({ barriersCrossed: 1, avoidable: 0 });
  });
});

describe('what belongs together', () => {
  test('an estate that fits in a part is not split, though straight rows would be shorter', () => {
    // Pairs one above the other, in each pair of rows, against neighbours that are nearer beside each other.
    const estate = (x: number, y: number) => ({ estate: `${x} ${Math.floor(y / 2)}` });
    const plan = planArea(slabs(4, estate), { ...range, seed: 1 });
    expect(plan.score).toMatchObject({ estatesSplit: 0, avoidable: 0 });
    const free = planArea(slabs(4, estate), { ...range, seed: 1, estates: 0 });
    expect(free.score.estatesSplit).toBeGreaterThan(0);
  });

  test('what is fixed in a part is there, and what keeps it apart is said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (a, b) => {
        const random = createRandom(`${a} ${b}`);
        const town = makeTown(a);
        fc.pre(town.buildings.length > 0);
        const buildings = town.buildings.map((building) =>
          random() < 0.05 ? { ...building, fixed: random() < 0.5 ? 'p1' : 'p2' } : building,
        );
        const plan = planArea({ ...town, buildings }, { ...range, seed: 1, starts: 1 });
        expectWhole(plan, { ...town, buildings });
        const apart = plan.warnings.flatMap((w) => (w.code === 'fixed-apart' ? w.buildings : []));
        for (const { key, fixed } of buildings) {
          if (fixed === undefined || apart.includes(key)) continue;
          const holding = plan.parts.filter((p) => p.members.some((m) => m.building === key));
          expect(holding.map((part) => part.name)).toEqual([fixed]);
        }
      }),
      { numRuns: 6 },
    );
  });

  test('the present division stays when no change is acceptable and it is in the range, and moves more the more is', () => {
    // Long rows of three: a compact plan would be another one.
    const present = (x: number, y: number) => ({ present: `p${y}${x < 3 ? 'w' : 'e'}` });
    const moved = (change: number) =>
      planArea(slabs(4, present), { ...range, seed: 1, change }).score.moved;
    expect(moved(0)).toBe(0);
    expect(moved(1)).toBeGreaterThan(100);
    expect(moved(0.8)).toBeLessThanOrEqual(moved(1)!);
  });

  test('only what the range demands moves when no change is acceptable', () => {
    // Four in one part are 96 households: one has to go to the two beside it.
    const present = (x: number) => ({ present: x < 4 ? 'full' : 'free' });
    const plan = planArea(slabs(1, present), { ...range, seed: 1, change: 0 });
    expect(plan.parts.map((part) => [part.name, part.households])).toEqual([
      ['full', 72],
      ['free', 72],
    ]);
    expect(plan.score.moved).toBe(24);
  });
});

test('a community is cut into grids of 300 to 500 households', () => {
  const area = slabs(20);
  const plan = planArea(area, { min: 300, max: 500, seed: 1 });
  expectWhole(plan, area);
  expect(plan.score).toMatchObject({ avoidable: 0, under: 0, over: 0 });
  expect(plan.parts.length).toBeLessThanOrEqual(9);
});

test('an outline that crosses itself is taken as what it encloses', () => {
  const outline = polygon([0, 0], [100, 100], [100, 0], [0, 100]);
  const buildings = [20, 80].map((x) => ({
    key: `${x}`,
    households: 60,
    point: offsetMeters(middle, x, 50),
  }));
  const plan = planArea({ outline, buildings }, { ...range, seed: 1 });
  expect(plan.warnings).toContainEqual({ code: 'outline-repaired' });
  expect(plan.parts).toHaveLength(2);
  const sum = plan.parts.reduce((all, part) => all + areaOf(part.outline), 0);
  expect(sum).toBeCloseTo(5000, 0);
});
