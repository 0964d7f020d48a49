import type { Feature, FeatureCollection, Geometry, Point } from 'geojson';
import type {
  FilterSpecification,
  GeoJSONSource,
  LayerSpecification,
  MapLibreMap,
  MapMouseEvent,
  MapTouchEvent,
} from 'maplibre-gl';
import { light } from '../../../../../ui/tokens.ts';
import { roundPosition } from '../drawing.ts';
import {
  listVertices,
  middleAfter,
  positionOf,
  type Sketch,
  type Spot,
  type Vertex,
} from './outline-edit.ts';

/** An outline or a point with the name that stands in it. */
export interface Shape {
  path: string;
  label: string;
  geometry: unknown;
}

/** What the map of places shows over the base map. */
export interface Scene {
  own: Shape[];
  siblings: Shape[];
  /** What is to be replaced. */
  before: unknown[];
  /** Where something is wrong: areas or points. */
  problems: readonly unknown[];
  /** What is drawn by hand now. */
  sketch?: Sketch | undefined;
  chosen?: Vertex | undefined;
  /** The day is not today: the base map, which knows today alone, keeps its areas back. */
  otherDay: boolean;
}

/** Told what is done on the map; positions are raw, `reach` is ten pixels in degrees of latitude. */
export interface Ears {
  onPick?: ((path: string) => void) | undefined;
  onPress?: ((at: Spot, reach: number) => void) | undefined;
  onTake?: ((vertex: Vertex) => void) | undefined;
  /** The vertex that was taken is here now; `done` as it is let go. */
  onDrag?: ((at: Spot, reach: number, done: boolean) => void) | undefined;
  /** A vertex is wanted in the middle of an edge. */
  onSplit?: ((after: Vertex) => void) | undefined;
  onRemove?: ((vertex: Vertex) => void) | undefined;
}

const names = ['siblings', 'before', 'own', 'problems', 'vertices'] as const;
const idOf = (name: (typeof names)[number]) => `tree-${name}`;
const areas: FilterSpecification = ['==', ['geometry-type'], 'Polygon'];
const points: FilterSpecification = ['==', ['geometry-type'], 'Point'];
const reachPixels = 10;
/** A vertex is taken from so far. */
const vertexPixels = 14;
/** Vertices of what is drawn on each map, as they are now: the map itself draws them a moment later. */
const handles = new WeakMap<MapLibreMap, Feature[]>();
const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };

const feature = (geometry: unknown, properties: Record<string, unknown> = {}): Feature => ({
  type: 'Feature',
  geometry: geometry as Geometry,
  properties,
});

function areaLayers(
  name: (typeof names)[number],
  colour: string,
  { width, opacity, dash }: { width: number; opacity: number; dash?: number[] },
): LayerSpecification[] {
  const source = idOf(name);
  return [
    {
      id: `${source}-fill`,
      type: 'fill',
      source,
      filter: areas,
      paint: { 'fill-color': colour, 'fill-opacity': opacity },
    },
    {
      id: `${source}-line`,
      type: 'line',
      source,
      filter: areas,
      paint: {
        'line-color': colour,
        'line-width': width,
        ...(dash ? { 'line-dasharray': dash } : {}),
      },
    },
    {
      id: `${source}-point`,
      type: 'circle',
      source,
      filter: points,
      paint: {
        'circle-radius': 7,
        'circle-color': colour,
        'circle-stroke-width': 2,
        'circle-stroke-color': light.surface,
      },
    },
  ];
}

function labels(name: 'siblings' | 'own'): LayerSpecification {
  return {
    id: `${idOf(name)}-label`,
    type: 'symbol',
    source: idOf(name),
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Gewu'],
      'text-size': name === 'own' ? 15 : 13,
    },
    paint: {
      'text-color': name === 'own' ? light.accentStrong : light.textSoft,
      'text-halo-color': light.surface,
      'text-halo-width': 2,
    },
  };
}

/** Adds the layers to a map, and listens to what is done on it. Returns what takes the listeners off. */
export function addTreeLayers(map: MapLibreMap, ears: () => Ears): () => void {
  for (const name of names) map.addSource(idOf(name), { type: 'geojson', data: empty });
  const layers: LayerSpecification[] = [
    ...areaLayers('siblings', light.textSoft, { width: 1.5, opacity: 0.06 }),
    ...areaLayers('before', light.textSoft, { width: 2, opacity: 0, dash: [3, 2] }),
    ...areaLayers('own', light.accentStrong, { width: 3, opacity: 0.2 }),
    ...areaLayers('problems', light.late, { width: 3, opacity: 0.5 }),
    labels('siblings'),
    labels('own'),
    {
      id: 'tree-vertices',
      type: 'circle',
      source: 'tree-vertices',
      paint: {
        'circle-radius': ['case', ['get', 'middle'], 5, ['get', 'chosen'], 9, 7],
        'circle-color': ['case', ['get', 'chosen'], light.accent, light.surface],
        'circle-opacity': ['case', ['get', 'middle'], 0.7, 1],
        'circle-stroke-width': ['case', ['get', 'middle'], 1.5, 3],
        'circle-stroke-color': light.accentStrong,
      },
    },
  ];
  for (const layer of layers) map.addLayer(layer);
  // Names of areas begin with those of the layers of the base style.
  return listen(map, ears);
}

