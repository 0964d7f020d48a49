/** Geometries as texts and objects say them; anything else is no geometry. */
import type { Geometry, Position } from 'geojson';

const depths: Record<string, number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

/** Types of geometries with their WKB numbers. */
export const wkbTypes = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
} as const;

/** A geometry of a type with its coordinates; heights are left out. */
export const geometryOf = (type: string, coordinates: unknown): Geometry =>
  ({ type, coordinates }) as Geometry;

/** Checks that an object is a GeoJSON geometry; undefined when it is not. */
export function readGeometry(value: unknown): Geometry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  const depth = typeof type === 'string' ? depths[type] : undefined;
  if (depth === undefined) return undefined;
  const read = readPositions(coordinates, depth);
  return read === undefined ? undefined : geometryOf(type as string, read);
}

function readPositions(value: unknown, depth: number): unknown {
  if (!Array.isArray(value)) return undefined;
  if (depth === 0) {
    const [x, y] = value;
    return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : undefined;
  }
  const read = value.map((one) => readPositions(one, depth - 1));
  return read.length > 0 && read.every((one) => one !== undefined) ? read : undefined;
}

/** Every position of a geometry. */
export function positionsOf(geometry: Geometry): Position[] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(positionsOf);
  const flat = geometry.coordinates as unknown[];
  if (geometry.type === 'Point') return [flat as Position];
  return flat.flat(Math.max(0, depths[geometry.type]! - 1)) as Position[];
}

/** The same geometry with every position replaced. */
export function mapPositions<G extends Geometry>(
  geometry: G,
  change: (position: Position) => Position,
): G {
  const walk = (value: unknown, depth: number): unknown =>
    depth === 0
      ? change(value as Position)
      : (value as unknown[]).map((one) => walk(one, depth - 1));
  const { type, coordinates } = geometry as unknown as { type: string; coordinates: unknown };
  return { type, coordinates: walk(coordinates, depths[type]!) } as unknown as G;
}

/** Well-known text of a geometry. @source OGC 06-103r4 */
export function toWkt(geometry: Geometry): string {
  const write = (value: unknown, depth: number): string =>
    depth === 0
      ? (value as Position).slice(0, 2).join(' ')
      : `(${(value as unknown[]).map((one) => write(one, depth - 1)).join(', ')})`;
  const { type, coordinates } = geometry as { type: string; coordinates: unknown };
  const text = write(coordinates, depths[type]!);
  return `${type.toUpperCase()} ${type === 'Point' ? `(${text})` : text}`;
}

const wktTypes = new Map(Object.keys(depths).map((type) => [type.toUpperCase(), type]));

/** A geometry from well-known text, or from GeoJSON as text; undefined when it is neither. */
export function parseGeometry(text: string): Geometry | undefined {
  if (text.startsWith('{')) {
    try {
      return readGeometry(JSON.parse(text));
    } catch {
      return undefined;
    }
  }
  const match = /^\s*(?:SRID=\d+;)?\s*([A-Z]+)\s*(?:Z|M|ZM)?\s*(\(.*\))\s*$/is.exec(text);
  const type = match && wktTypes.get(match[1]!.toUpperCase());
  if (!type || !/^[\d\s().,eE+-]*$/.test(match[2]!)) return undefined;
  // Points stand two numbers apart by blanks, so that brackets and commas alone make the same lists in JSON.
  const json = match[2]!
    .replace(/([-+\d.eE]+)\s+([-+\d.eE]+)(?:\s+[-+\d.eE]+)*/g, '[$1,$2]')
    .replaceAll('(', '[')
    .replaceAll(')', ']');
  try {
    const lists = JSON.parse(json);
    const inner = type === 'Point' ? lists[0] : type === 'MultiPoint' ? lists.map(unwrap) : lists;
    return readGeometry({ type, coordinates: inner });
  } catch {
    return undefined;
  }
}

/** `MULTIPOINT ((1 2), (3 4))` and `MULTIPOINT (1 2, 3 4)` are both in use. */
const unwrap = (point: unknown) =>
  Array.isArray(point) && Array.isArray(point[0]) ? point[0] : point;
