/** Cuts a community into grids and micro-grids around the blocks of its estates, and fills the blocks. */
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { offsetMeters } from '../../../kernel/geo/index.ts';
import type { PlaceSeed } from '../seed.ts';
import { completeSeed } from '../seed.ts';
import { clip, cutCells, join } from './cells.ts';
import type { BuildingPlan, EstatePlan } from './estates.ts';
import { builtLand, planBuildings, rectangle } from './estates.ts';

/** Blocks lie on a lattice, this far apart: the built land and the streets around it. */
const lattice = { east: 260, north: 310 };

/** Where the middle of a block lies. */
export function middleOfBlock(middle: LngLat, { at }: Pick<Block, 'at'>): LngLat {
  return offsetMeters(middle, at[0] * lattice.east, at[1] * lattice.north);
}

/** One block of land on the lattice around the community's middle. */
export interface Block {
  /** Column and row, from the middle. */
  at: readonly [east: number, north: number];
  /** Number of its grid, 1 to 799 residential, 801 to 999 special; blocks with the same one share a grid. */
  grid: number;
  /** Name of a special grid. */
  name?: string;
  estate?: string;
  plan?: EstatePlan;
  /** Buildings that belong to no estate: a school, a market. */
  buildings?: readonly { name: string; width: number; depth: number; floors: number }[];
}

/** A community whose blocks are to be filled. */
export interface Neighbourhood {
  communityPath: string;
  /** 12 digits. */
  communityCode: string;
  outline: AreaGeometry;
  middle: LngLat;
  blocks: readonly Block[];
  validFrom: string;
}

/**
 * The grids, micro-grids, estates, buildings, entrances and dwellings of a community. The grids fill its outline; the
 * micro-grids of a grid with dwellings fill the grid.
 */
export function composeNeighbourhood(area: Neighbourhood): PlaceSeed[] {
  const { communityPath, communityCode, validFrom } = area;
  const seeds: PlaceSeed[] = [];
  const estates = new Map<string, { path: string; buildings: number; blocks: AreaGeometry[] }>();
  const middles = area.blocks.map((block) => middleOfBlock(area.middle, block));
  const cells = cutCells(area.outline, middles);
  let lastBuilding = 0;

  for (const number of new Set(area.blocks.map((b) => b.grid))) {
    const indexes = area.blocks.flatMap((b, i) => (b.grid === number ? [i] : []));
    const outline = join(indexes.flatMap((i) => cells[i] ?? []));
    if (!outline) throw new Error(`Grid ${number} of ${communityCode} has no area`);
    const gridPath = `${communityPath}.g${pad(number, 3)}`;
    const gridCode = communityCode + pad(number, 3);
    const named = area.blocks[indexes[0]!]!.name;
    seeds.push(
      completeSeed({
        kind: 'grid',
        code: gridCode,
        path: gridPath,
        parentPath: communityPath,
        name: named ?? `${number}网格`,
        category: number > 800 ? 'special' : 'residential',
        geometry: outline,
        validFrom,
      }),
    );
    const built: { building: BuildingPlan; block: Block }[] = indexes.flatMap((i) => {
      const block = area.blocks[i]!;
      if (!block.plan) return [];
      const plans = planBuildings(block.plan, middles[i]!, `${gridCode}.${i}`);
      return plans.map((building) => ({ building, block }));
    });
    seeds.push(...composeMicroGrids(gridPath, gridCode, outline, built, validFrom));
    for (const { building, block } of built) {
      const estate = findEstate(estates, block.estate!, communityPath);
      estate.buildings++;
      lastBuilding++;
      seeds.push(
        ...composeBuilding(building, {
          parentPath: `${gridPath}.m${pad(building.microGrid, 2)}`,
          code: communityCode + pad(lastBuilding, 5),
          name: `${estate.buildings}号楼`,
          estatePath: estate.path,
          validFrom,
        }),
      );
    }
    for (const i of indexes) {
      const block = area.blocks[i]!;
      if (block.estate) {
        const land = rectangle(middles[i]!, builtLand.width + 30, builtLand.depth + 30);
        findEstate(estates, block.estate, communityPath).blocks.push(land);
      }
      block.buildings?.forEach((building, k) => {
        lastBuilding++;
        const spot = offsetMeters(middles[i]!, 0, (k - (block.buildings!.length - 1) / 2) * 110);
        const path = `${gridPath}.b${pad(lastBuilding, 5)}`;
        seeds.push(
          completeSeed({
            kind: 'building',
            code: communityCode + pad(lastBuilding, 5),
            path,
            parentPath: gridPath,
            name: building.name,
            category: 'public',
            geometry: rectangle(spot, building.width, building.depth),
            floors: building.floors,
            heightM: building.floors * 4,
            validFrom,
          }),
        );
      });
    }
  }
  for (const [name, estate] of estates) {
    const code = communityCode + estate.path.slice(-4);
    const land = join(bridge(estate.blocks));
    const geometry = land && clip(land, area.outline);
    if (!geometry) throw new Error(`Estate ${name} of ${communityCode} has no area`);
    seeds.push(
      completeSeed({
        kind: 'estate',
        code,
        path: estate.path,
        parentPath: communityPath,
        name,
        category: 'residential',
        geometry,
        validFrom,
      }),
    );
  }
  return seeds;
}

