/** Buildings of an area and who is beside whom, as the planner reads them. */

/** The plain form, as files have it. */
export interface PlainGraph {
  /** Households of each building. */
  w: number[];
  /** Where each building stands, metres from any origin: east, north. */
  xy: [number, number][];
  /** Neighbours by their places in the lists above, and how strongly they belong together. */
  edges: PlainEdge[];
}

type PlainEdge = [building: number, other: number, strength: number];

/** A graph made for counting: the neighbours of building `i` are `neighbours[first[i]]` to `neighbours[first[i + 1] - 1]`. */
export interface PlanGraph {
  size: number;
  households: Float64Array;
  x: Float64Array;
  y: Float64Array;
  first: Int32Array;
  neighbours: Int32Array;
  /** How strongly, beside each of `neighbours`; near 4 between the usual two. */
  strengths: Float64Array;
}

/** What strengths are brought to on average where nothing else is known of them. */
const usualStrength = 4;

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/**
 * Reads a graph in its plain form.
 *
 * @throws RangeError naming the first field that is not as it should be, and what is accepted
 */
export function readGraph(plain: unknown): PlanGraph {
  const { w, xy, edges } = (plain ?? {}) as Partial<PlainGraph>;
  if (!Array.isArray(w) || w.length === 0)
    refuse('w', 'a list of households, one for each building');
  if (!Array.isArray(xy) || xy.length !== w.length) {
    refuse('xy', `${w.length} positions [east, north], as many as w has buildings`);
  }
  if (!Array.isArray(edges)) refuse('edges', 'a list of [building, building, strength]');
  const size = w.length;
  const households = Float64Array.from(w, (value, i) =>
    isNumber(value) && value >= 0 ? value : refuse(`w[${i}]`, 'a number, 0 or more'),
  );
  for (const [i, at] of xy.entries()) {
    if (!Array.isArray(at) || !isNumber(at[0]) || !isNumber(at[1])) {
      refuse(`xy[${i}]`, 'two numbers, metres');
    }
  }
  for (const [i, edge] of edges.entries()) {
    const [a, b, strength] = Array.isArray(edge) ? edge : [];
    const isBuilding = (one: unknown) =>
      Number.isInteger(one) && Number(one) >= 0 && Number(one) < size;
    if (!isBuilding(a) || !isBuilding(b) || a === b || !isNumber(strength) || strength < 0) {
      refuse(
        `edges[${i}]`,
        `two different buildings from 0 to ${size - 1} and a strength, 0 or more`,
      );
    }
  }
  const mean = edges.reduce((sum, [, , strength]) => sum + strength, 0) / edges.length;
  const scale = mean > 0 ? usualStrength / mean : 1;
  return makeGraph({
    w: households,
    xy,
    edges: edges.map(([a, b, strength]): PlainEdge => [a, b, strength * scale]),
  });
}

/** A graph of a plain one that is known to be right; a strength may be below 0, which keeps its buildings apart. */
export function makeGraph({
  w,
  xy,
  edges,
}: Pick<PlainGraph, 'xy' | 'edges'> & { w: ArrayLike<number> }): PlanGraph {
  return {
    size: w.length,
    households: Float64Array.from(w),
    x: Float64Array.from(xy, ([east]) => east),
    y: Float64Array.from(xy, ([, north]) => north),
    ...neighboursOf(w.length, edges),
  };
}

function refuse(field: string, accepted: string): never {
  throw new RangeError(`${field} is not as it should be; accepted: ${accepted}`);
}

function neighboursOf(size: number, edges: PlainGraph['edges']) {
  const first = new Int32Array(size + 1);
  for (const [a, b] of edges) {
    first[a + 1]! += 1;
    first[b + 1]! += 1;
  }
  for (let i = 0; i < size; i++) first[i + 1]! += first[i]!;
  const next = first.slice();
  const neighbours = new Int32Array(edges.length * 2);
  const strengths = new Float64Array(edges.length * 2);
  const add = (from: number, to: number, strength: number) => {
    const at = next[from]!++;
    neighbours[at] = to;
    strengths[at] = strength;
  };
  for (const [a, b, strength] of edges) {
    add(a, b, strength);
    add(b, a, strength);
  }
  return { first, neighbours, strengths };
}
