import type { GeoJSONVTFeature, GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tileExtent } from './contract.ts';
import { encodeTile, type TileFeature } from './encode.ts';

const unit = fc.integer({ min: -128, max: 4224 });
const point = fc.tuple(unit, unit);
const ring = fc
  .array(point, { minLength: 1, maxLength: 8 })
  .chain((open) => fc.constantFrom(open, [...open, open[0]!]));
const tags = fc.dictionary(
  fc.constantFrom('path', 'name', 'floors', 'heightM', 'synthetic', '编号'),
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 90 }),
    fc.constantFrom('6', '6号楼', ''),
    fc.integer({ min: -5, max: 90 }),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    fc.boolean(),
    fc.constant(null),
  ),
  { noNullPrototype: true },
);
const id = fc.oneof(fc.nat(), fc.integer({ min: 4e15, max: Number.MAX_SAFE_INTEGER }));
const feature: fc.Arbitrary<GeoJSONVTFeature> = fc.oneof(
  fc.record({
    id,
    tags,
    type: fc.constant(1 as const),
    geometry: fc.array(point, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    id,
    tags,
    type: fc.constantFrom(2 as const, 3 as const),
    geometry: fc.array(ring, { minLength: 1, maxLength: 3 }),
  }),
);
const flatten = ({ id, type, tags, geometry }: GeoJSONVTFeature): TileFeature => ({
  id: Number(id),
  type,
  tags: tags ?? {},
  geometry:
    type === 1 ? [geometry.flat()] : (geometry as [number, number][][]).map((line) => line.flat()),
});
const layers = fc.dictionary(
  fc.constantFrom('building', 'grid', 'label'),
  fc.array(feature, { minLength: 1, maxLength: 12 }),
  { noNullPrototype: true },
);

test('a tile is, byte by byte, what the library of MapLibre makes of it', () => {
  fc.assert(
    fc.property(layers, (made) => {
      const theirs = fromGeojsonVt(
        Object.fromEntries(
          Object.entries(made).map(([name, features]) => [name, { features } as GeoJSONVTTile]),
        ),
        { version: 2, extent: tileExtent },
      );
      const ours = Object.entries(made).map(
        ([name, features]) => [name, features.map(flatten)] as const,
      );
      expect(Buffer.from(encodeTile(ours))).toEqual(Buffer.from(theirs));
    }),
  );
});