function composeMicroGrids(
  gridPath: string,
  gridCode: string,
  outline: AreaGeometry,
  built: readonly { building: BuildingPlan }[],
  validFrom: string,
): PlaceSeed[] {
  const numbers = [...new Set(built.map(({ building }) => building.microGrid))];
  // One seed a micro-grid, amid its buildings: whole cells, where joining the cells of buildings leaves cracks.
  const cells = cutCells(
    outline,
    numbers.map((number) =>
      middleOf(built.flatMap(({ building: b }) => (b.microGrid === number ? [b.center] : []))),
    ),
  );
  return numbers.map((number, i) =>
    completeSeed({
      kind: 'microGrid',
      code: gridCode + pad(number, 2),
      path: `${gridPath}.m${pad(number, 2)}`,
      parentPath: gridPath,
      name: `${number}微网格`,
      category: 'residential',
      geometry: cells[i] ?? null,
      validFrom,
    }),
  );
}

function middleOf(points: readonly LngLat[]): LngLat {
  const sum = points.reduce((a, b) => ({ lng: a.lng + b.lng, lat: a.lat + b.lat }));
  return { lng: sum.lng / points.length, lat: sum.lat / points.length };
}

interface BuildingPlace {
  parentPath: string;
  code: string;
  name: string;
  estatePath: string;
  validFrom: string;
}

function composeBuilding(plan: BuildingPlan, place: BuildingPlace): PlaceSeed[] {
  const path = `${place.parentPath}.b${place.code.slice(-5)}`;
  const seeds: PlaceSeed[] = [
    completeSeed({
      ...place,
      kind: 'building',
      path,
      category: 'residential',
      geometry: plan.footprint,
      center: plan.center,
      floors: plan.floors,
      heightM: plan.heightM,
    }),
  ];
  for (const entrance of plan.entrances) {
    const code = place.code + pad(entrance.number, 2);
    const entrancePath = `${path}.u${pad(entrance.number, 2)}`;
    const { validFrom } = place;
    seeds.push(
      completeSeed({
        kind: 'entrance',
        code,
        path: entrancePath,
        parentPath: path,
        name: `${entrance.number}单元`,
        center: entrance.center,
        validFrom,
      }),
    );
    for (const dwelling of entrance.dwellings) {
      seeds.push(
        completeSeed({
          kind: 'dwelling',
          code: code + pad(dwelling.number, 4),
          path: `${entrancePath}.d${pad(dwelling.number, 4)}`,
          parentPath: entrancePath,
          name: `${dwelling.number}室`,
          floor: dwelling.floor,
          validFrom,
        }),
      );
    }
  }
  return seeds;
}

function findEstate(
  estates: Map<string, { path: string; buildings: number; blocks: AreaGeometry[] }>,
  name: string,
  communityPath: string,
): { path: string; buildings: number; blocks: AreaGeometry[] } {
  let estate = estates.get(name);
  if (!estate) {
    const path = `${communityPath}.e${pad(estates.size + 1, 4)}`;
    estate = { path, buildings: 0, blocks: [] };
    estates.set(name, estate);
  }
  return estate;
}

/** Blocks of one estate with the land between neighbours, so that its outline is one. */
function bridge(blocks: readonly AreaGeometry[]): AreaGeometry[] {
  if (blocks.length < 2) return [...blocks];
  const all = blocks.flatMap((b) => b.coordinates[0] as [number, number][]);
  const [lngs, lats] = [all.map((p) => p[0]), all.map((p) => p[1])];
  const [west, east] = [Math.min(...lngs), Math.max(...lngs)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  return [
    {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
  ];
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
