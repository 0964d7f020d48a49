/** Plans a real area: what goes in, what comes out, and the way between. Pure; the same input and seed give the same plan. */
import type { LineString, MultiLineString } from 'geojson';
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { describeParts } from './describe.ts';
import { layGround } from './ground.ts';
import { indexStretches, ringsOf } from './inside.ts';
import { joinNodes } from './neighbours.ts';
import { frameOf, makeNodes } from './nodes.ts';
import { outlineParts } from './outlines.ts';
import { divide, numberParts, type PlanProgress } from './plan.ts';
import type { HouseholdRange, PlanScore } from './score.ts';
import { tidyOutline } from './tidy.ts';
import { makeWishes, type Wishes } from './wishes.ts';

/** A way into a building, when its households are known one by one. */
export interface PlanEntrance {
  /** Code or path; names the entrance in the plan. */
  key: string;
  households: number;
  persons?: number | undefined;
  point?: LngLat | undefined;
  /** The part in which it has to be; that of its building unless given. */
  fixed?: string | undefined;
  /** The part in which it is now; that of its building unless given. */
  present?: string | undefined;
}

/** A building to be put into a part. It needs a point or an outline; entrances with points do as well. */
export interface PlanBuilding {
  /** Code or path; names the building in the plan. */
  key: string;
  households: number;
  persons?: number | undefined;
  point?: LngLat | undefined;
  outline?: AreaGeometry | undefined;
  floors?: number | undefined;
  /** Name of the estate, and of the courtyard in it, that should not be split without need. */
  estate?: string | undefined;
  courtyard?: string | undefined;
  /** The part in which it has to be, by any name. */
  fixed?: string | undefined;
  /** The part in which it is now, by any name. */
  present?: string | undefined;
  /** A building with more households than a part may have is split by them, and one whose entrances are fixed or are now in different parts. */
  entrances?: readonly PlanEntrance[] | undefined;
}

/** What a part should not reach across. */
export interface PlanBarrier {
  kind: 'rail' | 'river' | 'wall' | 'road';
  line: LineString | MultiLineString;
}

/** A grid that is cut into micro-grids, or a community that is cut into grids. */
export interface PlanArea {
  outline: AreaGeometry;
  buildings: readonly PlanBuilding[];
  barriers?: readonly PlanBarrier[] | undefined;
}

export interface AreaOptions extends HouseholdRange {
  /** The same seed gives the same plan. */
  seed: number;
  /** So many starts, of which the best is taken; unless told 1, of fewer than some hundred buildings up to 8. */
  starts?: number | undefined;
  /** Goes on with other starts for so many seconds, beyond `starts`. The number of starts then depends on the machine. */
  seconds?: number | undefined;
  /**
   * How much change against the present division is acceptable: 0 moves a household only where the range demands it, 1
   * (unless told) pays no heed to what is there.
   */
  change?: number | undefined;
  /** How much an estate or a courtyard in one piece is worth; 1 unless told, 0 for nothing. */
  estates?: number | undefined;
  /** How dear it is to reach across a barrier where that can't be avoided; 1 unless told. Barriers are never crossed without need. */
  barriers?: number | undefined;
}

export type AreaProgress = PlanProgress;

/** A building in a part, or some of its entrances. */
export interface PartMember {
  building: string;
  /** Keys of the entrances, where a building is split; absent when all of it is here. */
  entrances?: string[];
  households: number;
}

export interface AreaPart {
  /** From 1: rows from north to south, each from west to east. */
  number: number;
  /** Name of the fixed choice or of the present part that this one is; absent when it is new. */
  name?: string;
  members: PartMember[];
  households: number;
  /** Absent when not known of any of its buildings. */
  persons?: number;
  /** The ground of its buildings; those of all parts fill the area exactly. */
  outline: AreaGeometry;
  /** Root of the mean square distance of its households from their middle, and the distance of its two farthest buildings; metres. */
  radius: number;
  diameter: number;
  /** It hangs together only across a barrier. */
  crossesBarrier: boolean;
}

/** How good a plan of an area is. Lengths are metres. */
export interface AreaScore extends PlanScore {
  /** Parts outside the range that no division avoids, as far as is known. */
  unavoidable: number;
  /** Households of a part on average, and how far they are off it (standard deviation). */
  mean: number;
  deviation: number;
  /** Mean of the parts' radii and of their diameters. */
  meanRadius: number;
  meanDiameter: number;
  /** Estates and courtyards that lie in more than one part; `estatesOver` of them hold more than a part may have. */
  estatesSplit: number;
  estatesOver: number;
  courtyardsSplit: number;
  /** Households that come into another part than the one they are in; absent when nothing is known of the present. */
  moved?: number;
  /** Parts that reach across a barrier. */
  barriersCrossed: number;
}

