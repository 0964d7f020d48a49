import type { Random } from '../synthetic/random.ts';
import { cutCost, type Parts } from './parts.ts';

/** Two parts together with more buildings than this, and than three times what the range holds, are left alone. */
const fewBuildings = 60;

/**
 * Puts two neighbouring parts together and parts them anew along a random spanning tree (ReCom), or leaves them one.
 *
 * All of it works in place: this is done some hundred thousand times a second.
 *
 * @source DeFord, Duchin, Solomon: Recombination, a family of Markov chains for redistricting (2021)
 */
export function createResplit(parts: Parts, random: Random, most: number) {
  const { graph, of } = parts;
  const { first, neighbours, strengths, households, x, y } = graph;
  const all = households.reduce((sum, w) => sum + w, 0);
  const limit = Math.min(
    graph.size,
    Math.max(fewBuildings, Math.ceil((3 * most * graph.size) / (all || 1))),
  );
  /** Place of a building among those at hand; -1 for all others. */
  const placeOf = new Int32Array(graph.size).fill(-1);
  const members = new Int32Array(limit);
  let count = 0;
  // The tree: places in the order in which they were reached, and from where; -2 before.
  const order = new Int32Array(limit);
  const parent = new Int32Array(limit);
  let edges = new Int32Array(limit * 16);
  let edgeCount = 0;
  // Sums below each place of the tree.
  const counts = new Int32Array(limit);
  const weights = new Float64Array(limit);
  const sumX = new Float64Array(limit);
  const sumY = new Float64Array(limit);
  const squares = new Float64Array(limit);
  const sides = new Uint8Array(limit);

  const gather = (part: number) => {
    for (let at = parts.firstOf(part); at !== -1; at = parts.after(at)) {
      placeOf[at] = count;
      parent[count] = -2;
      members[count++] = at;
    }
  };

  const visit = (place: number) => {
    const building = members[place]!;
    for (let e = first[building]!; e < first[building + 1]!; e++) {
      const other = placeOf[neighbours[e]!]!;
      if (other === -1 || parent[other] !== -2) continue;
      if (edgeCount + 2 > edges.length) {
        const more = new Int32Array(edges.length * 2);
        more.set(edges);
        edges = more;
      }
      edges[edgeCount++] = place;
      edges[edgeCount++] = other;
    }
  };

  const growTree = () => {
    edgeCount = 0;
    let reached = 0;
    const root = Math.floor(random() * count);
    parent[root] = -1;
    order[reached++] = root;
    visit(root);
    while (edgeCount > 0 && reached < count) {
      const at = Math.floor((random() * edgeCount) / 2) * 2;
      const from = edges[at]!;
      const to = edges[at + 1]!;
      edgeCount -= 2;
      edges[at] = edges[edgeCount]!;
      edges[at + 1] = edges[edgeCount + 1]!;
      if (parent[to] !== -2) continue;
      parent[to] = from;
      order[reached++] = to;
      visit(to);
    }
  };

  /** The cheapest cut of the tree: the place below it, or -1 when one part is cheapest. */
  let cutCostFound = 0;
  const findCut = (): number => {
    let allCount = 0;
    let allWeight = 0;
    let allX = 0;
    let allY = 0;
    let allSquares = 0;
    for (let place = 0; place < count; place++) {
      const building = members[place]!;
      const w = households[building]!;
      const east = x[building]!;
      const north = y[building]!;
      counts[place] = 1;
      weights[place] = w;
      sumX[place] = w * east;
      sumY[place] = w * north;
      squares[place] = w * (east * east + north * north);
      allCount += 1;
      allWeight += w;
      allX += sumX[place]!;
      allY += sumY[place]!;
      allSquares += squares[place]!;
    }
    let best = -1;
    let least = parts.priceOf(allCount, allWeight, allX, allY, allSquares);
    for (let i = count - 1; i > 0; i--) {
      const place = order[i]!;
      const up = parent[place]!;
      const n = counts[place]!;
      const w = weights[place]!;
      const sx = sumX[place]!;
      const sy = sumY[place]!;
      const sq = squares[place]!;
      const cost =
        parts.priceOf(n, w, sx, sy, sq) +
        parts.priceOf(allCount - n, allWeight - w, allX - sx, allY - sy, allSquares - sq);
      if (cost < least) {
        best = place;
        least = cost;
      }
      counts[up]! += n;
      weights[up]! += w;
      sumX[up]! += sx;
      sumY[up]! += sy;
      squares[up]! += sq;
    }
    cutCostFound = least;
    return best;
  };

  /** How much more strength lies between the sides than between the parts now. */
  const cutChange = (): number => {
    let change = 0;
    for (let place = 0; place < count; place++) {
      const building = members[place]!;
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
  const wishChange = (a: number, b: number) => {
    let [now, asGiven, turned] = [0, 0, 0];
    for (let place = 0; place < count; place++) {
      const building = members[place]!;
      const [inA, inB] = [parts.wishCost(building, a), parts.wishCost(building, b)];
      now += of[building] === a ? inA : inB;
      asGiven += sides[place] === 1 ? inA : inB;
      turned += sides[place] === 1 ? inB : inA;
    }
    return { turned: turned < asGiven, change: Math.min(asGiven, turned) - now };
  };
  const nothingWished = { turned: false, change: 0 };

  /** @param accept says of a change of cost whether it is taken; `b` may be an empty part */
  return (a: number, b: number, accept: (change: number) => boolean): void => {
    if (parts.count[a]! + parts.count[b]! > limit) return;
    count = 0;
    gather(a);
    gather(b);
    growTree();
    const cut = findCut();
    for (let i = 0; i < count; i++) {
      const place = order[i]!;
      sides[place] = place === cut ? 1 : parent[place]! < 0 ? 0 : sides[parent[place]!]!;
    }
    const wishes = parts.hasWishes ? wishChange(a, b) : nothingWished;
    const change =
      cutCostFound - parts.costOf(a) - parts.costOf(b) + cutCost * cutChange() + wishes.change;
    for (let place = 0; place < count; place++) placeOf[members[place]!] = -1;
    if (!accept(change)) return;
    const [below, rest] = wishes.turned ? [b, a] : [a, b];
    for (let place = 0; place < count; place++) {
      parts.move(members[place]!, sides[place] === 1 ? below : rest);
    }
  };
}
