import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { createCsvWriter } from './csv.ts';
import { type Cell, localTime, type SheetWriter } from './sheet.ts';
import { createXlsxWriter } from './xlsx.ts';

type Create = (emit: (chunk: Uint8Array) => void) => SheetWriter;

function make(create: Create, rows: Cell[][]): Buffer {
  const chunks: Uint8Array[] = [];
  const writer = create((chunk) => chunks.push(chunk));
  for (let at = 0; at < rows.length; at += 3) writer.add(rows.slice(at, at + 3));
  writer.end();
  return Buffer.concat(chunks);
}

const columns = [
  { name: '编号', width: 10 },
  { name: '内容', width: 20 },
  { name: '时间', width: 12 },
];
const options = { title: '案件清单', columns };
const xml = new XMLParser({
  ignoreAttributes: false,
  trimValues: false,
  parseTagValue: false,
  isArray: (name) => ['row', 'c'].includes(name),
});

/** The cells of a sheet as words. */
function readSheet(part: Uint8Array): string[][] {
  const { row } = xml.parse(strFromU8(part)).worksheet.sheetData;
  return row.map((one: { c?: Record<string, unknown>[] }) =>
    (one.c ?? []).map((cell) => {
      const inline = cell?.is as { t: { '#text'?: string } } | undefined;
      return inline ? (inline.t['#text'] ?? '') : String(cell?.v ?? '');
    }),
  );
}

/** What XML can say and does not change: neither control characters nor a carriage return. */
const isSayable = (sign: string) =>
  (sign >= ' ' && !/[\ufffe\uffff]/.test(sign)) || /[\t\n]/.test(sign);
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((one) => [...one.toWellFormed()].filter(isSayable).join(''));

describe('a workbook', () => {
  test('says every word as it was, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (texts) => {
        const file = make(
          (emit) => createXlsxWriter(options, emit),
          texts.map((one, i) => [i, one, null]),
        );
        const rows = readSheet(unzipSync(new Uint8Array(file))['xl/worksheets/sheet1.xml']!);
        expect(rows.slice(1).map(([, said]) => said)).toEqual(texts);
      }),
    );
  });

  test('goes on to another sheet where one is full, with headings on each', () => {
    const rows = Array.from({ length: 25 }, (_, i): Cell[] => [i, `第${i}行`, null]);
    const parts = unzipSync(
      new Uint8Array(make((emit) => createXlsxWriter(options, emit, 11), rows)),
    );
    const sheets = [1, 2, 3].map((n) => readSheet(parts[`xl/worksheets/sheet${n}.xml`]!));
    expect(sheets.map((sheet) => sheet.length)).toEqual([11, 11, 6]);
    expect(sheets.map((sheet) => sheet[0]![0])).toEqual(['编号', '编号', '编号']);
    expect(sheets.flatMap((sheet) => sheet.slice(1).map(([n]) => Number(n)))).toEqual(
      rows.map((_, i) => i),
    );
    const names = strFromU8(parts['xl/workbook.xml']!).match(/name="[^"]*"/g);
    expect(names).toEqual(['name="案件清单"', 'name="案件清单 2"', 'name="案件清单 3"']);
  });

  test('bears its watermark in the first row, and above and below every printed page', () => {
    const watermark = 'EX-1 · 张三 & 李四 <a>';
    const file = make(
      (emit) => createXlsxWriter({ ...options, watermark }, emit),
      [['1', 'a', null]],
    );
    const part = unzipSync(new Uint8Array(file))['xl/worksheets/sheet1.xml']!;
    expect(readSheet(part)[0]).toEqual([watermark]);
    const printed = xml.parse(strFromU8(part)).worksheet.headerFooter;
    expect(printed.oddHeader).toBe('&CEX-1 · 张三 && 李四 <a>');
    expect(printed.oddFooter).toContain('&LEX-1 · 张三 && 李四');
  });

  test('keeps an instant as a time of the city that can be counted with', () => {
    const file = make(
      (emit) => createXlsxWriter(options, emit),
      [['1', 'a', new Date('2026-11-27T16:30:00Z')]],
    );
    const rows = readSheet(unzipSync(new Uint8Array(file))['xl/worksheets/sheet1.xml']!);
    // 2026-11-28 00:30 is day 46354 of spreadsheets.
    expect(Number(rows[1]![2])).toBeCloseTo(46_354 + 0.5 / 24, 6);
  });
});

describe('comma-separated values', () => {
  test('say every word as it was, or as words where it would be a formula', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (texts) => {
        const file = make(
          (emit) => createCsvWriter(options, emit),
          texts.map((one, i) => [i, one, null]),
        );
        const rows = parse(file, { bom: true, record_delimiter: '\r\n' }) as string[][];
        rows.slice(1).forEach(([, said], i) => {
          expect(said === texts[i] || said === `'${texts[i]}`).toBe(true);
          expect(said).not.toMatch(/^\s*[=+\-@\t]/);
        });
        expect(rows.length).toBe(texts.length + 1);
      }),
    );
  });

  test('bear their watermark in the first line, as a comment', () => {
    const file = make(
      (emit) => createCsvWriter({ ...options, watermark: 'EX-1 · 张三\n=1' }, emit),
      [['1', 'a', new Date('2026-11-27T16:30:00Z')]],
    );
    expect(file.toString('utf8')).toBe(
      '\ufeff# EX-1 · 张三 =1\r\n编号,内容,时间\r\n1,a,2026-11-28 00:30\r\n',
    );
  });
});

test('times are those of the city', () => {
  expect(localTime(new Date('2026-12-31T16:00:00Z'))).toBe('2027-01-01 00:00');
});
