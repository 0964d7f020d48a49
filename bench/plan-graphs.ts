import type { PlainGraph } from '../modules/places/planner/graph.ts';
import { createRandom, type Random } from '../modules/places/synthetic/random.ts';

type Spot = [number, number];

/** A stretch of street between two crossings. */
interface Street {
  from: string;
  to: string;
}

/** Crossings about 115 m by 105 m apart, and seven in eight of the streets between them, those in the middle first. */
function layStreets(count: number, random: Random) {
  const side = Math.max(3, Math.floor(Math.sqrt(count / 1.76)) + 1);
  const jitter = () => (random() - 0.5) * 56;
  const crossings = new Map<string, Spot>();
  const streets: (Street & { order: number })[] = [];
  const middle = side / 2;
  const add = (i: number, j: number, di: number, dj: number) => {
    if (random() <= 0.12) return;
    const order = Math.max(Math.abs(i + di / 2 - middle), Math.abs(j + dj / 2 - middle));
    streets.push({ from: `${i},${j}`, to: `${i + di},${j + dj}`, order: order + random() * 0.4 });
  };
  for (let j = 0; j <= side; j++) {
    for (let i = 0; i <= side; i++) {
      crossings.set(`${i},${j}`, [i * 115 + jitter(), j * 105 + jitter()]);
      if (i < side) add(i, j, 1, 0);
      if (j < side) add(i, j, 0, 1);
    }
  }
  return { crossings, streets: streets.sort((a, b) => a.order - b.order) };
}

/**
 * A made-up town: buildings on both sides of bent streets, seven in ten low, some towers; beside each other in their row
 * (6), across the street (4) and around the corner (3). As many buildings as asked for.
 */
export function makeTown(size: number, seed: number): PlainGraph {
  const random = createRandom(`town-${size}-${seed}`);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const { crossings, streets } = layStreets(size / 11, random);
  const graph: PlainGraph = { w: [], xy: [], edges: [] };
  const known = new Map<string, PlainGraph['edges'][number]>();
  const join = (a: number, b: number, strength: number) => {
    if (a === b) return;
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const edge = known.get(key);
    if (edge) edge[2] = Math.max(edge[2], strength);
    else known.set(key, [a, b, strength]);
  };
  const far = (a: number, b: number) =>
    Math.hypot(graph.xy[a]![0] - graph.xy[b]![0], graph.xy[a]![1] - graph.xy[b]![1]);
  const corners = new Map<string, number[]>();
  const note = (crossing: string, building: number) =>
    corners.set(crossing, [...(corners.get(crossing) ?? []), building]);

  for (const { from, to } of streets) {
    if (graph.w.length >= size) break;
    const [[ax, ay], [bx, by]] = [crossings.get(from)!, crossings.get(to)!];
    const length = Math.hypot(bx - ax, by - ay);
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
    const [towers, middling] = [random() < 0.08, random() < 0.25];
    const sides = [1, -1].map((side) => {
      const row: number[] = [];
      const many = between(3, 8);
      for (let k = 0; k < many && graph.w.length < size; k++) {
        const along = ((k + 0.5) / many) * (length - 24) + 12;
        const wobble = () => random() * 4 - 2;
        row.push(graph.w.length);
        graph.xy.push([
          ax + ux * along - uy * 14 * side + wobble(),
          ay + uy * along + ux * 14 * side + wobble(),
        ]);
        const tall = random() < 0.6;
        if (towers && tall) graph.w.push(between(60, 120));
        else if (middling && tall) graph.w.push(between(24, 60));
        else graph.w.push(between(6, 24));
      }
      for (const [k, one] of row.slice(1).entries()) join(row[k]!, one, 6);
      return row;
    });
    for (const [row, across] of [sides, sides.toReversed()] as [number[], number[]][]) {
      for (const one of row) {
        const nearest = across.toSorted((a, b) => far(one, a) - far(one, b))[0];
        if (nearest !== undefined) join(one, nearest, 4);
      }
      if (row.length === 0) continue;
      note(from, row[0]!);
      note(to, row.at(-1)!);
    }
  }
  for (const [crossing, around] of corners) {
    const [x, y] = crossings.get(crossing)!;
    const angle = (one: number) => Math.atan2(graph.xy[one]![1] - y, graph.xy[one]![0] - x);
    const ring = around.toSorted((a, b) => angle(a) - angle(b));
    for (const [k, one] of ring.entries()) join(one, ring[(k + 1) % ring.length]!, 3);
  }
  graph.edges = [...known.values()];
  joinPieces(graph, far);
  return graph;
}

/** Joins what hangs together with nothing to the nearest building of the largest piece. */
function joinPieces(graph: PlainGraph, far: (a: number, b: number) => number): void {
  const around: number[][] = graph.w.map(() => []);
  for (const [a, b] of graph.edges) {
    around[a]!.push(b);
    around[b]!.push(a);
  }
  const seen = new Set<number>();
  const pieces: number[][] = [];
  for (const start of graph.w.keys()) {
    if (seen.has(start)) continue;
    const piece = [start];
    seen.add(start);
    for (const at of piece) {
      for (const other of around[at]!) {
        if (seen.has(other)) continue;
        seen.add(other);
        piece.push(other);
      }
    }
    pieces.push(piece);
  }
  const [main = [], ...others] = pieces.sort((a, b) => b.length - a.length);
  for (const piece of others) {
    let best: [number, number] = [piece[0]!, main[0]!];
    for (const a of piece) for (const b of main) if (far(a, b) < far(...best)) best = [a, b];
    graph.edges.push([...best, 1]);
  }
}
