import type { Random } from '../synthetic/random.ts';
import { cutCost, type Parts, type Sums } from './parts.ts';

/** Two parts together with more buildings than this are left alone: there is nothing to gain in a hall of them. */
const mostBuildings = 60;

const sumOf = (a: Sums, b: Sums, sign: 1 | -1): Sums => ({
  count: a.count + sign * b.count,
  households: a.households + sign * b.households,
  x: a.x + sign * b.x,
  y: a.y + sign * b.y,
  squares: a.squares + sign * b.squares,
});

/** Buildings of two parts as a random tree: the places in `members`, the root first, and the parent of each. */
interface Tree {
  members: readonly number[];
  order: number[];
  parent: Int32Array;
}

/**
 * Puts two neighbouring parts together and parts them anew along a random spanning tree (ReCom), or leaves them one.
 *
 * @source DeFord, Duchin, Solomon: Recombination, a family of Markov chains for redistricting (2021)
 */
export function createResplit(parts: Parts, random: Random) {
  const { graph, of } = parts;
  const { first, neighbours, strengths } = graph;
  /** Place of a building among those at hand; -1 for all others. */
  const placeOf = new Int32Array(graph.size).fill(-1);

  const growTree = (members: readonly number[]): Tree => {
    const parent = new Int32Array(members.length).fill(-2);
    const order: number[] = [];
    const edges: number[] = [];
    const visit = (place: number, from: number) => {
      parent[place] = from;
      order.push(place);
      const building = members[place]!;
      for (let e = first[building]!; e < first[building + 1]!; e++) {
        const other = placeOf[neighbours[e]!]!;
        if (other !== -1 && parent[other] === -2) edges.push(place, other);
      }
    };
    visit(Math.floor(random() * members.length), -1);
    while (edges.length > 0 && order.length < members.length) {
      const at = Math.floor((random() * edges.length) / 2) * 2;
      const [from, to] = [edges[at]!, edges[at + 1]!];
      const [lastTo, lastFrom] = [edges.pop()!, edges.pop()!];
      if (at < edges.length) [edges[at], edges[at + 1]] = [lastFrom, lastTo];
      if (parent[to] === -2) visit(to, from);
    }
    return { members, order, parent };
  };

  /** The cheapest cut of a tree; -1 when one part is the cheapest. */
  const findCut = ({ members, order, parent }: Tree, whole: Sums): { at: number; cost: number } => {
    const below: Sums[] = members.map((building) => {
      const [w, x, y] = [graph.households[building]!, graph.x[building]!, graph.y[building]!];
      return { count: 1, households: w, x: w * x, y: w * y, squares: w * (x * x + y * y) };
    });
    let best = { at: -1, cost: parts.costOfSums(whole) };
    for (const place of order.toReversed()) {
      const up = parent[place]!;
      if (up === -1) continue;
      const sums = below[place]!;
      const cost = parts.costOfSums(sums) + parts.costOfSums(sumOf(whole, sums, -1));
      if (cost < best.cost) best = { at: place, cost };
      below[up] = sumOf(below[up]!, sums, 1);
    }
    return best;
  };

  /** Which side of a cut each place is on: 1 below it, else 0. */
  const sidesOf = ({ order, parent }: Tree, cut: number): Uint8Array => {
    const sides = new Uint8Array(order.length);
    for (const place of order) {
      sides[place] = place === cut ? 1 : (sides[parent[place]!] ?? 0);
    }
    return sides;
  };

  /** How much more strength lies between the sides than between the parts now. */
  const cutChange = (members: readonly number[], sides: Uint8Array): number => {
    let change = 0;
    for (const [place, building] of members.entries()) {
      for (let e = first[building]!; e < first[building + 1]!; e++) {
        const neighbour = neighbours[e]!;
        const other = placeOf[neighbour]!;
        if (other <= place) continue;
        if (sides[place] !== sides[other]) change += strengths[e]!;
        if (of[building] !== of[neighbour]) change -= strengths[e]!;
      }
    }
    return change;
  };

  /** Which side is to be which part, and how much more that costs against the wishes. */
  const wishChange = (members: readonly number[], sides: Uint8Array, a: number, b: number) => {
    let [now, asGiven, turned] = [0, 0, 0];
    for (const [place, building] of members.entries()) {
      const [inA, inB] = [parts.wishCost(building, a), parts.wishCost(building, b)];
      now += of[building] === a ? inA : inB;
      asGiven += sides[place] === 1 ? inA : inB;
      turned += sides[place] === 1 ? inB : inA;
    }
    return { turned: turned < asGiven, change: Math.min(asGiven, turned) - now };
  };

  /** @param accept says of a change of cost whether it is taken; `b` may be an empty part */
  return (a: number, b: number, accept: (change: number) => boolean): void => {
    if (parts.count[a]! + parts.count[b]! > mostBuildings) return;
    const members = [...parts.membersOf(a), ...parts.membersOf(b)];
    for (const [place, building] of members.entries()) placeOf[building] = place;
    const tree = growTree(members);
    const cut = findCut(tree, sumOf(parts.sumsOf(a), parts.sumsOf(b), 1));
    const sides = sidesOf(tree, cut.at);
    const wishes = wishChange(members, sides, a, b);
    const change =
      cut.cost -
      parts.costOf(a) -
      parts.costOf(b) +
      cutCost * cutChange(members, sides) +
      wishes.change;
    for (const building of members) placeOf[building] = -1;
    if (!accept(change)) return;
    const [below, rest] = wishes.turned ? [b, a] : [a, b];
    for (const [place, building] of members.entries()) {
      parts.move(building, sides[place] === 1 ? below : rest);
    }
  };
}
