/** Cases on the map as numbers: how many lie in each square, of those that the asker's list of the area shows. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { type Bbox, createSquareGrid } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { casesRoutes } from '../contract.ts';
import type { Locale } from '../names.ts';
import { getRules } from '../rules.ts';
import { openStates } from '../workflow.ts';
import type { CasePoints } from './points.ts';
import { type Spot, statusOfSpot } from './spot.ts';
import { audienceOf, type MapFilter, readSpots, visitSpots } from './spots.ts';

type Route = (typeof casesRoutes)['listCaseClusters'];
type Query = z.output<Route['query']>;
type Answer = z.output<Route['response']>;

/** Where is looked at. Degrees; zoom of a map with tiles of 512 pixels. */
export type Sight = Record<'west' | 'south' | 'east' | 'north' | 'zoom', number>;

/** How often the earth is halved into squares: eight to a tile of 512 pixels, so 64 pixels each. @param most squares */
export function depthOf({ west, south, east, north, zoom }: Sight, most: number): number {
  let depth = Math.min(Math.floor(zoom) + 3, 26);
  const squares = () => {
    const perDegree = 2 ** depth / 360;
    // A degree of latitude is longer on the map the farther north it lies.
    const stretch =
      1 / Math.max(Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180), 0.05);
    return ((east - west) * perDegree + 1) * ((north - south) * perDegree * stretch + 1);
  };
  while (depth > 0 && squares() > most) depth -= 1;
  return depth;
}

/** Cases `c` that may lie in one of the squares that a box touches. */
export const mayLieIn = ({ west, south, east, north }: Sight, depth: number) => {
  const margin = 360 / 2 ** depth;
  return sql`c.lng between ${west - margin} and ${east + margin}
    and c.lat between ${south - margin} and ${north + margin}`;
};

/** Squares of an answer at most: a screen holds some 500. */
const mostSquares = 4000;

const statuses = ['late', 'dueSoon', 'onTime'] as const;

/** What the cases of a square are told apart by: names, and the number of a case's own. */
async function partsBy(trx: Trx, by: Query['by'], locale: Locale, now: Date) {
  if (by === undefined) return undefined;
  if (by === 'clock') {
    const at = now.getTime() / 1000;
    return { names: statuses, of: (spot: Spot) => statuses.indexOf(statusOfSpot(spot, at)) };
  }
  const { classes } = await getRules(trx);
  const names = [...new Set([...classes.values()].map(({ group }) => group[locale]))];
  const numbers = new Map(
    [...classes.values()].map(({ code, group }) => [code, names.indexOf(group[locale])]),
  );
  return { names, of: ({ classCode }: Spot) => numbers.get(classCode)! };
}

/**
 * Counts the cases of the asker's area by square of the map. Each count is that of the list `view=area` with the same filter
 * in the square, as of a third of a second ago at most.
 *
 * @param points all that is not confidential
 */
export async function listCaseClusters(
  trx: Trx,
  actor: Actor,
  query: Query,
  points: CasePoints,
  locale: Locale,
  now: Date,
): Promise<Answer> {
  const { west, south, east, north, zoom, open, by, ...asked } = query;
  const sight = { west, south, east, north, zoom };
  const depth = depthOf(sight, mostSquares);
  const box: Bbox = [west, south, east, north];
  const onlyOpen = open && asked.state === undefined;
  const filter: MapFilter = { ...asked, ...(onlyOpen ? { state: [...openStates] } : {}) };
  const sum = (items: Answer['items']) => items.reduce((all, { count }) => all + count, 0);

  // What nothing narrows is kept counted.
  if (by === undefined && Object.values(asked).every((value) => value === undefined)) {
    const also: number[] = [];
    await readSpots(trx, actor, filter, now, ({ code }) => also.push(code), {
      also: sql`c.confidential and ${mayLieIn(sight, depth)}`,
    });
    const counter = points.counterFor({ ...audienceOf(actor), onlyOpen });
    const items = counter.count(box, depth, also);
    return { items, total: sum(items), partial: false };
  }
  const grid = createSquareGrid(box, depth);
  const parts = await partsBy(trx, by, locale, now);
  const kinds = parts?.names.length ?? 0;
  const counts = new Uint32Array(grid.size * kinds);
  const whole = await visitSpots(
    trx,
    actor,
    filter,
    points,
    now,
    (spot) => {
      const square = grid.add(spot.code);
      if (square >= 0 && parts) counts[square * kinds + parts.of(spot)]! += 1;
    },
    mayLieIn(sight, depth),
  );
  const items = grid.list().map(({ square, ...one }) => {
    if (!parts) return one;
    const own = parts.names.map((name, at) => [name, counts[square * kinds + at]!] as const);
    return { ...one, parts: Object.fromEntries(own.filter(([, count]) => count > 0)) };
  });
  return { items, total: sum(items), partial: !whole };
}
