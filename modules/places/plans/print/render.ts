import PDFDocument from 'pdfkit';
import { paperFont } from '../../../../kernel/files/fonts.ts';
import type { Sheet } from './content.ts';

/** A3 on its side, in points. */
const page = { left: 36, right: 1154, top: 36, bottom: 806, width: 1118 };
/** Where the map ends and the list begins. */
const list = { left: 36 + 700 + 24, width: 1154 - 36 - 700 - 24 };
const mapTop = 104;
const ink = {
  text: '#1a1a1a',
  soft: '#5c6670',
  line: '#c8ced4',
  accent: '#0b5f7a',
  late: '#a8071a',
};
/** Pale, so that numbers stay readable on them and in black and white. */
const tones = ['#dcebf0', '#f5e9d3', '#e3efdc', '#f3dfe1', '#e5e1f1', '#f4f0d0', '#d9ece8'];

type Doc = InstanceType<typeof PDFDocument>;

/** Draws the sheet as a PDF. Call it in a thread of its own. `emit` gets the bytes as they come. */
export function renderSheet(sheet: Sheet, emit: (chunk: Uint8Array) => void): Promise<void> {
  const doc = new PDFDocument({
    size: 'A3',
    layout: 'landscape',
    margins: { top: page.top, bottom: 0, left: page.left, right: 36 },
    bufferPages: true,
    lang: 'zh-CN',
    info: { Title: sheet.title },
  });
  doc.registerFont('text', paperFont('Regular'));
  doc.registerFont('strong', paperFont('Bold'));
  doc.on('data', emit);
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.font('strong').fontSize(26).fillColor(ink.accent);
  doc.text(sheet.title, page.left, page.top, { width: page.width, lineBreak: false });
  doc.font('text').fontSize(13).fillColor(ink.text);
  doc.text(sheet.subtitle, page.left, page.top + 38, { width: page.width, lineBreak: false });
  drawMap(doc, sheet);
  drawList(doc, sheet);
  drawMarks(doc, sheet);
  doc.end();
  return done;
}

type Ring = readonly (readonly [number, number])[];

function trace(doc: Doc, rings: readonly Ring[], closed = true): void {
  for (const ring of rings) {
    ring.forEach(([x, y], i) => {
      if (i === 0) doc.moveTo(x, y);
      else doc.lineTo(x, y);
    });
    if (closed) doc.closePath();
  }
}

function drawMap(doc: Doc, { map, synthetic }: Sheet): void {
  doc.save();
  doc.rect(page.left, mapTop, map.width, map.height).clip();
  doc.translate(page.left, mapTop);
  for (const { rings, tone } of map.parts) {
    trace(doc, rings);
    doc.lineWidth(1.6).fillAndStroke(tones[tone] ?? tones[0]!, ink.accent, 'even-odd');
  }
  for (const { rings } of map.buildings) {
    if (rings.length === 0) continue;
    trace(doc, rings);
    doc.lineWidth(0.6).fillAndStroke('#ffffff', '#6b6862', 'even-odd');
  }
  for (const line of map.barriers) {
    trace(doc, [line], false);
    doc.lineWidth(2).dash(6, { space: 3 }).strokeColor(ink.soft).stroke().undash();
  }
  for (const { label } of map.buildings) {
    if (label) write(doc, label.text, label.at, { size: 10, color: ink.text });
  }
  for (const { number, label } of map.parts) {
    const [x, y] = label;
    doc.circle(x, y, 15).lineWidth(1.4).fillAndStroke('#ffffff', ink.accent);
    write(doc, number, label, { size: 16, color: ink.accent, font: 'strong' });
  }
  doc.restore();
  doc.rect(page.left, mapTop, map.width, map.height).lineWidth(0.8).strokeColor(ink.line).stroke();
  drawScale(doc, map);
  if (!synthetic) return;
  doc.font('strong').fontSize(10).fillColor(ink.late);
  doc.text(synthetic, page.left, mapTop + map.height + 8, { width: map.width, lineBreak: false });
}

function write(
  doc: Doc,
  text: string,
  [x, y]: readonly [number, number],
  { size, color, font = 'text' }: { size: number; color: string; font?: 'text' | 'strong' },
): void {
  doc.font(font).fontSize(size).fillColor(color);
  doc.text(text, x - 30, y - size * 0.6, { width: 60, align: 'center', lineBreak: false });
}

/** The bar of the scale below on the left, the arrow to the north above on the right. */
function drawScale(doc: Doc, { width, height, bar, north }: Sheet['map']): void {
  const [x, y] = [page.left + 14, mapTop + height - 14];
  doc.rect(x - 6, y - 20, bar.points + 12, 26).fill('#ffffff');
  doc
    .moveTo(x, y - 5)
    .lineTo(x, y)
    .lineTo(x + bar.points, y)
    .lineTo(x + bar.points, y - 5);
  doc.lineWidth(1.2).strokeColor(ink.text).stroke();
  doc.font('text').fontSize(9).fillColor(ink.text);
  doc.text(bar.text, x, y - 17, { width: bar.points, align: 'center', lineBreak: false });
  const [nx, ny] = [page.left + width - 24, mapTop + 14];
  doc
    .moveTo(nx, ny)
    .lineTo(nx + 8, ny + 24)
    .lineTo(nx, ny + 19)
    .lineTo(nx - 8, ny + 24)
    .closePath();
  doc.fill(ink.text);
  write(doc, north, [nx, ny + 34], { size: 11, color: ink.text, font: 'strong' });
}

/** The list beside the map; what does not fit goes on over pages of its own. */
function drawList(doc: Doc, { columns, rows }: Sheet): void {
  let [left, width] = [list.left, list.width];
  const shares = [0.12, 0.19, 0.13, 0.36, 0.2];
  let y = mapTop;
  const draw = (cells: readonly string[], font: 'text' | 'strong') => {
    doc.font(font).fontSize(12);
    const widths = shares.map((share) => share * width);
    const heights = cells.map((cell, i) => doc.heightOfString(cell, { width: widths[i]! - 8 }));
    const height = Math.max(...heights) + 8;
    if (y + height > page.bottom - 12) {
      doc.addPage();
      [left, width, y] = [page.left, page.width, page.top + 20];
      return true;
    }
    let x = left;
    cells.forEach((cell, i) => {
      doc.fillColor(ink.text).text(cell, x, y + 4, { width: widths[i]! - 8 });
      x += widths[i]!;
    });
    y += height;
    doc
      .moveTo(left, y)
      .lineTo(left + width, y)
      .lineWidth(0.5)
      .strokeColor(ink.line)
      .stroke();
    return false;
  };
  draw(columns, 'strong');
  for (const row of rows) {
    if (!draw(row, 'text')) continue;
    draw(columns, 'strong');
    draw(row, 'text');
  }
}

function drawMarks(doc: Doc, { mark, page: words, title }: Sheet): void {
  const { start, count } = doc.bufferedPageRange();
  for (let at = start; at < start + count; at++) {
    doc.switchToPage(at);
    doc.font('text').fontSize(8.5).fillColor(ink.soft);
    const number = words.replace('{page}', String(at + 1)).replace('{pages}', String(count));
    const y = page.bottom + 2;
    doc.text(`${title}　${mark}`, page.left, y, { width: page.width - 160, lineBreak: false });
    doc.text(number, page.right - 150, y, { width: 150, align: 'right', lineBreak: false });
  }
}
