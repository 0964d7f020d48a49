import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOfPoint, type PointCount } from './morton.ts';
import { createPointCounter } from './point-counter.ts';
import { createSquareGrid } from './square-grid.ts';

interface Point {
  lng: number;
  lat: number;
}

/** A point inside a step of 2^26 around the earth, so that no rounding puts it on the other side of an edge. */
const pointIn = (x: number, y: number): Point => ({
  lng: ((x + 0.5) / 2 ** 26) * 360 - 180,
  lat: (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + 0.5)) / 2 ** 26))) * 180) / Math.PI,
});
const step = (min: number, max: number) => fc.integer({ min, max });
// around Wuhai, and anywhere
const near = fc.tuple(step(53_440_000, 53_500_000), step(25_340_000, 25_400_000));
const anywhere = fc.tuple(step(0, 2 ** 26 - 1), step(0, 2 ** 26 - 1));
const points = fc
  .array(fc.oneof({ weight: 4, arbitrary: near }, anywhere), { maxLength: 700, size: 'max' })
  .map((all) => all.map(([x, y]) => pointIn(x, y)));
const boxes = fc
  .tuple(near, near)
  .map((both) => both.map(([x, y]) => pointIn(x, y)) as [Point, Point])
  .map(([a, b]): [number, number, number, number] => [
    Math.min(a.lng, b.lng),
    Math.min(a.lat, b.lat),
    Math.max(a.lng, b.lng),
    Math.max(a.lat, b.lat),
  ]);
const depths = fc.integer({ min: 0, max: 26 });

/** Points in a square, its eastern and southern edges left out. */
const inside = ({ west, south, east, north }: PointCount, all: readonly Point[]) =>
  all.filter(({ lng, lat }) => lng >= west && lng < east && lat > south && lat <= north);

const codes = (all: readonly Point[]) => Float64Array.from(all, codeOfPoint);

describe('createPointCounter', () => {
  test('counts each square as one by one would, whatever came and went', () => {
    fc.assert(
      fc.property(points, points, boxes, depths, fc.nat(), (begin, more, box, depth, take) => {
        const counter = createPointCounter(codes(begin));
        for (const point of more) counter.add(codeOfPoint(point));
        const all = [...begin, ...more];
        const gone = all.splice(0, all.length === 0 ? 0 : take % all.length);
        for (const point of gone) counter.remove(codeOfPoint(point));
        expect(counter.size).toBe(all.length);
        const found = counter.count(box, depth);
        for (const one of found) {
          const there = inside(one, all);
          expect(one.count).toBe(there.length);
          const middle = there.reduce((sum, { lng }) => sum + lng, 0) / there.length;
          expect(Math.abs(one.lng - middle)).toBeLessThan(1e-4);
        }
        // squares that points are sorted into one by one are the same
        const coarse = Math.min(depth, 16);
        const grid = createSquareGrid(box, coarse);
        for (const point of all) grid.add(codeOfPoint(point));
        const sorted = <T extends { west: number; north: number }>(list: T[]) =>
          list.sort((a, b) => a.west - b.west || a.north - b.north);
        const counts = sorted(grid.list()).map(({ square: _, lng: _x, lat: _y, ...one }) => one);
        const same = sorted(counter.count(box, coarse)).map(({ lng: _x, lat: _y, ...one }) => one);
        expect(counts).toEqual(same);
        // none is left out: every point in the box is in one of the squares
        const counted = found.reduce((sum, { count }) => sum + count, 0);
        const [west, south, east, north] = box;
        const within = all.filter(
          ({ lng, lat }) => lng >= west && lng <= east && lat >= south && lat <= north,
        );
        expect(counted).toBeGreaterThanOrEqual(within.length);
        const whole = counter.count([-180, -86, 180, 86], Math.min(depth, 10));
        expect(whole.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      }),
      { numRuns: 30 },
    );
  });

  test('counts what is named beside along', () => {
    const point = { lng: 106.8, lat: 39.5 };
    const counter = createPointCounter(codes([point]));
    const [found] = counter.count([106, 39, 107, 40], 5, [codeOfPoint(point)]);
    expect(found?.count).toBe(2);
    expect(found?.lng).toBeCloseTo(106.8, 5);
    expect(found?.lat).toBeCloseTo(39.5, 5);
  });
});
