import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { quoteText } from '../../../kernel/db/roles.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { findHits, type Hit } from '../../../kernel/text/spoken.ts';
import { searchPlaces } from '../../places/index.ts';
import { type CaseFilter, isFound } from '../filters.ts';
import { getRules } from '../rules.ts';
import type { CaseSummary } from '../summaries.ts';
import { type Meant, monthWord, queryOf, termsOf } from './words.ts';

/** How many places a word may mean by its name. */
const mostPlaces = 50;

/**
 * Says to the transaction what is searched for; `case_search` then shows the cases that have it. Terms are found in number,
 * text and address, as they are written or by pinyin, and as names of classes and places.
 *
 * @returns the search as a `tsquery`
 */
export async function startSearch(
  trx: Trx,
  actor: Actor,
  filter: Partial<Pick<CaseFilter, 'q' | 'view' | 'within'>>,
): Promise<string> {
  const { classes } = await getRules(trx);
  const wanted: (Meant & { term: string })[] = [];
  for (const term of termsOf(filter.q ?? '')) {
    const means = (name: string) => findHits(name, [term]).length > 0;
    wanted.push({
      term,
      classCodes: [...classes.values()]
        .filter(({ code, name }) => [code, name['zh-CN'], name.en].some(means))
        .map(({ code }) => code),
      placePaths: (
        await searchPlaces(trx, actor, {
          text: term,
          within: filter.within,
          limit: mostPlaces,
          forgiving: false,
        })
      ).map(({ path }) => path),
    });
  }
  // Row-level security would say the same, after all of the city's were found.
  const onlyPlaces = filter.view === 'area' && actor.appointments.every((a) => a.unitId === null);
  const within = filter.within ? [filter.within] : onlyPlaces ? actor.scopes : [];
  const query = queryOf(wanted, within);
  await say(trx, query);
  return query;
}

async function say(trx: Trx, query: string): Promise<void> {
  await sql.raw(`set local gewu.search = ${quoteText(query)}`).execute(trx);
}

/**
 * So many cases of a list are looked through before the index is asked, and then, if some of the first have what is
 * searched for, so many: a word that is frequent is soon among them.
 */
const firstRead = 500;
const mostRead = 5000;
/** After so many months, all cases are looked up that have what is searched for, if they are not more than these. */
const monthsFirst = 2;
const mostFound = 2000;
/** What was reported before these months is looked up at once. */
const mostMonths = 36;

/** Ids of all cases that have what is searched for; undefined when they are more than `most`. */
export async function findIds(trx: Trx, most?: number): Promise<string[] | undefined> {
  const { rows } = await sql<{ ids: string[]; n: number }>`
    select coalesce(array_agg(case_id), '{}') as ids, count(*)::int as n
    from (select case_id from case_search ${most ? sql`limit ${most + 1}` : sql``}) found`.execute(
    trx,
  );
  const { ids, n } = rows[0]!;
  return most && n > most ? undefined : ids;
}

/** Where cases `c` are read, under which condition, in which order. */
export interface CaseSource {
  from: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
}

/** A list that is searched through. */
export interface SearchedList extends CaseSource {
  limit: number;
  /** The search, from `startSearch`. */
  query: string;
  /** The list's order, if it is by when a case was reported, and the moments between which they were. */
  reported?: { newestFirst: boolean; from?: Date; to?: Date } | undefined;
  /** For who may see few at all: ids of them, of so many of the first, and the list's condition on each. */
  few?:
    | {
        all: RawBuilder<unknown>;
        first: (most: number) => RawBuilder<unknown>;
        permitted: RawBuilder<unknown>;
      }
    | undefined;
}

/**
 * Reads the cases of a list that are searched for, after `startSearch`. Words that are frequent in it are found by reading
 * the list, rare ones by the index, and what is frequent elsewhere or was long ago by the index, month by month. The planner
 * can't choose, as it does not know how many there are in this list.
 *
 * @param read reads a page
 */
