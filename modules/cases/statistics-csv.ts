/** Tables of the statistics as CSV: UTF-8 with a mark, so that spreadsheets read Chinese, row by row. */
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { casesRoutes } from './contract.ts';
import type { Locale } from './names.ts';
import { getDwell, getStatistics, type Statistics } from './statistics.ts';
import { sayIn, stateIn } from './statistics-words.ts';

type Query = z.output<(typeof casesRoutes)['exportStatistics']['query']>;
type Cell = string | number | null;

/**
 * A cell of CSV. What a spreadsheet would take for a formula is led by an apostrophe.
 *
 * @source RFC 4180; OWASP, CSV Injection
 */
export function cellOf(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function* linesOf(rows: Iterable<Cell[]>): Generator<string> {
  yield '\uFEFF';
  for (const row of rows) yield `${row.map(cellOf).join(',')}\r\n`;
}

function* rowsOf({ measures, items }: Statistics, by: string, locale: Locale): Generator<Cell[]> {
  const say = (key: string) => sayIn(locale, key);
  const heads = measures.flatMap(({ name, of }) => {
    const title = say(`measures.${name}.name`);
    return of ? [`${title} · ${say('numerator')}`, `${title} · ${say('denominator')}`] : [title];
  });
  yield [say('code'), say(`by.${by}`), say('from'), say('to'), ...heads];
  for (const { key, name, filter, from, to, figures } of items) {
    const title = filter.directly ? say('directly').replace('{{name}}', name) : name;
    const cells = measures.flatMap(({ name, of }) => {
      const figure = figures[name]!;
      return of ? [figure.count, figure.of] : [figure.count];
    });
    yield [key, title, from, to, ...cells];
  }
}

/** A table of the statistics, as the screen shows it, whole numbers throughout. */
export async function exportStatistics(
  trx: Trx,
  actor: Actor,
  { by, ...query }: Query,
  locale: Locale,
  now: Date,
): Promise<Readable> {
  if (by !== 'state') {
    const statistics = await getStatistics(trx, actor, { ...query, by }, locale, now);
    return Readable.from(linesOf(rowsOf(statistics, by, locale)));
  }
  const { items } = await getDwell(trx, actor, query, now);
  const columns = [
    'passed',
    'now',
    'medianMinutes',
    'p90Minutes',
    'medianWorkingMinutes',
    'p90WorkingMinutes',
  ] as const;
  const heads = columns.map((column) => sayIn(locale, `dwell.${column}`));
  const rows = items.map((item): Cell[] => [
    stateIn(locale, item.state),
    query.from,
    query.to,
    ...columns.map((column) => item[column]),
  ]);
  const head = [sayIn(locale, 'by.state'), sayIn(locale, 'from'), sayIn(locale, 'to'), ...heads];
  return Readable.from(linesOf([head, ...rows]));
}
