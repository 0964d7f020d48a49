import PDFDocument from 'pdfkit';
import { paperFont } from '../../../kernel/files/fonts.ts';
import type { CaseFile } from './content.ts';
import type { CaseMap, MapArea } from './map.ts';

/** The page in points: A4 with room for the line above and below. */
const page = { left: 40, right: 555, top: 56, bottom: 785, width: 515 };
const ink = {
  text: '#1a1a1a',
  soft: '#5c6670',
  line: '#c8ced4',
  accent: '#0b5f7a',
  late: '#a8071a',
};
const fill: Record<MapArea['kind'], { fill: string; here: string; stroke: string; width: number }> =
  {
    grid: { fill: '#fbfbfa', here: '#f4f7f8', stroke: '#7d8790', width: 1.2 },
    microGrid: { fill: '#ffffff', here: '#dcebf0', stroke: '#9fb0ba', width: 0.6 },
    building: { fill: '#d9d6d0', here: '#b9cdd6', stroke: '#8f8b84', width: 0.5 },
  };

type Doc = InstanceType<typeof PDFDocument>;

/**
 * Draws a case file as a PDF, with the glyphs that it uses embedded. Runs for a second or so without a pause: call it in a
 * thread of its own.
 *
 * @param pictures JPEG bytes by the place of their caption; null for one that can't be read
 * @param emit gets the bytes as they come
 */
export function renderCaseFile(
  file: CaseFile,
  pictures: readonly (Uint8Array | null)[],
  emit: (chunk: Uint8Array) => void,
): Promise<void> {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: page.top, bottom: 0, left: page.left, right: 595 - page.right },
    bufferPages: true,
    lang: 'zh-CN',
    info: { Title: `${file.title} ${file.number}`, CreationDate: new Date(file.printedAt) },
  });
  doc.registerFont('text', paperFont('Regular'));
  doc.registerFont('strong', paperFont('Bold'));
  doc.on('data', emit);
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  drawSummary(doc, file);
  drawMap(doc, file.map);
  drawClocks(doc, file.clocks);
  heading(doc, file.calls.heading);
  if (file.calls.items.length === 0) paragraph(doc, file.calls.none, { color: ink.soft });
  for (const { title, lines } of file.calls.items) {
    paragraph(doc, title, { font: 'strong' });
    for (const line of lines) paragraph(doc, line, { indent: 10 });
  }
  drawTimeline(doc, file.timeline);
  drawPictures(doc, file.pictures, pictures);
  drawMarks(doc, file);
  doc.end();
  return done;
}

/** Begins a page where what follows would not fit. */
function ensure(doc: Doc, height: number): void {
  if (doc.y + height <= page.bottom) return;
  doc.addPage();
  doc.y = page.top;
}

interface TextStyle {
  font?: 'text' | 'strong';
  size?: number;
  color?: string;
  indent?: number;
  after?: number;
}

/** Words over the width of the page; long ones go on over the next page, line by line. */
function paragraph(doc: Doc, text: string, style: TextStyle = {}): void {
  const { font = 'text', size = 9.5, color = ink.text, indent = 0, after = 3 } = style;
  doc.font(font).fontSize(size).fillColor(color);
  const width = page.width - indent;
  for (const part of text.split(/\r?\n/)) {
    const height = doc.heightOfString(part, { width, lineGap: 2 });
    // Only what is longer than a page is left to the break of pages.
    if (height < page.bottom - page.top) ensure(doc, height);
    doc.text(part, page.left + indent, doc.y, { width, lineGap: 2 });
  }
  doc.y += after;
}

function heading(doc: Doc, text: string, following = 40): void {
  ensure(doc, 30 + following);
  doc.y += 8;
  paragraph(doc, text, { font: 'strong', size: 12, color: ink.accent, after: 2 });
  doc
    .moveTo(page.left, doc.y)
    .lineTo(page.right, doc.y)
    .lineWidth(0.6)
    .strokeColor(ink.line)
    .stroke();
  doc.y += 6;
}

/** Cells beside each other, as high as the highest of them. */
function row(
  doc: Doc,
  cells: readonly string[],
  widths: readonly number[],
  fonts: (at: number) => 'text' | 'strong',
): void {
  doc.fontSize(9).fillColor(ink.text);
  const heights = cells.map((cell, i) =>
    doc.font(fonts(i)).heightOfString(cell || ' ', { width: widths[i]! - 8, lineGap: 1.5 }),
  );
  const height = Math.max(...heights);
  ensure(doc, height + 5);
  const top = doc.y;
  let left = page.left;
  cells.forEach((cell, i) => {
    doc.font(fonts(i)).text(cell, left, top, { width: widths[i]! - 8, lineGap: 1.5 });
    left += widths[i]!;
  });
  doc.y = top + height + 2;
  doc
    .moveTo(page.left, doc.y)
    .lineTo(page.right, doc.y)
    .lineWidth(0.3)
    .strokeColor(ink.line)
    .stroke();
  doc.y += 3;
}

function drawSummary(doc: Doc, file: CaseFile): void {
  doc.y = page.top;
  paragraph(doc, file.title, { font: 'strong', size: 16, color: ink.accent, after: 4 });
  paragraph(doc, file.text, { size: 11, after: 8 });
  for (const fact of file.facts) {
    row(doc, fact, [110, page.width - 110], (at) => (at === 0 ? 'strong' : 'text'));
  }
}

