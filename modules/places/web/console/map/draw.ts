/** What the map draws of the building that is open, of layers, and of what is measured. */
import type { Feature, FeatureCollection, Position } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { Tint } from '../../../../../ui/map/extensions.ts';
import { placesSource } from '../../../../../ui/map/style.ts';
import { light } from '../../../../../ui/tokens.ts';
import type { Cell } from './floors.ts';

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Layers of the style that each layer of places in the list stands for. */
const styleLayers: Record<string, readonly string[]> = {
  grid: ['grid-line', 'grid-label'],
  microGrid: ['microGrid-line'],
  microGridTint: ['microGrid-tint'],
  estate: ['estate-fill', 'estate-label'],
  building: ['building-fill', 'building-solid', 'building-label'],
};

/** Tones of micro-grids: neighbours have other numbers, and so mostly other tones. */
export const microGridTones = [light.accentSoft, light.lineStrong, light.accent, light.line];

/** Adds what this page draws beside the base map, once. */
export function addOwnLayers(map: MapLibreMap): void {
  if (map.getSource('opened')) return;
  map.addSource('opened', { type: 'geojson', data: empty });
  map.addSource('measured', { type: 'geojson', data: empty });
  const number = ['to-number', ['slice', ['get', 'code'], -2]];
  map.addLayer(
    {
      id: 'microGrid-tint',
      type: 'fill',
      source: placesSource,
      'source-layer': 'microGrid',
      layout: { visibility: 'none' },
      paint: {
        'fill-color': [
          'match',
          ['%', number, 4],
          ...microGridTones.slice(0, 3).flatMap((tone, at) => [at, tone]),
          microGridTones[3],
        ] as never,
        'fill-opacity': 0.45,
      },
    },
    'microGrid-line',
  );
  map.addLayer({
    id: 'opened',
    type: 'fill-extrusion',
    source: 'opened',
    paint: {
      'fill-extrusion-color': ['get', 'colour'],
      'fill-extrusion-base': ['get', 'base'],
      'fill-extrusion-height': ['get', 'top'],
      'fill-extrusion-opacity': 1,
    },
  });
  map.addLayer({
    id: 'measured-line',
    type: 'line',
    source: 'measured',
    paint: { 'line-color': light.accentStrong, 'line-width': 3, 'line-dasharray': [2, 1] },
  });
  map.addLayer({
    id: 'measured-point',
    type: 'circle',
    source: 'measured',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 5,
      'circle-color': light.surface,
      'circle-stroke-color': light.accentStrong,
      'circle-stroke-width': 3,
    },
  });
}

/** Draws the cells of the building that is open in place of its block; none for no building. */
export function drawOpened(
  map: MapLibreMap,
  building: string | undefined,
  cells: readonly Feature<never | GeoJSON.Polygon, Cell>[],
  tints: ReadonlyMap<string, Tint>,
  chosen: string | undefined,
): void {
  const others = building ? (['!=', ['get', 'path'], building] as never) : null;
  map.setFilter('building-solid', cells.length > 0 ? others : null);
  map.getSource<GeoJSONSource>('opened')?.setData({
    type: 'FeatureCollection',
    features: cells.map((cell) => ({
      ...cell,
      properties: {
        ...cell.properties,
        colour:
          cell.properties.path === chosen && chosen !== building
            ? light.accent
            : (tints.get(cell.properties.path)?.colour ?? light.line),
      },
    })),
  });
}

/** Shows the layers of places that are on, and only those. */
export function showLayers(map: MapLibreMap, on: ReadonlySet<string>, solid: boolean): void {
  for (const [layer, ids] of Object.entries(styleLayers)) {
    for (const id of ids) {
      if (!map.getLayer(id)) continue;
      const off =
        !on.has(layer) ||
        (id === 'building-solid' && !solid) ||
        (id === 'estate-fill' && map.getSource('pictures') !== undefined);
      map.setLayoutProperty(id, 'visibility', off ? 'none' : 'visible');
    }
  }
}

/** Draws the line that is measured, closed once it encloses something. */
export function drawMeasured(map: MapLibreMap, line: readonly Position[]): void {
  const closed = line.length > 2 ? [...line, line[0]!] : [...line];
  map.getSource<GeoJSONSource>('measured')?.setData({
    type: 'FeatureCollection',
    features: [
      ...(closed.length > 1
        ? [
            {
              type: 'Feature' as const,
              properties: {},
              geometry: { type: 'LineString' as const, coordinates: closed },
            },
          ]
        : []),
      ...line.map((coordinates) => ({
        type: 'Feature' as const,
        properties: {},
        geometry: { type: 'Point' as const, coordinates },
      })),
    ],
  });
}
