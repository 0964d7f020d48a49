/** Shapes of a shapefile. @source ESRI Shapefile Technical Description, July 1998 */
import type { Geometry, Position } from 'geojson';
import { contains, signedArea } from '../../../../kernel/geo/geometry.ts';
import { damaged } from './format.ts';
import { geometryOf, positionsOf } from './geometry.ts';

const headerLength = 100;

/** A shape by its number in the file; undefined for one that is told wrong. */
export function* readShapes(data: Uint8Array): Generator<Geometry | null | undefined> {
  if (data.length < headerLength) throw damaged('.shp');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getInt32(0) !== 9994) throw damaged('.shp');
  const end = view.getInt32(24) * 2;
  if (end > data.length) throw damaged('.shp');
  for (let at = headerLength; at + 8 <= end; ) {
    const length = view.getInt32(at + 4) * 2;
    if (length < 4 || at + 8 + length > end) throw damaged('.shp');
    yield readShape(new DataView(data.buffer, data.byteOffset + at + 8, length));
    at += 8 + length;
  }
}

function readShape(view: DataView): Geometry | null | undefined {
  try {
    // Heights and measures follow the plain shape: 11 is a point with a height, 25 a polygon with measures.
    const type = view.getInt32(0, true) % 10;
    if (type === 0) return null;
    const at = (offset: number): Position => [
      view.getFloat64(offset, true),
      view.getFloat64(offset + 8, true),
    ];
    if (type === 1) return checked(geometryOf('Point', at(4)));
    if (type === 8) {
      const points = Array.from({ length: countAt(view, 36) }, (_, i) => at(40 + i * 16));
      return checked(geometryOf('MultiPoint', points));
    }
    if (type !== 3 && type !== 5) return undefined;
    const parts = countAt(view, 36);
    const points = countAt(view, 40);
    const starts = Array.from({ length: parts }, (_, i) => view.getInt32(44 + i * 4, true));
    const base = 44 + parts * 4;
    const lines = starts.map((start, i) => {
      const end = starts[i + 1] ?? points;
      if (start < 0 || end > points || end < start) throw new RangeError('part');
      return Array.from({ length: end - start }, (_, j) => at(base + (start + j) * 16));
    });
    if (type === 3) return checked(geometryOf('MultiLineString', lines));
    return checked(toPolygons(lines));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A number of things that each take four bytes at least. */
function countAt(view: DataView, offset: number): number {
  const count = view.getInt32(offset, true);
  if (count < 0 || count * 4 > view.byteLength) throw new RangeError('count');
  return count;
}

function checked(geometry: Geometry | undefined): Geometry | undefined {
  return geometry &&
    positionsOf(geometry).every(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
    ? geometry
    : undefined;
}

/** Outer rings run clockwise here, holes the other way; in GeoJSON the other way round. Each hole goes to its ring. */
function toPolygons(rings: Position[][]): Geometry | undefined {
  const whole = rings.filter((ring) => ring.length >= 4);
  if (whole.length === 0) return undefined;
  let outer = whole.filter((ring) => signedArea(ring) <= 0);
  // All of them the wrong way: they are outer rings of somebody who did not know.
  if (outer.length === 0) outer = whole;
  const polygons = outer.map((ring) => [counterClockwise(ring)]);
  for (const hole of whole) {
    if (outer.includes(hole)) continue;
    const [lng = 0, lat = 0] = hole[0]!;
    const around = polygons.find(([ring]) =>
      contains({ type: 'Polygon', coordinates: [ring!] }, { lng, lat }),
    );
    if (around) around.push(counterClockwise(hole).toReversed());
    else polygons.push([counterClockwise(hole)]);
  }
  return polygons.length === 1
    ? geometryOf('Polygon', polygons[0])
    : geometryOf('MultiPolygon', polygons);
}

const counterClockwise = (ring: Position[]) => (signedArea(ring) >= 0 ? ring : ring.toReversed());

/** Kinds of shapes that a shapefile of ours holds, one kind a file. */
export const shapeTypes = { point: 1, polygon: 5 } as const;

/** Builds the shapes and their index, batch by batch. */
export function createShp(type: number) {
  const parts: Uint8Array[] = [];
  const index: number[] = [];
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let bytes = headerLength;
  const widen = (into: number[], [x, y]: Position) => {
    into[0] = Math.min(into[0]!, x!);
    into[1] = Math.min(into[1]!, y!);
    into[2] = Math.max(into[2]!, x!);
    into[3] = Math.max(into[3]!, y!);
  };

  function shapeOf(geometry: Geometry | null): Uint8Array {
    if (geometry === null) return new Uint8Array(4);
    const positions = positionsOf(geometry);
    for (const position of positions) widen(box, position);
    if (geometry.type === 'Point') {
      const shape = new DataView(new ArrayBuffer(20));
      shape.setInt32(0, shapeTypes.point, true);
      shape.setFloat64(4, positions[0]![0]!, true);
      shape.setFloat64(12, positions[0]![1]!, true);
      return new Uint8Array(shape.buffer);
    }
    const polygons = (
      geometry.type === 'Polygon'
        ? [geometry.coordinates]
        : (geometry as { coordinates: Position[][][] }).coordinates
    ).flatMap((rings) =>
      rings.map((ring, i) => ((i === 0) === signedArea(ring) > 0 ? ring.toReversed() : ring)),
    );
    const own = [Infinity, Infinity, -Infinity, -Infinity];
    for (const position of positions) widen(own, position);
    const shape = new DataView(new ArrayBuffer(44 + polygons.length * 4 + positions.length * 16));
    shape.setInt32(0, shapeTypes.polygon, true);
    for (const [i, value] of own.entries()) shape.setFloat64(4 + i * 8, value, true);
    shape.setInt32(36, polygons.length, true);
    shape.setInt32(40, positions.length, true);
    let point = 0;
    for (const [i, ring] of polygons.entries()) {
      shape.setInt32(44 + i * 4, point, true);
      for (const [x, y] of ring) {
        const at = 44 + polygons.length * 4 + point * 16;
        shape.setFloat64(at, x!, true);
        shape.setFloat64(at + 8, y!, true);
        point += 1;
      }
    }
    return new Uint8Array(shape.buffer);
  }

  function header(length: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(headerLength));
    view.setInt32(0, 9994);
    view.setInt32(24, length / 2);
    view.setInt32(28, 1000, true);
    view.setInt32(32, type, true);
    for (const [i, value] of box.entries()) {
      view.setFloat64(36 + i * 8, Number.isFinite(value) ? value : 0, true);
    }
    return new Uint8Array(view.buffer);
  }

  return {
    add(geometry: Geometry | null) {
      const shape = shapeOf(geometry);
      const head = new DataView(new ArrayBuffer(8));
      head.setInt32(0, index.length / 2 + 1);
      head.setInt32(4, shape.length / 2);
      index.push(bytes / 2, shape.length / 2);
      bytes += 8 + shape.length;
      parts.push(new Uint8Array(head.buffer), shape);
    },
    finish(): { shp: Uint8Array; shx: Uint8Array } {
      const shx = new DataView(new ArrayBuffer(index.length * 4));
      for (const [i, value] of index.entries()) shx.setInt32(i * 4, value);
      return {
        shp: Buffer.concat([header(bytes), ...parts]),
        shx: Buffer.concat([header(headerLength + index.length * 4), new Uint8Array(shx.buffer)]),
      };
    },
  };
}
