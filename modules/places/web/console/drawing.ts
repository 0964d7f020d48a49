/** Drawing by hand on the map: what screens that draw lines or outlines share. Pure; degrees WGS84. */
import type { Position } from 'geojson';
import type { Bounds } from '../../../../ui/map/bounds.ts';

/** A position as it is drawn: to a tenth of a metre. */
export function roundPosition({ lng, lat }: { lng: number; lat: number }): [number, number] {
  return [Math.round(lng * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}

/**
 * Reads typed positions, one a line; undefined when a line is none or they are fewer than asked.
 * @example readPositions('106.718,39.501\n106.719，39.502', 2)
 */
export function readPositions(text: string, least: number): [number, number][] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const read = lines.map((line) => line.split(/[,，\s]+/).map(Number));
  const good = read.every(
    ([lng, lat, ...rest]) =>
      rest.length === 0 &&
      lng !== undefined &&
      lat !== undefined &&
      Math.abs(lng) <= 180 &&
      Math.abs(lat) <= 90,
  );
  return good && read.length >= least ? (read as [number, number][]) : undefined;
}

/** Every position in the coordinates of a geometry, of whatever type. */
export function positionsOf(coordinates: unknown): Position[] {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === 'number') return [coordinates as Position];
  return coordinates.flatMap(positionsOf);
}

/** West, south, east and north of some positions; undefined without any. */
export function boundsOfPositions(positions: readonly Position[]): Bounds | undefined {
  if (positions.length === 0) return undefined;
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [x, y] of positions) {
    bounds.west = Math.min(bounds.west, x!);
    bounds.south = Math.min(bounds.south, y!);
    bounds.east = Math.max(bounds.east, x!);
    bounds.north = Math.max(bounds.north, y!);
  }
  return bounds;
}
