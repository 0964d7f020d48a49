import { Zip, ZipDeflate } from 'fflate';
import { type Cell, type Emit, type SheetOptions, type SheetWriter, serialTime } from './sheet.ts';

const encoder = new TextEncoder();
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Rows that a sheet may have; the next ones go on another. */
const mostRows = 1_048_576;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Words as XML has them: what XML does not know is left out. */
function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (sign) => entities[sign]!)
  );
}

/** Styles by their place in the table below. */
const styles = { plain: 0, heading: 1, instant: 2, notice: 3 } as const;

/** Words stand in their cell, so that no table of all words has to be kept until the end. */
function cellXml(cell: Cell, style: number = styles.plain): string {
  if (cell === null || cell === '') return '<c/>';
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
  if (cell instanceof Date) return `<c s="${styles.instant}"><v>${serialTime(cell)}</v></c>`;
  return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`;
}

const rowXml = (cells: readonly Cell[], style?: number) =>
  `<row>${cells.map((cell) => cellXml(cell, style)).join('')}</row>`;

/** `&` begins a code in a header; 255 characters are allowed. */
function headerText(text: string): string {
  return xmlText(text.replaceAll('&', '&&').slice(0, 240));
}

/**
 * An Excel workbook, written as it is read: rows go straight into the compressed sheet. With a watermark it stands in
 * the first row, and in header and footer of each printed page.
 *
 * @param most rows of a sheet, its headings included; for tests
 * @source ECMA-376 part 1, 18.3 (worksheets), 18.4.8 (inline strings)
 */
export function createXlsxWriter(options: SheetOptions, emit: Emit, most = mostRows): SheetWriter {
  const { title, columns, watermark } = options;
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    emit(chunk);
  });
  const headings = watermark ? 2 : 1;
  let sheets = 0;
  let rows = 0;
  let sheet: ZipDeflate | undefined;
  const push = (text: string, last = false) => sheet?.push(encoder.encode(text), last);

  function begin(): void {
    sheets += 1;
    rows = headings;
    sheet = new ZipDeflate(`xl/worksheets/sheet${sheets}.xml`, { level: 6 });
    zip.add(sheet);
    const widths = columns
      .map(
        ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
      )
      .join('');
    push(
      `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="${headings}" topLeftCell="A${headings + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData>`,
    );
    if (watermark) push(rowXml([watermark], styles.notice));
    push(
      rowXml(
        columns.map(({ name }) => name),
        styles.heading,
      ),
    );
  }

  function finish(): void {
    const mark = watermark
      ? `<headerFooter><oddHeader>&amp;C${headerText(watermark)}</oddHeader><oddFooter>&amp;L${headerText(watermark)}&amp;R&amp;P / &amp;N</oddFooter></headerFooter>`
      : '';
    push(`</sheetData><pageSetup paperSize="9" orientation="landscape"/>${mark}</worksheet>`, true);
  }

  function part(name: string, text: string): void {
    const file = new ZipDeflate(name, { level: 6 });
    zip.add(file);
    file.push(encoder.encode(head + text), true);
  }

  begin();
  return {
    add(added) {
      let text = '';
      for (const cells of added) {
        if (rows === most) {
          push(text);
          text = '';
          finish();
          begin();
        }
        text += rowXml(cells);
        rows += 1;
      }
      if (text) push(text);
    },
    end() {
      finish();
      const all = Array.from({ length: sheets }, (_, i) => i + 1);
      part('xl/styles.xml', stylesXml);
      part(
        'xl/workbook.xml',
        `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${all
          .map(
            (n) => `<sheet name="${xmlText(sheetName(title, n))}" sheetId="${n}" r:id="rId${n}"/>`,
          )
          .join('')}</sheets></workbook>`,
      );
      part(
        'xl/_rels/workbook.xml.rels',
        `<Relationships xmlns="${packages}/relationships">${all
          .map(
            (n) =>
              `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
          )
          .join(
            '',
          )}<Relationship Id="rIdStyles" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
      );
      part(
        '_rels/.rels',
        `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      );
      part(
        '[Content_Types].xml',
        `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/>${all
          .map(
            (n) =>
              `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${spreadsheet}.worksheet+xml"/>`,
          )
          .join('')}</Types>`,
      );
      zip.end();
    },
  };
}

/** A name that Excel takes: 31 characters, without those that mean something in addresses. */
function sheetName(title: string, number: number): string {
  const plain = title.replace(/[\\/?*[\]:']/g, ' ').slice(0, 26);
  return number === 1 ? plain : `${plain} ${number}`;
}

const stylesXml = `<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><i/><sz val="10"/><color rgb="FF9C0006"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`;