/** Layers of the base style that draw places as they are today. */
const base = /^(subdistrict|community|grid|microGrid|estate|building)-(line|fill|label|solid)$/;

const vertexOf = ({ polygon, ring, at }: Record<string, unknown>): Vertex => ({
  polygon: Number(polygon),
  ring: Number(ring),
  at: Number(at),
});

/** Dragging vertices with a mouse or a finger, pressing middles of edges and the ground, picking a neighbour. */
function listen(map: MapLibreMap, ears: () => Ears): () => void {
  let taken = false;
  const reach = () => {
    const { lng, lat } = map.getCenter();
    const at = map.project([lng, lat]);
    return Math.abs(map.unproject([at.x, at.y - reachPixels]).lat - lat);
  };
  const vertexAt = ({ point }: MapMouseEvent | MapTouchEvent) => {
    const near = (handles.get(map) ?? []).flatMap(({ geometry, properties }) => {
      const { x, y } = map.project((geometry as Point).coordinates as Spot);
      const pixels = Math.hypot(x - point.x, y - point.y);
      return pixels <= vertexPixels ? [{ pixels, properties: properties! }] : [];
    });
    return near.sort((a, b) => a.pixels - b.pixels)[0]?.properties;
  };
  const take = (event: MapMouseEvent | MapTouchEvent) => {
    const found = ears().onDrag && vertexAt(event);
    if (!found || ('originalEvent' in event && (event.originalEvent as MouseEvent).button === 2))
      return;
    event.preventDefault();
    if (found.middle) ears().onSplit?.(vertexOf(found));
    else ears().onTake?.(vertexOf(found));
    taken = true;
    map.getCanvas().style.cursor = 'grabbing';
  };
  const drag = (event: MapMouseEvent | MapTouchEvent) => {
    if (taken) ears().onDrag?.(roundPosition(event.lngLat), reach(), false);
  };
  let dropped = 0;
  const drop = (event: MapMouseEvent | MapTouchEvent) => {
    if (!taken) return;
    taken = false;
    dropped = Date.now();
    map.getCanvas().style.cursor = '';
    ears().onDrag?.(roundPosition(event.lngLat), reach(), true);
  };
  const press = (event: MapMouseEvent) => {
    // The click that ends a drag is none of its own.
    if (Date.now() - dropped < 50 || vertexAt(event)) return;
    if (ears().onPress) return ears().onPress?.(roundPosition(event.lngLat), reach());
    const [found] = map.queryRenderedFeatures(event.point, {
      layers: ['tree-siblings-point', 'tree-siblings-fill'],
    });
    if (found) ears().onPick?.(String(found.properties.path));
  };
  const remove = (event: MapMouseEvent) => {
    const found = ears().onRemove && vertexAt(event);
    if (found && !found.middle) ears().onRemove?.(vertexOf(found));
  };
  map.on('mousedown', take);
  map.on('touchstart', take);
  map.on('mousemove', drag);
  map.on('touchmove', drag);
  map.on('mouseup', drop);
  map.on('touchend', drop);
  map.on('click', press);
  map.on('contextmenu', remove);
  return () => {
    map.off('mousedown', take);
    map.off('touchstart', take);
    map.off('mousemove', drag);
    map.off('touchmove', drag);
    map.off('mouseup', drop);
    map.off('touchend', drop);
    map.off('click', press);
    map.off('contextmenu', remove);
  };
}

function handlesOf(sketch: Sketch | undefined, chosen: Vertex | undefined): Feature[] {
  if (!sketch) return [];
  return listVertices(sketch).flatMap((vertex) => {
    const isChosen = JSON.stringify(vertex) === JSON.stringify(chosen);
    const middle = middleAfter(sketch, vertex);
    const point = (coordinates: Spot) => ({ type: 'Point', coordinates });
    return [
      ...(middle ? [feature(point(middle), { ...vertex, middle: true, chosen: false })] : []),
      feature(point(positionOf(sketch, vertex)!), { ...vertex, middle: false, chosen: isChosen }),
    ];
  });
}

/** Puts a scene on a map that has the layers. */
export function showScene(map: MapLibreMap, scene: Scene): void {
  const set = (name: (typeof names)[number], features: Feature[]) =>
    map.getSource<GeoJSONSource>(idOf(name))?.setData({ type: 'FeatureCollection', features });
  const shapes = (list: readonly Shape[]) =>
    list.map(({ geometry, ...properties }) => feature(geometry, properties));
  set('siblings', shapes(scene.siblings));
  set('own', shapes(scene.own));
  set(
    'before',
    scene.before.map((geometry) => feature(geometry)),
  );
  set(
    'problems',
    scene.problems.map((geometry) => feature(geometry)),
  );
  handles.set(map, handlesOf(scene.sketch, scene.chosen));
  set('vertices', handles.get(map)!);
  for (const { id } of map.getStyle().layers) {
    if (!base.test(id) || id === 'building-solid') continue;
    map.setLayoutProperty(id, 'visibility', scene.otherDay ? 'none' : 'visible');
  }
}
