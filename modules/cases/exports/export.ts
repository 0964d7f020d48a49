import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createCsvWriter } from '../../../kernel/sheets/csv.ts';
import {
  type Emit,
  localTime,
  type SheetOptions,
  type SheetWriter,
} from '../../../kernel/sheets/sheet.ts';
import { streamRows } from '../../../kernel/sheets/stream.ts';
import { createXlsxWriter } from '../../../kernel/sheets/xlsx.ts';
import { conditionOf } from '../filters.ts';
import { orders } from '../lists.ts';
import { getNames, type Locale } from '../names.ts';
import { authorize } from '../policy.ts';
import { getRules } from '../rules.ts';
import { startSearch } from '../search/search.ts';
import { type CaseRow, caseColumns, withHolder } from '../store.ts';
import { publicPath } from '../summaries.ts';
import { exportWords, headingsOf, type ListColumn, plainRow } from './columns.ts';
import type { exportRoutes } from './contract.ts';

/** What a list is exported by. */
type ExportFilter = z.output<(typeof exportRoutes)['exportCases']['query']>;
/** What a selection is exported by. */
type Selection = z.output<(typeof exportRoutes)['exportSelection']['body']>;
/** Kind of a file. */
export type ExportFormat = ExportFilter['format'];
/** A row as the cursor gives it. */
export type FetchedCase = Parameters<typeof withHolder>[0] & Omit<CaseRow, 'holder'>;

/** A file on its way to the reader. */
export interface MadeFile<Body> {
  /** Name that it is kept under. */
  name: string;
  type: string;
  body: Body;
}

/** Media types of files. */
export const fileTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The writer of a kind of file. */
export function createWriter(format: ExportFormat, options: SheetOptions, emit: Emit): SheetWriter {
  return format === 'csv' ? createCsvWriter(options, emit) : createXlsxWriter(options, emit);
}

/** A moment in the name of a file: `20261127-2340` on the city's clock. */
export function stampOf(at: Date): string {
  return localTime(at).replace(/[-:]/g, '').replace(' ', '-');
}

/** The query of a list in its order, whole. */
export function listQuery(
  filter: Omit<ExportFilter, 'format' | 'columns'>,
  actor: Actor,
  now: Date,
  columns = caseColumns,
) {
  const { key, direction } = orders[filter.sort ?? (filter.q ? 'newest' : 'due')];
  const [by, way] = [sql.raw(key), sql.raw(direction)];
  return sql`
    select ${columns} from cases c where ${conditionOf(filter, actor, now)}
    order by ${by} ${way}, c.id ${way}`;
}

/** What is taken: which cases, and how the audit names them. */
interface Taken {
  format: ExportFormat;
  columns: readonly ListColumn[] | undefined;
  query: (trx: Trx) => Promise<ReturnType<typeof sql>>;
  audit: { subjectId: string; placePath?: string | undefined; after: Record<string, unknown> };
}

/**
 * The list as it is filtered, as a file without personal data. Row-level security decides what is in it; that it was
 * taken stands in the audit before the first byte goes out.
 *
 * @throws AppError `http/forbidden`, `files/busy`
 */
export function exportCases(
  services: Pick<Services, 'city'>,
  actor: Actor,
  { format, columns, ...filter }: ExportFilter,
  locale: Locale,
  now: Date,
): Promise<MadeFile<Readable>> {
  const chosen = columns === undefined ? undefined : [columns].flat();
  return takeFile(services, actor, locale, now, {
    format,
    columns: chosen,
    query: async (trx) => {
      if (filter.q) await startSearch(trx, actor, filter);
      return listQuery(filter, actor, now);
    },
    audit: {
      subjectId: filter.view,
      placePath: filter.within,
      after: { format, filter, ...(chosen ? { columns: chosen } : {}) },
    },
  });
}

/**
 * Chosen cases in their order, as a file without personal data; what the actor may not see is not in it.
 *
 * @throws AppError `http/forbidden`, `files/busy`
 */
export function exportSelection(
  services: Pick<Services, 'city'>,
  actor: Actor,
  { caseIds, format, columns }: Selection,
  locale: Locale,
  now: Date,
): Promise<MadeFile<Readable>> {
  return takeFile(services, actor, locale, now, {
    format,
    columns,
    query: async () => sql`
      select ${caseColumns} from cases c join unnest(${caseIds}::uuid[]) with ordinality chosen (id, place)
        on c.id = chosen.id
      order by chosen.place`,
    audit: { subjectId: 'selection', after: { format, caseIds, ...(columns ? { columns } : {}) } },
  });
}

async function takeFile(
  services: Pick<Services, 'city'>,
  actor: Actor,
  locale: Locale,
  now: Date,
  { format, columns: chosen, query, audit }: Taken,
): Promise<MadeFile<Readable>> {
  authorize(actor, 'cases.export');
  const words = exportWords[locale].console.export;
  const columns = headingsOf(locale, false, chosen);
  let writer: SheetWriter | undefined;
  const body = streamRows<FetchedCase>(services.city, actor, query, async (trx, fetched, emit) => {
    writer ??= createWriter(format, { title: words.sheet, columns }, emit);
    if (fetched.length === 0) return writer.end();
    const rows = fetched.map(withHolder);
    const rules = await getRules(trx);
    const names = await getNames(trx, locale, {
      paths: rows.flatMap((row) => [publicPath(row.placePath), row.holder.path]),
      units: rows.flatMap((row) => row.holder.unitId ?? []),
    });
    writer.add(rows.map((row) => plainRow({ row, rules, names, now, locale }, chosen)));
  });
  try {
    const held = actor.appointments[0];
    await withTransaction(services.city, actor, {}, (trx) =>
      writeAudit(trx, actor, {
        action: 'cases.export',
        subjectType: 'caseList',
        subjectId: audit.subjectId,
        placePath:
          audit.placePath ?? actor.appointments.find((a) => a.placePath)?.placePath ?? null,
        post: held?.post ?? null,
        appointmentId: held?.id ?? null,
        after: audit.after,
      }),
    );
  } catch (error) {
    body.destroy();
    throw error;
  }
  return { name: `${words.fileName}-${stampOf(now)}.${format}`, type: fileTypes[format], body };
}
