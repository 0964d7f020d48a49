import { light } from '../tokens.ts';

/** What a pin says of its clock, or that it has none (`plain`), or has ended (`done`). */
export type PinTone = 'onTime' | 'dueSoon' | 'late' | 'plain' | 'done';

/** One thing on the map. */
export interface MapPin {
  id: string;
  lng: number;
  lat: number;
  tone: PinTone;
  /** What it is in a line, for the list that stands in for the map. */
  label: string;
}

const colours: Record<PinTone, string> = {
  onTime: light.onTime,
  dueSoon: light.dueSoon,
  late: light.late,
  plain: light.accent,
  done: light.textSoft,
};

const size = 28;
const scale = 2;

function trace(context: CanvasRenderingContext2D, tone: PinTone): void {
  const middle = size / 2;
  context.beginPath();
  if (tone === 'late') {
    context.moveTo(middle, 3);
    context.lineTo(size - 2, size - 4);
    context.lineTo(2, size - 4);
    context.closePath();
  } else if (tone === 'dueSoon') {
    context.moveTo(middle, 2);
    context.lineTo(size - 2, middle);
    context.lineTo(middle, size - 2);
    context.lineTo(2, middle);
    context.closePath();
  } else {
    context.arc(middle, middle, middle - 4, 0, 2 * Math.PI);
  }
}

/** Pictures of the pins, each tone in its colour and its shape; `pixelRatio` 2. */
export function drawPins(): [name: string, image: ImageData][] {
  return (Object.keys(colours) as PinTone[]).map((tone) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size * scale;
    const context = canvas.getContext('2d')!;
    context.scale(scale, scale);
    trace(context, tone);
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = light.surface;
    context.stroke();
    context.fillStyle = colours[tone];
    context.fill();
    return [`pin-${tone}`, context.getImageData(0, 0, canvas.width, canvas.height)];
  });
}
