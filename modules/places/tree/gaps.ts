/** Where parts of a place leave gaps, overlap or reach out, and what mends it. Pure; WGS84 degrees in, metres out. */
import type { Position } from 'geojson';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { difference, type Geom, union } from '../../../kernel/geo/clip.ts';
import {
  type AreaGeometry,
  areaSquareMeters,
  bboxesTouch,
  bboxOf,
  distanceMeters,
  distanceToArea,
  type LngLat,
  polygonsOf,
} from '../../../kernel/geo/index.ts';
import type { unmendedReasons } from './contract.ts';
import { dustSquareMeters, outsideOf, overlapOf, type Piece, readOutline } from './outline.ts';

/** A place with its outline. */
export interface Outlined {
  path: string;
  geometry: AreaGeometry;
}

/** A piece of ground that is nobody's, that two have, or that lies beyond the place of which it should be a part. */
export interface Fault extends Piece {
  kind: 'gap' | 'overlap' | 'outside';
  parent: string;
  /** Paths of the parts that it touches or lies in; of an overlap the two. */
  places: string[];
}

/** How exactly the outline of a place is known: beside it, bands as narrow as that say nothing. */
export interface Accuracy {
  meters: number;
}

/** A centimetre: so near a border runs along another. */
const alongMeters = 0.01;

/** A tenth of a millimetre, in degrees. */
const samePlace = 1e-9;

/**
 * Where the parts of a place do not fill it side by side, the largest first. Nothing where they share their borders.
 * @param parent without an outline only overlaps are found
 */
export function findFaults(
  parent: { path: string; geometry: AreaGeometry | null },
  parts: readonly Outlined[],
  { meters }: Accuracy = { meters: 0 },
): Fault[] {
  if (parts.length === 0) return [];
  const faults: Fault[] = [];
  const tell = (kind: Fault['kind'], pieces: readonly Piece[], places: string[]) => {
    for (const piece of pieces) faults.push({ ...piece, kind, parent: parent.path, places });
  };
  const outlines = parts.map(({ geometry }) => geometry);
  if (tile(parent.geometry, outlines)) return [];
  for (const [i, a] of parts.entries()) {
    for (const b of parts.slice(i + 1)) {
      tell('overlap', overlapOf(a.geometry, b.geometry), [a.path, b.path]);
    }
  }
  if (!parent.geometry) return bySize(faults);
  const whole = parent.geometry;
  for (const { path, geometry } of parts) {
    const out = outsideOf(geometry, [whole]).filter(({ meanWidth }) => meanWidth >= meters);
    tell('outside', out, [path]);
  }
  for (const gap of outsideOf(whole, outlines)) {
    if (meters > 0 && liesAlong(gap, whole, meters)) continue;
    const beside = parts.filter((part) => commonMeters(gap.geometry, part.geometry) > 0);
    tell(
      'gap',
      [gap],
      beside.map(({ path }) => path),
    );
  }
  return bySize(faults);
}

function bySize(faults: Fault[]): Fault[] {
  return faults.sort((a, b) => b.squareMeters - a.squareMeters);
}

/**
 * Whether outlines share all of their borders with each other or with the whole, point for point: then nothing can lie
 * between them, and no polygons need to be cut.
 */
function tile(whole: AreaGeometry | null, parts: readonly AreaGeometry[]): boolean {
  if (!whole) return false;
  const open = new Set<string>();
  const edges = (geometry: AreaGeometry, each: (from: string, to: string) => void) => {
    for (const ring of polygonsOf(geometry).flat()) {
      for (let i = 1; i < ring.length; i++) each(ring[i - 1]!.join(), ring[i]!.join());
    }
  };
  for (const part of parts) {
    edges(part, (from, to) => {
      if (!open.delete(`${to} ${from}`)) open.add(`${from} ${to}`);
    });
  }
  let same = true;
  edges(whole, (from, to) => {
    if (!open.delete(`${from} ${to}`)) same = false;
  });
  return same && open.size === 0;
}

/** Whether a piece is a band beside an outline, no wider than some metres. */
function liesAlong(piece: Piece, outline: AreaGeometry, meters: number): boolean {
  return (
    piece.meanWidth < meters &&
    polygonsOf(piece.geometry)
      .flat(2)
      .every((at) => distanceToBorder(outline, toLngLat(at)) <= meters)
  );
}

