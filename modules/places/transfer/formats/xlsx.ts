/** Excel workbooks, read row by row: a sheet of any size is never a tree of objects. */
import { AppError } from '../../../../kernel/errors/app-error.ts';
import type { Emit } from '../../../../kernel/sheets/sheet.ts';
import { createXlsxWriter } from '../../../../kernel/sheets/xlsx.ts';
import { sheetCells, sheetColumns } from './csv.ts';
import {
  damaged,
  type FileWriter,
  type Layer,
  limitRows,
  type ReadLimits,
  type TargetOptions,
} from './format.ts';
import { type Line, readLines } from './sheet-rows.ts';
import { openZip } from './zip.ts';

/** Characters that a cell of Excel holds. */
const longestCell = 32_767;

/**
 * Reads the sheets of a workbook.
 * @source ECMA-376 part 1, 18.2 (workbook), 18.3 (worksheets), 18.4 (shared strings)
 * @throws AppError `places/file-damaged`, `places/file-unsafe`, `places/file-too-large`
 */
export function readXlsx(data: Uint8Array, limits: ReadLimits): Layer[] {
  const zip = openZip(data, limits);
  const text = (name: string) => withoutEntities(zip.text(name));
  const targets = new Map(
    [...tags(text('xl/_rels/workbook.xml.rels'), 'Relationship')].map(({ attributes }) => [
      attribute(attributes, 'Id'),
      (attribute(attributes, 'Target') ?? '').replace(/^\/?(xl\/)?/, 'xl/'),
    ]),
  );
  let strings: string[] | undefined;
  const stringAt = (i: number) => {
    strings ??= zip.names.includes('xl/sharedStrings.xml')
      ? [...tags(text('xl/sharedStrings.xml'), 'si')].map(({ inner }) => wordsOf(inner))
      : [];
    return strings[i] ?? null;
  };
  return [...tags(text('xl/workbook.xml'), 'sheet')].map(({ attributes }): Layer => {
    const part = targets.get(attribute(attributes, 'id')) ?? '';
    const name = decodeXml(attribute(attributes, 'name') ?? '');
    const { columns, rows } = readLines(readSheet(zip.read(part), stringAt));
    return { name, columns, crs: null, rows: limitRows(rows, limits) };
  });
}

/** Lines of a sheet, decoded and taken apart piece by piece. */
function* readSheet(part: Uint8Array, stringAt: (i: number) => string | null): Generator<Line> {
  const decoder = new TextDecoder();
  let waiting = '';
  let last = 0;
  for (let at = 0; at < part.length; at += 1 << 20) {
    waiting += decoder.decode(part.subarray(at, at + (1 << 20)), { stream: true });
    if (at === 0) withoutEntities(waiting);
    const end = waiting.lastIndexOf('row>');
    if (end < 0) continue;
    for (const { attributes, inner } of tags(waiting.slice(0, end + 4), 'row')) {
      const row = Number(attribute(attributes, 'r') ?? last + 1);
      last = row;
      yield { row, cells: readCells(inner, stringAt) };
    }
    waiting = waiting.slice(end + 4);
  }
  if (!waiting.includes('worksheet>')) throw damaged(`row ${last + 1}`);
}

function readCells(row: string, stringAt: (i: number) => string | null): unknown[] {
  const cells: unknown[] = [];
  for (const { attributes, inner } of tags(row, 'c')) {
    const reference = /^[A-Z]{1,3}/.exec(attribute(attributes, 'r') ?? '')?.[0];
    const at = reference ? columnOf(reference) : cells.length;
    if (at > 16_384) continue;
    cells[at] = readCell(attribute(attributes, 't'), inner, stringAt);
  }
  return Array.from(cells);
}

function readCell(type: string | undefined, inner: string, stringAt: (i: number) => string | null) {
  if (type === 'inlineStr') return wordsOf(inner);
  const value = /<(?:\w+:)?v(?: [^>]*)?>([^<]*)</.exec(inner)?.[1];
  if (value === undefined || type === 'e') return null;
  if (type === 's') return stringAt(Number(value));
  return type === 'str' ? decodeXml(value) : Number(value);
}

/** `A` is 0, `AB` is 27. */
function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Texts of a string, its phonetic reading left out. */
function wordsOf(inner: string): string {
  const plain = inner.replace(/<(?:\w+:)?rPh[\s\S]*?<\/(?:\w+:)?rPh>/g, '');
  return [...tags(plain, 't')].map((t) => decodeXml(t.inner)).join('');
}

/** Tags of a name, one after another; those that stand in one of the same name are not looked for. */
function* tags(xml: string, name: string): Generator<{ attributes: string; inner: string }> {
  const open = new RegExp(`<(?:\\w+:)?${name}(\\s[^>]*?)?(/?)>`, 'g');
  const close = new RegExp(`</(?:\\w+:)?${name}>`, 'g');
  for (let match = open.exec(xml); match; match = open.exec(xml)) {
    const attributes = match[1] ?? '';
    if (match[2] === '/') yield { attributes, inner: '' };
    else {
      close.lastIndex = open.lastIndex;
      const end = close.exec(xml);
      if (!end) throw damaged(`<${name}>`);
      yield { attributes, inner: xml.slice(open.lastIndex, end.index) };
      open.lastIndex = close.lastIndex;
    }
  }
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^|[\\s:])${name}="([^"]*)"`).exec(attributes)?.[1];
}

/** A workbook declares no entities of its own: one that does means harm. @throws AppError `places/file-unsafe` */
function withoutEntities(xml: string): string {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml))
    throw new AppError('places/file-unsafe', { what: 'DOCTYPE' });
  return xml;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return named[name] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** Writes a workbook; an outline too long for a cell is left out. */
export function writeXlsx(options: TargetOptions, emit: Emit): FileWriter {
  const writer = createXlsxWriter({ title: options.title, columns: sheetColumns(options) }, emit);
  return {
    add: (rows) => writer.add(rows.map((row) => sheetCells(row, options, longestCell))),
    end: () => writer.end(),
  };
}
