/** Who is beside whom in an area: by the borders of cells, distance, and what lies between. */
import type { PlanArea, PlanBarrier, PlanBuilding, PlanWarning } from './area.ts';
import { makeGraph, type PlainGraph, type PlanGraph } from './graph.ts';
import { type Ground, nodeBorders } from './ground.ts';
import { indexStretches, type Stretches } from './inside.ts';
import type { Frame, PlanNode, Spot } from './nodes.ts';
import type { HouseholdRange } from './score.ts';

/** Neighbouring nodes, `gap` metres apart. */
interface Pair {
  a: number;
  b: number;
  gap: number;
  /** Points that face each other. */
  left: number;
  right: number;
  /** Their cells touch inside the area. */
  touches: boolean;
  /** What lies between. */
  barrier: PlanBarrier['kind'] | undefined;
}

export interface Neighbourhood {
  graph: PlanGraph;
  /** Neighbours with a barrier between. */
  apart: readonly Pair[];
}

export interface JoinOptions extends HouseholdRange {
  estates: number;
  barriers: number;
}

/** Farther apart than this and than {@link farFactor} times the usual, buildings are no neighbours unless nothing else joins them. */
const farMeters = 40;
const farFactor = 3;
/** How strongly buildings wall to wall belong together, and how soon that fades. */
const nearStrength = 8;
const fadeMeters = 30;
/** How strongly what is of one estate or courtyard, where it would fit in a part, and where it has to be split anyway. */
const fittingStrength = 120;
const largeStrength = 30;
const entranceStrength = 8;
/** How much dearer it is to reach across a barrier than to part close neighbours, the hardest to cross first. */
const dearness: Record<PlanBarrier['kind'], number> = { rail: 5, river: 4, wall: 3, road: 2 };
const kindsOfBarrier = Object.keys(dearness) as PlanBarrier['kind'][];

/** Finds the neighbours of each node. */
export function joinNodes(
  area: PlanArea,
  nodes: readonly PlanNode[],
  ground: Ground,
  outline: Stretches,
  frame: Frame,
  options: JoinOptions,
  warn: (warning: PlanWarning) => void,
): Neighbourhood {
  const pairs = listPairs(nodes, ground, outline);
  markBarriers(pairs, ground, area.barriers ?? [], frame);
  pairs.sort((p, q) => p.gap - q.gap || p.a - q.a || p.b - q.b);

  const groups = createGroups(nodes.length);
  const open = pairs.filter((pair) => pair.touches && !pair.barrier);
  const usual = open[Math.floor(open.length / 2)]?.gap ?? 0;
  const far = Math.max(farMeters, farFactor * usual);
  const edges: PlainGraph['edges'] = [];
  const known = new Set<number>();
  const add = (a: number, b: number, strength: number) => {
    known.add(a * nodes.length + b);
    edges.push([a, b, strength]);
  };
  for (let b = 1; b < nodes.length; b++) {
    if (nodes[b]!.entrance <= 0) continue;
    add(b - 1, b, nearStrength + entranceStrength);
    groups.join(b - 1, b);
  }
  const strengthOf = strengthFunction(nodes, options);
  for (const pair of open) {
    const joins = groups.join(pair.a, pair.b);
    if ((pair.gap > far && !joins) || known.has(pair.a * nodes.length + pair.b)) continue;
    add(pair.a, pair.b, strengthOf(pair));
  }
  const links = pairs.filter((pair) => pair.barrier || !pair.touches);
  for (const link of linkSmall(nodes, groups, links, far, options, warn)) add(...link);
  return {
    graph: makeGraph({
      w: nodes.map((node) => node.households),
      xy: nodes.map((node) => node.at),
      edges,
    }),
    apart: pairs.filter((pair) => pair.barrier),
  };
}

function listPairs(nodes: readonly PlanNode[], ground: Ground, outline: Stretches): Pair[] {
  const { owner, spots, corners } = ground;
  const pairs = new Map<number, Pair>();
  const insideOf = new Int8Array(corners.length / 2).fill(-1);
  const isInside = (t: number) => {
    if (insideOf[t] === -1)
      insideOf[t] = outline.contains(corners[2 * t]!, corners[2 * t + 1]!) ? 1 : 0;
    return insideOf[t] === 1;
  };
  for (const { left, right, from, to } of nodeBorders(ground)) {
    const [a, b] = [owner[left]!, owner[right]!].sort((p, q) => p - q) as [number, number];
    const gap = Math.hypot(
      spots[2 * left]! - spots[2 * right]!,
      spots[2 * left + 1]! - spots[2 * right + 1]!,
    );
    const key = a * nodes.length + b;
    let pair = pairs.get(key);
    if (!pair) {
      pair = {
        a,
        b,
        gap: Number.POSITIVE_INFINITY,
        left,
        right,
        touches: false,
        barrier: undefined,
      };
      pairs.set(key, pair);
    }
    if (gap < pair.gap) Object.assign(pair, { gap, left, right });
    pair.touches ||=
      isInside(from) ||
      isInside(to) ||
      outline.crossings(
        corners[2 * from]!,
        corners[2 * from + 1]!,
        corners[2 * to]!,
        corners[2 * to + 1]!,
      ).length > 0;
  }
  return [...pairs.values()];
}

