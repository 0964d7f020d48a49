/** Comma-separated values, as spreadsheets and colleagues write them. */
import { parse } from 'csv-parse/sync';
import { createCsvWriter } from '../../../../kernel/sheets/csv.ts';
import type { Emit } from '../../../../kernel/sheets/sheet.ts';
import {
  damaged,
  type FileWriter,
  type Layer,
  limitRows,
  type ReadLimits,
  type TargetOptions,
  type TargetRow,
} from './format.ts';
import { toWkt } from './geometry.ts';
import { type Line, readLines } from './sheet-rows.ts';

/** Text of a file: by its byte order mark, else UTF-8 where it is that, else GB18030, which holds GBK and GB 2312. */
export function decodeText(data: Uint8Array): string {
  const [a, b] = data;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(data);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(data);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return new TextDecoder('gb18030').decode(data);
  }
}

/** Reads comma-, tab- or semicolon-separated values. @throws AppError `places/file-damaged`, `places/file-too-many-rows` */
export function readCsv(data: Uint8Array, limits: ReadLimits): Layer[] {
  const text = decodeText(data);
  const head = text.slice(0, 4000);
  const delimiter = [',', '\t', ';', '，'].reduce((best, one) =>
    head.split(one).length > head.split(best).length ? one : best,
  );
  const lines = (function* (): Generator<Line> {
    let row = 0;
    for (const cells of parseAll(text, delimiter, limits.rows + 50)) {
      row += 1;
      // An apostrophe says that what follows is words; see the writer.
      yield { row, cells: cells.map((cell) => cell.replace(/^'(?=\s*[=+\-@])/, '')) };
    }
  })();
  const { columns, rows } = readLines(lines);
  return [{ name: '', columns, crs: null, rows: limitRows(rows, limits) }];
}

function parseAll(text: string, delimiter: string, most: number): string[][] {
  try {
    return parse(text, { delimiter, relax_column_count: true, to: most }) as string[][];
  } catch (error) {
    const { lines, code } = error as { lines?: number; code?: string };
    throw damaged(`line ${lines ?? '?'}: ${code ?? 'unreadable'}`);
  }
}

/** Columns of a sheet; what has an outline says it as well-known text. */
export function sheetColumns({ columns }: TargetOptions) {
  return [...columns.map(({ name }) => ({ name, width: 16 })), { name: 'geometry', width: 40 }];
}

/** Cells of a row of a sheet. @param longest characters that a cell takes */
export function sheetCells(
  { properties, geometry }: TargetRow,
  { columns }: TargetOptions,
  longest = Number.POSITIVE_INFINITY,
) {
  const outline = geometry && toWkt(geometry);
  return [
    ...columns.map(({ key }) => properties[key] ?? null),
    outline && outline.length <= longest ? outline : null,
  ];
}

/** Writes comma-separated values. */
export function writeCsv(options: TargetOptions, emit: Emit): FileWriter {
  const writer = createCsvWriter({ title: options.title, columns: sheetColumns(options) }, emit);
  return {
    add: (rows) => writer.add(rows.map((row) => sheetCells(row, options))),
    end: () => writer.end(),
  };
}
