import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { contains, distanceToArea } from '../../kernel/geo/index.ts';
import type { Directory } from './directory.ts';
import { borderToleranceMeters, buildDirectory, findAreas, isWithin } from './directory.ts';
import { readDistrictOutlines, readDivisions } from './divisions.ts';
import type { PlaceRow } from './store.ts';
import { composeCity } from './synthetic/city.ts';

let directory: Directory;
let rows: PlaceRow[];

beforeAll(async () => {
  const seeds = composeCity(await readDivisions('150300'), await readDistrictOutlines(), true);
  const dwellings = new Map<string, number>();
  for (const { kind, path } of seeds) {
    if (kind !== 'dwelling') continue;
    const building = path.split('.').slice(0, -2).join('.');
    dwellings.set(building, (dwellings.get(building) ?? 0) + 1);
  }
  rows = seeds
    .filter((seed) => seed.kind !== 'entrance' && seed.kind !== 'dwelling')
    .map((seed) => ({ ...seed, id: seed.path }));
  directory = buildDirectory(rows, dwellings, 'v');
});

const anywhere = fc.record({
  lng: fc.double({ min: 106.55, max: 107.2, noNaN: true }),
  lat: fc.double({ min: 39, max: 39.97, noNaN: true }),
});
const aroundRuide = fc.record({
  lng: fc.double({ min: 106.708, max: 106.728, noNaN: true }),
  lat: fc.double({ min: 39.493, max: 39.509, noNaN: true }),
});

describe('findAreas', () => {
  test('finds a community for every point of the city and none for points outside', () => {
    const districts = rows.filter((row) => row.kind === 'district');
    fc.assert(
      fc.property(anywhere, (point) => {
        const far = Math.min(...districts.map((d) => distanceToArea(d.geometry!, point)));
        const found = findAreas(directory, point);
        if (far > borderToleranceMeters) expect(found).toBeUndefined();
        else expect(found?.community.kind).toBe('community');
      }),
      { numRuns: 500 },
    );
  });

  test('equals looking at every outline; the areas lie in each other', () => {
    const grids = rows.filter((row) => row.kind === 'grid');
    const microGrids = rows.filter((row) => row.kind === 'microGrid');
    fc.assert(
      fc.property(fc.oneof(anywhere, aroundRuide), (point) => {
        const found = findAreas(directory, point);
        if (!found || found.nearest) return;
        const microGrid = microGrids.filter((row) => contains(row.geometry!, point));
        expect(found.microGrid?.path).toBe(microGrid[0]?.path);
        if (!found.microGrid) {
          expect(found.grid?.path).toBe(grids.find((row) => contains(row.geometry!, point))?.path);
        } else expect(isWithin(found.microGrid.path, found.grid!.path)).toBe(true);
        if (found.grid) expect(isWithin(found.grid.path, found.community.path)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('buildDirectory', () => {
  test('adds the dwellings of buildings up to the city, and to the estate', () => {
    const count = (path: string) => directory.byPath.get(path)?.households;
    const grids = rows.filter((row) => row.kind === 'grid');
    const sum = grids.reduce((total, row) => total + (count(row.path) ?? 0), 0);
    expect(count('150300')).toBe(sum);
    const ruide = directory.entries.find((entry) => entry.name === '瑞德花园');
    expect(ruide?.households).toBe(690);
    expect(count('150300.150304.012.008.g801')).toBeNull();
  });
});
