import type { PlanGraph } from './graph.ts';

/** Households that a part should have, both included. */
export interface HouseholdRange {
  min: number;
  max: number;
}

/** How good a division is. Lengths are metres. */
export interface PlanScore {
  parts: number;
  /** Parts that have fewer households than wanted, or more. */
  under: number;
  over: number;
  /** Parts outside the range without those that are one building alone with more than the range holds. */
  avoidable: number;
  /** Parts whose buildings do not hang together. */
  broken: number;
  /** Share of the strengths between neighbours that lie between parts. */
  cut: number;
  /** Root of the mean square distance of a household from the middle of its part. */
  radius: number;
  /** The distance between the two farthest buildings of a part that 95 of 100 parts do not exceed. */
  diameter95: number;
}

/** Buildings of each part, by its number. */
function membersOf(part: ArrayLike<number>): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (let i = 0; i < part.length; i++) {
    const of = members.get(part[i]!);
    if (of) of.push(i);
    else members.set(part[i]!, [i]);
  }
  return members;
}

/** How many pieces a set of buildings falls into; `inside` says which belong to it. */
function countPieces(
  graph: PlanGraph,
  members: readonly number[],
  inside: (building: number) => boolean,
): number {
  const seen = new Set<number>();
  let pieces = 0;
  for (const start of members) {
    if (seen.has(start)) continue;
    pieces += 1;
    const open = [start];
    seen.add(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let e = graph.first[at]!; e < graph.first[at + 1]!; e++) {
        const other = graph.neighbours[e]!;
        if (!inside(other) || seen.has(other)) continue;
        seen.add(other);
        open.push(other);
      }
    }
  }
  return pieces;
}

/**
 * Scores a division.
 *
 * @param part the part of each building, any whole numbers
 */
export function scorePlan(
  graph: PlanGraph,
  part: ArrayLike<number>,
  { min, max }: HouseholdRange,
): PlanScore {
  const { households, x, y, first, neighbours, strengths, size } = graph;
  let [between, all] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let e = first[i]!; e < first[i + 1]!; e++) {
      all += strengths[e]!;
      if (part[i] !== part[neighbours[e]!]) between += strengths[e]!;
    }
  }
  let [under, over, avoidable, broken, spread, people] = [0, 0, 0, 0, 0, 0];
  const diameters: number[] = [];
  for (const [id, members] of membersOf(part)) {
    const sum = (value: (i: number) => number) => members.reduce((s, i) => s + value(i), 0);
    const weight = sum((i) => households[i]!);
    if (weight < min) under += 1;
    if (weight > max) over += 1;
    if (weight < min || (weight > max && members.length > 1)) avoidable += 1;
    if (countPieces(graph, members, (i) => part[i] === id) > 1) broken += 1;
    const [east, north] = [x, y].map((at) => sum((i) => households[i]! * at[i]!) / (weight || 1));
    spread += sum((i) => households[i]! * ((x[i]! - east!) ** 2 + (y[i]! - north!) ** 2));
    people += weight;
    diameters.push(diameterOf(graph, members));
  }
  diameters.sort((a, b) => a - b);
  return {
    parts: diameters.length,
    under,
    over,
    avoidable,
    broken,
    cut: all === 0 ? 0 : between / all,
    radius: people === 0 ? 0 : Math.sqrt(spread / people),
    diameter95: diameters[Math.floor(0.95 * diameters.length)] ?? 0,
  };
}

function diameterOf({ x, y }: PlanGraph, members: readonly number[]): number {
  let most = 0;
  for (const [k, a] of members.entries()) {
    for (const b of members.slice(k + 1))
      most = Math.max(most, Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!));
  }
  return most;
}

/**
 * Parts outside the range that no division avoids: pieces of the area without the buildings over the range which hold fewer
 * households than wanted, and small buildings that fit no neighbour.
 */
export function lowerBound(graph: PlanGraph, { min, max }: HouseholdRange): number {
  const { households, first, neighbours, size } = graph;
  const fits = (i: number) => households[i]! <= max;
  const seen = new Uint8Array(size);
  let bound = 0;
  for (let start = 0; start < size; start++) {
    if (seen[start] || !fits(start)) continue;
    const piece = [start];
    seen[start] = 1;
    for (const at of piece) {
      for (let e = first[at]!; e < first[at + 1]!; e++) {
        const other = neighbours[e]!;
        if (seen[other] || !fits(other)) continue;
        seen[other] = 1;
        piece.push(other);
      }
    }
    const held = piece.reduce((sum, i) => sum + households[i]!, 0);
    if (held < min) bound += 1;
    else bound += piece.filter((i) => households[i]! < min && fitsNobody(graph, i, max)).length;
  }
  return bound;
}

function fitsNobody({ households, first, neighbours }: PlanGraph, i: number, max: number): boolean {
  for (let e = first[i]!; e < first[i + 1]!; e++) {
    if (households[i]! + households[neighbours[e]!]! <= max) return false;
  }
  return true;
}
