/** A plan in the words of its area: parts with members and outlines, and how good it is. */
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import type { AreaOptions, AreaPart, AreaScore, PartMember } from './area.ts';
import type { Neighbourhood } from './neighbours.ts';
import { distance, type PlanNode } from './nodes.ts';
import { lowerBound, scorePlan } from './score.ts';

interface Planned {
  nodes: readonly PlanNode[];
  near: Neighbourhood;
  /** The part of each node by its number, from 0. */
  part: Int32Array;
  /** The same as the planner had it: below the number of names, the part of that name. */
  labels: Int32Array;
  names: readonly string[];
  outlines: readonly AreaGeometry[];
  options: AreaOptions;
}

/** Describes a plan and scores it. */
export function describeParts(planned: Planned): {
  parts: AreaPart[];
  score: AreaScore;
  households: number;
} {
  const { nodes, near, part, outlines, options } = planned;
  const members: number[][] = outlines.map(() => []);
  for (const [i, id] of part.entries()) members[id]!.push(i);
  const names = nameParts(planned, members);
  const parts = members.map((own, id): AreaPart => {
    const name = names[id];
    const counted = own.filter((i) => nodes[i]!.persons !== undefined);
    return {
      number: id + 1,
      ...(name === undefined ? {} : { name }),
      members: listMembers(own.map((i) => nodes[i]!)),
      households: sumOf(own, (i) => nodes[i]!.households),
      ...(counted.length > 0 ? { persons: sumOf(counted, (i) => nodes[i]!.persons!) } : {}),
      outline: outlines[id]!,
      ...extentOf(own.map((i) => nodes[i]!)),
      crossesBarrier: crosses(own, near, part, id),
    };
  });
  const households = sumOf(nodes, (node) => node.households);
  const mean = households / parts.length;
  const meanOf = (value: (p: AreaPart) => number) => sumOf(parts, value) / parts.length;
  const estates = countSplit(nodes, part, (node) => node.building.estate);
  const score: AreaScore = {
    ...scorePlan(near.graph, part, options),
    unavoidable: lowerBound(near.graph, options),
    mean,
    deviation: Math.sqrt(meanOf((p) => (p.households - mean) ** 2)),
    meanRadius: meanOf((p) => p.radius),
    meanDiameter: meanOf((p) => p.diameter),
    estatesSplit: estates.length,
    estatesOver: estates.filter((estate) => estate.households > options.max).length,
    courtyardsSplit: countSplit(nodes, part, ({ building: { estate, courtyard } }) =>
      courtyard === undefined ? undefined : `${estate ?? ''}\n${courtyard}`,
    ).length,
    ...movedOf(nodes, part, names),
    barriersCrossed: parts.filter((p) => p.crossesBarrier).length,
  };
  return { parts, score, households };
}

function sumOf<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0);
}

function listMembers(nodes: readonly PlanNode[]): PartMember[] {
  const members = new Map<string, PartMember>();
  for (const { building, entrance, households } of nodes) {
    const member = members.get(building.key) ?? { building: building.key, households: 0 };
    member.households += households;
    if (entrance !== -1) {
      member.entrances = [...(member.entrances ?? []), building.entrances![entrance]!.key];
    }
    members.set(building.key, member);
  }
  return [...members.values()];
}

function extentOf(nodes: readonly PlanNode[]): { radius: number; diameter: number } {
  const all = sumOf(nodes, (node) => node.households);
  const weight = (node: PlanNode) => (all > 0 ? node.households / all : 1 / nodes.length);
  const x = sumOf(nodes, (node) => weight(node) * node.at[0]);
  const y = sumOf(nodes, (node) => weight(node) * node.at[1]);
  const square = sumOf(nodes, (node) => weight(node) * distance(node.at, [x, y]) ** 2);
  let diameter = 0;
  for (const [i, a] of nodes.entries()) {
    for (const b of nodes.slice(i + 1)) diameter = Math.max(diameter, distance(a.at, b.at));
  }
  return { radius: Math.sqrt(square), diameter };
}

/** Whether a part falls apart without its neighbours across barriers. */
function crosses(
  members: readonly number[],
  { graph, apart }: Neighbourhood,
  part: Int32Array,
  id: number,
): boolean {
  const inside = apart.filter(({ a, b }) => part[a] === id && part[b] === id);
  if (inside.length === 0) return false;
  const blocked = new Set(inside.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
  const seen = new Set([members[0]!]);
  for (const at of seen) {
    for (let e = graph.first[at]!; e < graph.first[at + 1]!; e++) {
      const other = graph.neighbours[e]!;
      if (part[other] === id && !blocked.has(`${at} ${other}`)) seen.add(other);
    }
  }
  return seen.size < members.length;
}

function countSplit(
  nodes: readonly PlanNode[],
  part: Int32Array,
  nameOf: (node: PlanNode) => string | undefined,
): { households: number }[] {
  const groups = new Map<string, { households: number; parts: Set<number> }>();
  for (const [i, node] of nodes.entries()) {
    const name = nameOf(node);
    if (name === undefined) continue;
    const group = groups.get(name) ?? { households: 0, parts: new Set() };
    group.households += node.households;
    group.parts.add(part[i]!);
    groups.set(name, group);
  }
  return [...groups.values()].filter((group) => group.parts.size > 1);
}

/** Names of parts: of what is fixed in them, else of the present part with which they share most households. */
function nameParts(
  { nodes, labels, names }: Planned,
  members: readonly number[][],
): (string | undefined)[] {
  const named: (string | undefined)[] = members.map(() => undefined);
  const used = new Set<string>();
  for (const [id, own] of members.entries()) {
    const name = names[labels[own[0]!]!];
    if (name === undefined || !own.some((i) => nodes[i]!.fixed === name)) continue;
    named[id] = name;
    used.add(name);
  }
  const shares: { id: number; name: string; households: number }[] = [];
  for (const [id, own] of members.entries()) {
    const held = new Map<string, number>();
    for (const i of own) {
      const { present, households } = nodes[i]!;
      // So that buildings without households count for something.
      if (present !== undefined) held.set(present, (held.get(present) ?? 0) + households + 1e-6);
    }
    for (const [name, households] of held) shares.push({ id, name, households });
  }
  shares.sort((a, b) => b.households - a.households || a.id - b.id || (a.name < b.name ? -1 : 1));
  for (const { id, name } of shares) {
    if (named[id] !== undefined || used.has(name)) continue;
    named[id] = name;
    used.add(name);
  }
  return named;
}

function movedOf(
  nodes: readonly PlanNode[],
  part: Int32Array,
  names: readonly (string | undefined)[],
): { moved?: number } {
  if (nodes.every((node) => node.present === undefined)) return {};
  const moved = nodes.filter(
    (node, i) => node.present !== undefined && names[part[i]!] !== node.present,
  );
  return { moved: sumOf(moved, (node) => node.households) };
}
