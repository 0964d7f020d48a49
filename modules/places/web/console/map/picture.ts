/** A picture of the map that can stand alone in a report. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Sign } from '../../../../../ui/map/extensions.ts';
import { paintSign } from '../../../../../ui/map/signs.tsx';
import { light } from '../../../../../ui/tokens.ts';

/** What stands under the map in a picture, in the reader's words. */
export interface Caption {
  /** Where and what it is. */
  title: string;
  /** What it is narrowed to. */
  lines: readonly string[];
  /** Layers that are on, with their signs. */
  legends: readonly { label: string; signs: readonly Sign[] }[];
  /** The day, and whose data they are. */
  source: string;
  /** A length on the map: `200 m`. */
  lengthOf: (metres: number) => string;
}

/** A round length that is at most `most` metres: 1, 2 or 5 with noughts. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power;
}

/** Metres on the ground of a pixel of the screen in the middle of the map. */
function metresPerPixel(map: MapLibreMap): number {
  const { lat } = map.getCenter();
  return (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
}

const font = (size: number, weight = 400) =>
  `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
const edge = 12;
const row = 20;

/** Sets what stands under the map, line after line; says how high it is. Pixels of the screen. */
function setCaption(
  context: CanvasRenderingContext2D,
  { title, lines, legends, source }: Caption,
  width: number,
): number {
  let y = edge + 8;
  const write = (text: string, size: number, weight = 400) => {
    context.font = font(size, weight);
    for (const line of wrap(context, text, width - 2 * edge)) {
      context.fillText(line, edge, y);
      y += row;
    }
  };
  context.fillStyle = light.text;
  context.textBaseline = 'middle';
  write(title, 15, 600);
  for (const line of lines) write(line, 13);
  const isName = ({ label, signs }: Caption['legends'][number]) =>
    signs.length === 1 && signs[0]!.words === label;
  // What is but a name and its sign stands in one row.
  const named = { label: '', signs: legends.filter(isName).flatMap(({ signs }) => signs) };
  for (const { label, signs } of [named, ...legends.filter((one) => !isName(one))]) {
    if (signs.length === 0) continue;
    context.font = font(12, 600);
    context.fillStyle = light.text;
    context.fillText(label, edge, y);
    let x = edge + (label ? context.measureText(label).width + 10 : 0);
    context.font = font(12);
    for (const sign of signs) {
      const wide = 20 + context.measureText(sign.words).width + 14;
      if (x + wide > width - edge) [x, y] = [edge + 16, y + row];
      paintSign(context, sign, { x, y: y - 7, size: 14 });
      context.fillStyle = light.text;
      context.fillText(sign.words, x + 20, y);
      x += wide;
    }
    y += row;
  }
  context.fillStyle = light.textSoft;
  write(source, 12);
  return y - row / 2 + edge;
}

/** A text in lines that are not wider than `width`, broken anywhere: Chinese has no spaces. */
function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines = [''];
  for (const part of text.match(/[\w-]+\s*|./gu) ?? []) {
    const line = lines.at(-1)! + part;
    if (lines.at(-1) !== '' && context.measureText(line).width > width) lines.push(part);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

/** A bar that says how long something is on the map, at its foot on the left. */
function drawScale(
  context: CanvasRenderingContext2D,
  map: MapLibreMap,
  words: Caption['lengthOf'],
  y: number,
) {
  const perPixel = metresPerPixel(map);
  const metres = roundLength(perPixel * 140);
  const long = metres / perPixel;
  context.font = font(12);
  const text = words(metres);
  context.fillStyle = light.surface;
  context.fillRect(edge - 6, y - 36, Math.max(long, context.measureText(text).width) + 12, 30);
  context.fillStyle = light.text;
  context.textBaseline = 'middle';
  context.fillText(text, edge, y - 26);
  context.fillRect(edge, y - 14, long, 2);
  for (const x of [edge, edge + long - 2]) context.fillRect(x, y - 18, 2, 6);
}

/** A PNG of what the map shows, with its scale, and under it the title, the filters, the legend, the day and the source. */
export function takePicture(map: MapLibreMap, caption: Caption): Promise<Blob> {
  return new Promise((resolve, reject) => {
    // The drawing is there only while its frame is.
    map.once('render', () => {
      const source = map.getCanvas();
      const ratio = devicePixelRatio;
      const [width, height] = [source.width / ratio, source.height / ratio];
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d')!;
      const foot = setCaption(context, caption, width);
      canvas.width = source.width;
      canvas.height = source.height + Math.ceil(foot * ratio);
      context.fillStyle = light.surface;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(source, 0, 0);
      context.scale(ratio, ratio);
      drawScale(context, map, caption.lengthOf, height);
      context.translate(0, height);
      setCaption(context, caption, width);
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('no picture'))),
        'image/png',
      );
    });
    map.triggerRepaint();
  });
}
