import fc from 'fast-check';
import type { Polygon, Position } from 'geojson';
import { describe, expect, test } from 'vitest';
import type { Area } from './area-index.ts';
import { buildAreaIndex } from './area-index.ts';
import type { AreaGeometry } from './geometry.ts';
import {
  areaSquareMeters,
  bboxOf,
  contains,
  distanceMeters,
  distanceToArea,
  offsetMeters,
  pointInside,
} from './geometry.ts';

const west = 106.7;
const south = 39.48;

function polygon(...rings: Position[][]): Polygon {
  return { type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0]!]) };
}

function square(x: number, y: number, size: number): Position[] {
  return [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ];
}

/** A grid of cells whose inner corners are shaken, cut into triangles: a tessellation with shared corners. */
function tessellate(columns: number, rows: number, shake: readonly number[]): Area[] {
  const corner = (i: number, j: number): Position => {
    const edge = i === 0 || j === 0 || i === columns || j === rows;
    const s = (k: number) => (edge ? 0 : (shake[(i * 31 + j * 17 + k) % shake.length] ?? 0));
    return [west + (i + s(0)) / 100, south + (j + s(1)) / 100];
  };
  const areas: Area[] = [];
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const [a, b, c, d] = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
      // Rings of both directions, as other people's data has them.
      areas.push({ code: `${i}.${j}.1`, geometry: polygon([a, b, c]) });
      areas.push({ code: `${i}.${j}.2`, geometry: polygon([a, d, c]) });
    }
  }
  return areas;
}

const shakes = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), {
  minLength: 5,
  maxLength: 40,
});

describe('find', () => {
  test('every point of a tessellation lies in exactly one area, corners and borders too', () => {
    fc.assert(
      fc.property(
        shakes,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shake, pick, t) => {
          const areas = tessellate(5, 4, shake);
          const index = buildAreaIndex(areas);
          const ring = (areas[pick % areas.length]!.geometry as Polygon).coordinates[0]!;
          const [a, b] = [ring[pick % 3]!, ring[(pick % 3) + 1]!];
          const points = [
            a,
            [(a[0]! + b[0]!) / 2, (a[1]! + b[1]!) / 2],
            [west + t * 0.05, south + (1 - t) * 0.04],
          ];
          for (const [x, y] of points as [number, number][]) {
            // The outer border is half open as well: its upper and eastern edge belong to nobody.
            if (x >= west + 0.05 || y >= south + 0.04) continue;
            const holders = areas.filter((area) => contains(area.geometry, { lng: x, lat: y }));
            expect(holders).toHaveLength(1);
            expect(index.find(x, y)).toBe(holders[0]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('equals looking at every area, overlaps included', () => {
    const areas = fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 0.1, noNaN: true }),
        y: fc.double({ min: 0, max: 0.1, noNaN: true }),
        size: fc.double({ min: 0.001, max: 0.05, noNaN: true }),
        holed: fc.boolean(),
        double: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    const points = fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 0.15, noNaN: true }),
        fc.double({ min: 0, max: 0.15, noNaN: true }),
      ),
    );
    fc.assert(
      fc.property(areas, points, (specs, list) => {
        const built: Area[] = specs.map(({ x, y, size, holed, double }, i) => {
          const rings = [square(west + x, south + y, size)];
          if (holed) rings.push(square(west + x + size / 3, south + y + size / 3, size / 3));
          const one = polygon(...rings).coordinates;
          const two = polygon(square(west + x + 0.06, south + y, size / 2)).coordinates;
          const geometry: AreaGeometry = double
            ? { type: 'MultiPolygon', coordinates: [one, two] }
            : { type: 'Polygon', coordinates: one };
          return { code: String(i).padStart(3, '0'), geometry };
        });
        const index = buildAreaIndex([...built].reverse());
        for (const [x, y] of list) {
          const lng = west + x;
          const lat = south + y;
          expect(index.find(lng, lat)).toBe(built.find((a) => contains(a.geometry, { lng, lat })));
        }
      }),
    );
  });

  test('a hole is not inside, its filling is', () => {
    const outer = { code: 'outer', geometry: polygon(square(0, 0, 9), square(3, 3, 3)) };
    const inner = { code: 'inner', geometry: polygon(square(3, 3, 3)) };
    const index = buildAreaIndex([outer, inner]);
    expect(index.find(4, 4)?.code).toBe('inner');
    expect(index.find(1, 1)?.code).toBe('outer');
    expect(index.find(3, 3)?.code).toBe('inner');
    expect(index.find(6, 6)?.code).toBe('outer');
  });

  test('the lowest code wins where areas overlap, whatever their order', () => {
    const a = { code: 'a', geometry: polygon(square(0, 0, 2)) };
    const b = { code: 'b', geometry: polygon(square(1, 1, 2)) };
    expect(buildAreaIndex([a, b]).find(1.5, 1.5)?.code).toBe('a');
    expect(buildAreaIndex([b, a]).find(1.5, 1.5)?.code).toBe('a');
  });

  test('an empty index finds nothing, and a code may not come twice', () => {
    expect(buildAreaIndex([]).find(1, 1)).toBeUndefined();
    expect(buildAreaIndex([]).nearest(1, 1, 1000)).toBeUndefined();
    const area = { code: 'a', geometry: polygon(square(0, 0, 2)) };
    expect(() => buildAreaIndex([area, { ...area }])).toThrow(RangeError);
  });
});

