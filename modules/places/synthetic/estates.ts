/** Makes an estate's buildings, with entrances and dwellings, in rows on a block of land. */
import type { Polygon } from 'geojson';
import type { LngLat } from '../../../kernel/geo/index.ts';
import { offsetMeters } from '../../../kernel/geo/index.ts';
import { round } from './cells.ts';
import { createRandom } from './random.ts';

/** How an estate is built. */
export interface EstatePlan {
  /** Buildings in each row of a block, from the north. */
  rows: readonly number[];
  floors: number;
  entrances: number;
  /** Dwellings on one floor of one entrance. */
  perFloor: number;
  /** Neighbouring buildings that make one micro-grid. */
  buildingsPerMicroGrid: number;
}

/** Four ways in which estates of the region are built; a micro-grid of each has 66 to 80 households. */
export const estatePlans = {
  walkUp5: { rows: [2, 2, 2, 2], floors: 5, entrances: 4, perFloor: 2, buildingsPerMicroGrid: 2 },
  walkUp6: { rows: [2, 2, 2, 2], floors: 6, entrances: 3, perFloor: 2, buildingsPerMicroGrid: 2 },
  lift11: { rows: [1, 2, 2], floors: 11, entrances: 3, perFloor: 2, buildingsPerMicroGrid: 1 },
  tower18: { rows: [2, 1, 2], floors: 18, entrances: 1, perFloor: 4, buildingsPerMicroGrid: 1 },
} as const satisfies Record<string, EstatePlan>;

/** One entrance of a building and the numbers of its dwellings, floor by floor. */
export interface EntrancePlan {
  number: number;
  center: LngLat;
  dwellings: readonly { floor: number; number: number }[];
}

/** A building before it has a code. */
export interface BuildingPlan {
  center: LngLat;
  footprint: Polygon;
  floors: number;
  heightM: number;
  /** Number of its micro-grid within the grid, from 1. */
  microGrid: number;
  entrances: readonly EntrancePlan[];
}

/** Width and depth of a block's built land, metres. */
export const builtLand = { width: 200, depth: 250 };
const depth = 12.6;
const storey = 2.9;

/** The buildings of one block, west to east and north to south: the order of their numbers. */
export function planBuildings(plan: EstatePlan, center: LngLat, seed: string): BuildingPlan[] {
  const random = createRandom(seed);
  const length = Math.max(26, plan.entrances * 15.6);
  const buildings: BuildingPlan[] = [];
  plan.rows.forEach((count, row) => {
    const north = builtLand.depth * (0.5 - (row + 0.5) / plan.rows.length) + (random() - 0.5) * 8;
    for (let column = 0; column < count; column++) {
      const east = builtLand.width * ((column + 0.5) / count - 0.5) + (random() - 0.5) * 10;
      const middle = offsetMeters(center, east, north);
      buildings.push({
        center: { lng: round(middle.lng), lat: round(middle.lat) },
        footprint: rectangle(middle, length, plan.entrances === 1 ? 22 : depth),
        floors: plan.floors,
        heightM: Math.round((plan.floors * storey + 1.2) * 10) / 10,
        microGrid: Math.floor(buildings.length / plan.buildingsPerMicroGrid) + 1,
        entrances: planEntrances(plan, middle, length),
      });
    }
  });
  return buildings;
}

function planEntrances(plan: EstatePlan, middle: LngLat, length: number): EntrancePlan[] {
  return Array.from({ length: plan.entrances }, (_, i) => {
    const point = offsetMeters(middle, length * ((i + 0.5) / plan.entrances - 0.5), depth / 2);
    const dwellings: { floor: number; number: number }[] = [];
    for (let floor = 1; floor <= plan.floors; floor++) {
      for (let k = 1; k <= plan.perFloor; k++) dwellings.push({ floor, number: floor * 100 + k });
    }
    return { number: i + 1, center: { lng: round(point.lng), lat: round(point.lat) }, dwellings };
  });
}

/** A rectangle around a point, sides along the compass, metres. */
export function rectangle(middle: LngLat, width: number, height: number): Polygon {
  const corner = (east: number, north: number): [number, number] => {
    const { lng, lat } = offsetMeters(middle, (east * width) / 2, (north * height) / 2);
    return [round(lng), round(lat)];
  };
  const first = corner(-1, -1);
  return {
    type: 'Polygon',
    coordinates: [[first, corner(1, -1), corner(1, 1), corner(-1, 1), first]],
  };
}
