/**
 * Points as numbers in the order of the map: a Morton code holds the bits of a point's column and row in turn, so that the
 * points of any square of any zoom stand side by side.
 */
import type { LngLat } from './crs.ts';

/** Bits of a column or a row: two of 26 fit a number exactly, and 2^26 steps around the earth are 0.6 m at the equator. */
export const bits = 26;
const steps = 2 ** bits;

/** A square of the map and the points that it holds. */
export interface PointCount {
  /** Where its points are on average. */
  lng: number;
  lat: number;
  count: number;
  /** The square. A point on its western or northern edge belongs to it, one on the others does not. */
  west: number;
  south: number;
  east: number;
  north: number;
}

const column = (lng: number) => ((lng + 180) / 360) * steps;

function row(lat: number): number {
  const sin = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * steps;
}

/** Degrees of a column. */
export const lngOf = (x: number) => (x / steps) * 360 - 180;
/** Degrees of a row, which is counted from the north. */
export const latOf = (y: number) =>
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / steps))) * 180) / Math.PI;

const step = (value: number) => Math.min(Math.max(Math.floor(value), 0), steps - 1);

/** Puts a gap after each of 13 bits. */
function spread(value: number): number {
  let v = value;
  v = (v | (v << 8)) & 0x00ff00ff;
  v = (v | (v << 4)) & 0x0f0f0f0f;
  v = (v | (v << 2)) & 0x33333333;
  return (v | (v << 1)) & 0x55555555;
}

function gather(value: number): number {
  let v = value & 0x55555555;
  v = (v | (v >> 1)) & 0x33333333;
  v = (v | (v >> 2)) & 0x0f0f0f0f;
  v = (v | (v >> 4)) & 0x00ff00ff;
  return (v | (v >> 8)) & 0x1fff;
}

/** Codes of the lower 13 bits of both. */
export const half = 2 ** bits;

/** The code of a column and a row. */
export function interleave(x: number, y: number): number {
  const high = spread(x >>> 13) | (spread(y >>> 13) << 1);
  const low = spread(x & 0x1fff) | (spread(y & 0x1fff) << 1);
  return high * half + low;
}

/** The column of a code. */
export function xOf(code: number): number {
  const high = Math.floor(code / half);
  return gather(high) * 8192 + gather(code - high * half);
}

/** The row of a code. */
export function yOf(code: number): number {
  const high = Math.floor(code / half);
  return gather(high >> 1) * 8192 + gather((code - high * half) >> 1);
}

/** The number that stands for a point. WGS84 degrees; beyond 85° of latitude it stands at the edge of the map. */
export function codeOfPoint({ lng, lat }: LngLat): number {
  return interleave(step(column(lng)), step(row(lat)));
}

/** The squares that a box touches, at a depth: first and last column and row. */
export interface Squares {
  depth: number;
  west: number;
  north: number;
  east: number;
  south: number;
}

/** See {@link Squares}. */
export function squaresOf(
  { west, south, east, north }: Record<'west' | 'south' | 'east' | 'north', number>,
  depth: number,
): Squares {
  const size = 2 ** (bits - depth);
  const at = (value: number) => Math.floor(step(value) / size);
  return {
    depth,
    west: at(column(west)),
    north: at(row(north)),
    east: at(column(east)),
    south: at(row(south)),
  };
}
