/** What the map draws of cases: how many lie in each square, how dense they lie, or each as a pin. */
import type { FeatureCollection } from 'geojson';
import type { AddLayerObject, GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { Sign } from '../../../../../ui/map/extensions.ts';
import { paintSign } from '../../../../../ui/map/signs.tsx';
import { light } from '../../../../../ui/tokens.ts';
import type { CaseSummary } from '../../queries.ts';
import { clockOf } from '../../words.ts';

/** Ways to draw cases. */
export const caseModes = ['counts', 'heat', 'pins'] as const;

/** See {@link caseModes}. */
export type CaseMode = (typeof caseModes)[number];

/** What cases are told apart by. */
export const tones = ['clock', 'group'] as const;

/** See {@link tones}. */
export type Tone = (typeof tones)[number];

/** Layers of how dense cases lie. */
export const heatLayers: readonly AddLayerObject[] = [
  {
    id: 'cases-heat',
    type: 'heatmap',
    source: 'cases-heat',
    paint: {
      'heatmap-weight': ['get', 'share'],
      'heatmap-intensity': 1.8,
      'heatmap-radius': 40,
      'heatmap-opacity': 0.75,
      'heatmap-color': [
        'interpolate',
        ['linear'],
        ['heatmap-density'],
        0,
        'rgba(255,255,255,0)',
        0.08,
        light.accentSoft,
        0.35,
        light.accent,
        0.7,
        light.accentStrong,
      ],
    },
  },
];

/** Layers of how many cases are in each square. */
export const squareLayers: readonly AddLayerObject[] = [
  {
    id: 'cases-square',
    type: 'circle',
    source: 'cases-squares',
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 12, 4, 30],
      'circle-color': light.surface,
      'circle-stroke-width': 3,
      'circle-stroke-color': ['get', 'colour'],
    },
  },
  {
    id: 'cases-number',
    type: 'symbol',
    source: 'cases-squares',
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Gewu'],
      'text-size': 13,
      'text-line-height': 1.05,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': light.text },
  },
];

/** A square as it is drawn. */
interface Square {
  lng: number;
  lat: number;
  count: number;
  colour: string;
  label: string;
  /** Where it begins and ends, for what opens its list. */
  box?: string;
}

type Counted = Pick<Square, 'lng' | 'lat' | 'count'> &
  Record<'west' | 'south' | 'east' | 'north', number> & {
    parts?: Record<string, number> | undefined;
  };

/** Squares with the ring and the mark of the most pressing clock in them, or of their most frequent group. */
export function toSquares(
  squares: readonly Counted[],
  tone: Tone,
  groups: ReadonlyMap<string, Sign>,
): FeatureCollection {
  return asPoints(
    squares.map(({ lng, lat, count, parts = {}, west, south, east, north }) => ({
      lng,
      lat,
      count,
      box: [west, south, east, north].join(),
      ...(tone === 'clock' ? clockMark(count, parts) : groupMark(count, parts, groups)),
    })),
  );
}

function clockMark(count: number, parts: Record<string, number>) {
  const { late = 0, dueSoon = 0 } = parts;
  const mark = late > 0 ? `\n▲${late}` : dueSoon > 0 ? `\n◆${dueSoon}` : '';
  const colour = late > 0 ? light.late : dueSoon > 0 ? light.dueSoon : light.onTime;
  return { colour, label: `${count}${mark}` };
}

function groupMark(
  count: number,
  parts: Record<string, number>,
  groups: ReadonlyMap<string, Sign>,
) {
  const [most] = Object.entries(parts).sort(([, a], [, b]) => b - a);
  const sign = groups.get(most?.[0] ?? '');
  return {
    colour: sign?.colour ?? light.accent,
    label: [`${count}`, sign?.letter].filter(Boolean).join('\n'),
  };
}

/** Squares of a day that is played: how many were open, and with a plus how many were reported. */
export function toDay(
  squares: readonly { lng: number; lat: number; reported: number[]; open: number[] }[],
  { from, to }: { from: number; to: number },
): FeatureCollection {
  return asPoints(
    squares.flatMap(({ lng, lat, reported, open }) => {
      const fresh = reported.slice(from, to + 1).reduce((sum, one) => sum + one, 0);
      const count = open[to] ?? 0;
      if (count === 0 && fresh === 0) return [];
      const label = fresh > 0 ? `${count}\n+${fresh}` : `${count}`;
      // A logarithm makes its size, and of nothing there is none.
      return [{ lng, lat, count: Math.max(count, 1), colour: light.accent, label }];
    }),
  );
}

/** @returns points whose `share` is how they compare to the fullest, so that few cases have a heat too */
function asPoints(squares: readonly Square[]): FeatureCollection {
  const most = Math.max(1, ...squares.map(({ count }) => count));
  return {
    type: 'FeatureCollection',
    features: squares.map(({ lng, lat, ...properties }) => ({
      type: 'Feature',
      properties: { ...properties, share: Math.sqrt(properties.count / most) },
      geometry: { type: 'Point', coordinates: [lng, lat] },
    })),
  };
}

/** The line around a box of the map, `west,south,east,north`. */
export function toBox(box: string): FeatureCollection {
  const [west = 0, south = 0, east = 0, north = 0] = box.split(',').map(Number);
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: corners } },
    ],
  };
}

/** Layers of the box that the list is narrowed to. */
export const boxLayers: readonly AddLayerObject[] = [
  {
    id: 'cases-box',
    type: 'line',
    source: 'cases-box',
    paint: { 'line-color': light.accentStrong, 'line-width': 2, 'line-dasharray': [3, 2] },
  },
];

/** Layers of the one case that the list points at. */
export const spotLayers: readonly AddLayerObject[] = [
  {
    id: 'cases-spot',
    type: 'circle',
    source: 'cases-spot',
    paint: {
      'circle-radius': 20,
      'circle-color': light.accent,
      'circle-opacity': 0.25,
      'circle-stroke-color': light.accentStrong,
      'circle-stroke-width': 4,
    },
  },
];

/** The one case that the list points at. */
export const toSpot = ({ lng, lat }: Pick<CaseSummary, 'lng' | 'lat'>): FeatureCollection =>
  asPoints([{ lng, lat, count: 1, colour: light.accent, label: '' }]);

/** Adds the pictures of pins by group, once. */
function addGroupPins(map: MapLibreMap, groups: ReadonlyMap<string, Sign>): void {
  for (const [name, sign] of groups) {
    const id = `pin-group-${name}`;
    if (map.hasImage(id)) continue;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 56;
    const context = canvas.getContext('2d')!;
    paintSign(context, sign, { x: 4, y: 4, size: 48 });
    map.addImage(id, context.getImageData(0, 0, 56, 56), { pixelRatio: 2 });
  }
}

/** Draws cases as pins, each in the shape and colour of its clock, or of its group. */
export function drawCases(
  map: MapLibreMap,
  cases: readonly CaseSummary[],
  groups?: { signs: ReadonlyMap<string, Sign>; of: (classCode: string) => string | undefined },
): void {
  if (groups) addGroupPins(map, groups.signs);
  map.getSource<GeoJSONSource>('pins')?.setData({
    type: 'FeatureCollection',
    features: cases.map((one) => {
      const group = groups?.of(one.classCode);
      const { state } = clockOf(one);
      const byClock = state === 'stopped' || state === 'none' ? 'plain' : state;
      const tone = group === undefined ? byClock : `group-${group}`;
      return {
        type: 'Feature',
        properties: { id: one.id, tone, selected: false },
        geometry: { type: 'Point', coordinates: [one.lng, one.lat] },
      };
    }),
  });
}
