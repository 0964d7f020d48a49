import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { fontFamily, light } from '../tokens.ts';

/** Kinds of areas that the map draws, and from which zoom on. */
export const areaZooms = {
  district: 0,
  community: 11,
  grid: 13.5,
  microGrid: 15.5,
  building: 14.5,
} as const;

/** See {@link areaZooms}. */
export type AreaKind = keyof typeof areaZooms;

/** Kinds in the order in which they are drawn. */
export const areaKinds = Object.keys(areaZooms) as AreaKind[];

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
const font = ['Gewu'];

function outline(kind: AreaKind, width: number, dash?: number[]): LayerSpecification {
  return {
    id: `${kind}-line`,
    type: 'line',
    source: kind,
    minzoom: areaZooms[kind],
    paint: {
      'line-color': kind === 'district' ? light.textSoft : light.accent,
      'line-width': width,
      'line-opacity': kind === 'microGrid' ? 0.6 : 0.85,
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  };
}

/** The property of an area that its label is written from. */
type NameProperty = 'name' | 'nameEn';

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
    source: kind,
    minzoom,
    maxzoom,
    layout: {
      'text-field': ['get', name],
      'text-font': font,
      'text-size': size,
      'text-padding': 8,
    },
    paint: {
      'text-color': kind === 'building' ? light.textSoft : light.accentStrong,
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
    source: 'district',
    paint: { 'fill-color': light.page },
  },
  {
    id: 'community-fill',
    type: 'fill',
    source: 'community',
    minzoom: areaZooms.community,
    paint: { 'fill-color': light.surface, 'fill-opacity': 0.7 },
  },
  outline('microGrid', 1, [2, 2]),
  outline('grid', 1.5),
  outline('community', 2.5),
  outline('district', 2, [4, 2]),
  {
    id: 'building-fill',
    type: 'fill',
    source: 'building',
    minzoom: areaZooms.building,
    paint: { 'fill-color': light.line, 'fill-outline-color': light.lineStrong },
  },
  {
    id: 'building-solid',
    type: 'fill-extrusion',
    source: 'building',
    minzoom: areaZooms.building,
    layout: { visibility: 'none' },
    paint: {
      'fill-extrusion-color': light.line,
      'fill-extrusion-height': height as never,
      'fill-extrusion-opacity': 0.85,
    },
  },
  label(name, 'district', 14, 0, 11.5),
  label(name, 'community', 14, 11, 15),
  label(name, 'grid', 14, 13.5, 17),
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
 * The map's style: our own outlines on a plain ground. No tiles, glyphs or sprites of anybody else are asked for; text
 * is drawn with the device's own faces.
 */
export function mapStyle(locale: 'zh-CN' | 'en'): StyleSpecification {
  const areas = areaKinds.map((kind): [string, SourceSpecification] => [
    kind,
    { type: 'geojson', data: empty },
  ]);
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(areas),
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
