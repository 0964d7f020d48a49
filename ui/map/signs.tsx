import { light } from '../tokens.ts';
import type { Sign } from './extensions.ts';

/** Outlines of signs in a box of 16 by 16. */
const outlines: Record<Sign['shape'], string> = {
  line: 'M0 8H16',
  dash: 'M0 8H5M8 8H13',
  area: 'M1 3H15V13H1Z',
  ring: 'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z',
  dot: 'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z',
  triangle: 'M8 2L15 14H1Z',
  diamond: 'M8 1L15 8L8 15L1 8Z',
  square: 'M2 2H14V14H2Z',
};

const isLine = (shape: Sign['shape']) => shape === 'line' || shape === 'dash';

/** How a sign is painted: the same in the list and in pictures. */
function paintOf({ shape, colour, letter }: Sign) {
  const hollow = isLine(shape) || shape === 'ring';
  const edge = shape === 'area' ? light.lineStrong : colour;
  return {
    fill: isLine(shape) ? 'none' : hollow ? light.surface : colour,
    stroke: edge,
    width: hollow ? (letter ? 1.5 : 2.5) : 1,
    // Within a ring there is less room, and nothing dark behind.
    text: hollow ? { colour, size: 9, y: 11.3 } : { colour: light.surface, size: 11, y: 12 },
  };
}

/** The picture of a sign; its words stand beside it. */
export function SignMark({ sign }: { sign: Sign }) {
  const { fill, stroke, width, text } = paintOf(sign);
  return (
    <svg className="gw-sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={outlines[sign.shape]} fill={fill} stroke={stroke} strokeWidth={width} />
      {sign.letter && (
        <text x="8" y={text.y} textAnchor="middle" fontSize={text.size} fill={text.colour}>
          {sign.letter}
        </text>
      )}
    </svg>
  );
}

/** Signs with what they mean. */
export function Legend({ signs }: { signs: readonly Sign[] }) {
  return (
    <ul className="gw-legend">
      {signs.map((sign) => (
        <li key={`${sign.shape} ${sign.words}`}>
          <SignMark sign={sign} />
          {sign.words}
        </li>
      ))}
    </ul>
  );
}

/** Paints a sign on a canvas, `size` pixels wide and high. */
export function paintSign(
  context: CanvasRenderingContext2D,
  sign: Sign,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const { fill, stroke, width, text } = paintOf(sign);
  const outline = new Path2D(outlines[sign.shape]);
  context.save();
  context.translate(x, y);
  context.scale(size / 16, size / 16);
  if (fill !== 'none') {
    context.fillStyle = fill;
    context.fill(outline);
  }
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke(outline);
  if (sign.letter) {
    context.fillStyle = text.colour;
    context.font = `${text.size}px sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    context.fillText(sign.letter, 8, text.y);
  }
  context.restore();
}
