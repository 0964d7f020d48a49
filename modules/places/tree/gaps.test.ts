import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signedArea } from '../../../kernel/geo/geometry.ts';
import { type AreaGeometry, areaSquareMeters, polygonsOf } from '../../../kernel/geo/index.ts';
import { findFaults, mendFault, type Outlined } from './gaps.ts';

type Point = [number, number];
const origin = { lng: 106.7, lat: 39.5 };
/** A point some hundredths of a degree from the origin: about 1 km. */
const at = (x: number, y: number): Point => [origin.lng + x / 100, origin.lat + y / 100];
const polygon = (...points: Point[]): AreaGeometry => ({
  type: 'Polygon',
  coordinates: [[...points, points[0]!]],
});
const square = (x: number, y: number, w = 1, h = 1) =>
  polygon(at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h));

const size = 3;
const whole = { path: 'whole', geometry: square(0, 0, size, size) };

/** Nine parts that fill the whole, their inner corners moved about; each divided in two. */
/** Thousandths: doubles would mostly be next to nothing. */
const offset = (most: number) => fc.integer({ min: -most, max: most }).map((n) => n / 1000);
const corner = fc.tuple(offset(300), offset(300));
const corners = fc.array(corner, { minLength: (size + 1) ** 2, maxLength: (size + 1) ** 2 });

function cut(moved: readonly [number, number][]): Outlined[] {
  const isInner = (i: number) => i > 0 && i < size;
  const cornerAt = (x: number, y: number): Point => {
    const [dx, dy] = moved[y * (size + 1) + x]!;
    return at(x + (isInner(x) ? dx : 0), y + (isInner(y) ? dy : 0));
  };
  const parts: Outlined[] = [];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const path = `whole.${y}${x}`;
      const ring = [cornerAt(x, y), cornerAt(x + 1, y), cornerAt(x + 1, y + 1), cornerAt(x, y + 1)];
      parts.push({ path, geometry: polygon(...ring) });
    }
  }
  return parts;
}

/** The parts, each divided in two. */
function divide(parts: Outlined[]): Map<string, Outlined[]> {
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const halves = parts.map(({ path, geometry }): [string, Outlined[]] => {
    const [a, b, c, d] = (geometry.coordinates as Point[][])[0] as [Point, Point, Point, Point];
    const [low, high] = [middle(a, b), middle(d, c)];
    const west = { path: `${path}.w`, geometry: polygon(a, low, high, d) };
    return [path, [west, { path: `${path}.e`, geometry: polygon(low, b, c, high) }]];
  });
  return new Map([['whole', parts], ...halves]);
}

/** A drawing that somebody got wrong: one corner of one part lies elsewhere. */
const slip = fc.record({
  part: fc.nat({ max: size * size - 1 }),
  point: fc.nat({ max: 3 }),
  by: fc.tuple(offset(200), offset(200)),
});

function misdraw(
  parts: Outlined[],
  slips: readonly { part: number; point: number; by: [number, number] }[],
) {
  for (const { part, point, by } of slips) {
    const one = parts[part]!;
    const ring = (one.geometry.coordinates as Point[][])[0]!.slice(0, -1);
    const [x, y] = ring[point]!;
    ring[point] = [x + by[0] / 100, y + by[1] / 100];
    one.geometry = polygon(...ring);
  }
}

/** In square degrees: those of metres are of each outline's own latitude. Holes run the other way. */
const areaOf = (parts: readonly { geometry: AreaGeometry }[]) =>
  parts
    .flatMap(({ geometry }) => polygonsOf(geometry).flat())
    .reduce((sum, ring) => sum + signedArea(ring), 0);

/** Mends what can be mended, one after another, as by clicks. @returns what is left */
function mendAll(all: Map<string, Outlined[]>) {
  for (let round = 0; round < 60; round++) {
    const faults = findFaults(whole, all.get('whole')!);
    const mend = faults
      .map((fault) => ({ fault, mend: mendFault(fault, (path) => all.get(path) ?? []) }))
      .find((one) => 'outlines' in one.mend);
    if (!mend || !('outlines' in mend.mend)) return faults;
    const redrawn = new Map(mend.mend.outlines.map((one) => [one.path, one]));
    for (const [path, parts] of all) {
      all.set(
        path,
        parts.map((part) => redrawn.get(part.path) ?? part),
      );
    }
  }
  throw new Error('mending does not come to an end');
}

