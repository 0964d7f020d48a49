import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { casesRoutes } from './contract.ts';
import { type CaseFilter, conditionOf, startOfDay } from './filters.ts';
import type { Locale } from './names.ts';
import { getRules } from './rules.ts';
import { type CaseRow, caseColumns, withHolder } from './store.ts';
import { describeSummaries } from './summaries.ts';

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

/** A page of cases that the actor may see. */
export async function listCases(
  trx: Trx,
  actor: Actor,
  filter: CaseFilter,
  locale: Locale,
  now: Date,
): Promise<Answer<'listCases'>> {
  const { key, direction } = orders[filter.sort];
  const [by, way] = [sql.raw(key), sql.raw(direction)];
  const after = filter.cursor === undefined ? undefined : parseCursor(filter.cursor);
  const beyond = after
    ? sql`and (${by}, c.id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${after.key}::timestamptz, ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<
    Parameters<typeof withHolder>[0] & Omit<CaseRow, 'holder'> & { sortKey: Date | number }
  >`
    select ${caseColumns}, ${by} as "sortKey" from cases c
    where ${conditionOf(filter, actor, now)} ${beyond}
    order by ${by} ${way}, c.id ${way} limit ${filter.limit + 1}`.execute(trx);
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  const lastKey = last && (last.sortKey instanceof Date ? last.sortKey.toISOString() : 'infinity');
  return {
    items: await describeSummaries(
      trx,
      actor,
      await getRules(trx),
      page.map(withHolder),
      locale,
      now,
    ),
    nextCursor: last ? Buffer.from(`${lastKey}~${last.id}`, 'latin1').toString('base64url') : null,
  };
}

/** How many there are: each number equals the list with the same filter. */
export async function countCases(
  trx: Trx,
  actor: Actor,
  view: CaseFilter['view'],
  now: Date,
): Promise<Answer<'countCases'>> {
  const count = (filter: Partial<CaseFilter>) =>
    sql`count(*) filter (where ${conditionOf({ view: 'all', ...filter }, actor, now)})::int`;
  const { rows } = await sql<Record<string, number> & { state: string; total: number }>`
    select c.state, count(*)::int as total, ${count({ status: 'onTime' })} as "onTime",
      ${count({ status: 'dueSoon' })} as "dueSoon", ${count({ status: 'late' })} as late,
      ${count({ supervised: true })} as supervised,
      ${count({ from: startOfDay(now).toISOString() })} as "newToday"
    from cases c where ${conditionOf({ view }, actor, now)} group by c.state`.execute(trx);
  const sum = (name: string) => rows.reduce((total, row) => total + (row[name] ?? 0), 0);
  return {
    total: sum('total'),
    onTime: sum('onTime'),
    dueSoon: sum('dueSoon'),
    late: sum('late'),
    supervised: sum('supervised'),
    newToday: sum('newToday'),
    byState: Object.fromEntries(rows.map((row) => [row.state, row.total])),
  };
}
