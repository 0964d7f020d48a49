/** The cases of the asker's area that a list's filter has, wherever they are kept. */
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { codeOfPoint } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { type CaseFilter, conditionOf } from '../filters.ts';
import { findIds, startSearch } from '../search/search.ts';
import { type CaseState, isOpen } from '../workflow.ts';
import type { Audience, CasePoints } from './points.ts';
import { asksKept, type Spot } from './spot.ts';

/** What the map narrows cases by: what lists do, without how they are ordered and cut into pages. */
export type MapFilter = Omit<Partial<CaseFilter>, 'view' | 'sort' | 'limit' | 'cursor' | 'box'>;

/** Cases that are read from the index at most, for filters by what is not kept in memory. */
export const mostIndexed = 20_000;

/** For whom is counted. */
export const audienceOf = (actor: Actor): Omit<Audience, 'onlyOpen'> => ({
  scopes: actor.scopes,
  units: actor.appointments.flatMap((a) => a.unitId ?? []),
});

type Row = Record<'lng' | 'lat', number> &
  Record<'reportedAt' | 'updatedAt', Date> &
  Record<'closedAt' | 'dueAt' | 'warnAt', Date | null> & { state: CaseState; classCode: string };

const secondsOf = (at: Date | null) => (at === null ? 0 : Math.floor(at.getTime() / 1000));

/** Reads cases one by one, as row-level security shows them. @returns whether these are all */
export async function readSpots(
  trx: Trx,
  actor: Actor,
  filter: MapFilter,
  now: Date,
  visit: (spot: Spot) => void,
  options: { also?: RawBuilder<unknown>; most?: number } = {},
): Promise<boolean> {
  const { also = sql`true`, most } = options;
  const { rows } = await sql<Row>`
    select c.lng, c.lat, c.state, c.class_code as "classCode", c.reported_at as "reportedAt",
      c.updated_at as "updatedAt", c.closed_at as "closedAt", c.due_at as "dueAt", c.warn_at as "warnAt"
    from cases c where ${conditionOf({ ...filter, view: 'area' }, actor, now)} and ${also}
    ${most === undefined ? sql`` : sql`limit ${most + 1}`}`.execute(trx);
  for (const row of rows.slice(0, most)) {
    visit({
      code: codeOfPoint(row),
      state: row.state,
      classCode: row.classCode,
      reportedAt: secondsOf(row.reportedAt),
      endedAt: isOpen(row.state) ? 0 : secondsOf(row.closedAt ?? row.updatedAt),
      dueAt: secondsOf(row.dueAt),
      warnAt: secondsOf(row.warnAt),
    });
  }
  return most === undefined || rows.length <= most;
}

/**
 * Looks at all cases of the asker's area that a filter has: those that are kept in memory there, confidential ones by
 * row-level security; and by the index, so many at most, if the filter asks for more than is kept.
 *
 * @param also where confidential ones and those of the index may lie
 * @returns whether these are all
 */
export async function visitSpots(
  trx: Trx,
  actor: Actor,
  filter: MapFilter,
  points: CasePoints,
  now: Date,
  visit: (spot: Spot) => void,
  also: RawBuilder<unknown>,
): Promise<boolean> {
  if (asksKept(filter)) {
    points.scan(audienceOf(actor), filter, now, visit);
    return readSpots(trx, actor, filter, now, visit, { also: sql`c.confidential and ${also}` });
  }
  if (!filter.q) return readSpots(trx, actor, filter, now, visit, { also, most: mostIndexed });
  await startSearch(trx, actor, { ...filter, view: 'area' });
  // The planner would rather read all, as it thinks that a few of them soon will do.
  await sql`set local enable_seqscan = off`.execute(trx);
  const ids = await findIds(trx, mostIndexed);
  if (!ids) return false;
  const found = sql`c.id = any(${ids}::uuid[])`;
  return readSpots(trx, actor, { ...filter, q: undefined }, now, visit, {
    also: sql`${found} and ${also}`,
  });
}
