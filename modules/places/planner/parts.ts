import type { PlanGraph } from './graph.ts';
import type { HouseholdRange } from './score.ts';
import type { Wishes } from './wishes.ts';

/** What a part outside the range costs at least: as much as a part that is eight times as wide as it need be. */
const outsideCost = 8;
/**
 * How much more one costs, as a share of that: soon the most where it is over the range, so that one such part is better than two
 * under it, and more again where it is over by more than so many minimums: it should fall apart.
 */
const overCost = 0.25;
const farOver = 1.5;
const farOverCost = 0.4;
/** What it costs to move one household when as little as can be is to change. */
const movedCost = 0.4;
/** What a strength of 1 between two parts costs. */
export const cutCost = 0.05;

/** The range, and how many times dearer than usual it is to be outside it; 1 unless told. */
export interface CostOptions extends HouseholdRange {
  insist?: number | undefined;
  /** Whether one part outside the range is never dearer than two, however far over it is. */
  fewest?: boolean | undefined;
}

/** A division in the making: parts are numbered from 0 to the number of buildings, most of them empty. */
export interface Parts {
  readonly graph: PlanGraph;
  /** The part of each building; -1 for none yet. */
  readonly of: Int32Array;
  /** Number of buildings of each part. */
  readonly count: Int32Array;
  /** Households of each part. */
  readonly households: Float64Array;
  /** Buildings of a part, in no order. */
  membersOf: (part: number) => number[];
  /** Puts a building into a part, out of the one in which it is. */
  move: (building: number, to: number) => void;
  /** A part without buildings; there is one unless each building is a part of its own. */
  findEmpty: () => number;
  /** What a part costs as it is. */
  costOf: (part: number) => number;
  /** What it would cost with one building more, or one less. */
  costWith: (part: number, building: number) => number;
  costWithout: (part: number, building: number) => number;
  /** Whether a part would still hang together without one of its buildings. */
  holdsWithout: (part: number, building: number) => boolean;
  /** What it costs against the wishes that a building is in a part: nothing where it is wanted or nobody cares. */
  wishCost: (building: number, part: number) => number;
  /** What all of it costs by the usual prices, whatever the options: divisions are compared by it. */
  totalCost: () => number;
  hasWishes: boolean;
  /** Households of a part times their position, east and north. */
  sumX: Float64Array;
  sumY: Float64Array;
  /** What a part of such sums costs. */
  priceOf: (count: number, households: number, x: number, y: number, squares: number) => number;
  /** The first building of a part, and the one after another; -1 for none. */
  firstOf: (part: number) => number;
  after: (building: number) => number;
}

/** Mean square distance of neighbours: what distances are measured by. */
function typicalSquare({ size, x, y, first, neighbours }: PlanGraph): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    for (let e = first[i]!; e < first[i + 1]!; e++) {
      const other = neighbours[e]!;
      sum += (x[i]! - x[other]!) ** 2 + (y[i]! - y[other]!) ** 2;
    }
  }
  return sum / neighbours.length || 1;
}

/** How much of the cost of a part outside the range one has; nothing within. */
function outsideShare(
  { min, max, fewest }: Omit<CostOptions, 'insist'>,
  count: number,
  households: number,
): number {
  if (households < min) return 2 - households / min;
  if (households <= max || count === 1) return 0;
  const over = (households - max) / min;
  const far = fewest ? 0 : farOverCost * Math.max(0, over - farOver);
  return 1 + Math.min(overCost, over) + far;
}

/**
 * What a part costs: nothing for the right number of households in one spot; more the farther its households live from its
 * middle, and much more outside the range. A building that is over the range alone can't be helped.
 */
function costFunction(graph: PlanGraph, { insist = 1, ...range }: CostOptions) {
  const outside = outsideCost * insist;
  const unit = ((range.min + range.max) / 2) * typicalSquare(graph);
  return (count: number, households: number, x: number, y: number, squares: number): number => {
    if (count === 0) return 0;
    const cost = outside * outsideShare(range, count, households);
    if (households === 0) return cost;
    return cost + Math.max(0, squares - (x * x + y * y) / households) / unit;
  };
}

/** What it costs where somebody who has to be in one part is in another: more than anything else could save. */
const fixedCost = 1e9;

