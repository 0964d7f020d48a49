/** Geometries as bytes. @source OGC 06-103r4 8.2; GeoPackage 1.3 (OGC 12-128r17) 2.1.3 */
import type { Geometry, Position } from 'geojson';
import { geometryOf, positionsOf, wkbTypes } from './geometry.ts';

const names = Object.fromEntries(
  Object.entries(wkbTypes).map(([name, type]) => [type, name]),
) as Record<number, keyof typeof wkbTypes>;
const depths = { 1: 0, 2: 1, 3: 2 } as Record<number, number>;
const members: Record<number, number> = { 4: 1, 5: 2, 6: 3 };

/** A geometry from well-known binary; undefined when it is none. Heights and measures are left out. */
function readWkb(view: DataView, from: number): { geometry: Geometry; end: number } | undefined {
  const little = view.getUint8(from) === 1;
  const raw = view.getUint32(from + 1, little) & 0x1fffffff;
  const high = view.getUint32(from + 1, little) >>> 28;
  const type = raw % 1000;
  // ISO adds 1000 for heights, 2000 for measures, 3000 for both; others set the highest bits.
  const iso = Math.floor(raw / 1000);
  const size = 2 + (iso === 3 ? 2 : iso > 0 ? 1 : 0) + (high & 8 ? 1 : 0) + (high & 4 ? 1 : 0);
  let at = from + 5;
  const count = () => {
    const found = view.getUint32(at, little);
    if (found > view.byteLength / 4) throw new RangeError('count');
    at += 4;
    return found;
  };
  const point = (): Position => {
    const position = [view.getFloat64(at, little), view.getFloat64(at + 8, little)];
    at += size * 8;
    return position;
  };
  const walk = (depth: number): unknown =>
    depth === 0 ? point() : Array.from({ length: count() }, () => walk(depth - 1));
  const depth = depths[type];
  if (depth !== undefined) return { geometry: geometryOf(names[type]!, walk(depth)), end: at };
  const member = members[type];
  if (member === undefined) return undefined;
  const coordinates = Array.from({ length: count() }, () => {
    const one = readWkb(view, at);
    if (!one) throw new RangeError('member');
    at = one.end;
    return (one.geometry as { coordinates: unknown }).coordinates;
  });
  return { geometry: geometryOf(names[type]!, coordinates), end: at };
}

/** A geometry from the blob of a GeoPackage; null for an empty one, undefined when it is none. */
export function readBlob(blob: Uint8Array): Geometry | null | undefined {
  try {
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    if (blob[0] !== 0x47 || blob[1] !== 0x50) return undefined;
    const flags = blob[3]!;
    if (flags & 0x10) return null;
    const box = [0, 32, 48, 48, 64][(flags >> 1) & 7];
    if (box === undefined) return undefined;
    const geometry = readWkb(view, 8 + box)?.geometry;
    return geometry && positionsOf(geometry).every((p) => p.every(Number.isFinite))
      ? geometry
      : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The blob of a geometry in WGS84, with its box. */
export function toBlob(geometry: Geometry, srs = 4326): Uint8Array {
  const positions = positionsOf(geometry);
  const xs = positions.map(([x]) => x!);
  const ys = positions.map(([, y]) => y!);
  const range = (values: number[]) => [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
  const head = new DataView(new ArrayBuffer(40));
  // 'GP', version 0, little endian with a box of four numbers.
  for (const [i, byte] of [0x47, 0x50, 0, 0x03].entries()) head.setUint8(i, byte);
  head.setInt32(4, srs, true);
  for (const [i, value] of [...range(xs), ...range(ys)].entries()) {
    head.setFloat64(8 + i * 8, value, true);
  }
  return Buffer.concat([new Uint8Array(head.buffer), toWkb(geometry)]);
}

function toWkb(geometry: Geometry): Uint8Array {
  const { type, coordinates } = geometry as { type: keyof typeof wkbTypes; coordinates: unknown };
  const number = wkbTypes[type];
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(number, 1);
  const count = (of: unknown[]) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(of.length);
    return bytes;
  };
  if (number >= 4) {
    const inner = names[number - 3]!;
    const parts = (coordinates as unknown[]).map((one) => toWkb(geometryOf(inner, one)));
    return Buffer.concat([head, count(parts), ...parts]);
  }
  const write = (value: unknown, depth: number): Uint8Array => {
    if (depth > 0) {
      const list = value as unknown[];
      return Buffer.concat([count(list), ...list.map((one) => write(one, depth - 1))]);
    }
    const bytes = Buffer.alloc(16);
    bytes.writeDoubleLE((value as Position)[0]!, 0);
    bytes.writeDoubleLE((value as Position)[1]!, 8);
    return bytes;
  };
  return Buffer.concat([head, write(coordinates, depths[number]!)]);
}
