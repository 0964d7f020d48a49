/** What the map draws of facilities: a sign for each, out of tiles of their own. */
import type { FilterSpecification, Map as MapLibreMap } from 'maplibre-gl';
import { light } from '../../../../../ui/tokens.ts';

/** The layer that a click on a facility meets. */
export const facilityLayer = 'facilities-sign';
const ground = 'facilities-ground';
const source = 'facilities';
const layers = [ground, facilityLayer, 'facilities-late', 'facilities-name'];

/**
 * Shows some sorts, and only those.
 * @param signs the character that stands for each sort
 */
export function drawFacilities(
  map: MapLibreMap,
  signs: readonly (readonly [category: string, sign: string])[],
  shown: readonly string[],
  late: boolean,
  locale: 'zh-CN' | 'en',
): void {
  if (!map.getSource(source)) addLayers(map, signs, locale);
  const filter: FilterSpecification = [
    'all',
    ['in', ['get', 'category'], ['literal', [...shown]]],
    ...(late ? [['==', ['get', 'overdue'], true]] : []),
  ] as never;
  for (const layer of layers) map.setFilter(layer, filter);
}

/** Takes away what `drawFacilities` drew. */
export function removeFacilities(map: MapLibreMap): void {
  if (!map.getSource(source)) return;
  for (const layer of layers) map.removeLayer(layer);
  map.removeSource(source);
}

function addLayers(
  map: MapLibreMap,
  signs: readonly (readonly [category: string, sign: string])[],
  locale: 'zh-CN' | 'en',
): void {
  map.addSource(source, {
    type: 'vector',
    tiles: [`${location.origin}/tiles/facility/{z}/{x}/{y}`],
    minzoom: 15,
    maxzoom: 16,
    promoteId: 'path',
  });
  const isLate = ['==', ['get', 'overdue'], true];
  const colour = ['case', isLate, light.late, light.accentStrong] as never;
  const shared = { source, 'source-layer': 'facility' } as const;
  map.addLayer({
    id: ground,
    type: 'circle',
    ...shared,
    paint: {
      'circle-radius': 9,
      'circle-color': light.surface,
      'circle-stroke-width': 2,
      'circle-stroke-color': colour,
    },
  });
  map.addLayer({
    id: facilityLayer,
    type: 'symbol',
    ...shared,
    layout: {
      'text-field': ['match', ['get', 'category'], ...signs.flat(), '?'] as never,
      'text-font': ['Gewu'],
      'text-size': 11,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': colour },
  });
  // The triangle says what the red ring says.
  map.addLayer({
    id: 'facilities-late',
    type: 'symbol',
    ...shared,
    layout: {
      'text-field': ['case', isLate, '▲', ''] as never,
      'text-font': ['Gewu'],
      'text-size': 11,
      'text-offset': [0.9, -0.8],
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: {
      'text-color': light.late,
      'text-halo-color': light.surface,
      'text-halo-width': 1.5,
    },
  });
  map.addLayer({
    id: 'facilities-name',
    type: 'symbol',
    ...shared,
    minzoom: 17.5,
    layout: {
      'text-field': ['get', locale === 'en' ? 'nameEn' : 'name'],
      'text-font': ['Gewu'],
      'text-size': 11,
      'text-offset': [0, 1.4],
      'text-anchor': 'top',
    },
    paint: {
      'text-color': light.textSoft,
      'text-halo-color': light.surface,
      'text-halo-width': 1.5,
    },
  });
}
