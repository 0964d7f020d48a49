/** Axes of coordinate systems. Pure. */
import type { Geometry, Position } from 'geojson';
import type { Bbox } from '../../../kernel/geo/index.ts';
import { type CrsUri, crsUris } from './contract.ts';

/** A box as it is asked, as west, south, east, north. */
export function readBox([a, b, c, d]: Bbox, crs: CrsUri): Bbox {
  return crsUris[crs].latFirst ? [b, a, d, c] : [a, b, c, d];
}

/** A geometry as it is stored, in the axes of a system. CGCS2000 and WGS84 are the same to within centimetres. */
export function writeGeometry<G extends Geometry>(geometry: G, crs: CrsUri): G {
  if (!crsUris[crs].latFirst || geometry.type === 'GeometryCollection') return geometry;
  return { ...geometry, coordinates: turn(geometry.coordinates) };
}

type Nested = Position | Nested[];

function turn(all: Nested): Nested {
  if (typeof all[0] === 'number') {
    const [x, y] = all as [number, number];
    return [y, x];
  }
  return (all as Nested[]).map(turn);
}