/** Says of each pair which barrier lies between, the hardest where there are several. */
function markBarriers(
  pairs: readonly Pair[],
  { spots }: Ground,
  barriers: readonly PlanBarrier[],
  frame: Frame,
): void {
  if (barriers.length === 0) return;
  const lines: Spot[][] = [];
  const kinds: PlanBarrier['kind'][] = [];
  for (const { kind, line } of barriers) {
    const parts = line.type === 'LineString' ? [line.coordinates] : line.coordinates;
    for (const part of parts) {
      lines.push(part.map(([lng, lat]) => frame.toSpot({ lng: lng!, lat: lat! })));
      for (let i = 1; i < part.length; i++) kinds.push(kind);
    }
  }
  const stretches = indexStretches(lines);
  for (const pair of pairs) {
    const { left: p, right: q } = pair;
    const between = stretches
      .crossings(spots[2 * p]!, spots[2 * p + 1]!, spots[2 * q]!, spots[2 * q + 1]!)
      .map(({ stretch }) => kinds[stretch]!);
    pair.barrier = kindsOfBarrier.find((kind) => between.includes(kind));
  }
}

/** How strongly two nodes belong together: by the gap between them, and by the estate and courtyard they share. */
function strengthFunction(nodes: readonly PlanNode[], { estates, max }: JoinOptions) {
  const held = new Map<string, number>();
  for (const { building, households } of nodes) {
    for (const name of namesOf(building)) held.set(name, (held.get(name) ?? 0) + households);
  }
  return ({ a, b, gap }: Pair): number => {
    const [one, other] = [nodes[a]!.building, nodes[b]!.building];
    let strength = Math.max(1, Math.round(nearStrength * Math.exp(-gap / fadeMeters)));
    if (one === other) strength += entranceStrength;
    const theirs = namesOf(other);
    for (const name of namesOf(one)) {
      if (!theirs.includes(name)) continue;
      strength += estates * (held.get(name)! > max ? largeStrength : fittingStrength);
    }
    return strength;
  };
}

/** What a building should not be parted from: its estate, and its courtyard. */
function namesOf({ estate, courtyard }: PlanBuilding): string[] {
  return [
    ...(estate === undefined ? [] : [`estate ${estate}`]),
    ...(courtyard === undefined ? [] : [`courtyard ${courtyard} of ${estate ?? ''}`]),
  ];
}

/** Groups of nodes that hang together. */
function createGroups(size: number) {
  const above = Int32Array.from({ length: size }, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (above[at] !== at) {
      above[at] = above[above[at]!]!;
      at = above[at]!;
    }
    return at;
  };
  return {
    find,
    /** @returns whether the two were apart before */
    join(a: number, b: number): boolean {
      const [one, other] = [find(a), find(b)];
      if (one === other) return false;
      above[Math.max(one, other)] = Math.min(one, other);
      return true;
    },
  };
}

/** Whether so many households can be parts within the range. */
function canDivide(households: number, { min, max }: HouseholdRange): boolean {
  return households >= min && Math.ceil(households / max) <= Math.floor(households / min);
}

/**
 * Joins groups that can't be divided within the range to others, over what is between: where it is easiest first.
 *
 * @returns edges, with strengths that keep their ends apart where a barrier is crossed
 */
function linkSmall(
  nodes: readonly PlanNode[],
  groups: ReturnType<typeof createGroups>,
  links: readonly Pair[],
  far: number,
  range: JoinOptions,
  warn: (warning: PlanWarning) => void,
): PlainGraph['edges'] {
  const edges: PlainGraph['edges'] = [];
  const dear = (pair: Pair) => (pair.barrier ? dearness[pair.barrier] : pair.touches ? 0 : 1);
  const ordered = [...links].sort(
    (p, q) => dear(p) - dear(q) || p.gap - q.gap || p.a - q.a || p.b - q.b,
  );
  for (;;) {
    const held = new Map<number, { households: number; towers: boolean; nodes: number[] }>();
    for (const [i, { households }] of nodes.entries()) {
      const group = held.get(groups.find(i)) ?? { households: 0, towers: false, nodes: [] };
      if (households > range.max) group.towers = true;
      else group.households += households;
      group.nodes.push(i);
      held.set(groups.find(i), group);
    }
    const small = [...held]
      .filter(([, g]) => !canDivide(g.households, range) && !(g.households === 0 && g.towers))
      .sort(([a, g], [b, h]) => g.households - h.households || a - b);
    let linked = false;
    for (const [id, group] of small) {
      const outward = ordered.filter(
        ({ a, b }) => (groups.find(a) === id) !== (groups.find(b) === id),
      );
      const [easiest] = outward;
      if (!easiest) continue;
      const other = groups.find(easiest.a) === id ? groups.find(easiest.b) : groups.find(easiest.a);
      const across = outward.filter(
        (pair) =>
          pair.barrier === easiest.barrier &&
          pair.gap <= Math.max(far, easiest.gap) &&
          (groups.find(pair.a) === other || groups.find(pair.b) === other),
      );
      for (const { a, b, barrier } of across) {
        edges.push([
          a,
          b,
          barrier ? (-dearness[barrier] * nearStrength * range.barriers) / across.length : 1,
        ]);
      }
      if (easiest.barrier) {
        warn({
          code: 'barrier-crossed',
          buildings: [...new Set(group.nodes.map((i) => nodes[i]!.building.key))],
          kind: easiest.barrier,
          households: group.nodes.reduce((sum, i) => sum + nodes[i]!.households, 0),
        });
      }
      groups.join(easiest.a, easiest.b);
      linked = true;
      break;
    }
    if (!linked) return edges;
  }
}
