/** Statistics of what the asker may see: each number is the length of the list that its filter opens. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { casesRoutes } from '../contract.ts';
import { conditionOf } from '../filters.ts';
import { getNames, type Locale, nameClass } from '../names.ts';
import { getRules } from '../rules.ts';
import { openStates } from '../workflow.ts';
import { handlerKey } from './filters.ts';
import { type Measure, measures, type Narrowing } from './measures.ts';
import { sayIn } from './words.ts';

type Routes = typeof casesRoutes;
type Query = z.output<Routes['getStatistics']['query']>;
/** Statistics as the API answers them. */
export type Statistics = z.output<Routes['getStatistics']['response']>;
type Item = Statistics['items'][number];
type Figures = Item['figures'];
type Grouping = NonNullable<Query['by']>;

/** Depth of a grid's path; smaller places have no rows of their own. */
const gridDepth = 5;

/** Midnight in the city at which a day begins; `after` days later. */
function midnight(day: string, after = 0): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + after * 86_400_000).toISOString();
}

/** The part of a list's filter that says which cases a question is about. */
function narrow(query: Query, date: Measure['date']): Narrowing {
  const [from, to] = [midnight(query.from), midnight(query.to, 1)];
  const { within, classCode, source } = query;
  const period = date === 'reported' ? { from, to } : { closedFrom: from, closedTo: to };
  return { ...period, within, classCode, source };
}

/** How deep the rows by area lie: one step below the place asked for, or the districts. */
const depthOf = ({ within }: Query) => (within ? within.split('.').length + 1 : 2);

function keyOf(by: Grouping | undefined, date: Measure['date'], query: Query): RawBuilder<string> {
  switch (by) {
    case undefined:
      return sql`''`;
    case 'area':
      return sql`subpath(c.place_path, 0, least(nlevel(c.place_path), ${depthOf(query)}::int))::text`;
    case 'month':
      return sql`to_char(${sql.ref(`c.${date}_at`)} at time zone 'Asia/Shanghai', 'YYYY-MM')`;
    case 'class':
      return sql`c.class_code`;
    case 'source':
      return sql`c.source`;
    case 'unit':
      return handlerKey;
  }
}

/**
 * The planner can't know how many rows the scopes let through, takes them for a few, and would sort a million to group
 * them: `npm run bench -- statistics`. Several processes share the work.
 */
async function groupByHash(trx: Trx): Promise<void> {
  await sql`set local enable_sort = off`.execute(trx);
  await sql`set local max_parallel_workers_per_gather = 2`.execute(trx);
}

type Counted = Record<string, number>;

/** Counts of one date by key, in one pass: `count` and `of` of each measure. */
async function countBy(
  trx: Trx,
  actor: Actor,
  query: Query,
  date: Measure['date'],
  asked: readonly Measure[],
  now: Date,
): Promise<Map<string, Counted>> {
  const condition = (filter: Narrowing) => conditionOf({ view: 'all', ...filter }, actor, now);
  const columns = asked
    .filter((measure) => measure.date === date)
    .flatMap(({ name, count, of }) => [
      sql`count(*) filter (where ${condition(count)})::int as ${sql.id(name)}`,
      ...(of
        ? [sql`count(*) filter (where ${condition(of)})::int as ${sql.id(`${name}.of`)}`]
        : []),
    ]);
  const key = keyOf(query.by, date, query);
  const { rows } = await sql<Counted & { key: string }>`
    select ${key} as key, ${sql.join(columns)} from cases c
    where ${conditionOf({ view: 'area', ...narrow(query, date) }, actor, now)} ${query.by === 'unit' ? sql`and ${key} is not null` : sql``}
    group by 1`.execute(trx);
  return new Map(rows.map(({ key, ...counts }) => [key, counts]));
}

/** First and last day of a month, `2026-11`, as far as they lie in the period. */
function daysOfMonth(month: string, { from, to }: Query): { from: string; to: string } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  const first = `${month}-01`;
  return { from: first > from ? first : from, to: last < to ? last : to };
}

/** What opens the cases of a row, beside its days. */
function filterOf(query: Query, key: string): Item['filter'] {
  const { by, within, classCode, source } = query;
  const base = Object.fromEntries(
    Object.entries({ within, classCode, source }).filter(([, value]) => value !== undefined),
  ) as Item['filter'];
  switch (by) {
    case 'area':
      return {
        ...base,
        within: key,
        ...(key.split('.').length < depthOf(query) ? { directly: true } : {}),
      };
    case 'class':
      return { ...base, classCode: key };
    case 'source':
      return { ...base, source: key };
    case 'unit':
      return { ...base, handler: key };
    default:
      return base;
  }
}

async function nameKeys(
  trx: Trx,
  by: Grouping | undefined,
  keys: readonly string[],
  locale: Locale,
): Promise<(key: string) => string> {
  if (by === 'class') {
    const { classes } = await getRules(trx);
    return (key) => nameClass(classes, key)[locale];
  }
  if (by === 'source') return (key) => sayIn(locale, `sources.${key}`);
  const isUnit = (key: string) => key.includes('-');
  if (by !== 'area' && by !== 'unit') return (key) => key;
  const names = await getNames(trx, locale, {
    paths: keys.filter((key) => !isUnit(key)),
    units: keys.filter(isUnit),
  });
  return (key) => (isUnit(key) ? names.unit(key) || key : names.place(key));
}

