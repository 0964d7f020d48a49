/** Tables of the statistics as CSV. */
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { createCsvWriter } from '../../../kernel/sheets/csv.ts';
import type { Cell } from '../../../kernel/sheets/sheet.ts';
import type { casesRoutes } from '../contract.ts';
import type { Locale } from '../names.ts';
import { getDwell, getStatistics, type Statistics } from './statistics.ts';
import { sayIn, stateIn } from './words.ts';

type Query = z.output<(typeof casesRoutes)['exportStatistics']['query']>;

/** Head and rows of a table. */
interface Sheet {
  head: string[];
  rows: Iterable<Cell[]>;
}

/** Row by row, as the reader takes them. */
function* bytesOf({ head, rows }: Sheet): Generator<Uint8Array> {
  const made: Uint8Array[] = [];
  const columns = head.map((name) => ({ name, width: 12 }));
  const writer = createCsvWriter({ title: '', columns }, (chunk) => made.push(chunk));
  for (const row of rows) {
    yield* made.splice(0);
    writer.add([row]);
  }
  writer.end();
  yield* made;
}

function sheetOf({ measures, items }: Statistics, by: string, locale: Locale): Sheet {
  const say = (key: string) => sayIn(locale, key);
  const heads = measures.flatMap(({ name, of }) => {
    const title = say(`measures.${name}.name`);
    return of ? [`${title} · ${say('numerator')}`, `${title} · ${say('denominator')}`] : [title];
  });
  const rows = items.values().map(({ key, name, filter, from, to, figures }): Cell[] => [
    key,
    filter.directly ? say('directly').replace('{{name}}', name) : name,
    from,
    to,
    ...measures.flatMap(({ name, of }) => {
      const figure = figures[name]!;
      return of ? [figure.count, figure.of] : [figure.count];
    }),
  ]);
  return { head: [say('code'), say(`by.${by}`), say('from'), say('to'), ...heads], rows };
}

const dwellColumns = [
  'passed',
  'now',
  'medianMinutes',
  'p90Minutes',
  'medianWorkingMinutes',
  'p90WorkingMinutes',
] as const;

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
    return Readable.from(bytesOf(sheetOf(statistics, by, locale)));
  }
  const { items } = await getDwell(trx, actor, query, now);
  const say = (key: string) => sayIn(locale, key);
  const heads = dwellColumns.map((column) => say(`dwell.${column}`));
  const rows = items.map((item): Cell[] => [
    stateIn(locale, item.state),
    query.from,
    query.to,
    ...dwellColumns.map((column) => item[column]),
  ]);
  return Readable.from(
    bytesOf({ head: [say('by.state'), say('from'), say('to'), ...heads], rows }),
  );
}
