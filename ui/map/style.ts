import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { fontFamily, light } from '../tokens.ts';

/** Kinds of areas that the map draws, each from its zoom on. */
export const areaZooms = {
  district: 0,
  subdistrict: 9,
  community: 11,
  grid: 13.5,
  estate: 14,
  microGrid: 15.5,
  building: 14,
} as const;

/** See {@link areaZooms}. */
export type AreaKind = keyof typeof areaZooms;

/** The source of everything that the city's own tiles draw. */
export const placesSource = 'places';

/** The deepest zoom of the city's own tiles; they are enlarged for more. */
const maxTileZoom = 16;

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
const font = ['Gewu'];

/** A layer of the style that draws a kind of areas. */
const areasOf = (kind: AreaKind) => ({
  source: placesSource,
  'source-layer': kind as string,
  minzoom: areaZooms[kind],
});

function outline(kind: AreaKind, width: number, dash?: number[]): LayerSpecification {
  return {
    id: `${kind}-line`,
    type: 'line',
    ...areasOf(kind),
    paint: {
      'line-color': kind === 'district' ? light.textSoft : light.accent,
      'line-width': width,
      'line-opacity': kind === 'microGrid' || kind === 'subdistrict' ? 0.6 : 0.85,
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  };
}

/** The property of an area that its label is written from. */
type NameProperty = 'name' | 'nameEn';

/** Names stand once in each area, at the point that its tiles give. */
function label(
  name: NameProperty,
  kind: AreaKind,
  size: number,
  minzoom: number,
  maxzoom = 24,
): LayerSpecification {
  return {
    id: `${kind}-label`,
    type: 'symbol',
    source: placesSource,
    'source-layer': 'label',
    filter: ['==', ['get', 'kind'], kind],
    minzoom,
    maxzoom,
    layout: {
      'text-field': ['get', name],
      'text-font': font,
      'text-size': size,
      'text-padding': 8,
    },
    paint: {
      'text-color': kind === 'building' || kind === 'estate' ? light.textSoft : light.accentStrong,
      'text-halo-color': light.surface,
      'text-halo-width': 1.5,
    },
  };
}

const height = [
  'coalesce',
  ['get', 'heightM'],
  ['*', ['coalesce', ['get', 'floors'], 2], 3],
] as const;

const layersWith = (name: NameProperty): LayerSpecification[] => [
  { id: 'ground', type: 'background', paint: { 'background-color': light.surfaceSunk } },
  {
    id: 'district-fill',
    type: 'fill',
    ...areasOf('district'),
    paint: { 'fill-color': light.page },
  },
  {
    id: 'community-fill',
    type: 'fill',
    ...areasOf('community'),
    paint: { 'fill-color': light.surface, 'fill-opacity': 0.7 },
  },
  {
    id: 'estate-fill',
    type: 'fill',
    ...areasOf('estate'),
    paint: { 'fill-color': light.accentSoft, 'fill-opacity': 0.6 },
  },
  outline('microGrid', 1, [2, 2]),
  outline('grid', 1.5),
  outline('community', 2.5),
  outline('subdistrict', 1.5, [6, 3]),
  outline('district', 2, [4, 2]),
  {
    id: 'building-fill',
    type: 'fill',
    ...areasOf('building'),
    paint: { 'fill-color': light.line, 'fill-outline-color': light.lineStrong },
  },
  {
    id: 'building-solid',
    type: 'fill-extrusion',
    ...areasOf('building'),
    layout: { visibility: 'none' },
    paint: {
      'fill-extrusion-color': light.line,
      'fill-extrusion-height': height as never,
      'fill-extrusion-opacity': 1,
    },
  },
  label(name, 'district', 14, 0, 11.5),
  label(name, 'subdistrict', 14, 9.5, 12),
  label(name, 'community', 14, 11.5, 15),
  label(name, 'grid', 14, 13.5, 17),
  label(name, 'estate', 12, 15, 18),
  label(name, 'building', 12, 16.5),
  {
    id: 'cluster',
    type: 'circle',
    source: 'pins',
    filter: ['has', 'point_count'],
    paint: {
      'circle-radius': ['step', ['get', 'point_count'], 16, 10, 20, 50, 26],
      'circle-color': light.surface,
      'circle-stroke-width': 3,
      'circle-stroke-color': [
        'case',
        ['>', ['get', 'late'], 0],
        light.late,
        ['>', ['get', 'dueSoon'], 0],
        light.dueSoon,
        light.accent,
      ],
    },
  },
  {
    id: 'cluster-count',
    type: 'symbol',
    source: 'pins',
    filter: ['has', 'point_count'],
    layout: {
      // The triangle says what the red ring says.
      'text-field': [
        'concat',
        ['to-string', ['get', 'point_count']],
        ['case', ['>', ['get', 'late'], 0], ' ▲', ['>', ['get', 'dueSoon'], 0], ' ◆', ''],
      ],
      'text-font': font,
      'text-size': 14,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': light.text },
  },
  {
    id: 'pin',
    type: 'symbol',
    source: 'pins',
    filter: ['!', ['has', 'point_count']],
    layout: {
      'icon-image': ['concat', 'pin-', ['get', 'tone']],
      'icon-size': ['case', ['get', 'selected'], 1.4, 1],
      'icon-allow-overlap': true,
    },
  },
];

/**
 * The map's style: the city's own vector tiles on a plain ground. No tiles, glyphs or sprites of anybody else are asked for
 * (see `raster.ts` for a layer that the configuration may name); text is drawn with the device's own faces.
 *
 * @param origin where the tiles are, `https://gewu.example.cn`
 */
export function mapStyle(locale: 'zh-CN' | 'en', origin: string): StyleSpecification {
  return {
    version: 8,
    // Houses stand whole, so that they are drawn once; softer light keeps their sides from turning dark.
    light: { intensity: 0.2 },
    sources: {
      [placesSource]: {
        type: 'vector',
        tiles: [`${origin}/tiles/all/{z}/{x}/{y}`],
        minzoom: 0,
        maxzoom: maxTileZoom,
        promoteId: 'path',
      },
      pins: {
        type: 'geojson',
        data: empty,
        cluster: true,
        clusterRadius: 44,
        // To the last zoom: what lies at one door stays one mark, which opens as a list.
        clusterMaxZoom: 22,
        maxzoom: 23,
        clusterProperties: {
          late: ['+', ['case', ['==', ['get', 'tone'], 'late'], 1, 0]],
          dueSoon: ['+', ['case', ['==', ['get', 'tone'], 'dueSoon'], 1, 0]],
        },
      },
    },
    layers: layersWith(locale === 'en' ? 'nameEn' : 'name'),
  };
}

/** Faces for text on the map: the same as everywhere. */
export const mapFont = fontFamily;
