/** What the map draws of cases: how many lie in each square, how dense they lie, or each as a pin. */
import type { FeatureCollection } from 'geojson';
import type { AddLayerObject, GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { light } from '../../../../../ui/tokens.ts';
import type { CaseSummary } from '../../queries.ts';
import { clockOf } from '../../words.ts';

/** Ways to draw cases. */
export const caseModes = ['counts', 'heat', 'pins'] as const;

/** See {@link caseModes}. */
export type CaseMode = (typeof caseModes)[number];

/** Layers of how dense cases lie. */
export const heatLayers: readonly AddLayerObject[] = [
  {
    id: 'cases-heat',
    type: 'heatmap',
    source: 'cases-heat',
    paint: {
      'heatmap-weight': ['min', 1, ['/', ['sqrt', ['get', 'count']], 10]],
      'heatmap-radius': 40,
      'heatmap-opacity': 0.75,
      'heatmap-color': [
        'interpolate',
        ['linear'],
        ['heatmap-density'],
        0,
        'rgba(255,255,255,0)',
        0.2,
        light.accentSoft,
        0.6,
        light.accent,
        1,
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
      'circle-stroke-color': light.accent,
    },
  },
  {
    id: 'cases-number',
    type: 'symbol',
    source: 'cases-squares',
    layout: {
      'text-field': ['to-string', ['get', 'count']],
      'text-font': ['Gewu'],
      'text-size': 13,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': light.text },
  },
];

/** The squares as points where their cases are on average. */
export const toSquares = (
  squares: readonly { lng: number; lat: number; count: number }[],
): FeatureCollection => ({
  type: 'FeatureCollection',
  features: squares.map(({ lng, lat, count }) => ({
    type: 'Feature',
    properties: { count },
    geometry: { type: 'Point', coordinates: [lng, lat] },
  })),
});

/** Draws cases as pins, each in the shape and colour of its clock. */
export function drawCases(map: MapLibreMap, cases: readonly CaseSummary[]): void {
  map.getSource<GeoJSONSource>('pins')?.setData({
    type: 'FeatureCollection',
    features: cases.map((one) => {
      const { state } = clockOf(one);
      const tone = state === 'stopped' || state === 'none' ? 'plain' : state;
      return {
        type: 'Feature',
        properties: { id: one.id, tone, selected: false },
        geometry: { type: 'Point', coordinates: [one.lng, one.lat] },
      };
    }),
  });
}