/** A division in which no building has a part yet. */
export function createParts(graph: PlanGraph, options: CostOptions, wishes?: Wishes): Parts {
  const { size, first, neighbours } = graph;
  const priceOf = costFunction(graph, options);
  const of = new Int32Array(size).fill(-1);
  const count = new Int32Array(size);
  const households = new Float64Array(size);
  const [sumX, sumY, sumSquares] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // Of each building: households times position, and times its square.
  const weightedX = graph.households.map((w, i) => w * graph.x[i]!);
  const weightedY = graph.households.map((w, i) => w * graph.y[i]!);
  const weightedSquare = graph.households.map((w, i) => w * (graph.x[i]! ** 2 + graph.y[i]! ** 2));
  // Members of a part as a list through the buildings.
  const head = new Int32Array(size).fill(-1);
  const after = new Int32Array(size).fill(-1);
  const before = new Int32Array(size).fill(-1);
  const cost = new Float64Array(size);
  const empty = Array.from({ length: size }, (_, i) => size - 1 - i);

  const change = (part: number, building: number, sign: 1 | -1) => {
    count[part]! += sign;
    if (count[part] === 0) {
      // So that no rounding stays behind.
      households[part] = sumX[part] = sumY[part] = sumSquares[part] = cost[part] = 0;
      empty.push(part);
      return;
    }
    households[part]! += sign * graph.households[building]!;
    sumX[part]! += sign * weightedX[building]!;
    sumY[part]! += sign * weightedY[building]!;
    sumSquares[part]! += sign * weightedSquare[building]!;
    cost[part] = priceOf(
      count[part]!,
      households[part]!,
      sumX[part]!,
      sumY[part]!,
      sumSquares[part]!,
    );
  };
  const unlink = (part: number, building: number) => {
    if (before[building] === -1) head[part] = after[building]!;
    else after[before[building]!] = after[building]!;
    if (after[building] !== -1) before[after[building]!] = before[building]!;
  };
  const link = (part: number, building: number) => {
    before[building] = -1;
    after[building] = head[part]!;
    if (head[part] !== -1) before[head[part]!] = building;
    head[part] = building;
  };

  const seen = new Int32Array(size);
  let round = 0;
  const open: number[] = [];
  const holdsWithout = (part: number, building: number): boolean => {
    const wanted = count[part]! - 1;
    if (wanted <= 1) return true;
    round += 1;
    seen[building] = round;
    const start = head[part] === building ? after[building]! : head[part]!;
    seen[start] = round;
    let found = 1;
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let e = first[at]!; e < first[at + 1]!; e++) {
        const other = neighbours[e]!;
        if (of[other] !== part || seen[other] === round) continue;
        seen[other] = round;
        found += 1;
        open.push(other);
      }
    }
    return found === wanted;
  };

  const wishCost = wishes
    ? (building: number, part: number) => {
        const fixed = wishes.fixed[building]!;
        if (fixed !== -1) return fixed === part ? 0 : fixedCost;
        const present = wishes.present[building]!;
        return present === -1 || present === part
          ? 0
          : movedCost * wishes.keep * graph.households[building]!;
      }
    : () => 0;
  const usual = { min: options.min, max: options.max };
  const asUsual = (part: number) => {
    const share = outsideShare(options, count[part]!, households[part]!);
    const usually = outsideShare(usual, count[part]!, households[part]!);
    return cost[part]! + outsideCost * (usually - (options.insist ?? 1) * share);
  };
  const totalCost = () => {
    let sum = 0;
    for (let part = 0; part < size; part++) {
      if (count[part] === 0) continue;
      sum += asUsual(part);
    }
    for (let i = 0; i < size; i++) {
      sum += wishCost(i, of[i]!);
      for (let e = first[i]!; e < first[i + 1]!; e++) {
        if (of[neighbours[e]!] !== of[i]) sum += (cutCost * graph.strengths[e]!) / 2;
      }
    }
    return sum;
  };

  return {
    graph,
    of,
    count,
    households,
    membersOf(part) {
      const members: number[] = [];
      for (let at = head[part]!; at !== -1; at = after[at]!) members.push(at);
      return members;
    },
    move(building, to) {
      const from = of[building]!;
      if (from === to) return;
      if (from !== -1) {
        unlink(from, building);
        change(from, building, -1);
      }
      of[building] = to;
      link(to, building);
      change(to, building, 1);
    },
    findEmpty() {
      // A part that was left and is in use again stays on the list until it is looked for.
      while (count[empty.at(-1)!]! > 0) empty.pop();
      return empty.at(-1)!;
    },
    costOf: (part) => cost[part]!,
    costWith: (part, b) =>
      priceOf(
        count[part]! + 1,
        households[part]! + graph.households[b]!,
        sumX[part]! + weightedX[b]!,
        sumY[part]! + weightedY[b]!,
        sumSquares[part]! + weightedSquare[b]!,
      ),
    costWithout: (part, b) =>
      priceOf(
        count[part]! - 1,
        households[part]! - graph.households[b]!,
        sumX[part]! - weightedX[b]!,
        sumY[part]! - weightedY[b]!,
        sumSquares[part]! - weightedSquare[b]!,
      ),
    holdsWithout,
    wishCost,
    totalCost,
    hasWishes: wishes !== undefined,
    sumX,
    sumY,
    priceOf,
    firstOf: (part) => head[part]!,
    after: (building) => after[building]!,
  };
}
