import type { Bbox } from './geometry.ts';
import { bits, latOf, lngOf, type PointCount, squaresOf, xOf, yOf } from './morton.ts';

/** The squares of a box of the map, which points are sorted into one by one. */
export interface SquareGrid {
  /** Squares, whether or not they hold anything. */
  size: number;
  /** Counts a point. @returns the number of its square, from 0; -1 outside of all */
  add(code: number): number;
  /** Those that hold points, with their numbers. */
  list(): (PointCount & { square: number })[];
}

/**
 * Squares that touch a box, for counting whatever somebody asks of their points: the same squares and the same numbers as a
 * `PointCounter` gives, at the price of looking at each point.
 *
 * @param depth squares are the earth halved so many times, 0 to 26
 */
export function createSquareGrid([west, south, east, north]: Bbox, depth: number): SquareGrid {
  const edges = squaresOf({ west, south, east, north }, depth);
  const rows = edges.south - edges.north + 1;
  const size = (edges.east - edges.west + 1) * rows;
  const scale = 2 ** (bits - depth);
  const [counts, sumX, sumY] = [size, size, size].map((length) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    size,
    add(code) {
      const x = xOf(code);
      const column = Math.floor(x / scale);
      if (column < edges.west || column > edges.east) return -1;
      const y = yOf(code);
      const row = Math.floor(y / scale);
      if (row < edges.north || row > edges.south) return -1;
      const square = (column - edges.west) * rows + row - edges.north;
      counts[square]! += 1;
      sumX[square]! += x;
      sumY[square]! += y;
      return square;
    },
    list() {
      const found: (PointCount & { square: number })[] = [];
      counts.forEach((count, square) => {
        if (count === 0) return;
        const column = Math.floor(square / rows) + edges.west;
        const row = (square % rows) + edges.north;
        found.push({
          square,
          // the middle of the step that each point stands for
          lng: lngOf(sumX[square]! / count + 0.5),
          lat: latOf(sumY[square]! / count + 0.5),
          count,
          west: lngOf(column * scale),
          south: latOf((row + 1) * scale),
          east: lngOf((column + 1) * scale),
          north: latOf(row * scale),
        });
      });
      return found;
    },
  };
}
