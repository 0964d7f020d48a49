import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { quoteText } from '../../../kernel/db/roles.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { searchPlaces } from '../../places/index.ts';
import { type CaseFilter, isFound } from '../filters.ts';
import { getRules } from '../rules.ts';
import type { CaseSummary } from '../summaries.ts';
import { findHits, type Hit, type Meant, queryOf, termsOf } from './words.ts';

/** How many places a word may mean by its name. */
const mostPlaces = 50;

/**
 * Says to the transaction what is searched for; `case_search` then shows the cases that have it. Terms are found in number,
 * text and address, as they are written or by pinyin, and as names of classes and places.
 */
export async function startSearch(
  trx: Trx,
  actor: Actor,
  filter: Partial<Pick<CaseFilter, 'q' | 'view' | 'within'>>,
): Promise<void> {
  const { classes } = await getRules(trx);
  const wanted: (Meant & { term: string })[] = [];
  for (const term of termsOf(filter.q ?? '')) {
    const means = (name: string) => findHits(name, [term]).length > 0;
    wanted.push({
      term,
      classCodes: [...classes.values()]
        .filter(({ code, name }) => [code, name['zh-CN'], name.en].some(means))
        .map(({ code }) => code),
      placePaths: (await searchPlaces(trx, term, filter.within, mostPlaces)).map(
        ({ path }) => path,
      ),
    });
  }
  // Row-level security would say the same, after all of the city's were found.
  const onlyPlaces = filter.view === 'area' && actor.appointments.every((a) => a.unitId === null);
  const within = filter.within ? [filter.within] : onlyPlaces ? actor.scopes : [];
  const query = quoteText(queryOf(wanted, within));
  await sql.raw(`set local gewu.search = ${query}`).execute(trx);
}

/**
 * So many cases of a list are looked through before the index is asked, and then, if some of the first have what is
 * searched for, so many: a word that is frequent is soon among them.
 */
const firstRead = 500;
const mostRead = 5000;
/** So many cases are looked up one by one. More are frequent enough to read through the list. */
const mostFound = 5000;

/** Ids of all cases that have what is searched for; undefined when they are too many to look up. */
async function findIds(trx: Trx): Promise<string[] | undefined> {
  // The planner would rather read all, as it thinks that a few of them soon will do.
  await sql`set local enable_seqscan = off`.execute(trx);
  const { rows } = await sql<{ ids: string[] | null }>`
    select case when count(*) <= ${mostFound} then coalesce(array_agg(case_id), '{}') end as ids
    from (select case_id from case_search limit ${mostFound + 1}) found`.execute(trx);
  return rows[0]?.ids ?? undefined;
}

/** Where cases `c` are read, under which condition, in which order. */
export interface CaseSource {
  from: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
}

/**
 * Reads the cases of a list that are searched for, after `startSearch`. Frequent words are found by reading the list,
 * rare ones by the index; the planner can't choose, as it does not know how many there are in this list.
 *
 * @param read reads a page
 */
export async function readFound<T>(
  trx: Trx,
  list: CaseSource & { limit: number },
  read: (source: CaseSource) => Promise<T[]>,
): Promise<T[]> {
  // One case after the other is asked for its words, until there are enough: as a value, since the planner would join it
  // to all that the city has with them.
  const hasThem = sql`(select true from case_search s where s.case_id = c.id)`;
  for (let most = firstRead; ; ) {
    const first = sql`(select c.* from ${list.from} where ${list.where} order by ${list.order} limit ${most}) c`;
    const rows = await read({ from: first, where: hasThem, order: list.order });
    if (rows.length >= list.limit) return rows;
    const wanted = (1.3 * list.limit * most) / rows.length;
    if (most < mostRead && wanted <= mostRead) {
      most = Math.min(mostRead, Math.max(2 * most, Math.ceil(wanted)));
      continue;
    }
    const { rows: counted } = await sql<{ n: number }>`
      select count(*)::int as n from ${first}`.execute(trx);
    if (counted[0]!.n < most) return rows;
    break;
  }
  const ids = await findIds(trx);
  if (!ids) return read({ ...list, where: sql`${list.where} and ${isFound}` });
  // Looked up by their ids, whatever the planner thinks of the list.
  const from = sql`unnest(${ids}::uuid[]) found (id) join ${list.from} on c.id = found.id`;
  return read({ ...list, from });
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
