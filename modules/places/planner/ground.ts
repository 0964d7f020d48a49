/** The ground of an area by the points of its buildings: Delaunay triangles, and the cells between them. */
import { Delaunay } from 'd3-delaunay';
import type { PlanNode, Spot } from './nodes.ts';

export interface Ground {
  /** The node of each point; -1 for those far outside that keep all cells finite. */
  owner: Int32Array;
  /** East and north of each point. */
  spots: Float64Array;
  delaunay: Delaunay<Delaunay.Point>;
  /** East and north of the corner of cells at each triangle. */
  corners: Float64Array;
}

/** The border of two cells. */
export interface CellBorder {
  /** Points on its two sides; `left` as one goes from `from` to `to`, which are triangles. */
  left: number;
  right: number;
  from: number;
  to: number;
}

/** Lays the ground around the points of nodes. */
export function layGround(nodes: readonly PlanNode[]): Ground {
  const all: Spot[] = [];
  const owners: number[] = [];
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (const [i, node] of nodes.entries()) {
    for (const [x, y] of node.samples) {
      all.push([x, y]);
      owners.push(i);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return { owner: Int32Array.from([...owners, ...frameSpots(box).map(() => -1)]), ...cut() };

  function cut() {
    const spots = Float64Array.from([...all, ...frameSpots(box)].flat());
    const delaunay = new Delaunay(spots);
    return { spots, delaunay, corners: cornersOf(spots, delaunay.triangles) };
  }
}

/** Points so far away that no place of the area is nearer to them than to a building. */
function frameSpots([west, south, east, north]: [number, number, number, number]): Spot[] {
  const reach = 100_000 + 20 * Math.max(east - west, north - south);
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  // Not a regular ring: its points would share one circle.
  return Array.from({ length: 7 }, (_, i): Spot => {
    const angle = (i / 7) * 2 * Math.PI + 0.1;
    const far = reach * (1 + 0.05 * ((i * 0.618) % 1));
    return [x + far * Math.cos(angle), y + far * Math.sin(angle)];
  });
}

/** Middle of the circle through the corners of each triangle. */
function cornersOf(spots: Float64Array, triangles: Uint32Array | Int32Array): Float64Array {
  const corners = new Float64Array((triangles.length / 3) * 2);
  for (let t = 0; t < triangles.length / 3; t++) {
    const [a, b, c] = [triangles[3 * t]! * 2, triangles[3 * t + 1]! * 2, triangles[3 * t + 2]! * 2];
    const [ax, ay] = [spots[a]!, spots[a + 1]!];
    const [bx, by] = [spots[b]! - ax, spots[b + 1]! - ay];
    const [cx, cy] = [spots[c]! - ax, spots[c + 1]! - ay];
    const double = 2 * (bx * cy - by * cx);
    const [bb, cc] = [bx * bx + by * by, cx * cx + cy * cy];
    corners[2 * t] = ax + (cy * bb - by * cc) / double;
    corners[2 * t + 1] = ay + (bx * cc - cx * bb) / double;
  }
  return corners;
}

/** Every border between the cells of two different nodes, once. */
export function* nodeBorders({ delaunay, owner, spots, corners }: Ground): Generator<CellBorder> {
  const { halfedges, triangles } = delaunay;
  for (let e = 0; e < halfedges.length; e++) {
    const twin = halfedges[e]!;
    if (twin < e) continue;
    const a = triangles[e]!;
    const b = triangles[e % 3 === 2 ? e - 2 : e + 1]!;
    const [ownA, ownB] = [owner[a]!, owner[b]!];
    if (ownA === ownB || ownA === -1 || ownB === -1) continue;
    const [from, to] = [Math.floor(e / 3), Math.floor(twin / 3)];
    const dx = corners[2 * to]! - corners[2 * from]!;
    const dy = corners[2 * to + 1]! - corners[2 * from + 1]!;
    // The line between the points runs across the border.
    const turn =
      dx * (spots[2 * a + 1]! - spots[2 * b + 1]!) - dy * (spots[2 * a]! - spots[2 * b]!);
    yield turn > 0 ? { left: a, right: b, from, to } : { left: b, right: a, from, to };
  }
}
