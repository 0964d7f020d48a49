/** The geometry of a row as a place has it: WGS84, repaired where that is plain. Pure. */
import type { Geometry, Position } from 'geojson';
import { AppError } from '../../../../kernel/errors/app-error.ts';
import { type Geom, union } from '../../../../kernel/geo/clip.ts';
import {
  type AreaGeometry,
  areaSquareMeters,
  type LngLat,
  pointInside,
} from '../../../../kernel/geo/index.ts';
import { readOutline } from '../../tree/outline.ts';
import { fromSource, possibleCrs } from '../crs.ts';
import { mapPositions, positionsOf } from '../formats/geometry.ts';
import type { Note } from './values.ts';

/** Where a row is. */
export interface Drawn {
  outline: AreaGeometry | null;
  center: LngLat | null;
  repairs: Note[];
}

/** A centimetre. */
const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;

/**
 * Converts a geometry and repairs its outline: rings are closed and turned, one that crosses itself becomes the areas that it
 * goes around, parts that lie on each other become one.
 */
export function draw(geometry: Geometry, crs: string): Drawn | Note {
  let odd: Position | undefined;
  const converted = mapPositions(
    geometry as Exclude<Geometry, { type: 'GeometryCollection' }>,
    (position) => {
      const point = fromSource(position, crs);
      if (!point) odd ??= position;
      return point ? [round(point.lng), round(point.lat)] : [0, 0];
    },
  );
  if (odd) return otherCrs(odd);
  if (converted.type === 'Point')
    return { outline: null, center: toLngLat(converted.coordinates), repairs: [] };
  const [only, ...more] = positionsOf(converted);
  if (converted.type === 'MultiPoint' && only && more.length === 0) {
    return { outline: null, center: toLngLat(only), repairs: [] };
  }
  if (converted.type !== 'Polygon' && converted.type !== 'MultiPolygon') {
    return { code: 'geometry-kind', params: { type: converted.type } };
  }
  return repair(converted);
}

/** Says in which system numbers seem to be that are not of the chosen one. */
export function otherCrs(position: Position): Note {
  const value = position.slice(0, 2).join(', ');
  const [seems] = possibleCrs(position);
  return seems
    ? { code: 'other-crs', params: { value, seems } }
    : { code: 'coordinates', params: { value } };
}

const crossing = new Set(['places/outline-crosses', 'places/outline-parts']);

function repair(outline: AreaGeometry): Drawn | Note {
  const repairs: Note[] = [];
  let mended = outline;
  for (let tries = 0; ; tries++) {
    try {
      const read = readOutline(mended);
      for (const code of read.repairs) {
        if (tries === 0 && code !== 'repeatedPoints') repairs.push({ code, params: {} });
      }
      const center = pointInside(read.geometry);
      return {
        outline: read.geometry,
        center: { lng: round(center.lng), lat: round(center.lat) },
        repairs,
      };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { lng = '', lat = '' } = error.details as { lng?: number; lat?: number };
      const at = { lng: lng === '' ? '' : round(lng), lat: lat === '' ? '' : round(lat) };
      if (tries > 0 || !crossing.has(error.code)) return { code: 'outline', params: at };
      mended = unite(outline);
      if (mended.coordinates.length === 0) return { code: 'outline', params: at };
      const lost = areaSquareMeters(outline) - areaSquareMeters(mended);
      repairs.push({ code: 'mended', params: { ...at, squareMeters: Math.round(Math.abs(lost)) } });
    }
  }
}

/** The areas that an outline goes around. */
function unite(outline: AreaGeometry): AreaGeometry {
  const coordinates = union(outline.coordinates as Geom).map((rings) =>
    rings.map((ring) => ring.map(([x, y]) => [round(x), round(y)] as Position)),
  );
  const solid = coordinates.filter(
    (rings) => areaSquareMeters({ type: 'Polygon', coordinates: rings }) >= 1,
  );
  return solid.length === 1
    ? { type: 'Polygon', coordinates: solid[0]! }
    : { type: 'MultiPolygon', coordinates: solid };
}

function toLngLat([lng, lat]: Position): LngLat {
  return { lng: lng!, lat: lat! };
}
