import type { Trx } from '../../../kernel/db/database.ts';
import { type LngLat, metersPerDegree, polygonsOf } from '../../../kernel/geo/index.ts';
import { formatPart } from '../../places/format.ts';
import { listAreas } from '../../places/index.ts';
import type { Locale } from '../names.ts';

/** An outline in points of the drawing, y downwards. */
export interface MapArea {
  kind: 'grid' | 'microGrid' | 'building';
  /** The pin lies in it. */
  here: boolean;
  rings: [x: number, y: number][][];
  label: { text: string; x: number; y: number } | null;
}

/** A small map around a case, from our own outlines alone: no tile, no network. */
export interface CaseMap {
  width: number;
  height: number;
  pin: { x: number; y: number };
  areas: MapArea[];
  /** Length of the bar of the scale. */
  bar: { metres: number; points: number };
  /** Some of the outlines are made up. */
  synthetic: boolean;
}

/** Size of the drawing in points, and what it shows from side to side. */
const size = { width: 515, height: 230, metres: 420 };

/** The outlines around a point, down to the buildings. */
export async function drawMap(
  trx: Trx,
  point: LngLat,
  placePath: string,
  locale: Locale,
): Promise<CaseMap> {
  const scale = size.width / size.metres;
  const perLng = metersPerDegree * Math.cos((point.lat * Math.PI) / 180);
  const project = ([lng, lat]: readonly number[]): [number, number] => [
    round(size.width / 2 + (lng! - point.lng) * perLng * scale),
    round(size.height / 2 - (lat! - point.lat) * metersPerDegree * scale),
  ];
  const [dx, dy] = [size.metres / 2 / perLng, size.height / scale / 2 / metersPerDegree];
  const box = [point.lng - dx, point.lat - dy, point.lng + dx, point.lat + dy] as const;
  const areas: MapArea[] = [];
  let synthetic = false;
  for (const kind of ['grid', 'microGrid', 'building'] as const) {
    for (const { geometry, properties } of await listAreas(trx, kind, [...box], undefined)) {
      const rings = polygonsOf(geometry).flatMap((polygon) =>
        polygon.map((ring) => ring.map(project)),
      );
      const { path } = properties;
      synthetic ||= properties.synthetic;
      areas.push({
        kind,
        here: placePath === path || placePath.startsWith(`${path}.`),
        rings,
        label: labelOf(rings[0] ?? [], formatPart(kind, properties.name, locale), kind),
      });
    }
  }
  return {
    width: size.width,
    height: size.height,
    pin: { x: size.width / 2, y: size.height / 2 },
    areas,
    bar: { metres: 50, points: round(50 * scale) },
    synthetic,
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

/** The name of a grid in its middle, of a building below it; only where that is on the drawing. */
function labelOf(ring: [number, number][], text: string, kind: MapArea['kind']): MapArea['label'] {
  if (kind === 'microGrid' || ring.length === 0) return null;
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const x = middle(xs);
  const y = kind === 'grid' ? middle(ys) : Math.max(...ys) + 7;
  const inside = x > 16 && y > 10 && x < size.width - 16 && y < size.height - 10;
  return inside ? { text, x: round(x), y: round(y) } : null;
}
