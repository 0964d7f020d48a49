import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { casesRoutes } from './contract.ts';
import { type CaseFilter, conditionOf, startOfDay } from './filters.ts';
import type { Locale } from './names.ts';
import { getRules } from './rules.ts';
import { hitsOf, readFound, startSearch } from './search/search.ts';
import { type CaseRow, caseColumns, withHolder } from './store.ts';
import { describeSummaries } from './summaries.ts';
import { type CaseState, openStates } from './workflow.ts';

type Answer<N extends 'listCases' | 'countCases'> = z.output<(typeof casesRoutes)[N]['response']>;

/** What a list is ordered by, as text that PostgreSQL reads again; the id makes it total. */
export const orders = {
  due: { key: "coalesce(c.due_at, 'infinity')", direction: 'asc' },
  newest: { key: 'c.reported_at', direction: 'desc' },
  oldest: { key: 'c.reported_at', direction: 'asc' },
} as const;

function parseCursor(cursor: string): { key: string; id: string } {
  const match = /^([\w:.+-]{1,40})~([0-9a-f-]{36})$/.exec(
    Buffer.from(cursor, 'base64url').toString('latin1'),
  );
  const [, key, id] = match ?? [];
  if (!key || !id || (key !== 'infinity' && Number.isNaN(Date.parse(key)))) {
    throw new AppError('http/invalid-input', {
      count: 1,
      fields: [{ path: 'query.cursor', message: 'is no cursor', accepted: 'nextCursor of a page' }],
    });
  }
  return { key, id };
}

type ListRow = Parameters<typeof withHolder>[0] &
  Omit<CaseRow, 'holder'> & { sortKey: Date | number };

/** A page of cases that the actor may see. */
export async function listCases(
  trx: Trx,
  actor: Actor,
  filter: CaseFilter,
  locale: Locale,
  now: Date,
): Promise<Answer<'listCases'>> {
  const { q } = filter;
  const { key, direction } = orders[filter.sort ?? (q ? 'newest' : 'due')];
  const [by, way] = [sql.raw(key), sql.raw(direction)];
  const after = filter.cursor === undefined ? undefined : parseCursor(filter.cursor);
  const beyond = after
    ? sql`and (${by}, c.id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${after.key}::timestamptz, ${after.id}::uuid)`
    : sql``;
  const limit = filter.limit + 1;
  const order = sql`${by} ${way}, c.id ${way}`;
  const where = sql`${conditionOf({ ...filter, q: undefined }, actor, now)} ${beyond}`;
  const read = async (from: RawBuilder<unknown>, condition: RawBuilder<unknown>) => {
    const { rows } = await sql<ListRow>`
      select ${caseColumns}, ${by} as "sortKey" from ${from}
      where ${condition} order by ${order} limit ${limit}`.execute(trx);
    return rows;
  };
  if (q) await startSearch(trx, actor, filter);
  const rows = q
    ? await readFound(trx, { where, order, limit }, read)
    : await read(sql`cases c`, where);
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  const lastKey = last && (last.sortKey instanceof Date ? last.sortKey.toISOString() : 'infinity');
  const rules = await getRules(trx);
  const summaries = await describeSummaries(trx, actor, rules, page.map(withHolder), locale, now);
  const items = summaries.flatMap((one, i) => {
    if (!q) return [one];
    const hits = hitsOf(one, page[i]?.address ?? null, q);
    return hits ? [{ ...one, hits }] : [];
  });
  return {
    items,
    nextCursor: last ? Buffer.from(`${lastKey}~${last.id}`, 'latin1').toString('base64url') : null,
  };
}

/** Counting what is closed stops here: nobody needs to know whether there are 40,000 or 40,001, and it costs as much as
 * reading them. */
export const mostCounted = 1000;

interface OpenCount {
  state: CaseState;
  count: number;
  dueSoon: number;
  late: number;
  supervised: number;
}

/** How many there are: each number equals the list with the same filter. */
export async function countCases(
  trx: Trx,
  actor: Actor,
  view: CaseFilter['view'],
  now: Date,
): Promise<Answer<'countCases'>> {
  const where = (filter: Partial<CaseFilter>) => conditionOf(filter, actor, now);
  const countUpTo = (most: number, filter: Partial<CaseFilter>) =>
    sql`(select count(*)::int from (select from cases c where ${where(filter)} limit ${most}) counted)`;
  const among = (filter: Partial<CaseFilter>) =>
    sql`(count(*) filter (where ${where({ view: 'all', ...filter })}))::int`;
  const { rows } = await sql<OpenCount>`
    select c.state, count(*)::int as count, ${among({ status: 'dueSoon' })} as "dueSoon",
      ${among({ status: 'late' })} as late, ${among({ supervised: true })} as supervised
    from cases c where ${where({ view, state: [...openStates] })} group by c.state`.execute(trx);
  const { rows: counted } = await sql<{ all: number; newToday: number }>`
    select ${countUpTo(mostCounted + 1, { view })} as "all",
      ${countUpTo(mostCounted, { view, from: startOfDay(now).toISOString() })} as "newToday"`.execute(
    trx,
  );
  const sum = (name: 'count' | 'dueSoon' | 'late' | 'supervised') =>
    rows.reduce((total, row) => total + row[name], 0);
  const { all, newToday } = counted[0]!;
  // All that is open is counted anyhow.
  const total = Math.max(Math.min(all, mostCounted), sum('count'));
  const [dueSoon, late] = [sum('dueSoon'), sum('late')];
  return {
    total,
    more: all > mostCounted && view !== 'inbox' && view !== 'overdue',
    onTime: total - dueSoon - late,
    dueSoon,
    late,
    supervised: sum('supervised'),
    newToday,
    byState: Object.fromEntries(rows.map((row) => [row.state, row.count])),
  };
}