/** Length of the border that two areas share, in metres. */
function commonMeters(a: AreaGeometry, b: AreaGeometry): number {
  if (!bboxesTouch(bboxOf(a), bboxOf(b))) return 0;
  let sum = 0;
  for (const ring of polygonsOf(a).flat()) {
    for (let i = 1; i < ring.length; i++) {
      const [from, to] = [toLngLat(ring[i - 1]!), toLngLat(ring[i]!)];
      const middle = { lng: (from.lng + to.lng) / 2, lat: (from.lat + to.lat) / 2 };
      if (distanceToArea(b, middle) <= alongMeters) sum += distanceMeters(from, to);
    }
  }
  return sum;
}

/** What has to be drawn anew, or why nobody should without looking. */
export type Mend = { outlines: Outlined[]; by: string } | { why: (typeof unmendedReasons)[number] };

/**
 * The outlines that heal a fault. A gap goes to the neighbour with the longest common border; an overlap is taken from the
 * one that loses the smaller share and stays in one piece; what reaches out is cut off. Parts of those parts follow.
 *
 * @param partsOf parts of any place, by path
 */
export function mendFault(fault: Fault, partsOf: (path: string) => readonly Outlined[]): Mend {
  const parts = partsOf(fault.parent).filter(({ path }) => fault.places.includes(path));
  if (fault.kind === 'gap') {
    const neighbours = byCommonBorder(parts, fault.geometry);
    if (neighbours.length === 0) return { why: 'noNeighbour' };
    const able = neighbours.filter(
      ({ geometry }) => areaSquareMeters(geometry) >= fault.squareMeters,
    );
    if (able.length === 0) return { why: 'tooLarge' };
    for (const part of able) {
      const outlines = grow(part, fault.geometry, partsOf);
      if (outlines) return { outlines, by: part.path };
    }
    return { why: 'breaks' };
  }
  const largestFirst = parts.toSorted(
    (a, b) => areaSquareMeters(b.geometry) - areaSquareMeters(a.geometry),
  );
  for (const part of largestFirst) {
    const outlines = shrink(part, fault.geometry, partsOf);
    if (outlines) return { outlines, by: part.path };
  }
  return { why: 'breaks' };
}

function byCommonBorder(parts: readonly Outlined[], piece: AreaGeometry): Outlined[] {
  return parts
    .map((part) => ({ part, meters: commonMeters(piece, part.geometry) }))
    .filter(({ meters }) => meters > 0)
    .sort((a, b) => b.meters - a.meters || (a.part.path < b.part.path ? -1 : 1))
    .map(({ part }) => part);
}

/** A place with a piece more, and the part of it that gets the piece. */
function grow(
  { path, geometry }: Outlined,
  piece: AreaGeometry,
  partsOf: (path: string) => readonly Outlined[],
): Outlined[] | undefined {
  const grown = redrawn(union(...woven(geometry, piece)), geometry);
  if (!grown) return undefined;
  const [inside] = byCommonBorder(partsOf(path), piece);
  const below = inside ? grow(inside, piece, partsOf) : [];
  return below && [{ path, geometry: grown }, ...below];
}

/** A place with a piece less, and so its parts. */
function shrink(
  { path, geometry }: Outlined,
  piece: AreaGeometry,
  partsOf: (path: string) => readonly Outlined[],
): Outlined[] | undefined {
  const left = redrawn(difference(...woven(geometry, piece)), geometry);
  if (!left) return undefined;
  const outlines = [{ path, geometry: left }];
  for (const part of partsOf(path)) {
    if (overlapOf(part.geometry, piece).length === 0) continue;
    const below = shrink(part, piece, partsOf);
    if (!below) return undefined;
    outlines.push(...below);
  }
  return outlines;
}

