/** Cuts an area into the cells that lie nearest to given points: a Voronoi diagram clipped by an outline. */
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { type Geom, intersection, union } from '../../../kernel/geo/clip.ts';
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { areaSquareMeters, bboxOf, contains, pointInside } from '../../../kernel/geo/index.ts';

type Point = [x: number, y: number];

/**
 * One cell for each seed, in their order; together they fill the outline without overlapping. A cell is empty when its
 * seed's cell lies outside.
 */
export function cutCells(
  outline: AreaGeometry,
  seeds: readonly LngLat[],
): (AreaGeometry | undefined)[] {
  if (seeds.length === 1) return [outline];
  const [west, south, east, north] = bboxOf(outline);
  const scale = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const points = seeds.map(({ lng, lat }): Point => [lng * scale, lat]);
  const margin = 0.01;
  const frame: Point[] = [
    [(west - margin) * scale, south - margin],
    [(east + margin) * scale, south - margin],
    [(east + margin) * scale, north + margin],
    [(west - margin) * scale, north + margin],
  ];
  return points.map((own, i) => {
    let cell = frame;
    for (const [j, other] of points.entries()) if (i !== j) cell = keepNearer(cell, own, other);
    if (cell.length < 3) return undefined;
    const ring: Position[] = cell.map(([x, y]) => [x / scale, y]);
    return clip(outline, { type: 'Polygon', coordinates: [[...ring, ring[0]!]] });
  });
}

/** What two geometries share; undefined when they share no area. */
export function clip(a: AreaGeometry, b: AreaGeometry): AreaGeometry | undefined {
  return tidy(intersection(a.coordinates as Geom, b.coordinates as Geom));
}

/** Several geometries as one. */
export function join(geometries: readonly AreaGeometry[]): AreaGeometry | undefined {
  const [first, ...rest] = geometries.map((g) => g.coordinates as Geom);
  return first && tidy(union(first, ...rest));
}

/** Removes the side of a convex polygon that is nearer to `other`. */
function keepNearer(cell: readonly Point[], own: Point, other: Point): Point[] {
  const [nx, ny] = [other[0] - own[0], other[1] - own[1]];
  const limit = (other[0] ** 2 + other[1] ** 2 - own[0] ** 2 - own[1] ** 2) / 2;
  const side = ([x, y]: Point) => nx * x + ny * y - limit;
  const kept: Point[] = [];
  cell.forEach((a, i) => {
    const b = cell[(i + 1) % cell.length]!;
    const [sa, sb] = [side(a), side(b)];
    if (sa <= 0) kept.push(a);
    if (sa < 0 !== sb < 0 && sa !== sb) {
      const t = sa / (sa - sb);
      kept.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    }
  });
  return kept;
}

/** To 1e-6 degrees (0.1 m), without slivers below 1 m²; a polygon where one is enough. */
function tidy(coordinates: Position[][][]): AreaGeometry | undefined {
  const polygons = coordinates
    .map((rings) => rings.map(roundRing).filter((ring) => ring.length >= 4))
    .filter((rings) => rings.length > 0 && areaSquareMeters(polygonOf(rings)) >= 1);
  if (polygons.length === 0) return undefined;
  if (polygons.length === 1) return polygonOf(polygons[0]!);
  return { type: 'MultiPolygon', coordinates: polygons } satisfies MultiPolygon;
}

function polygonOf(coordinates: Position[][]): Polygon {
  return { type: 'Polygon', coordinates };
}

function roundRing(ring: readonly Position[]): Position[] {
  const rounded = ring.map(([x, y]): Position => [round(x!), round(y!)]);
  return rounded.filter(
    ([x, y], i) => i === 0 || x !== rounded[i - 1]![0] || y !== rounded[i - 1]![1],
  );
}

/** Six decimals of a degree: a tenth of a metre. */
export function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/** Moves a point towards the inside of an outline until it lies well in it. */
export function pullInside(outline: AreaGeometry, wanted: LngLat): LngLat {
  const inner = pointInside(outline);
  for (const share of [0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9]) {
    const lng = wanted.lng + (inner.lng - wanted.lng) * share;
    const lat = wanted.lat + (inner.lat - wanted.lat) * share;
    if (isInside(outline, { lng, lat })) return { lng, lat };
  }
  return inner;
}

/** Whether a point lies in an outline with some 20 m around it. */
function isInside(outline: AreaGeometry, point: LngLat): boolean {
  const probe = 0.0002;
  return [-probe, 0, probe].every((east) =>
    [-probe, 0, probe].every((north) =>
      contains(outline, { lng: point.lng + east, lat: point.lat + north }),
    ),
  );
}
