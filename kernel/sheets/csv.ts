import { type Cell, type Emit, localTime, type SheetOptions, type SheetWriter } from './sheet.ts';

const encoder = new TextEncoder();

/** What a spreadsheet would take for a formula is said to be words. */
function harmless(text: string): string {
  return /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return localTime(cell);
  const text = harmless(cell.toWellFormed());
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly Cell[]) => `${cells.map(field).join(',')}\r\n`;

/**
 * Comma-separated values in UTF-8 with a byte order mark, which Excel needs to see Chinese; a cell that begins like a
 * formula is preceded by an apostrophe.
 *
 * @source RFC 4180; OWASP CSV Injection
 */
export function createCsvWriter(options: SheetOptions, emit: Emit): SheetWriter {
  const { watermark, columns } = options;
  const comment = watermark ? line([`# ${watermark.replace(/\s+/g, ' ')}`]) : '';
  emit(encoder.encode(`\ufeff${comment}${line(columns.map(({ name }) => name))}`));
  return {
    add: (rows) => emit(encoder.encode(rows.map(line).join(''))),
    end: () => {},
  };
}
