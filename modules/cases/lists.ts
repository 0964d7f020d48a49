import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { casesRoutes } from './contract.ts';
import {
  allOf,
  anyOf,
  type CaseFilter,
  casesOfHandler,
  conditionOf,
  onlyHandlerOf,
  open,
  partsOfAll,
  startOfDay,
} from './filters.ts';
import type { Locale } from './names.ts';
import { getRules } from './rules.ts';
import {
  type CaseSource,
  hitsOf,
  readFound,
  type SearchedList,
  startSearch,
} from './search/search.ts';
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

/** So many cases are looked up one by one; the few of somebody with more are soon met in the order of all. */
const mostFew = 2000;

async function handlesFew(trx: Trx, handler: string): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (
      select from case_handlers where handler = ${handler} limit ${mostFew + 1}) few`.execute(trx);
  return rows[0]!.n <= mostFew;
}

/** The order and the times of what a page of a list by time may hold. @param after where the page before it ended */
function reportedBetween(
  sort: 'newest' | 'oldest',
  { from, to }: Pick<CaseFilter, 'from' | 'to'>,
  after: string | undefined,
): SearchedList['reported'] {
  const newestFirst = sort === 'newest';
  const [first, last] = newestFirst ? [from, after ?? to] : [after ?? from, to];
  return {
    newestFirst,
    ...(first !== undefined && { from: new Date(first) }),
    ...(last !== undefined && { to: new Date(last) }),
  };
}

/** A page of cases that the actor may see. */
export async function listCases(
  trx: Trx,
  actor: Actor,
  filter: CaseFilter,
  locale: Locale,
  now: Date,
): Promise<Answer<'listCases'>> {
  const { q } = filter;
  const sort = filter.sort ?? (q ? 'newest' : 'due');
  const { key, direction } = orders[sort];
  const after = filter.cursor === undefined ? undefined : parseCursor(filter.cursor);
  const limit = filter.limit + 1;
  const handler = onlyHandlerOf(filter.view, actor);
  const byHandler = handler !== undefined && sort !== 'due';
  const [by, id] = byHandler ? ['h.reported_at', 'h.case_id'] : [key, 'c.id'];
  const order = sql.raw(`${key} ${direction}, c.id ${direction}`);
  const beyond = after
    ? sql`and (${sql.raw(`${by}, ${id}`)}) ${sql.raw(direction === 'asc' ? '>' : '<')} (${after.key}::timestamptz, ${after.id}::uuid)`
    : sql``;
  const within = (view: CaseFilter['view']) =>
    sql`${conditionOf({ ...filter, q: undefined, view }, actor, now)} ${beyond}`;
  const read = async (source: CaseSource & { limit?: number }) => {
    const { from, where, order } = source;
    const { rows } = await sql<ListRow>`
      select ${caseColumns}, ${sql.raw(key)} as "sortKey" from ${from}
      where ${where} order by ${order} limit ${source.limit ?? limit}`.execute(trx);
    return rows;
  };
  /** Cases of the handler, looked up one by one. */
  const handled = (which: RawBuilder<unknown>, where = sql`true`) =>
    read({
      from: sql`cases c`,
      where: sql`c.id = any(array(select case_id from case_handlers where handler = ${handler} ${which}))
        and ${where} and ${within('all')}`,
      order,
    });
  const readPage = async (): Promise<ListRow[]> => {
    const source: CaseSource = byHandler
      ? {
          from: casesOfHandler(handler).from,
          where: sql`${casesOfHandler(handler).where} and ${within('all')}`,
          order,
        }
      : {
          from: sql`cases c`,
          where: sql`${filter.view === 'all' ? allOf(actor) : sql`true`} and ${within(filter.view)}`,
          order,
        };
    if (q) {
      const query = await startSearch(trx, actor, filter);
      const reported = sort === 'due' ? undefined : reportedBetween(sort, filter, after?.key);
      const parts = filter.view === 'all' ? partsOfAll(actor) : undefined;
      const few = parts && {
        all: anyOf(parts),
        first: (most: number) =>
          anyOf(parts, sql`and ${within('all')} order by ${order} limit ${most}`),
        permitted: within('all'),
      };
      return readFound(trx, { ...source, limit, query, reported, few }, read);
    }
    if (handler !== undefined && !byHandler && (await handlesFew(trx, handler))) {
      return handled(sql``);
    }
    // What has a deadline is open, comes first, and is a small part of all.
    if (sort === 'due' && after?.key !== 'infinity') {
      const due = sql`${open} and ${sql.raw(by)} < 'infinity'`;
      const rows =
        handler === undefined
          ? await read({ ...source, where: sql`${source.where} and ${due}` })
          : await handled(sql`and current`, due);
      if (rows.length === limit) return rows;
    }
    return read(source);
  };
  const rows = await readPage();
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
  newToday: number;
}

/** How many there are: each number equals the list with the same filter. */
export async function countCases(
  trx: Trx,
  actor: Actor,
  view: CaseFilter['view'],
  now: Date,
): Promise<Answer<'countCases'>> {
  const where = (filter: Partial<CaseFilter>) => conditionOf(filter, actor, now);
  const today = { from: startOfDay(now).toISOString() };
  const countUpTo = (most: number, filter: Partial<CaseFilter>) =>
    sql`(select count(*)::int from (select from cases c where ${where(filter)} limit ${most}) counted)`;
  const among = (filter: Partial<CaseFilter>) =>
    sql`(count(*) filter (where ${where({ view: 'all', ...filter })}))::int`;
  const { rows } = await sql<OpenCount>`
    select c.state, count(*)::int as count, ${among({ status: 'dueSoon' })} as "dueSoon",
      ${among({ status: 'late' })} as late, ${among({ supervised: true })} as supervised,
      ${among(today)} as "newToday"
    from cases c where ${where({ view, state: [...openStates] })} group by c.state`.execute(trx);
  const sum = (name: Exclude<keyof OpenCount, 'state'>) =>
    rows.reduce((total, row) => total + row[name], 0);
  // Everything in these is open, and so counted.
  const onlyOpen = view === 'inbox' || view === 'overdue';
  const unlessCounted = (most: number, filter: Partial<CaseFilter>) =>
    onlyOpen ? sql`null::int` : countUpTo(most, filter);
  const { rows: counted } = await sql<{
    all: number | null;
    newToday: number | null;
    watched: number;
  }>`
    select ${unlessCounted(mostCounted + 1, { view })} as "all",
      ${unlessCounted(mostCounted, { view, ...today })} as "newToday",
      ${countUpTo(mostCounted, { view, watched: true })} as watched`.execute(trx);
  const { watched } = counted[0]!;
  const all = counted[0]!.all ?? sum('count');
  const newToday = counted[0]!.newToday ?? Math.min(sum('newToday'), mostCounted);
  // All that is open is counted anyhow.
  const total = Math.max(Math.min(all, mostCounted), sum('count'));
  const [dueSoon, late] = [sum('dueSoon'), sum('late')];
  return {
    total,
    more: !onlyOpen && all > mostCounted,
    onTime: total - dueSoon - late,
    dueSoon,
    late,
    supervised: sum('supervised'),
    watched,
    newToday,
    byState: Object.fromEntries(rows.map((row) => [row.state, row.count])),
  };
}
