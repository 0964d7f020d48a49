import { VectorTile } from '@mapbox/vector-tile';
import fc from 'fast-check';
import type { MultiPolygon, Polygon } from 'geojson';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { contains } from '../../../kernel/geo/index.ts';
import { areaKinds } from '../contract.ts';
import { buildDirectory, type DirectoryEntry } from '../directory.ts';
import { readDistrictOutlines, readDivisions } from '../divisions.ts';
import { composeCity } from '../synthetic/city.ts';
import { areaLayers, labelZooms, layerNames, maxTileZoom } from './contract.ts';
import { cutTile, idOf } from './cut.ts';
import { getTile } from './kept.ts';

const seeds = composeCity(await readDivisions('150300'), await readDistrictOutlines(), true);
const directory = buildDirectory(
  seeds
    .filter(({ kind }) => kind !== 'entrance' && kind !== 'dwelling')
    .map((seed) => ({ ...seed, id: seed.path })),
  new Map(),
  'one',
);
const areas = directory.entries.filter(
  ({ kind, geometry, center }) => kind in areaLayers && geometry && center,
);
const anyArea = fc.constantFrom(...areas);

/** The tile in which a place's centre lies. */
function tileOf({ center }: DirectoryEntry, z: number) {
  const { lng, lat } = center!;
  const sine = Math.sin((lat * Math.PI) / 180);
  const y = 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
  return { z, x: Math.floor((lng / 360 + 0.5) * 2 ** z), y: Math.floor(y * 2 ** z) };
}

function featuresOf(tile: Uint8Array | undefined, layer: string) {
  const found = tile && new VectorTile(new PbfReader(tile)).layers[layer];
  return found ? Array.from({ length: found.length }, (_, i) => found.feature(i)) : [];
}

describe('a tile', () => {
  test('has nothing where no place is, and none of a layer whose zoom is not reached', () => {
    expect(cutTile(directory, layerNames, { z: 16, x: 0, y: 0 })).toBeUndefined();
    for (const kind of areaKinds) {
      const [one] = areas.filter((entry) => entry.kind === kind);
      if (areaLayers[kind] === 0) continue;
      expect(cutTile(directory, [kind], tileOf(one!, areaLayers[kind] - 1))).toBeUndefined();
    }
  });

  test('has every area whose centre lies in it, with its outline around the centre, at every zoom', () => {
    fc.assert(
      fc.property(anyArea, fc.integer({ min: 0, max: maxTileZoom }), (entry, over) => {
        const kind = entry.kind as keyof typeof areaLayers;
        const z = Math.max(areaLayers[kind], over);
        const at = tileOf(entry, z);
        const [feature] = featuresOf(cutTile(directory, [kind], at), kind).filter(
          ({ id }) => id === idOf(entry),
        );
        // smaller than a few units it is left out
        const width = ((entry.bbox![2] - entry.bbox![0]) / 360) * 2 ** z * 4096;
        if (width < 12) return;
        const told = { path: entry.path, name: entry.name, kind };
        const isBare = kind === 'building' && z === areaLayers.building;
        expect(feature?.properties).toMatchObject(isBare ? { path: entry.path } : told);
        if (isBare) expect(feature?.properties).not.toHaveProperty('name');
        const { geometry } = feature!.toGeoJSON(at.x, at.y, z);
        if (width > 100) {
          expect(contains(geometry as Polygon | MultiPolygon, entry.center!)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('names each area once in the layer of labels, wherever its tiles meet', () => {
    fc.assert(
      fc.property(anyArea, fc.integer({ min: 0, max: maxTileZoom }), (entry, over) => {
        const z = Math.max(labelZooms[entry.kind as keyof typeof labelZooms], over);
        const at = tileOf(entry, z);
        const mine = featuresOf(cutTile(directory, ['label'], at), 'label').filter(
          ({ id }) => id === idOf(entry),
        );
        expect(mine).toHaveLength(1);
        const point = mine[0]!.loadGeometry()[0]![0]!;
        expect(point.x).toBeGreaterThanOrEqual(0);
        expect(point.x).toBeLessThanOrEqual(4096);
      }),
    );
  });

  test('of all layers has each by its name, like the layer alone', () => {
    const building = areas.find(({ kind }) => kind === 'building')!;
    const at = tileOf(building, 16);
    const all = cutTile(directory, layerNames, at);
    for (const layer of layerNames) {
      const alone = featuresOf(cutTile(directory, [layer], at), layer).map(({ id }) => id);
      expect(alone.length).toBeGreaterThan(0);
      expect(featuresOf(all, layer).map(({ id }) => id)).toEqual(alone);
    }
  });

  test('numbers its places apart, within what a number holds', () => {
    const ids = directory.entries.map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
  });
});

describe('kept tiles', () => {
  const all = areas.filter(({ kind }) => kind === 'building').map((one) => tileOf(one, 16));

  test('are made once for all who ask at a time, and the least asked for go when there are too many', async () => {
    const [one, two] = [
      getTile(directory, 'all', all[0]!, 4000),
      getTile(directory, 'all', all[0]!, 4000),
    ];
    expect(await one).toBe(await two);
    for (const at of all) await getTile(directory, 'all', at, 4000);
    const again = await getTile(directory, 'all', all[0]!, 4000);
    expect(again).not.toBe(await one);
    expect(again.etag).toBe((await one).etag);
    expect(await getTile(directory, 'all', all[0]!, 4000)).toBe(again);
  });
});