describe('nearest', () => {
  test('equals the least distance to all areas, within the reach asked for', () => {
    fc.assert(
      fc.property(
        shakes,
        fc.double({ min: -0.2, max: 0.25, noNaN: true }),
        fc.double({ min: -0.2, max: 0.25, noNaN: true }),
        fc.integer({ min: 1, max: 40_000 }),
        (shake, x, y, reach) => {
          const areas = tessellate(3, 3, shake).filter((_, i) => i % 3 !== 0);
          const point = { lng: west + x, lat: south + y };
          const found = buildAreaIndex(areas).nearest(point.lng, point.lat, reach);
          const least = Math.min(...areas.map((a) => distanceToArea(a.geometry, point)));
          if (least <= reach) expect(found?.meters).toBe(least);
          else expect(found).toBeUndefined();
        },
      ),
    );
  });
});

describe('geometry', () => {
  test('pointInside lies inside, whatever the shape', () => {
    const horseshoe = polygon([
      [0, 0],
      [9, 0],
      [9, 9],
      [6, 9],
      [6, 2],
      [3, 2],
      [3, 9],
      [0, 9],
    ]);
    expect(contains(horseshoe, pointInside(horseshoe))).toBe(true);
    const holed = polygon(square(0, 0, 9), square(2, 2, 5));
    expect(contains(holed, pointInside(holed))).toBe(true);
  });

  test('a square of 100 m has 1 ha, less its hole', () => {
    const origin = { lng: west, lat: south };
    const at = (e: number, n: number): Position => {
      const p = offsetMeters(origin, e, n);
      return [p.lng, p.lat];
    };
    const outline = [at(0, 0), at(100, 0), at(100, 100), at(0, 100)];
    const hole = [at(20, 20), at(30, 20), at(30, 30), at(20, 30)];
    expect(areaSquareMeters(polygon(outline))).toBeCloseTo(10_000, -1);
    expect(areaSquareMeters(polygon(outline, hole))).toBeCloseTo(9_900, -1);
    expect(bboxOf(polygon(outline))[0]).toBe(west);
  });

  test('distanceToArea agrees with the distance along the earth', () => {
    const corner = polygon(square(west, south, 0.01));
    const point = offsetMeters({ lng: west, lat: south }, -300, -400);
    expect(distanceToArea(corner, point)).toBeCloseTo(
      distanceMeters(point, { lng: west, lat: south }),
      0,
    );
    expect(distanceToArea(corner, { lng: west + 0.005, lat: south + 0.005 })).toBe(0);
  });
});
