/**
 * Counts points by the squares of the map, in memory. Each point is one number, its Morton code: the bits of its column and
 * row in turn. In their order the points of any square of any zoom stand side by side, so that a square is counted by two
 * searches, and where its points are on average follows from running sums. No pyramid is kept and nothing is built anew:
 * points come into short sorted runs, and runs of like size are merged.
 */
import type { Bbox } from './geometry.ts';
import {
  bits,
  half,
  interleave,
  latOf,
  lngOf,
  type PointCount,
  type Squares,
  squaresOf,
  xOf,
  yOf,
} from './morton.ts';

/** Points that come and go. */
export interface PointCounter {
  size: number;
  add(code: number): void;
  /** @param code of a point that was added */
  remove(code: number): void;
  /**
   * Squares that touch a box and hold points.
   *
   * @param depth squares are the earth halved so many times, 0 to 26
   * @param also more points that are counted along
   */
  count(box: Bbox, depth: number, also?: readonly number[]): PointCount[];
}

/** Powers of two, which are asked for at every square. */
const powers = Float64Array.from({ length: 2 * bits + 1 }, (_, i) => 2 ** i);

/** Sorted codes with running sums of their columns and rows, one longer than the codes. */
interface Run {
  codes: Float64Array;
  sumX: Float64Array;
  sumY: Float64Array;
}

function toRun(codes: Float64Array): Run {
  const sumX = new Float64Array(codes.length + 1);
  const sumY = new Float64Array(codes.length + 1);
  for (let i = 0; i < codes.length; i++) {
    sumX[i + 1] = sumX[i]! + xOf(codes[i]!);
    sumY[i + 1] = sumY[i]! + yOf(codes[i]!);
  }
  return { codes, sumX, sumY };
}

function mergeCodes(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  for (let i = 0, j = 0, k = 0; k < merged.length; k++) {
    merged[k] = j === b.length || (i < a.length && a[i]! <= b[j]!) ? a[i++]! : b[j++]!;
  }
  return merged;
}

