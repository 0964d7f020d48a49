/** Cases on the map as numbers: how many lie in each square, of those that the asker's list of the area shows. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { codeOfPoint } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { casesRoutes } from '../contract.ts';
import { conditionOf } from '../filters.ts';
import { openStates } from '../workflow.ts';
import type { CasePoints } from './points.ts';

type Route = (typeof casesRoutes)['listCaseClusters'];
type Query = z.output<Route['query']>;

/** Squares of an answer at most: a screen holds some 500. */
const mostSquares = 4000;

/** How often the earth is halved into squares: eight to a tile of 512 pixels, so 64 pixels each. */
function depthOf({ west, south, east, north, zoom }: Query): number {
  let depth = Math.min(Math.floor(zoom) + 3, 26);
  const squares = () => {
    const perDegree = 2 ** depth / 360;
    // A degree of latitude is longer on the map the farther north it lies.
    const stretch =
      1 / Math.max(Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180), 0.05);
    return ((east - west) * perDegree + 1) * ((north - south) * perDegree * stretch + 1);
  };
  while (depth > 0 && squares() > mostSquares) depth -= 1;
  return depth;
}

/** Confidential cases that the asker sees: they are in no memory, row-level security shows them. */
async function listConfidential(trx: Trx, actor: Actor, query: Query, depth: number, now: Date) {
  const margin = 360 / 2 ** depth;
  const { rows } = await sql<{ lng: number; lat: number }>`
    select c.lng, c.lat from cases c where c.confidential
      and c.lng between ${query.west - margin} and ${query.east + margin}
      and c.lat between ${query.south - margin} and ${query.north + margin}
      and ${conditionOf({ view: 'area', ...(query.open ? { state: [...openStates] } : {}) }, actor, now)}`.execute(
    trx,
  );
  return rows;
}

/**
 * Counts the cases of the asker's area by square of the map. Each count is that of the list `view=area` in the square, as of
 * a third of a second ago at most.
 *
 * @param points all that is not confidential
 */
export async function listCaseClusters(
  trx: Trx,
  actor: Actor,
  query: Query,
  points: CasePoints,
  now: Date,
): Promise<z.output<Route['response']>> {
  const depth = depthOf(query);
  const units = actor.appointments.flatMap((a) => a.unitId ?? []);
  const counter = points.counterFor({ scopes: actor.scopes, units, onlyOpen: query.open });
  const also = (await listConfidential(trx, actor, query, depth, now)).map(codeOfPoint);
  const items = counter.count([query.west, query.south, query.east, query.north], depth, also);
  return { items, total: items.reduce((sum, { count }) => sum + count, 0) };
}
