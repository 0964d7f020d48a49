import { createRandom, type Random } from '../synthetic/random.ts';
import { createAnnealing } from './anneal.ts';
import type { PlanGraph } from './graph.ts';
import { type CostOptions, createParts, type Parts } from './parts.ts';
import { type HouseholdRange, type PlanScore, scorePlan } from './score.ts';
import { growParts } from './start.ts';
import type { Wishes } from './wishes.ts';

export interface PlanOptions extends CostOptions {
  /** The same seed gives the same plan. */
  seed: number;
  /** So many starts, of which the best is taken; 1 unless told, but for some hundred buildings up to 8. */
  starts?: number | undefined;
  /** Goes on with other starts until so many seconds are over. */
  seconds?: number | undefined;
  wishes?: Wishes | undefined;
  /** Is told how far it is; `false` stops at once with the best so far. */
  progress?: ((progress: PlanProgress) => boolean) | undefined;
  /** Is told the parts of a start that is better than those before, as often as there is one. */
  better?: ((part: Int32Array) => void) | undefined;
}

/** How far the planner is. */
export interface PlanProgress {
  /** Which start, from 1. */
  start: number;
  /** Share of all work that is done, 0 to 1. */
  share: number;
  /** How good the best plan is so far. */
  best: PlanScore;
}

/** Steps for each building of a large area; a small one gets more. */
const stepsEach = 550;
const mostStepsEach = 4000;
const fewestSteps = 2_000_000;
/** How much dearer a step may be that is taken with a chance of 1 in e, at the beginning and at the end. */
const hot = 2;
const cold = 0.05;
const mostStarts = 8;

const stepsFor = (size: number) =>
  Math.max(size * stepsEach, Math.min(fewestSteps, size * mostStepsEach));

/** A small area takes as many starts as the steps of a larger one allow. */
const startsFor = (size: number) =>
  Math.max(1, Math.min(mostStarts, Math.floor(fewestSteps / stepsFor(size))));

/** How often a start says how far it is. */
const reports = 50;

/**
 * Divides an area into micro-grids: contiguous, with the wanted number of households where that can be, compact, and with
 * strong neighbours together. Simulated annealing over moves of single buildings and new divisions of two parts, from parts
 * that grew one by one.
 *
 * @returns the part of each building, from 0 without gaps: rows from north to south, each from west to east
 */
export function planMicroGrids(graph: PlanGraph, options: PlanOptions): Int32Array {
  return numberParts(graph, divide(graph, options).part);
}

/** The same, with the parts still under the numbers that {@link Wishes} give them, and any for the others. */
export function divide(
  graph: PlanGraph,
  options: PlanOptions,
): { part: Int32Array; cancelled: boolean } {
  const { seed, seconds = 0, wishes, progress, better } = options;
  const insist = options.insist ?? 1;
  // Every other start minds how many parts are outside the range, and more where much stands against it.
  const starts = options.starts ?? Math.max(insist > 1 ? 2 : 1, startsFor(graph.size));
  const began = performance.now();
  const shareOfTime = () => (performance.now() - began) / 1000 / seconds;
  let best: { part: Int32Array; cost: number; score: PlanScore } | undefined;
  let cancelled = false;
  for (let start = 0; !cancelled && (start < starts || shareOfTime() < 1); start++) {
    const random = createRandom(`${seed}-${start}`);
    const other = start % 2 === 1;
    const more = other ? insist : 1;
    const parts = createParts(graph, { ...options, insist: more, fewest: other }, wishes);
    growParts(parts, options, wishes);
    const report = (share: number) => {
      if (!progress) return true;
      const byStarts = (start + share) / starts;
      const goOn = progress({
        start: start + 1,
        share: Math.min(1, seconds > 0 ? Math.min(byStarts, shareOfTime()) : byStarts),
        best: best?.score ?? scorePlan(graph, parts.of, options),
      });
      cancelled = !goOn;
      return goOn;
    };
    improve(parts, options, hot * more, random, report);
    const score = scorePlan(graph, parts.of, options);
    const cost = parts.totalCost();
    if (
      !best ||
      score.avoidable < best.score.avoidable ||
      (score.avoidable === best.score.avoidable && cost < best.cost)
    ) {
      best = { part: parts.of, cost, score };
      if (!cancelled) better?.(parts.of);
    }
  }
  return { part: best!.part, cancelled };
}

/** @param report says whether to go on */
function improve(
  parts: Parts,
  range: HouseholdRange,
  heat: number,
  random: Random,
  report: (share: number) => boolean,
): void {
  const { size } = parts.graph;
  const steps = stepsFor(size);
  const anneal = createAnnealing(parts, range, random);
  let done = 0;
  anneal(steps, [heat, cold], steps / reports, () => report(Math.min(1, done++ / reports)));
}

/** Numbers parts as one reads: rows from north to south, each from west to east. */
export function numberParts({ x, y }: PlanGraph, part: Int32Array): Int32Array {
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
