/** Whether an outline is one, and how two lie to each other. Pure; WGS84 degrees in, metres out. */
import Flatbush from 'flatbush';
import type { Position } from 'geojson';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { difference, type Geom, intersection } from '../../../kernel/geo/clip.ts';
import { signedArea } from '../../../kernel/geo/geometry.ts';
import {
  type AreaGeometry,
  areaSquareMeters,
  bboxesTouch,
  bboxOf,
  contains,
  distanceMeters,
  type LngLat,
  pointInside,
  polygonsOf,
} from '../../../kernel/geo/index.ts';

/** What was put right in an outline without being asked: a ring that ran the wrong way, stayed open, stood still. */
export type OutlineRepair = 'turned' | 'closed' | 'repeatedPoints';

/** Strips thinner than this are slivers: of two drawings of one border. They are listed and mended, never refused. */
export const sliverMeters = 0.5;

/** Smaller pieces are the rounding of coordinates. */
export const dustSquareMeters = 1;

/** A tenth of a millimetre: nearer than that a point lies on an edge and does not cross it. */
const onEdgeDegrees = 1e-9;

/**
 * An outline as it is kept: rings closed, outer ones anticlockwise and holes clockwise (RFC 7946), no point twice in a row.
 * @throws AppError `places/outline-crosses`, `places/outline-too-small`, `places/outline-far`, `places/outline-parts`
 */
export function readOutline(geometry: AreaGeometry): {
  geometry: AreaGeometry;
  repairs: OutlineRepair[];
} {
  const repairs = new Set<OutlineRepair>();
  const polygons = polygonsOf(geometry).map((rings) =>
    rings.map((ring, i) => readRing(ring, i === 0, repairs)),
  );
  const rings = polygons.flat();
  if (polygons.length === 0 || polygons.some(({ length }) => length === 0)) throw tooSmall();
  const crossing = findCrossing(rings);
  if (crossing) throw new AppError('places/outline-crosses', { ...crossing });
  const thin = rings.find(
    (ring) => areaSquareMeters({ type: 'Polygon', coordinates: [ring] }) < dustSquareMeters,
  );
  if (thin) throw tooSmall(thin[0]);
  for (const [i, [outer, ...holes]] of polygons.entries()) {
    const whole: AreaGeometry = { type: 'Polygon', coordinates: [outer!] };
    const stray = holes.find((hole) => !hole.some((at) => contains(whole, toLngLat(at))));
    const twice = polygons.find(
      (other, j) => j !== i && contains({ type: 'Polygon', coordinates: other }, insideOf(outer!)),
    );
    if (stray || twice) {
      throw new AppError('places/outline-parts', { ...toLngLat((stray ?? outer!)[0]!) });
    }
  }
  const read: AreaGeometry =
    geometry.type === 'Polygon'
      ? { type: 'Polygon', coordinates: polygons[0]! }
      : { type: 'MultiPolygon', coordinates: polygons };
  return { geometry: read, repairs: [...repairs] };
}

function tooSmall([lng, lat]: Position = []): AppError {
  return new AppError('places/outline-too-small', { lng, lat });
}

function insideOf(ring: Position[]): LngLat {
  return pointInside({ type: 'Polygon', coordinates: [ring] });
}

function readRing(ring: Position[], outer: boolean, repairs: Set<OutlineRepair>): Position[] {
  const points: Position[] = [];
  for (const [x, y] of ring) {
    if (!(Math.abs(x!) <= 180 && Math.abs(y!) <= 90)) {
      throw new AppError('places/outline-far', { lng: x, lat: y });
    }
    const last = points.at(-1);
    if (last && last[0] === x && last[1] === y) repairs.add('repeatedPoints');
    else points.push([x!, y!]);
  }
  const [first, last] = [points[0], points.at(-1)];
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) {
    points.push([...first]);
    repairs.add('closed');
  }
  if (points.length < 4) throw tooSmall(first);
  if (signedArea(points) > 0 === outer) return points;
  repairs.add('turned');
  return points.reverse();
}

