/**
 * Finds the area that holds a point, in memory: boxes by flatbush, then the exact polygon.
 *
 * Borders. An edge counts for a point when it lies strictly east of it, and an edge holds its lower end but not its upper
 * one. So a point on a border between two areas that share the edge belongs to exactly one of them: the one to the east
 * of it, or above it when the border runs along a parallel. Where areas overlap all the same, the lowest code wins. Both
 * rules depend on nothing but the areas: neither on their order nor on the machine.
 */
import Flatbush from 'flatbush';
import type { LngLat } from './crs.ts';
import type { AreaGeometry, Bbox } from './geometry.ts';
import { bboxOf, crosses, distanceToArea, metersPerDegree, polygonsOf } from './geometry.ts';

/** Whatever has a code and an outline. */
export interface Area {
  /** Unique in its index; orders areas where they overlap. */
  code: string;
  geometry: AreaGeometry;
}

/** An area and how far it is. */
export interface NearArea<A> {
  area: A;
  /** Metres to its nearest edge; zero inside. */
  meters: number;
}

/** Areas that never change; make another index when they do. */
export interface AreaIndex<A extends Area> {
  size: number;
  /** The area that holds the point, by the border rule above. */
  find(lng: number, lat: number): A | undefined;
  /** The nearest area within a distance, the lowest code among equals; an area that holds the point is at 0. */
  nearest(lng: number, lat: number, maxMeters: number): NearArea<A> | undefined;
  /** Areas whose box touches the given one, by code. */
  within(box: Bbox): A[];
}

/**
 * Builds an index of areas. 100 areas or 100,000: building is linear, a look-up logarithmic.
 * @throws RangeError when two areas have the same code
 */
export function buildAreaIndex<A extends Area>(areas: readonly A[]): AreaIndex<A> {
  const sorted = [...areas].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const twice = sorted.find((area, i) => area.code === sorted[i + 1]?.code);
  if (twice) throw new RangeError(`Two areas have the code ${twice.code}`);
  if (sorted.length === 0) {
    return { size: 0, find: () => undefined, nearest: () => undefined, within: () => [] };
  }
  const tree = new Flatbush(sorted.length, 8);
  for (const area of sorted) tree.add(...bboxOf(area.geometry));
  tree.finish();
  const edges = sorted.map((area) => flattenEdges(area.geometry));

  const search = (box: Bbox) => tree.search(...box).sort((a, b) => a - b);

  return {
    size: sorted.length,
    find(lng, lat) {
      let found = -1;
      tree.search(lng, lat, lng, lat, (i) => {
        if ((found === -1 || i < found) && holds(edges[i]!, lng, lat)) found = i;
        return false;
      });
      return found === -1 ? undefined : sorted[found];
    },
    nearest(lng, lat, maxMeters) {
      // Boxes of growing size: as soon as the best is nearer than the box reaches, nothing outside can beat it.
      for (let reach = Math.min(250, maxMeters); ; reach = Math.min(reach * 4, maxMeters)) {
        const best = nearestOf(sorted, search(boxAround(lng, lat, reach)), { lng, lat });
        if (best && best.meters <= reach) return best;
        if (reach >= maxMeters) return undefined;
      }
    },
    within: (box) => search(box).map((i) => sorted[i]!),
  };
}

function nearestOf<A extends Area>(
  areas: readonly A[],
  candidates: readonly number[],
  point: LngLat,
): NearArea<A> | undefined {
  let best: NearArea<A> | undefined;
  for (const i of candidates) {
    const meters = distanceToArea(areas[i]!.geometry, point);
    if (!best || meters < best.meters) best = { area: areas[i]!, meters };
  }
  return best;
}

/** A box that reaches at least so many metres each way. */
function boxAround(lng: number, lat: number, meters: number): Bbox {
  const dLat = (meters / metersPerDegree) * 1.01;
  const shrink = Math.cos((Math.min(89, Math.abs(lat) + dLat) * Math.PI) / 180);
  return [lng - dLat / shrink, lat - dLat, lng + dLat / shrink, lat + dLat];
}

/** All edges one after another as x1, y1, x2, y2, level ones left out: they never count. */
function flattenEdges(geometry: AreaGeometry): Float64Array {
  const flat: number[] = [];
  for (const ring of polygonsOf(geometry).flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[j] as [number, number];
      const [bx, by] = ring[i] as [number, number];
      if (ay !== by) flat.push(ax, ay, bx, by);
    }
  }
  return Float64Array.from(flat);
}

function holds(edges: Float64Array, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0; i < edges.length; i += 4) {
    if (crosses(edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!, x, y)) inside = !inside;
  }
  return inside;
}