function drawMap(doc: Doc, { heading: words, drawing, note, bar }: CaseFile['map']): void {
  heading(doc, words, drawing.height + 30);
  const top = doc.y;
  doc.save();
  doc.rect(page.left, top, drawing.width, drawing.height).clip();
  doc.translate(page.left, top);
  drawAreas(doc, drawing);
  doc.restore();
  doc
    .rect(page.left, top, drawing.width, drawing.height)
    .lineWidth(0.8)
    .strokeColor(ink.line)
    .stroke();
  const [x, y] = [page.left + 12, top + drawing.height - 12];
  doc
    .moveTo(x, y - 4)
    .lineTo(x, y)
    .lineTo(x + drawing.bar.points, y)
    .lineTo(x + drawing.bar.points, y - 4)
    .lineWidth(1)
    .strokeColor(ink.text)
    .stroke();
  doc.font('text').fontSize(7).fillColor(ink.text);
  doc.text(bar, x, y - 13, { width: drawing.bar.points, align: 'center', lineBreak: false });
  doc.y = top + drawing.height + 5;
  paragraph(doc, note, { size: 7.5, color: ink.soft });
}

function drawAreas(doc: Doc, map: CaseMap): void {
  for (const { rings, kind, here } of map.areas) {
    const style = fill[kind];
    for (const ring of rings) {
      ring.forEach(([x, y], i) => {
        if (i === 0) doc.moveTo(x, y);
        else doc.lineTo(x, y);
      });
      doc.closePath();
    }
    // A hole is a ring of the other way round or inside: the even-odd rule leaves it open.
    doc
      .lineWidth(style.width)
      .fillAndStroke(here ? style.here : style.fill, style.stroke, 'even-odd');
  }
  // The name of a grid stands at the upper side, away from the pin in the middle.
  for (const { label, kind } of map.areas) {
    if (!label || (kind === 'grid' && Math.hypot(label.x - map.pin.x, label.y - map.pin.y) < 24))
      continue;
    doc
      .font(kind === 'grid' ? 'strong' : 'text')
      .fontSize(kind === 'grid' ? 8 : 6.5)
      .fillColor(kind === 'grid' ? ink.soft : ink.text)
      .text(label.text, label.x - 40, label.y - 4, {
        width: 80,
        align: 'center',
        lineBreak: false,
      });
  }
  const { x, y } = map.pin;
  doc.circle(x, y, 6).lineWidth(2).fillAndStroke('#ffffff', ink.late);
  doc.circle(x, y, 2.5).fill(ink.late);
}

function drawClocks(doc: Doc, { heading: words, columns, rows, none }: CaseFile['clocks']): void {
  heading(doc, words);
  if (rows.length === 0) {
    paragraph(doc, none, { color: ink.soft });
    return;
  }
  const widths = [75, 85, 100, 100, 100, 55];
  row(doc, columns, widths, () => 'strong');
  for (const cells of rows) row(doc, cells, widths, () => 'text');
}

function drawTimeline(doc: Doc, { heading: words, items }: CaseFile['timeline']): void {
  heading(doc, words);
  for (const { at, sentence, lines } of items) {
    doc.font('text').fontSize(9.5);
    ensure(doc, doc.heightOfString(sentence, { width: page.width - 92, lineGap: 2 }) + 14);
    const top = doc.y;
    doc
      .fillColor(ink.soft)
      .fontSize(8.5)
      .text(at, page.left, top + 1, { width: 88 });
    doc.y = top;
    paragraph(doc, sentence, { font: 'strong', indent: 92, after: 0 });
    for (const line of lines) paragraph(doc, line, { indent: 92, after: 0 });
    doc.y += 5;
  }
}

function drawPictures(
  doc: Doc,
  { heading: words, captions, more, lost }: CaseFile['pictures'],
  pictures: readonly (Uint8Array | null)[],
): void {
  if (captions.length === 0) return;
  const box = { width: 165, height: 124, gap: 10, caption: 16 };
  heading(doc, words, box.height + box.caption);
  for (let first = 0; first < captions.length; first += 3) {
    ensure(doc, box.height + box.caption + 6);
    const top = doc.y;
    captions.slice(first, first + 3).forEach((caption, i) => {
      const left = page.left + i * (box.width + box.gap);
      const bytes = pictures[first + i];
      if (bytes) {
        doc.image(Buffer.from(bytes), left, top, {
          fit: [box.width, box.height],
          align: 'center',
          valign: 'center',
        });
      } else {
        doc.font('text').fontSize(8).fillColor(ink.soft);
        doc.text(lost, left, top + box.height / 2, { width: box.width, align: 'center' });
      }
      doc.rect(left, top, box.width, box.height).lineWidth(0.5).strokeColor(ink.line).stroke();
      doc.font('text').fontSize(8).fillColor(ink.soft);
      doc.text(caption, left, top + box.height + 3, { width: box.width, lineBreak: false });
    });
    doc.y = top + box.height + box.caption + 6;
  }
  if (more) paragraph(doc, more, { color: ink.soft });
}

/** Above and below on every page: which case, who printed it and when, and which page of how many. */
function drawMarks(doc: Doc, file: CaseFile): void {
  const { start, count } = doc.bufferedPageRange();
  for (let at = start; at < start + count; at++) {
    doc.switchToPage(at);
    doc.font('text').fontSize(7.5).fillColor(ink.soft);
    doc.text(file.mark, page.left, 30, { width: page.width, lineBreak: false });
    const number = file.page
      .replace('{{page}}', String(at + 1))
      .replace('{{pages}}', String(count));
    doc.text(file.mark, page.left, 805, { width: page.width - 100, lineBreak: false });
    doc.text(number, page.right - 100, 805, { width: 100, align: 'right', lineBreak: false });
  }
}
