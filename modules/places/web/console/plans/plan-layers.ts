import type { FeatureCollection, Geometry } from 'geojson';
import type { GeoJSONSource, MapLibreMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import { light } from '../../../../../ui/tokens.ts';
import { roundPosition } from '../drawing.ts';

/** What the map of a division shows beside the base map. */
export interface PlanScene {
  parts: {
    number: number;
    households: number;
    outline: unknown;
    label: { lng: number; lat: number };
    range: string;
  }[];
  buildings: { path: string; label: string; lng: number; lat: number; number: number }[];
  barriers: { line: unknown }[];
  /** Points of a line that is being drawn. */
  drawing: [number, number][];
}

/** Told what is done on the map. */
export interface PlanEars {
  /** A building was dropped on a part. */
  onDrop?: ((move: { key: string; to: number }) => void) | undefined;
  /** A point was pressed, while a line is drawn. */
  onPoint?: ((point: [number, number]) => void) | undefined;
}

/** Pale fills, as on the printed sheet; numbers tell parts apart, colours only help. */
const tones = ['#8fbccb', '#e3c17e', '#a5cf94', '#dd9aa0', '#b3a8dc', '#d8cc6e', '#86c6b8'];
const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
const sources = [
  'plan-parts',
  'plan-numbers',
  'plan-buildings',
  'plan-barriers',
  'plan-drawing',
] as const;

const feature = (geometry: unknown, properties: Record<string, unknown>) => ({
  type: 'Feature' as const,
  geometry: geometry as Geometry,
  properties,
});

/** Adds the layers to a map, and listens to what is done on it. Returns what takes the listeners off. */
export function addPlanLayers(map: MapLibreMap, ears: () => PlanEars): () => void {
  for (const id of sources) map.addSource(id, { type: 'geojson', data: empty });
  map.addLayer({
    id: 'plan-fill',
    type: 'fill',
    source: 'plan-parts',
    paint: { 'fill-color': ['get', 'tone'], 'fill-opacity': 0.45 },
  });
  map.addLayer({
    id: 'plan-line',
    type: 'line',
    source: 'plan-parts',
    paint: { 'line-color': light.accentStrong, 'line-width': 2 },
  });
  for (const [source, color] of [
    ['plan-barriers', light.textSoft],
    ['plan-drawing', light.late],
  ] as const) {
    map.addLayer({
      id: `${source}-line`,
      type: 'line',
      source,
      paint: { 'line-color': color, 'line-width': 4, 'line-dasharray': [2, 1] },
    });
  }
  map.addLayer({
    id: 'plan-building',
    type: 'circle',
    source: 'plan-buildings',
    paint: {
      'circle-radius': 12,
      'circle-color': light.surface,
      'circle-stroke-width': 2,
      'circle-stroke-color': light.accent,
    },
  });
  map.addLayer({
    id: 'plan-building-label',
    type: 'symbol',
    source: 'plan-buildings',
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Gewu'],
      'text-size': 12,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': light.text },
  });
  map.addLayer({
    id: 'plan-number',
    type: 'symbol',
    source: 'plan-numbers',
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Gewu'],
      'text-size': 15,
      'text-allow-overlap': true,
    },
    paint: {
      'text-color': light.accentStrong,
      'text-halo-color': light.surface,
      'text-halo-width': 2,
    },
  });
  return listen(map, ears);
}

/** Dragging a building to a part, with a mouse or a finger; pressing points of a line. */
function listen(map: MapLibreMap, ears: () => PlanEars): () => void {
  let dragged: string | undefined;
  const take = (event: MapMouseEvent | MapTouchEvent) => {
    if (!ears().onDrop) return;
    const [found] = map.queryRenderedFeatures(event.point, { layers: ['plan-building'] });
    if (!found) return;
    event.preventDefault();
    dragged = String(found.properties.path);
    map.getCanvas().style.cursor = 'grabbing';
  };
  const follow = (event: MapMouseEvent | MapTouchEvent) => {
    if (dragged === undefined) return;
    map.setPaintProperty('plan-fill', 'fill-opacity', [
      'case',
      ['==', ['get', 'number'], partAt(event) ?? -1],
      0.8,
      0.45,
    ]);
  };
  const partAt = (event: MapMouseEvent | MapTouchEvent): number | undefined => {
    const [part] = map.queryRenderedFeatures(event.point, { layers: ['plan-fill'] });
    return part && Number(part.properties.number);
  };
  const drop = (event: MapMouseEvent | MapTouchEvent) => {
    if (dragged === undefined) return;
    const [key, to] = [dragged, partAt(event)];
    dragged = undefined;
    map.getCanvas().style.cursor = '';
    map.setPaintProperty('plan-fill', 'fill-opacity', 0.45);
    if (to !== undefined) ears().onDrop?.({ key, to });
  };
  const press = (event: MapMouseEvent) => ears().onPoint?.(roundPosition(event.lngLat));
  const hover = (cursor: string) => () => {
    if (dragged === undefined && ears().onDrop) map.getCanvas().style.cursor = cursor;
  };
  const [enter, leave] = [hover('grab'), hover('')];
  map.on('mousedown', take);
  map.on('touchstart', take);
  map.on('mousemove', follow);
  map.on('touchmove', follow);
  map.on('mouseup', drop);
  map.on('touchend', drop);
  map.on('click', press);
  map.on('mouseenter', 'plan-building', enter);
  map.on('mouseleave', 'plan-building', leave);
  return () => {
    map.off('mousedown', take);
    map.off('touchstart', take);
    map.off('mousemove', follow);
    map.off('touchmove', follow);
    map.off('mouseup', drop);
    map.off('touchend', drop);
    map.off('click', press);
    map.off('mouseenter', 'plan-building', enter);
    map.off('mouseleave', 'plan-building', leave);
  };
}

/** Puts a scene on a map that has the layers. */
export function showScene(map: MapLibreMap, scene: PlanScene): void {
  const set = (id: (typeof sources)[number], features: FeatureCollection['features']) =>
    map.getSource<GeoJSONSource>(id)?.setData({ type: 'FeatureCollection', features });
  set(
    'plan-parts',
    scene.parts.map(({ number, outline }) =>
      feature(outline, { number, tone: tones[(number - 1) % tones.length] }),
    ),
  );
  set(
    'plan-numbers',
    scene.parts.map(({ number, households, label: { lng, lat }, range }) =>
      feature(
        { type: 'Point', coordinates: [lng, lat] },
        // The sign says what the range says: below and above it.
        {
          label: `${number} · ${households}${range === 'under' ? ' ▼' : range === 'over' ? ' ▲' : ''}`,
        },
      ),
    ),
  );
  set(
    'plan-buildings',
    scene.buildings.map(({ path, label, lng, lat }) =>
      feature({ type: 'Point', coordinates: [lng, lat] }, { path, label }),
    ),
  );
  set(
    'plan-barriers',
    scene.barriers.map(({ line }) => feature(line, {})),
  );
  const { drawing } = scene;
  set(
    'plan-drawing',
    drawing.length > 1 ? [feature({ type: 'LineString', coordinates: drawing }, {})] : [],
  );
}
