/** What the map draws of cases: how many lie in each square, how dense they lie, or each as a pin. */
import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { light } from '../../../../../ui/tokens.ts';
import type { CaseSummary } from '../../queries.ts';
import { clockOf } from '../../words.ts';

/** Ways to draw cases. */
export const caseModes = ['counts', 'heat', 'pins', 'off'] as const;

/** See {@link caseModes}. */
export type CaseMode = (typeof caseModes)[number];

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
const layers: Record<CaseMode, readonly string[]> = {
  counts: ['cases-square', 'cases-number'],
  heat: ['cases-heat'],
  pins: ['cluster', 'cluster-count', 'pin'],
  off: [],
};

/** Adds the layers of cases, once. */
export function addCaseLayers(map: MapLibreMap): void {
  if (map.getSource('cases')) return;
  map.addSource('cases', { type: 'geojson', data: empty });
  map.addLayer({
    id: 'cases-heat',
    type: 'heatmap',
    source: 'cases',
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
  });
  map.addLayer({
    id: 'cases-square',
    type: 'circle',
    source: 'cases',
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 12, 4, 30],
      'circle-color': light.surface,
      'circle-stroke-width': 3,
      'circle-stroke-color': light.accent,
    },
  });
  map.addLayer({
    id: 'cases-number',
    type: 'symbol',
    source: 'cases',
    layout: {
      'text-field': ['to-string', ['get', 'count']],
      'text-font': ['Gewu'],
      'text-size': 13,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': light.text },
  });
}

/** Shows one way to draw cases. */
export function showMode(map: MapLibreMap, mode: CaseMode): void {
  for (const [name, ids] of Object.entries(layers)) {
    for (const id of ids) {
      map.setLayoutProperty(id, 'visibility', name === mode ? 'visible' : 'none');
    }
  }
}

/** Draws the numbers of the squares in sight. */
export function drawSquares(
  map: MapLibreMap,
  squares: readonly { lng: number; lat: number; count: number }[],
): void {
  map.getSource<GeoJSONSource>('cases')?.setData({
    type: 'FeatureCollection',
    features: squares.map(({ lng, lat, count }) => ({
      type: 'Feature',
      properties: { count },
      geometry: { type: 'Point', coordinates: [lng, lat] },
    })),
  });
}

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