export async function readFound<T>(
  trx: Trx,
  list: SearchedList,
  read: (source: CaseSource & { limit: number }) => Promise<T[]>,
): Promise<T[]> {
  const { from, where, order, limit, few } = list;
  // One case after the other is asked for its words, until there are enough: as a value, since the planner would join it
  // to all that the city has with them.
  const hasThem = sql`(select true from case_search s where s.case_id = c.id)`;
  for (let most = firstRead; ; ) {
    const source = few
      ? sql`cases c where c.id in (${few.first(most)})`
      : sql`${from} where ${where}`;
    const first = sql`(select c.* from ${source} order by ${order} limit ${most}) c`;
    const rows = await read({ from: first, where: hasThem, order, limit });
    if (rows.length >= limit) return rows;
    const wanted = (1.3 * limit * most) / rows.length;
    if (most < mostRead && wanted <= mostRead) {
      most = Math.min(mostRead, Math.max(2 * most, Math.ceil(wanted)));
      continue;
    }
    const { rows: counted } = await sql<{ n: number }>`
      select count(*)::int as n from ${first}`.execute(trx);
    if (counted[0]!.n < most) return rows;
    break;
  }
  // The planner would rather read all, as it thinks that a few of them soon will do.
  await sql`set local enable_seqscan = off`.execute(trx);
  // Looked up by their ids, whatever the planner thinks of the list.
  const readIds = (ids: readonly string[], most: number) =>
    read({
      from: sql`unnest(${ids}::uuid[]) found (id) join ${few ? sql`cases c` : from} on c.id = found.id`,
      where: few?.permitted ?? where,
      order,
      limit: most,
    });
  const rare = () => findIds(trx, mostFound);
  if (few) {
    const ids = await rare();
    if (ids) return readIds(ids, limit);
    const all = sql`${few.permitted} and c.id in (${few.all}) and ${hasThem}`;
    return read({ from: sql`cases c`, where: all, order, limit });
  }
  const rows: T[] = [];
  const parts = list.reported ? inMonths(list.reported, new Date()) : [];
  for (const [i, months] of parts.entries()) {
    if (i === monthsFirst) {
      await say(trx, list.query);
      const ids = await rare();
      if (ids) return readIds(ids, limit);
    }
    await say(trx, `(${list.query}) & ${months}`);
    const found = (await findIds(trx))!;
    if (found.length > 0) rows.push(...(await readIds(found, limit - rows.length)));
    if (rows.length >= limit) break;
  }
  await say(trx, list.query);
  if (parts.length > 0) return rows;
  const ids = await rare();
  if (ids) return readIds(ids, limit);
  return read({ from, where: sql`${where} and ${isFound}`, order, limit });
}

/** Searches that part what was reported by its months, in the order of the list; what is older than those comes at once. */
function inMonths(
  { newestFirst, from, to }: NonNullable<SearchedList['reported']>,
  now: Date,
): string[] {
  const words: string[] = [];
  const month = new Date(`${monthWord(now).slice(1)}-15`);
  for (let i = 0; i < mostMonths; i++) {
    words.push(monthWord(month));
    month.setUTCMonth(month.getUTCMonth() - 1);
  }
  const [first, last] = [from && monthWord(from), to && monthWord(to)];
  const wanted = words.filter((word) => !(first && word < first) && !(last && word > last));
  const parts = wanted.map((word) => `'${word}'`);
  const isRecent = first !== undefined && first >= words.at(-1)!;
  if (!isRecent) parts.push(`!(${words.map((word) => `'${word}'`).join(' | ')})`);
  return newestFirst ? parts : parts.reverse();
}

/** What of a case a list shows, and a search may hit. */
const shown = ['number', 'className', 'text', 'placeName', 'address'] as const;

/** Where a search hit what is shown of a case, by field. */
export type Hits = { [K in (typeof shown)[number]]?: Hit[] };

/**
 * Marks the hits in what a list shows.
 *
 * @param address of the case, whether or not the asker reads it
 * @returns undefined when the case was found by an address that the asker may not read: it must not be told by asking
 */
export function hitsOf(one: CaseSummary, address: string | null, search: string): Hits | undefined {
  const terms = termsOf(search);
  if (one.address === null && address !== null) {
    const isShown = (term: string) =>
      shown.some((field) => findHits(one[field] ?? '', [term]).length > 0);
    if (terms.some((term) => findHits(address, [term]).length > 0 && !isShown(term))) {
      return undefined;
    }
  }
  const found = shown.map((field) => [field, findHits(one[field] ?? '', terms)] as const);
  return Object.fromEntries(found.filter(([, hits]) => hits.length > 0));
}
