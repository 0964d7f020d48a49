/** A run of ids, both ends included. */
export interface IdRange {
  from: number;
  to: number;
}

/** Runs of ids that follow each other. `ids` are ascending. */
export function toRanges(ids: Iterable<number>): IdRange[] {
  const ranges: IdRange[] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last && last.to + 1 === id) last.to = id;
    else ranges.push({ from: id, to: id });
  }
  return ranges;
}

/** As PostgreSQL writes an int8multirange: `{[1,5),[7,9)}`. */
export function formatRanges(ranges: readonly IdRange[]): string {
  return `{${ranges.map(({ from, to }) => `[${from},${to + 1})`).join(',')}}`;
}

/** Reads an int8multirange in PostgreSQL's canonical form. */
export function parseRanges(text: string): IdRange[] {
  return [...text.matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => ({
    from: Number(from),
    to: Number(to) - 1,
  }));
}

/** Number of ids. */
export function countIds(ranges: readonly IdRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Each id of the runs, ascending. */
export function* eachId(ranges: readonly IdRange[]): Generator<number> {
  for (const { from, to } of ranges) for (let id = from; id <= to; id++) yield id;
}