describe('findFaults', () => {
  test('finds nothing where parts fill the whole, corner to corner or not', () => {
    fc.assert(
      fc.property(corners, (moved) => {
        const all = divide(cut(moved));
        expect(findFaults(whole, all.get('whole')!)).toEqual([]);
        // Halves meet their neighbours where those have no corner.
        const halves = [...all].flatMap(([path, parts]) => (path === 'whole' ? [] : parts));
        expect(findFaults(whole, halves)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('finds what is nobody’s, what two have and what lies outside, to the square metre', () => {
    const parts = [
      { path: 'a', geometry: square(0, 0, 1, 3) },
      { path: 'b', geometry: square(0.9, 0, 1, 3) },
      { path: 'c', geometry: square(1.98, 0, 1.22, 3) },
    ];
    const faults = findFaults(whole, parts);
    expect(faults.map(({ kind, places }) => [kind, places])).toEqual([
      ['outside', ['c']],
      ['overlap', ['a', 'b']],
      ['gap', ['b', 'c']],
    ]);
    expect(faults[2]!.squareMeters).toBeCloseTo(areaSquareMeters(square(1.9, 0, 0.08, 3)), 0);
    expect(findFaults({ path: 'whole', geometry: null }, parts).map(({ kind }) => kind)).toEqual([
      'overlap',
    ]);
  });

  test('says nothing of bands along an outline that is known no better', () => {
    // 80 m on each side, and a hole in the middle.
    const parts = [
      { path: 'a', geometry: square(0.08, 0.08, 1.4, 2.84) },
      { path: 'b', geometry: square(1.52, 0.08, 1.4, 2.84) },
    ];
    const kinds = (meters: number) => findFaults(whole, parts, { meters }).map(({ kind }) => kind);
    expect(kinds(150)).toEqual([]);
    expect(kinds(0)).toEqual(['gap']);
    const hole = [
      { path: 'a', geometry: square(0, 0, 1, 3) },
      { path: 'b', geometry: square(2, 0, 1, 3) },
    ];
    expect(findFaults(whole, hole, { meters: 150 }).map(({ places }) => places)).toEqual([
      ['a', 'b'],
    ]);
  });
});

describe('mendFault', () => {
  test('leaves no gap of any wrong drawing, and the whole as large as it is', () => {
    let [mended, kept] = [0, 0];
    fc.assert(
      fc.property(corners, fc.array(slip, { minLength: 1, maxLength: 4 }), (moved, slips) => {
        const parts = cut(moved);
        misdraw(parts, slips);
        const all = divide(parts);
        const before = findFaults(whole, all.get('whole')!);
        const left = mendAll(all);
        mended += before.length;
        kept += left.length;
        // What is left would break the one or the other, and is told so.
        expect(left.map(({ kind }) => kind)).not.toContain('gap');
        if (left.length > 0) return;
        expect(areaOf(all.get('whole')!) / areaOf([whole])).toBeCloseTo(1, 6);
        // What lies in the parts follows: no gap opens below.
        for (const part of all.get('whole')!) {
          expect(areaOf(all.get(part.path)!) / areaOf([part])).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 30 },
    );
    expect(mended).toBeGreaterThan(50);
    expect(kept / mended).toBeLessThan(0.05);
  }, 120_000);

  test('gives a gap to the neighbour with the longest border', () => {
    const parts = [
      { path: 'long', geometry: square(0, 0, 1, 3) },
      { path: 'short', geometry: square(1.1, 0, 1.9, 1) },
      { path: 'next', geometry: square(1, 1, 2, 2) },
    ];
    const [gap] = findFaults(whole, parts);
    expect(gap).toMatchObject({ kind: 'gap' });
    expect(mendFault(gap!, (path) => (path === 'whole' ? parts : []))).toMatchObject({
      by: 'long',
      outlines: [{ path: 'long' }],
    });
  });

  test('takes an overlap from the larger one, unless that would fall apart', () => {
    const large = { path: 'large', geometry: square(0, 0, 3, 2) };
    const edge = { path: 'edge', geometry: square(0, 1.9, 3, 1.1) };
    const across = { path: 'across', geometry: square(1.4, 0, 0.2, 3) };
    const taken = (parts: Outlined[]) => {
      const overlap = findFaults(whole, parts).find(({ kind }) => kind === 'overlap')!;
      return mendFault(overlap, (path) => (path === 'whole' ? parts : []));
    };
    expect(taken([large, edge])).toMatchObject({ by: 'large' });
    expect(taken([large, across])).toMatchObject({ by: 'across' });
    expect(taken([{ ...large, geometry: square(0, 1, 3, 1) }, across])).toEqual({ why: 'breaks' });
  });

  test('leaves to a hand what is larger than who would get it, and what touches nobody', () => {
    const parts = [{ path: 'a', geometry: square(0, 0, 1, 1) }];
    const [gap] = findFaults(whole, parts);
    expect(mendFault(gap!, (path) => (path === 'whole' ? parts : []))).toEqual({ why: 'tooLarge' });
    expect(mendFault({ ...gap!, places: [] }, () => [])).toEqual({ why: 'noNeighbour' });
  });
});