function figuresOf(asked: readonly Measure[], counted: Counted): Figures {
  const one = ({ name, of }: Measure) => ({
    count: counted[name] ?? 0,
    of: of ? (counted[`${name}.of`] ?? 0) : null,
  });
  return Object.fromEntries(asked.map((measure) => [measure.name, one(measure)]));
}

/** Adds up the counts of all rows. */
function addUp(rows: Iterable<Counted>): Counted {
  const sums: Counted = {};
  for (const row of rows) {
    for (const [name, n] of Object.entries(row)) sums[name] = (sums[name] ?? 0) + n;
  }
  return sums;
}

/**
 * Rates and counts of a period by a grouping, or as one row: over what lies where the asker's posts are and what their
 * department handles. Confidential cases are counted for those alone who may see them. `by: 'unit'` leaves out what
 * nobody has handled yet.
 */
export async function getStatistics(
  trx: Trx,
  actor: Actor,
  query: Query,
  locale: Locale,
  now: Date,
): Promise<Statistics> {
  const { by } = query;
  const asked = measures.filter(({ only }) => only === undefined || only === by);
  const counted = new Map<string, Counted>();
  await groupByHash(trx);
  for (const date of ['reported', 'closed'] as const) {
    for (const [key, counts] of await countBy(trx, actor, query, date, asked, now)) {
      counted.set(key, { ...counted.get(key), ...counts });
    }
  }
  const keys = [...counted.keys()];
  const nameOf = await nameKeys(trx, by, keys, locale);
  const items = keys.map((key): Item => {
    const days = by === 'month' ? daysOfMonth(key, query) : { from: query.from, to: query.to };
    const filter = filterOf(query, key);
    const inside =
      by === 'area' && filter.directly === undefined && key.split('.').length < gridDepth;
    const figures = figuresOf(asked, counted.get(key)!);
    return { key, name: nameOf(key), filter, ...days, inside, figures };
  });
  const many = ({ figures }: Item) => figures.reported!.count;
  items.sort((a, b) =>
    by === 'area' || by === 'month'
      ? a.key < b.key
        ? -1
        : 1
      : many(b) - many(a) || (a.key < b.key ? -1 : 1),
  );
  const total = figuresOf(asked, addUp(counted.values()));
  return {
    measures: asked.map(({ name, date, count, of = null }) => ({ name, date, count, of })),
    total,
    items: by === undefined ? [] : items,
  } as Statistics;
}

/** How many cases left a state, and the minutes that half of them and nine in ten did not exceed. */
interface Spread {
  state: (typeof openStates)[number];
  working: boolean;
  passed: number;
  median: number;
  p90: number;
}

/**
 * How long the cases reported in a period stayed in each state that they have left: the middle one, and what nine in ten
 * did not exceed, each the time of one case in whole minutes.
 */
export async function getDwell(
  trx: Trx,
  actor: Actor,
  query: Query,
  now: Date,
): Promise<z.output<Routes['getDwell']['response']>> {
  await groupByHash(trx);
  const asked = conditionOf({ view: 'area', ...narrow(query, 'reported') }, actor, now);
  const stays = openStates.map((state) => sql`(${sql.lit(state)}, c.stays->${sql.lit(state)})`);
  // Minutes are counted before they are put in order: there are far fewer of them than cases.
  const spreads = await sql<Spread>`
    with counted as (
      select s.state, t.working, t.minutes, count(*) as n
      from cases c cross join lateral (values ${sql.join(stays)}) as s (state, stay)
        cross join lateral (values (false, (s.stay->0)::int), (true, (s.stay->1)::int)) as t (working, minutes)
      where ${asked} and s.stay is not null group by 1, 2, 3
    ), ordered as (
      select *, sum(n) over (partition by state, working order by minutes) as upto,
        sum(n) over (partition by state, working) as whole
      from counted
    )
    select state, working, max(whole)::int as passed, min(minutes) filter (where upto * 2 >= whole) as median,
      min(minutes) filter (where upto * 10 >= whole * 9) as p90
    from ordered group by 1, 2`.execute(trx);
  const here = await sql<{ state: string; n: number }>`
    select c.state, count(*)::int as n from cases c
    where ${asked} and ${conditionOf({ view: 'all', state: [...openStates] }, actor, now)} group by 1`.execute(
    trx,
  );
  const spread = (state: string, working: boolean) =>
    spreads.rows.find((row) => row.state === state && row.working === working);
  return {
    items: openStates.map((state) => {
      const [all, worked] = [spread(state, false), spread(state, true)];
      return {
        state,
        passed: all?.passed ?? 0,
        now: here.rows.find((row) => row.state === state)?.n ?? 0,
        medianMinutes: all?.median ?? null,
        p90Minutes: all?.p90 ?? null,
        medianWorkingMinutes: worked?.median ?? null,
        p90WorkingMinutes: worked?.p90 ?? null,
      };
    }),
  };
}
