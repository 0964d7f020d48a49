import { beforeAll, describe, expect, test } from 'vitest';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { areaSquareMeters, contains } from '../../../kernel/geo/index.ts';
import type { Division } from '../divisions.ts';
import { pathOfDivision, readDistrictOutlines, readDivisions } from '../divisions.ts';
import type { PlaceSeed } from '../seed.ts';
import { composeCity } from './city.ts';
import { ruideCommunity, ruideGarden } from './divisions.ts';

let divisions: Division[];
let outlines: ReadonlyMap<string, AreaGeometry>;
let seeds: PlaceSeed[];
const binhai = pathOfDivision(ruideCommunity);

beforeAll(async () => {
  divisions = await readDivisions('150300');
  outlines = await readDistrictOutlines();
  seeds = composeCity(divisions, outlines, true);
});

function below(path: string, kind: PlaceSeed['kind']): PlaceSeed[] {
  return seeds.filter((seed) => seed.kind === kind && seed.path.startsWith(`${path}.`));
}

describe('readDivisions', () => {
  test('reads the 3 districts and the 83 villages and communities of the city, and 4 units that are neither', () => {
    const communities = divisions.filter((d) => d.kind === 'community');
    const counted = communities.filter(
      (d) => d.category === 'community' || d.category === 'village',
    );
    expect(divisions.filter((d) => d.kind === 'district')).toHaveLength(3);
    expect(counted).toHaveLength(83);
    expect(communities).toHaveLength(87);
    expect(divisions.find((d) => d.code === ruideCommunity)).toMatchObject({
      name: '滨海社区',
      officialName: '滨海社区居委会',
      path: '150300.150304.012.008',
    });
    expect(divisions.find((d) => d.code === '150303104234')?.name).toBe('羊路井村');
  });
});

describe('composeCity', () => {
  test('makes the same places every time', () => {
    expect(composeCity(divisions, outlines, true)).toEqual(seeds);
  });

  test('gives every path and every code of a kind once, parents before children', () => {
    const seen = new Set<string>();
    for (const seed of seeds) {
      expect(seed.parentPath === null || seen.has(seed.parentPath)).toBe(true);
      seen.add(seed.path);
    }
    expect(seen.size).toBe(seeds.length);
    expect(new Set(seeds.map((s) => `${s.kind} ${s.code}`)).size).toBe(seeds.length);
  });

  test('marks what is made up, and only that', () => {
    for (const seed of seeds) {
      const real = seed.kind === 'city' || seed.kind === 'district';
      expect(seed.synthetic).toBe(!real);
    }
    const plain = composeCity(divisions, outlines, false);
    expect(plain).toHaveLength(divisions.length);
    expect(plain.every((seed) => !seed.synthetic)).toBe(true);
  });

  test('fills each district with its subdistricts, each of those with its communities, each of those with grids', () => {
    const kinds = ['district', 'subdistrict', 'community', 'grid'] as const;
    for (const [i, kind] of kinds.slice(0, -1).entries()) {
      for (const area of seeds.filter((seed) => seed.kind === kind)) {
        const inside = seeds.filter((s) => s.kind === kinds[i + 1] && s.parentPath === area.path);
        const sum = inside.reduce((total, s) => total + areaSquareMeters(s.geometry!), 0);
        expect(sum / areaSquareMeters(area.geometry!)).toBeCloseTo(1, 3);
      }
    }
  });

  test('cuts the community of Ruide Garden into 7 grids and a special one, and those into micro-grids that fill them', () => {
    const grids = below(binhai, 'grid');
    expect(grids.map((grid) => grid.category)).toEqual([
      ...Array(7).fill('residential'),
      'special',
    ]);
    expect(grids.at(-1)?.code).toBe('150304012008801');
    for (const grid of grids.slice(0, 7)) {
      const microGrids = below(grid.path, 'microGrid');
      expect(microGrids.length).toBeGreaterThanOrEqual(3);
      expect(microGrids.length).toBeLessThanOrEqual(5);
      const sum = microGrids.reduce((total, m) => total + areaSquareMeters(m.geometry!), 0);
      expect(sum / areaSquareMeters(grid.geometry!)).toBeCloseTo(1, 3);
      for (const microGrid of microGrids) {
        const households = below(microGrid.path, 'dwelling').length;
        expect(households).toBeGreaterThanOrEqual(30);
        expect(households).toBeLessThanOrEqual(80);
      }
    }
  });

  test('stands each building inside its estate and inside the area its path names', () => {
    const byPath = new Map(seeds.map((seed) => [seed.path, seed]));
    const buildings = seeds.filter((seed) => seed.kind === 'building');
    expect(buildings.length).toBeGreaterThan(60);
    for (const building of buildings) {
      expect(contains(byPath.get(building.parentPath!)!.geometry!, building.center!)).toBe(true);
      if (!building.estatePath) continue;
      const estate = byPath.get(building.estatePath)!;
      for (const [lng, lat] of building.geometry!.coordinates.flat() as [number, number][]) {
        expect(contains(estate.geometry!, { lng, lat })).toBe(true);
      }
    }
  });

  test('puts Ruide Garden where it stands in the city, across two grids', () => {
    const estate = seeds.find((seed) => seed.name === '瑞德花园')!;
    expect(contains(estate.geometry!, ruideGarden)).toBe(true);
    const grids = seeds.filter((s) => s.estatePath === estate.path).map((s) => s.path.slice(0, 26));
    expect(new Set(grids).size).toBe(2);
  });

  test('keeps the outlines of all divisions and grids light enough for a phone', () => {
    const areas = seeds.filter((s) => s.geometry && s.kind !== 'building');
    expect(JSON.stringify(areas.map((s) => s.geometry)).length).toBeLessThan(250_000);
  });
});
