import { createRandom, type Random } from '../synthetic/random.ts';
import type { PlanGraph } from './graph.ts';
import { createParts, cutCost, type Parts } from './parts.ts';
import { createResplit } from './resplit.ts';
import { type HouseholdRange, scorePlan } from './score.ts';

export interface PlanOptions extends HouseholdRange {
  /** The same seed gives the same plan. */
  seed: number;
  /** Goes on with other starts for so many seconds and takes the best; one start unless told. */
  seconds?: number;
}

/** Steps for each building of a large area; a small one gets more. */
const stepsEach = 300;
const mostStepsEach = 3000;
const fewestSteps = 600_000;
/** How much dearer a step may be that is taken with a chance of 1 in e, at the beginning and at the end. */
const [hot, cold] = [1, 0.02];
/** Share of the steps that part two parts anew instead of moving one building. */
const resplitShare = 0.3;

/**
 * Divides an area into micro-grids: contiguous, with the wanted number of households where that can be, compact, and with
 * strong neighbours together. Simulated annealing over moves of single buildings and new divisions of two parts, from parts
 * that grew one by one.
 *
 * @returns the part of each building, from 0 without gaps: rows from north to south, each from west to east
 */
export function planMicroGrids(graph: PlanGraph, options: PlanOptions): Int32Array {
  const until = performance.now() + (options.seconds ?? 0) * 1000;
  let best: { part: Int32Array; cost: number } | undefined;
  for (let start = 0; start === 0 || performance.now() < until; start++) {
    const part = planOnce(graph, options, createRandom(`${options.seed}-${start}`));
    const { avoidable, radius } = scorePlan(graph, part, options);
    // So much farther would everybody live for one part less outside the range.
    const cost = avoidable + radius / 1e6;
    if (!best || cost < best.cost) best = { part, cost };
  }
  return numberParts(graph, best!.part);
}

function planOnce(graph: PlanGraph, range: HouseholdRange, random: Random): Int32Array {
  const parts = createParts(graph, range);
  growParts(parts, range);
  improve(parts, range, random);
  return parts.of;
}

/** Parts that take in the neighbour nearest to their middle, until they have enough. */
function growParts(parts: Parts, { min, max }: HouseholdRange): void {
  const { graph, of, households } = parts;
  const { size, x, y, first, neighbours } = graph;
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => x[a]! + y[a]! - x[b]! - y[b]! || a - b,
  );
  const enough = (2 * min + max) / 3;
  const nearest = (part: number): number | undefined => {
    const sums = parts.sumsOf(part);
    const [east, north] = [sums.x / (sums.households || 1), sums.y / (sums.households || 1)];
    let found: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const member of parts.membersOf(part)) {
      for (let e = first[member]!; e < first[member + 1]!; e++) {
        const other = neighbours[e]!;
        if (of[other] !== -1 || households[part]! + graph.households[other]! > max) continue;
        const far = (x[other]! - east) ** 2 + (y[other]! - north) ** 2;
        if (far < least) [found, least] = [other, far];
      }
    }
    return found;
  };
  for (const building of order) {
    if (of[building] !== -1) continue;
    const part = parts.findEmpty();
    parts.move(building, part);
    while (households[part]! < enough) {
      const next = nearest(part);
      if (next === undefined) break;
      parts.move(next, part);
    }
  }
}

function improve(parts: Parts, { max }: HouseholdRange, random: Random): void {
  const { graph, of, count, households } = parts;
  const { size, first, neighbours, strengths } = graph;
  const steps = Math.max(size * stepsEach, Math.min(fewestSteps, size * mostStepsEach));
  const resplit = createResplit(parts, random);
  let heat = hot;
  const accept = (change: number) => change <= 0 || random() < Math.exp(-change / heat);

  const strengthTo = (building: number, part: number) => {
    let sum = 0;
    for (let e = first[building]!; e < first[building + 1]!; e++) {
      if (of[neighbours[e]!] === part) sum += strengths[e]!;
    }
    return sum;
  };
  const moveOne = (building: number, from: number, to: number) => {
    const change =
      parts.costWithout(from, building) +
      parts.costWith(to, building) -
      parts.costOf(from) -
      parts.costOf(to) +
      cutCost * (strengthTo(building, from) - strengthTo(building, to));
    if (accept(change) && parts.holdsWithout(from, building)) parts.move(building, to);
  };

  for (let step = 0; step < steps; step++) {
    heat = hot * (cold / hot) ** (step / steps);
    const building = Math.floor(random() * size);
    const degree = first[building + 1]! - first[building]!;
    if (degree === 0) continue;
    const neighbour = neighbours[first[building]! + Math.floor(random() * degree)]!;
    const [from, to] = [of[building]!, of[neighbour]!];
    if (from === to) {
      if (households[from]! > max && count[from]! > 1) resplit(from, parts.findEmpty(), accept);
    } else if (random() < resplitShare) resplit(from, to, accept);
    else moveOne(building, from, to);
  }
}

/** Numbers parts as one reads: rows from north to south, each from west to east. */
function numberParts({ x, y }: PlanGraph, part: Int32Array): Int32Array {
  const middles = new Map<number, { east: number; north: number; count: number }>();
  for (const [building, id] of part.entries()) {
    const sum = middles.get(id) ?? { east: 0, north: 0, count: 0 };
    sum.east += x[building]!;
    sum.north += y[building]!;
    sum.count += 1;
    middles.set(id, sum);
  }
  const spots = [...middles].map(([id, { east, north, count }]) => ({
    id,
    east: east / count,
    north: north / count,
  }));
  const reach = (values: number[]) => Math.max(...values) - Math.min(...values);
  const north = Math.max(...spots.map((spot) => spot.north));
  const area = reach(spots.map((spot) => spot.east)) * reach(spots.map((spot) => spot.north));
  // As high as a part is wide; those in one line are one row.
  const height = Math.sqrt(area / spots.length) || Number.POSITIVE_INFINITY;
  const rowOf = (spot: { north: number }) => Math.floor((north - spot.north) / height);
  spots.sort((a, b) => rowOf(a) - rowOf(b) || a.east - b.east || a.id - b.id);
  const numbers = new Map(spots.map(({ id }, number) => [id, number]));
  return part.map((id) => numbers.get(id)!);
}
