/** The parts from which the planner starts: what is fixed, what is there, and the rest grown one by one. */
import type { PlanGraph } from './graph.ts';
import type { Parts } from './parts.ts';
import type { HouseholdRange } from './score.ts';
import type { Wishes } from './wishes.ts';

/** A building that could not be kept where it has to be, since those of other parts stand between. */
export interface GivenUp {
  building: number;
  part: number;
}

/** Parts that take in the neighbour nearest to their middle, until they have enough. */
export function growParts(parts: Parts, { min, max }: HouseholdRange, wishes?: Wishes): void {
  const { graph, of, households } = parts;
  const { size, x, y, first, neighbours } = graph;
  if (wishes) {
    connectFixed(graph, wishes.fixed).of.forEach((part, building) => {
      if (part !== -1) parts.move(building, part);
    });
    if (wishes.keep > 0) takePresent(parts, wishes.present);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => x[a]! + y[a]! - x[b]! - y[b]! || a - b,
  );
  const enough = (2 * min + max) / 3;
  const nearest = (part: number): number | undefined => {
    const all = households[part]! || 1;
    const [east, north] = [parts.sumX[part]! / all, parts.sumY[part]! / all];
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

/**
 * The least that has to be in each part so that what is fixed in it hangs together: shortest ways through buildings that
 * are fixed nowhere.
 *
 * @returns the part of each such building, else -1; and those to which there is no way
 */
export function connectFixed(
  graph: PlanGraph,
  fixed: Int32Array,
): { of: Int32Array; givenUp: GivenUp[] } {
  const of = new Int32Array(graph.size).fill(-1);
  const givenUp: GivenUp[] = [];
  const groups = new Map<number, number[]>();
  for (const [building, part] of fixed.entries()) {
    if (part === -1) continue;
    const group = groups.get(part);
    if (group) group.push(building);
    else groups.set(part, [building]);
  }
  for (const [part, members] of groups) {
    of[members[0]!] = part;
    const isFree = (b: number) => of[b] === -1 && (fixed[b] === -1 || fixed[b] === part);
    for (;;) {
      const way = findWay(
        graph,
        (b) => of[b] === part,
        isFree,
        (b) => fixed[b] === part,
      );
      if (!way) break;
      for (const building of way) of[building] = part;
    }
    for (const building of members) if (of[building] !== part) givenUp.push({ building, part });
  }
  return { of, givenUp };
}

/** The way of fewest buildings from those inside to the nearest one wanted. */
function findWay(
  { size, first, neighbours }: PlanGraph,
  isInside: (building: number) => boolean,
  isFree: (building: number) => boolean,
  isWanted: (building: number) => boolean,
): number[] | undefined {
  const from = new Int32Array(size).fill(-1);
  const open: number[] = [];
  for (let i = 0; i < size; i++) if (isInside(i)) open.push(i);
  for (const at of open) {
    for (let e = first[at]!; e < first[at + 1]!; e++) {
      const other = neighbours[e]!;
      if (from[other] !== -1 || !isFree(other)) continue;
      from[other] = at;
      if (isWanted(other)) {
        const way: number[] = [];
        for (let b = other; !isInside(b); b = from[b]!) way.push(b);
        return way;
      }
      open.push(other);
    }
  }
  return undefined;
}

/** Puts buildings where they are now: of a part that does not hang together, the piece with most households. */
function takePresent(parts: Parts, present: Int32Array): void {
  const { graph, of, count } = parts;
  const pieces: { part: number; members: number[]; households: number }[] = [];
  const seen = new Uint8Array(graph.size);
  for (const [start, part] of present.entries()) {
    if (part === -1 || seen[start] || of[start] !== -1) continue;
    const members = [start];
    seen[start] = 1;
    for (const at of members) {
      for (let e = graph.first[at]!; e < graph.first[at + 1]!; e++) {
        const other = graph.neighbours[e]!;
        if (seen[other] || of[other] !== -1 || present[other] !== part) continue;
        seen[other] = 1;
        members.push(other);
      }
    }
    const households = members.reduce((sum, b) => sum + graph.households[b]!, 0);
    pieces.push({ part, members, households });
  }
  pieces.sort((a, b) => b.households - a.households);
  const touches = (building: number, part: number) => {
    for (let e = graph.first[building]!; e < graph.first[building + 1]!; e++) {
      if (of[graph.neighbours[e]!] === part) return true;
    }
    return false;
  };
  for (const { part, members } of pieces) {
    if (count[part]! > 0 && !members.some((building) => touches(building, part))) continue;
    for (const building of members) parts.move(building, part);
  }
}