/** First place in `codes`, from `low` to `high`, that is not below `code`. */
function lowerBound(codes: Float64Array, code: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (codes[middle]! < code) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** So many points wait unsorted. */
const waiting = 512;

/** Sorted runs, each at least twice as long as the next, and what waits to be sorted. */
function createRuns() {
  const runs: Run[] = [];
  let fresh: number[] = [];
  const settle = () => {
    let codes: Float64Array = Float64Array.from(fresh).sort();
    fresh = [];
    while (runs.length > 0 && runs.at(-1)!.codes.length < codes.length * 2) {
      codes = mergeCodes(runs.pop()!.codes, codes);
    }
    runs.push(toRun(codes));
  };
  return {
    runs,
    fresh: () => fresh,
    add(code: number) {
      fresh.push(code);
      if (fresh.length >= waiting) settle();
    },
    fill(codes: Float64Array) {
      if (codes.length > 0) runs.push(toRun(codes.sort()));
    },
    clear() {
      runs.length = 0;
      fresh = [];
    },
  };
}

/** Squares with their points: count, and sums of columns and rows. */
interface Sum {
  key: number;
  count: number;
  x: number;
  y: number;
}

/** So few points are looked at one by one. */
const few = 12;

/** Adds the points of a run to the sums of their squares, halving the map from the whole earth down where there are any. */
function sumRun(run: Run, squares: Squares, sums: Sum[], sign: 1 | -1): void {
  const { codes, sumX, sumY } = run;
  const { depth: deepest, west, east, north, south } = squares;
  let last: Sum | undefined;
  const note = (key: number, count: number, x: number, y: number) => {
    // points of one square follow each other
    if (last?.key === key) {
      last.count += count;
      last.x += x;
      last.y += y;
    } else {
      last = { key, count, x, y };
      sums.push(last);
    }
  };
  const visit = (x: number, y: number, depth: number, first: number, from: number, to: number) => {
    const scale = powers[deepest - depth]!;
    if (x * scale > east || (x + 1) * scale <= west) return;
    if (y * scale > south || (y + 1) * scale <= north) return;
    if (depth === deepest) {
      const xs = sumX[to]! - sumX[from]!;
      const ys = sumY[to]! - sumY[from]!;
      return note(x * half + y, sign * (to - from), sign * xs, sign * ys);
    }
    if (to - from <= few) {
      const size = powers[bits - deepest]!;
      for (let i = from; i < to; i++) {
        const px = xOf(codes[i]!);
        const py = yOf(codes[i]!);
        const cx = Math.floor(px / size);
        const cy = Math.floor(py / size);
        if (cx >= west && cx <= east && cy >= north && cy <= south) {
          note(cx * half + cy, sign, sign * px, sign * py);
        }
      }
      return;
    }
    const quarter = powers[2 * (bits - depth - 1)]!;
    // halves first: rows, then columns
    const middle = lowerBound(codes, first + 2 * quarter, from, to);
    const upper = lowerBound(codes, first + quarter, from, middle);
    const lower = lowerBound(codes, first + 3 * quarter, middle, to);
    if (upper > from) visit(x * 2, y * 2, depth + 1, first, from, upper);
    if (middle > upper) visit(x * 2 + 1, y * 2, depth + 1, first + quarter, upper, middle);
    if (lower > middle) visit(x * 2, y * 2 + 1, depth + 1, first + 2 * quarter, middle, lower);
    if (to > lower) visit(x * 2 + 1, y * 2 + 1, depth + 1, first + 3 * quarter, lower, to);
  };
  // Begins at the smallest square that holds all that is asked for.
  let [x, y, depth] = [west, north, deepest];
  for (let [right, low] = [east, south]; x !== right || y !== low; depth -= 1) {
    [x, right] = [Math.floor(x / 2), Math.floor(right / 2)];
    [y, low] = [Math.floor(y / 2), Math.floor(low / 2)];
  }
  const size = powers[bits - depth]!;
  const first = interleave(x * size, y * size);
  const from = lowerBound(codes, first, 0, codes.length);
  const to = lowerBound(codes, first + size * size, from, codes.length);
  if (to > from) visit(x, y, depth, first, from, to);
}

function sumCodes(codes: readonly number[], squares: Squares, sums: Sum[], sign: 1 | -1): void {
  if (codes.length > 0) sumRun(toRun(Float64Array.from(codes).sort()), squares, sums, sign);
}

/** One sum for each square that holds points. */
function addUp(sums: readonly Sum[]): Iterable<Sum> {
  const whole = new Map<number, Sum>();
  for (const one of sums) {
    const known = whole.get(one.key);
    if (known) {
      known.count += one.count;
      known.x += one.x;
      known.y += one.y;
    } else whole.set(one.key, one);
  }
  return whole.values();
}

/**
 * Points that are counted by square. 24 bytes a point; adding and removing one costs some moves on average, and now and then
 * a merge of all.
 *
 * @param codes of points to begin with; sorted in place and kept
 */
export function createPointCounter(codes: Float64Array = new Float64Array(0)): PointCounter {
  const [added, removed] = [createRuns(), createRuns()];
  let [gone, size] = [0, codes.length];
  added.fill(codes);

  /** Takes out for good what was removed, when that is a good part of all. */
  const compact = () => {
    const all = (runs: ReturnType<typeof createRuns>) =>
      runs.runs.reduce(
        (merged, run) => mergeCodes(merged, run.codes),
        Float64Array.from(runs.fresh()).sort() as Float64Array,
      );
    const [plus, minus] = [all(added), all(removed)];
    const left = new Float64Array(plus.length - minus.length);
    for (let i = 0, j = 0, k = 0; i < plus.length; i++) {
      if (j < minus.length && plus[i] === minus[j]) j++;
      else left[k++] = plus[i]!;
    }
    added.clear();
    removed.clear();
    added.fill(left);
    gone = 0;
  };

  return {
    get size() {
      return size;
    },
    add(code) {
      size += 1;
      added.add(code);
    },
    remove(code) {
      size -= 1;
      gone += 1;
      removed.add(code);
      if (gone > waiting && gone > size / 4) compact();
    },
    count([west, south, east, north], depth, also = []) {
      const squares = squaresOf({ west, south, east, north }, depth);
      const sums: Sum[] = [];
      for (const run of added.runs) sumRun(run, squares, sums, 1);
      const ofOneRun = sums.length;
      for (const run of removed.runs) sumRun(run, squares, sums, -1);
      sumCodes(added.fresh(), squares, sums, 1);
      sumCodes(removed.fresh(), squares, sums, -1);
      sumCodes(also, squares, sums, 1);
      const single = added.runs.length <= 1 && sums.length === ofOneRun;
      const size = powers[bits - depth]!;
      // Many squares share a row, and a latitude is dear to count.
      const edges = new Map<number, number>();
      const edge = (row: number) => {
        let known = edges.get(row);
        if (known === undefined) {
          known = latOf(row * size);
          edges.set(row, known);
        }
        return known;
      };
      const found: PointCount[] = [];
      for (const { key, count, x, y } of single ? sums : addUp(sums)) {
        if (count === 0) continue;
        const left = Math.floor(key / half);
        const top = key - left * half;
        found.push({
          // the middle of the step that each point stands for
          lng: lngOf(x / count + 0.5),
          lat: latOf(y / count + 0.5),
          count,
          west: lngOf(left * size),
          south: edge(top + 1),
          east: lngOf((left + 1) * size),
          north: edge(top),
        });
      }
      return found;
    },
  };
}
