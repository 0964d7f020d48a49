/** Which borders of cells lie in an area, and where they meet its outline. */
import Flatbush from 'flatbush';
import type { Position } from 'geojson';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { polygonsOf } from '../../../kernel/geo/index.ts';
import type { Frame, Spot } from './nodes.ts';

/** Where two stretches cross: shares of the way along each. */
export interface Crossing {
  /** Which stretch of the index. */
  stretch: number;
  along: number;
  alongStretch: number;
}

/** Straight stretches that can be asked which of them another one crosses. */
export interface Stretches {
  size: number;
  crossings: (ax: number, ay: number, bx: number, by: number) => Crossing[];
  /** Whether a spot lies inside, where the stretches are the rings of an area. */
  contains: (x: number, y: number) => boolean;
}

/** Stretches of lines, each given by its spots. */
export function indexStretches(lines: readonly (readonly Spot[])[]): Stretches {
  const ends: number[] = [];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) ends.push(...line[i - 1]!, ...line[i]!);
  }
  const size = ends.length / 4;
  const index = size > 0 ? new Flatbush(size) : undefined;
  let east = Number.NEGATIVE_INFINITY;
  for (let s = 0; s < ends.length; s += 4) {
    const [ax, ay, bx, by] = [ends[s]!, ends[s + 1]!, ends[s + 2]!, ends[s + 3]!];
    index!.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
    east = Math.max(east, ax, bx);
  }
  index?.finish();
  return {
    size,
    crossings(ax, ay, bx, by) {
      if (!index) return [];
      const near = index.search(
        Math.min(ax, bx),
        Math.min(ay, by),
        Math.max(ax, bx),
        Math.max(ay, by),
      );
      const found: Crossing[] = [];
      for (const stretch of near) {
        const s = stretch * 4;
        const [cx, cy, dx, dy] = [ends[s]!, ends[s + 1]!, ends[s + 2]!, ends[s + 3]!];
        const [ux, uy, vx, vy] = [bx - ax, by - ay, dx - cx, dy - cy];
        const turn = ux * vy - uy * vx;
        if (turn === 0) continue;
        const along = ((cx - ax) * vy - (cy - ay) * vx) / turn;
        const alongStretch = ((cx - ax) * uy - (cy - ay) * ux) / turn;
        if (along < 0 || along > 1 || alongStretch < 0 || alongStretch > 1) continue;
        found.push({ stretch, along, alongStretch });
      }
      return found;
    },
    contains(x, y) {
      if (!index) return false;
      let inside = false;
      for (const stretch of index.search(x, y, east, y)) {
        const s = stretch * 4;
        const [ax, ay, bx, by] = [ends[s]!, ends[s + 1]!, ends[s + 2]!, ends[s + 3]!];
        if (ay > y === by > y) continue;
        if (ax + ((y - ay) / (by - ay)) * (bx - ax) > x) inside = !inside;
      }
      return inside;
    },
  };
}

/** A ring of an area's outline, closed, so turned that the area lies on its left. */
export interface OutlineRing {
  positions: Position[];
  spots: Spot[];
}

/** Rings of an area: outlines against the clock, holes with it, whatever way they came. */
export function ringsOf(outline: AreaGeometry, frame: Frame): OutlineRing[] {
  return polygonsOf(outline).flatMap((rings) =>
    rings.map((ring, i) => {
      const spots = ring.map(([lng, lat]) => frame.toSpot({ lng: lng!, lat: lat! }));
      const isRight = areaOfRing(spots) > 0 === (i === 0);
      return isRight
        ? { positions: ring, spots }
        : { positions: ring.toReversed(), spots: spots.toReversed() };
    }),
  );
}

/** Square metres of a closed ring; above 0 when it runs against the clock. */
export function areaOfRing(ring: readonly Spot[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!];
    sum +=
      (a[0] - ring[0]![0]) * (b[1] - ring[0]![1]) - (b[0] - ring[0]![0]) * (a[1] - ring[0]![1]);
  }
  return sum / 2;
}