/** Where two edges of some rings cross or lie on each other; undefined when they only touch. */
export function findCrossing(rings: readonly Position[][]): LngLat | undefined {
  const edges: [Position, Position][] = rings.flatMap((ring) =>
    ring.slice(1).map((to, i): [Position, Position] => [ring[i]!, to]),
  );
  if (edges.length === 0) return undefined;
  const tree = new Flatbush(edges.length);
  for (const [a, b] of edges) {
    tree.add(
      Math.min(a[0]!, b[0]!),
      Math.min(a[1]!, b[1]!),
      Math.max(a[0]!, b[0]!),
      Math.max(a[1]!, b[1]!),
    );
  }
  tree.finish();
  for (const [i, [a, b]] of edges.entries()) {
    const near = tree.search(
      Math.min(a[0]!, b[0]!),
      Math.min(a[1]!, b[1]!),
      Math.max(a[0]!, b[0]!),
      Math.max(a[1]!, b[1]!),
      (j) => j > i,
    );
    for (const j of near) {
      const at = meet(a, b, ...edges[j]!);
      if (at) return at;
    }
  }
  return undefined;
}

/** Where the insides of two edges meet in more than a touch. */
function meet(a: Position, b: Position, c: Position, d: Position): LngLat | undefined {
  const sideOf = (p: Position, q: Position, r: Position) => {
    const length = Math.hypot(q[0]! - p[0]!, q[1]! - p[1]!);
    const off =
      ((q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!)) / (length || 1);
    return Math.abs(off) <= onEdgeDegrees ? 0 : off;
  };
  const [c1, d1, a1, b1] = [sideOf(a, b, c), sideOf(a, b, d), sideOf(c, d, a), sideOf(c, d, b)];
  if (c1 === 0 && d1 === 0) return shareLength(a, b, c, d);
  if (c1 * d1 >= 0 || a1 * b1 >= 0) return undefined;
  const t = a1 / (a1 - b1);
  return { lng: a[0]! + t * (b[0]! - a[0]!), lat: a[1]! + t * (b[1]! - a[1]!) };
}

/** Of two edges on one line: the middle of what they share, unless that is a point. */
function shareLength(a: Position, b: Position, c: Position, d: Position): LngLat | undefined {
  const axis = Math.abs(b[0]! - a[0]!) >= Math.abs(b[1]! - a[1]!) ? 0 : 1;
  const sort = (p: Position, q: Position) => (p[axis]! <= q[axis]! ? [p, q] : [q, p]);
  const [low, high] = [sort(a, b), sort(c, d)];
  const from = low[0]![axis]! >= high[0]![axis]! ? low[0]! : high[0]!;
  const to = low[1]![axis]! <= high[1]![axis]! ? low[1]! : high[1]!;
  if (to[axis]! - from[axis]! <= onEdgeDegrees) return undefined;
  return { lng: (from[0]! + to[0]!) / 2, lat: (from[1]! + to[1]!) / 2 };
}

/** A piece of land: its outline, size, and mean width. */
export interface Piece {
  geometry: AreaGeometry;
  squareMeters: number;
  /** Twice the area by the length around it: of a long strip its width. */
  meanWidth: number;
}

/** The pieces of a set of polygons that are more than rounding, the largest first. */
export function piecesOf(polygons: readonly Position[][][]): Piece[] {
  return polygons
    .map((coordinates): Piece => {
      const geometry: AreaGeometry = { type: 'Polygon', coordinates };
      const squareMeters = areaSquareMeters(geometry);
      return { geometry, squareMeters, meanWidth: (2 * squareMeters) / perimeter(coordinates) };
    })
    .filter(({ squareMeters }) => squareMeters >= dustSquareMeters)
    .sort((a, b) => b.squareMeters - a.squareMeters);
}

/** What two outlines share. */
export function overlapOf(a: AreaGeometry, b: AreaGeometry): Piece[] {
  if (!bboxesTouch(bboxOf(a), bboxOf(b))) return [];
  return piecesOf(intersection(a.coordinates as Geom, b.coordinates as Geom));
}

/** What of an outline lies outside all of some others. */
export function outsideOf(outline: AreaGeometry, others: readonly AreaGeometry[]): Piece[] {
  const box = bboxOf(outline);
  const near = others.filter((other) => bboxesTouch(box, bboxOf(other)));
  const cut = near.map((other) => other.coordinates as Geom);
  return piecesOf(difference(outline.coordinates as Geom, ...cut));
}

function perimeter(rings: readonly Position[][]): number {
  let sum = 0;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      sum += distanceMeters(toLngLat(ring[i - 1]!), toLngLat(ring[i]!));
    }
  }
  return sum;
}

function toLngLat([lng, lat]: Position): LngLat {
  return { lng: lng!, lat: lat! };
}