/** An outline and a piece with the same points wherever their borders run along each other, so that no hair is left between. */
function woven(outline: AreaGeometry, piece: AreaGeometry): [Geom, Geom] {
  const own = polygonsOf(outline);
  const pieces = polygonsOf(piece).map((rings) => rings.map((ring) => snapped(ring, own.flat(2))));
  const weave = (polygons: Position[][][], points: Position[]) =>
    polygons.map((rings) => rings.map((ring) => withPoints(ring, points))) as Geom;
  return [weave(own, pieces.flat(2)), weave(pieces, own.flat(2))];
}

/** A ring whose points are those of another outline where they all but are. */
function snapped(ring: Position[], points: readonly Position[]): Position[] {
  return ring.map((at) => points.find((point) => isSame(at, point)) ?? at);
}

function isSame([ax, ay]: Position, [bx, by]: Position): boolean {
  return Math.abs(ax! - bx!) <= samePlace && Math.abs(ay! - by!) <= samePlace;
}

/** A ring with those of some points that lie on its edges. */
function withPoints(ring: Position[], points: readonly Position[]): Position[] {
  return ring.flatMap((to, i) => {
    const from = ring[i - 1];
    if (!from) return [to];
    const [dx, dy] = [to[0]! - from[0]!, to[1]! - from[1]!];
    const length = Math.hypot(dx, dy);
    const on = points.flatMap((point) => {
      const [px, py] = [point[0]! - from[0]!, point[1]! - from[1]!];
      const along = (px * dx + py * dy) / length;
      const off = Math.abs(px * dy - py * dx) / length;
      return off <= samePlace && along > samePlace && along < length - samePlace
        ? [{ point, along }]
        : [];
    });
    return [...on.sort((a, b) => a.along - b.along).map(({ point }) => point), to];
  });
}

/** An outline as it may be kept; undefined when it has more pieces than before, or is none. */
function redrawn(polygons: Position[][][], before: AreaGeometry): AreaGeometry | undefined {
  const kept = polygons
    .map((rings) => rings.map(withoutSpikes).filter((ring) => isLand(ring)))
    .filter((rings) => rings.length > 0);
  if (kept.length === 0 || kept.length > polygonsOf(before).length) return undefined;
  const geometry: AreaGeometry =
    kept.length === 1
      ? { type: 'Polygon', coordinates: kept[0]! }
      : { type: 'MultiPolygon', coordinates: kept };
  try {
    return readOutline(geometry).geometry;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function isLand(ring: Position[]): boolean {
  return (
    ring.length >= 4 &&
    areaSquareMeters({ type: 'Polygon', coordinates: [ring] }) >= dustSquareMeters
  );
}

/** A ring without points on top of each other, and without hairs: out and back on the same line. */
function withoutSpikes(ring: Position[]): Position[] {
  const points = ring.slice(0, -1);
  for (let i = 0; i < points.length && points.length > 3; ) {
    const [a, b, c] = [-1, 0, 1].map((d) => points.at((i + d) % points.length)!) as [
      Position,
      Position,
      Position,
    ];
    if (isHair(a, b, c)) {
      points.splice(i, 1);
      i = Math.max(0, i - 2);
    } else i += 1;
  }
  return [...points, points[0]!];
}

function isHair(a: Position, b: Position, c: Position): boolean {
  const [ux, uy, vx, vy] = [a[0]! - b[0]!, a[1]! - b[1]!, c[0]! - b[0]!, c[1]! - b[1]!];
  const [u, v] = [Math.hypot(ux, uy), Math.hypot(vx, vy)];
  if (u <= samePlace || v <= samePlace) return true;
  const apart = Math.abs(ux * vy - uy * vx) / Math.max(u, v);
  return apart <= samePlace && ux * vx + uy * vy > 0;
}

function distanceToBorder(outline: AreaGeometry, point: LngLat): number {
  const rings = polygonsOf(outline).flat();
  // Outside every ring, and inside it, the distance is to the ring itself.
  return Math.min(...rings.map((ring) => distanceToRing(ring, point)));
}

function distanceToRing(ring: Position[], point: LngLat): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 1; i < ring.length; i++) {
    const edge: AreaGeometry = { type: 'Polygon', coordinates: [[ring[i - 1]!, ring[i]!]] };
    best = Math.min(best, distanceToArea(edge, point));
  }
  return best;
}

function toLngLat([lng, lat]: Position): LngLat {
  return { lng: lng!, lat: lat! };
}
