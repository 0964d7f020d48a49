/** A month of cases on the map, day by day. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { createSquareGrid } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { casesRoutes } from '../contract.ts';
import { depthOf } from './clusters.ts';
import type { CasePoints } from './points.ts';
import { visitSpots } from './spots.ts';

type Route = (typeof casesRoutes)['listCaseDays'];

/** Squares of an answer at most: each has two numbers a day. */
const mostSquares = 600;

const daySeconds = 86_400;
/** The city's midnight. Seconds since 1970. */
const midnight = (day: string) => Date.parse(`${day}T00:00:00+08:00`) / 1000;

/**
 * Counts, for each day of a month, the cases of the asker's area that were reported on the day and those that were open at
 * its end (of today, those that are open now): all of them, and those of each square in sight. A case that was reopened counts as open all the
 * while.
 *
 * @param points all that is not confidential
 */
export async function listCaseDays(
  trx: Trx,
  actor: Actor,
  { month, west, south, east, north, zoom, ...filter }: z.output<Route['query']>,
  points: CasePoints,
  now: Date,
): Promise<z.output<Route['response']>> {
  const sight = { west, south, east, north, zoom };
  const depth = depthOf(sight, mostSquares);
  const first = midnight(`${month}-01`);
  const next = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1));
  const past = Math.floor((now.getTime() / 1000 - first) / daySeconds) + 1;
  const length = (midnight(next.toISOString().slice(0, 10)) - first) / daySeconds;
  /** Days of the month that have begun. */
  const days = Math.max(0, Math.min(length, past));
  const grid = createSquareGrid([west, south, east, north], depth);
  // The last of the rows is of all squares, also of those out of sight.
  const rows = grid.size + 1;
  const [reported, change] = [0, 0].map(() => new Int32Array(rows * length)) as [
    Int32Array,
    Int32Array,
  ];
  const end = first + days * daySeconds;
  const dayOf = (at: number) => Math.max(0, Math.floor((at - first) / daySeconds));
  const whole = await visitSpots(
    trx,
    actor,
    { ...filter, to: new Date(end * 1000).toISOString() },
    points,
    now,
    ({ code, reportedAt, endedAt }) => {
      if (endedAt !== 0 && endedAt < first) return;
      const square = grid.add(code);
      for (const row of square < 0 ? [grid.size] : [square, grid.size]) {
        const at = row * length;
        if (reportedAt >= first) reported[at + dayOf(reportedAt)]! += 1;
        change[at + dayOf(reportedAt)]! += 1;
        // On the day on which it ended it was open no more when the day was over.
        if (endedAt !== 0 && endedAt < end) change[at + dayOf(endedAt)]! -= 1;
      }
    },
    sql`(c.closed_at is null or c.closed_at >= ${new Date(first * 1000)})`,
  );
  const ofRow = (row: number) => {
    const at = row * length;
    let open = 0;
    return {
      reported: [...reported.subarray(at, at + days)],
      open: Array.from(change.subarray(at, at + days), (more) => {
        open += more;
        return open;
      }),
    };
  };
  const all = ofRow(grid.size);
  return {
    days: all.open.map((open, day) => ({
      day: new Date((first + day * daySeconds) * 1000 + 8 * 3_600_000).toISOString().slice(0, 10),
      reported: all.reported[day]!,
      open,
    })),
    items: grid.list().map(({ square, lng, lat }) => ({ lng, lat, ...ofRow(square) })),
    partial: !whole,
  };
}
