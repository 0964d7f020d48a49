import type { Figure, Measure, StatisticsItem } from '../../queries.ts';
import { addDays, type ListSearch, parseListSearch } from '../lists/search.ts';

/** Tables that the page shows, one at a time. */
export const tables = ['area', 'month', 'class', 'source', 'unit', 'state'] as const;
export type Table = (typeof tables)[number];

/** What the page shows, as it stands in the address. */
export interface StatisticsSearch {
  /** First and last day, `YYYY-MM-DD`; both included. */
  from: string;
  to: string;
  within?: string;
  classCode?: string;
  source?: NonNullable<ListSearch['source']>;
  by: Table;
  /** What the chart shows. */
  measure?: string;
}

/** The periods that people ask for most. */
export function quickPeriods(
  today: string,
): Record<'days30' | 'month' | 'lastMonth' | 'year', { from: string; to: string }> {
  const first = `${today.slice(0, 7)}-01`;
  const lastOfBefore = addDays(first, -1);
  return {
    days30: { from: addDays(today, -29), to: today },
    month: { from: first, to: today },
    lastMonth: { from: `${lastOfBefore.slice(0, 7)}-01`, to: lastOfBefore },
    year: { from: `${today.slice(0, 4)}-01-01`, to: today },
  };
}

/** Reads the address; the last 30 days by area unless told. A period that ends before it begins is turned round. */
export function parseStatisticsSearch(
  raw: Record<string, unknown>,
  today: string,
): StatisticsSearch {
  const { from: a, to: b, within, classCode, source } = parseListSearch(raw);
  const standard = quickPeriods(today).days30;
  const [from, to] = [a ?? (b ? addDays(b, -29) : standard.from), b ?? today].sort() as [
    string,
    string,
  ];
  return {
    from,
    to,
    ...(within ? { within } : {}),
    ...(typeof classCode === 'string' ? { classCode } : {}),
    ...(source ? { source } : {}),
    by: tables.find((one) => one === raw.by) ?? 'area',
    ...(typeof raw.measure === 'string' ? { measure: raw.measure } : {}),
  };
}

/** The period of the same length that ends where this one begins. */
export function periodBefore({ from, to }: { from: string; to: string }): {
  from: string;
  to: string;
} {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  return { from: addDays(from, -days), to: addDays(from, -1) };
}

/** What opens the list that a number counts: its cases, its days, and what it counts of them. */
export function linkOf(
  measure: Measure,
  part: 'count' | 'of',
  row: Pick<StatisticsItem, 'filter' | 'from' | 'to'>,
): Record<string, unknown> {
  const { from, to } = row;
  const days = measure.date === 'reported' ? { from, to } : { closedFrom: from, closedTo: to };
  return { ...row.filter, ...days, ...(part === 'count' ? measure.count : measure.of) };
}

/** A rate between 0 and 1, or a number; undefined where there is nothing to divide by. */
export function shareOf({ count, of }: Figure): number | undefined {
  if (of === null) return count;
  return of === 0 ? undefined : count / of;
}
