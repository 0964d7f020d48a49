import fc from 'fast-check';
import type { Position } from 'geojson';
import { difference as exactDifference } from 'polyclip-ts';
import { describe, expect, it } from 'vitest';
import { difference, type Geom, intersection, union } from './clip.ts';
import { signedArea } from './geometry.ts';

type Point = [number, number];

const ring = (...points: Point[]): Geom => [[...points, points[0]!]];
const areaOf = (polygons: readonly (readonly Position[][])[]) =>
  polygons.flat().reduce((sum, one) => sum + signedArea(one), 0);

const whole = ring([106.7, 39.5], [106.703, 39.5], [106.703, 39.503], [106.7, 39.503]);

/** Four fields that fill the whole: one point of each, by its number. */
const fields = (
  change: (point: Point, field: number, corner: number) => Point = (point) => point,
): Geom[] =>
  [
    [0, 0, 1, 3],
    [1, 0, 1, 1],
    [1, 1, 1, 2],
    [2, 0, 1, 3],
  ].map(([x, y, wide, high], field) =>
    ring(
      ...[
        [0, 0],
        [wide!, 0],
        [wide!, high!],
        [0, high!],
      ].map(([dx, dy], corner) =>
        change([106.7 + (x! + dx!) / 1000, 39.5 + (y! + dy!) / 1000], field, corner),
      ),
    ),
  );

/** Somebody drew a corner a little off: from a metre down to less than an atom. */
const slip = fc.record({
  field: fc.nat(3),
  corner: fc.nat(3),
  digits: fc.integer({ min: 5, max: 16 }),
  by: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
});

const drawn = fc.array(slip, { maxLength: 6 }).map((slips) =>
  fields(([x, y], field, corner) => {
    const off = slips.filter((one) => one.field === field && one.corner === corner);
    const sum = (at: 0 | 1) => off.reduce((all, { by, digits }) => all + by[at] / 10 ** digits, 0);
    return [x + sum(0), y + sum(1)];
  }),
);

describe('cutting and joining', () => {
  it('comes to an end where borders all but touch, which polyclip-ts alone does not', () => {
    const parts = [
      ring(
        [106.7, 39.5],
        [106.70100000000001, 39.5],
        [106.70100000000001, 39.503],
        [106.7, 39.503],
      ),
      ring(
        [106.70100000000001, 39.5],
        [106.70200000000345, 39.500000000004036],
        [106.702, 39.501],
        [106.70100000000001, 39.501],
      ),
      ring(
        [106.70100000000001, 39.501],
        [106.70200000003028, 39.50099999992674],
        [106.70176091327228, 39.50099999993071],
        [106.70100000000001, 39.503],
      ),
      ring(
        [106.702, 39.5],
        [106.703, 39.5],
        [106.703, 39.503],
        [106.70199999999998, 39.503000000000014],
      ),
    ];
    expect(() => exactDifference(whole, ...parts)).toThrow('output ring');
    const left = difference(whole, ...parts);
    // What the cut corner of the third leaves: a triangle.
    expect(areaOf(left)).toBeCloseTo(0.002 * 0.001 - (0.00076 * 0.002) / 2, 8);
  });

  it('finds a gap that polyclip-ts alone overlooks', () => {
    const parts = [
      ring(
        [106.7, 39.5],
        [106.70100000000001, 39.5],
        [106.70100000004001, 39.50300000001],
        [106.7, 39.503],
      ),
      ring(
        [106.70100000000001, 39.5],
        [106.702, 39.5],
        [106.702, 39.501],
        [106.70100000000001, 39.501],
      ),
      ring(
        [106.7010000000001, 39.5009999999999],
        [106.702, 39.501],
        [106.702, 39.503],
        [106.70100000000001, 39.50299],
      ),
      ring([106.702, 39.5], [106.703, 39.5], [106.703, 39.503], [106.702, 39.503]),
    ];
    expect(exactDifference(whole, ...parts)).toEqual([]);
    expect(areaOf(difference(whole, ...parts))).toBeCloseTo((0.001 * 0.00001) / 2, 10);
  });

  it('leaves as much as there was, however the corners are drawn', () => {
    fc.assert(
      fc.property(drawn, (parts) => {
        const all = areaOf(union(whole));
        const inside = areaOf(intersection(whole, union(parts[0]!, ...parts.slice(1)) as Geom));
        const outside = areaOf(difference(whole, ...parts));
        // A square metre is a ten billionth of a square degree.
        expect(Math.abs(inside + outside - all)).toBeLessThan(1e-10);
        for (const [a, b] of [
          [0, 1],
          [1, 2],
          [2, 3],
        ] as const) {
          const own = areaOf(union(parts[a]!));
          const shared = areaOf(intersection(parts[a]!, parts[b]!));
          expect(Math.abs(shared + areaOf(difference(parts[a]!, parts[b]!)) - own)).toBeLessThan(
            1e-10,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
