import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { LngLat } from './crs.ts';

/** The geometry of an area: GeoJSON, WGS84 degrees, holes as later rings of a polygon. */
export type AreaGeometry = Polygon | MultiPolygon;

/** `[west, south, east, north]` in degrees. */
export type Bbox = [west: number, south: number, east: number, north: number];

/** Mean radius of the earth in metres (IUGG). */
const earthRadius = 6_371_008.8;
const radians = Math.PI / 180;

/** Metres in one degree of latitude; of longitude times the cosine of the latitude. */
export const metersPerDegree = earthRadius * radians;

/** Polygons of a geometry, each as its rings: outline first, then holes. */
export function polygonsOf(geometry: AreaGeometry): Position[][][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** Bounding box of a geometry. */
export function bboxOf(geometry: AreaGeometry): Bbox {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outline] of polygonsOf(geometry)) {
    for (const [x, y] of outline ?? []) {
      box[0] = Math.min(box[0], x!);
      box[1] = Math.min(box[1], y!);
      box[2] = Math.max(box[2], x!);
      box[3] = Math.max(box[3], y!);
    }
  }
  return box;
}

/** Whether two boxes share a point. */
export function bboxesTouch(a: Bbox, b: Bbox): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** Distance in metres along the earth (haversine). */
export function distanceMeters(a: LngLat, b: LngLat): number {
  const dLat = (b.lat - a.lat) * radians;
  const dLng = (b.lng - a.lng) * radians;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * Math.sin(dLng / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A point some metres east and north of another: for distances within a city. */
export function offsetMeters(from: LngLat, east: number, north: number): LngLat {
  return {
    lng: from.lng + east / (metersPerDegree * Math.cos(from.lat * radians)),
    lat: from.lat + north / metersPerDegree,
  };
}

/** Area in square metres, holes taken off; flat within an area of a city's size. */
export function areaSquareMeters(geometry: AreaGeometry): number {
  const [, south, , north] = bboxOf(geometry);
  const scale = metersPerDegree ** 2 * Math.cos(((south + north) / 2) * radians);
  let sum = 0;
  for (const rings of polygonsOf(geometry)) {
    rings.forEach((ring, i) => {
      sum += (i === 0 ? 1 : -1) * Math.abs(signedArea(ring));
    });
  }
  return sum * scale;
}

/** Twice-halved shoelace sum in square degrees; positive when the ring runs anticlockwise. */
export function signedArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0]! * ring[i]![1]! - ring[i]![0]! * ring[j]![1]!;
  }
  return sum / 2;
}

/**
 * A point inside a geometry, for a label or a pin: the centre of the largest polygon if that lies in it, else the
 * middle of the widest stretch at half its height.
 */
export function pointInside(geometry: AreaGeometry): LngLat {
  const largest = polygonsOf(geometry).reduce((best, rings) =>
    Math.abs(signedArea(rings[0]!)) > Math.abs(signedArea(best[0]!)) ? rings : best,
  );
  const center = centroid(largest[0]!);
  if (contains({ type: 'Polygon', coordinates: largest }, center)) return center;
  const [, south, , north] = bboxOf({ type: 'Polygon', coordinates: largest });
  // Off the exact middle, so that the line rarely runs through a vertex.
  const lat = south + (north - south) * 0.4931;
  const crossings = largest.flatMap((ring) => crossingsAt(ring, lat)).sort((a, b) => a - b);
  let best = { lng: center.lng, width: -1 };
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const width = crossings[i + 1]! - crossings[i]!;
    if (width > best.width) best = { lng: (crossings[i]! + crossings[i + 1]!) / 2, width };
  }
  return { lng: best.lng, lat };
}

/**
 * Whether a point lies in a geometry, by the half-open rule of `area-index.ts`: of areas that share a border, exactly
 * one holds a point on it.
 */
export function contains(geometry: AreaGeometry, point: LngLat): boolean {
  let inside = false;
  for (const rings of polygonsOf(geometry)) {
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const a = ring[j]!;
        const b = ring[i]!;
        if (crosses(a[0]!, a[1]!, b[0]!, b[1]!, point.lng, point.lat)) inside = !inside;
      }
    }
  }
  return inside;
}

/**
 * Whether the edge a-b lies strictly east of the point on the point's latitude; the edge holds its lower end and not
 * its upper one. Ends are put in order first, so that both areas that share an edge get the same answer to the last bit.
 */
export function crosses(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  x: number,
  y: number,
): boolean {
  if (ay > y === by > y) return false;
  return ay < by
    ? (ax - x) * (by - y) - (bx - x) * (ay - y) > 0
    : (bx - x) * (ay - y) - (ax - x) * (by - y) > 0;
}

/** Distance in metres from a point to the nearest edge, zero when inside. */
export function distanceToArea(geometry: AreaGeometry, point: LngLat): number {
  if (contains(geometry, point)) return 0;
  const scale = Math.cos(point.lat * radians);
  let best = Number.POSITIVE_INFINITY;
  for (const rings of polygonsOf(geometry)) {
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        best = Math.min(best, squareToSegment(ring[j]!, ring[i]!, point, scale));
      }
    }
  }
  return Math.sqrt(best) * metersPerDegree;
}

/** Squared distance to a segment in degrees of latitude, the earth taken as flat around the point. */
function squareToSegment(a: Position, b: Position, point: LngLat, scale: number): number {
  const ax = (a[0]! - point.lng) * scale;
  const ay = a[1]! - point.lat;
  const dx = (b[0]! - a[0]!) * scale;
  const dy = b[1]! - a[1]!;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
  return (ax + t * dx) ** 2 + (ay + t * dy) ** 2;
}

function crossingsAt(ring: readonly Position[], lat: number): number[] {
  const found: number[] = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[j] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    if (ay > lat !== by > lat) found.push(ax + ((lat - ay) / (by - ay)) * (bx - ax));
  }
  return found;
}

function centroid(ring: readonly Position[]): LngLat {
  const [ox, oy] = ring[0] as [number, number];
  let x = 0;
  let y = 0;
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const ax = ring[j]![0]! - ox;
    const ay = ring[j]![1]! - oy;
    const bx = ring[i]![0]! - ox;
    const by = ring[i]![1]! - oy;
    const cross = ax * by - bx * ay;
    sum += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  if (sum === 0) return { lng: ox, lat: oy };
  return { lng: ox + x / (3 * sum), lat: oy + y / (3 * sum) };
}