/** What somebody should know of a plan. `buildings` and `part` are keys and names as given. */
export type PlanWarning =
  /** The outline crosses itself; it was taken as what it encloses. */
  | { code: 'outline-repaired' }
  /** The same key came twice; the first was taken. */
  | { code: 'building-twice'; buildings: string[] }
  /** Without point and outline; taken to be in the middle of its estate, else of the area. */
  | { code: 'building-without-place'; buildings: string[] }
  | { code: 'building-outside'; buildings: string[] }
  /** More households than a part may have, and not two entrances by which it could be split. */
  | { code: 'building-over'; buildings: string[]; households: number }
  /** An entrance alone with more households than a part may have. */
  | { code: 'entrance-over'; buildings: string[]; entrance: string; households: number }
  /** All of the area has fewer households than a part should have. */
  | { code: 'area-too-small'; households: number }
  /** Barriers leave so few households beside each other that they were joined to others across the least of them. */
  | { code: 'barrier-crossed'; buildings: string[]; kind: PlanBarrier['kind']; households: number }
  /** Buildings fixed in one part that others, fixed elsewhere, keep apart: those named could not be kept there. */
  | { code: 'fixed-apart'; part: string; buildings: string[] }
  /** What is fixed in a part is more than a part may have, with the least between that holds it together. */
  | { code: 'fixed-over'; part: string; households: number };

export interface AreaPlan {
  parts: AreaPart[];
  score: AreaScore;
  warnings: PlanWarning[];
  /** `progress` said to stop: the best so far, valid as any. */
  cancelled: boolean;
}

/**
 * Divides an area into parts: contiguous, within the range of households where that can be, compact, not across barriers,
 * with estates and courtyards whole, and as near the present division as asked. No part is empty or falls apart, each
 * building or entrance is in one part, and the outlines of the parts fill the area exactly.
 *
 * @param progress is told some fifty times a start how far it is; `false` stops at once with the best so far
 * @param better is told of each start that is better than those before; what it gets makes the plan of it
 * @throws RangeError when the area has no building or no ground
 */
export function planArea(
  area: PlanArea,
  options: AreaOptions,
  progress?: (progress: AreaProgress) => boolean,
  better?: (makePlan: () => AreaPlan) => void,
): AreaPlan {
  const warnings: PlanWarning[] = [];
  const warn = (warning: PlanWarning) => warnings.push(warning);
  const outline = tidyOutline(area.outline, warn);
  if (area.buildings.length === 0) throw new RangeError('the area has no building to plan');
  const frame = frameOf(outline);
  const rings = ringsOf(outline, frame);
  const stretches = indexStretches(rings.map(({ spots }) => spots));
  const nodes = makeNodes({ ...area, outline }, options, frame, warn);
  const ground = layGround(nodes);
  const { estates = 1, barriers = 1, change = 1 } = options;
  const weights = { ...options, estates, barriers };
  const near = joinNodes(area, nodes, ground, stretches, frame, weights, warn);
  const { names, wishes } = makeWishes(nodes, near.graph, options, change, warn);
  const makePlan = (labels: Int32Array, cancelled: boolean): AreaPlan => {
    const part = numberParts(near.graph, labels);
    const outlines = outlineParts(rings, stretches, ground, part, frame);
    const described = describeParts({ nodes, near, part, labels, names, outlines, options });
    const { parts, score, households } = described;
    const small: PlanWarning[] =
      households < options.min ? [{ code: 'area-too-small', households }] : [];
    return { parts, score, warnings: [...warnings, ...small], cancelled };
  };
  const { part, cancelled } = divide(near.graph, {
    ...options,
    insist: hasWishes(area, estates, wishes) ? insistence : 1,
    wishes,
    progress,
    better: better && ((labels) => better(() => makePlan(labels, false))),
  });
  return makePlan(part, cancelled);
}

/** How many times dearer a part outside the range is where wishes stand against it: dearer than any of them. */
const insistence = 5;

function hasWishes(area: PlanArea, estates: number, wishes: Wishes | undefined): boolean {
  const together = area.buildings.some((b) => b.estate !== undefined || b.courtyard !== undefined);
  return (estates > 0 && together) || (wishes?.keep ?? 0) > 0;
}
