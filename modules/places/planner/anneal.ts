import type { Random } from '../synthetic/random.ts';
import { cutCost, type Parts } from './parts.ts';
import { createResplit } from './resplit.ts';
import type { HouseholdRange } from './score.ts';

/** Share of the steps that part two parts anew instead of moving one building. */
const resplitShare = 0.2;
/** Steps between two looks at the heat. */
const heatEvery = 256;

/**
 * Simulated annealing over moves of single buildings and new divisions of two parts.
 *
 * @returns what takes so many steps while the heat falls, and asks every so many whether to go on
 */
export function createAnnealing(parts: Parts, { max }: HouseholdRange, random: Random) {
  const { graph, of, count, households } = parts;
  const { first, neighbours, strengths } = graph;
  const resplit = createResplit(parts, random, max);
  let heat = 1;
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
      cutCost * (strengthTo(building, from) - strengthTo(building, to)) +
      parts.wishCost(building, to) -
      parts.wishCost(building, from);
    if (accept(change) && parts.holdsWithout(from, building)) parts.move(building, to);
  };

  return (
    steps: number,
    [from, to]: readonly [from: number, to: number],
    askEvery: number,
    goOn: () => boolean,
  ): void => {
    const every = Math.max(1, Math.ceil(askEvery));
    for (let step = 0; step < steps; step++) {
      if (step % every === 0 && !goOn()) return;
      if (step % heatEvery === 0) heat = from * (to / from) ** (step / steps);
      const building = Math.floor(random() * graph.size);
      const degree = first[building + 1]! - first[building]!;
      if (degree === 0) continue;
      const neighbour = neighbours[first[building]! + Math.floor(random() * degree)]!;
      const here = of[building]!;
      const there = of[neighbour]!;
      const isResplit = random() < resplitShare;
      if (here !== there) {
        if (isResplit) resplit(here, there, accept);
        else moveOne(building, here, there);
      } else if (isResplit && households[here]! > max && count[here]! > 1) {
        resplit(here, parts.findEmpty(), accept);
      }
    }
  };
}
