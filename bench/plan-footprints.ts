import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureCollection, Polygon } from 'geojson';
import type { AreaGeometry } from '../kernel/geo/index.ts';
import { areaSquareMeters, bboxOf, offsetMeters } from '../kernel/geo/index.ts';
import type { PlanArea, PlanBuilding } from '../modules/places/planner/area.ts';
import type { PlainGraph } from '../modules/places/planner/graph.ts';
import { layGround } from '../modules/places/planner/ground.ts';
import { indexStretches, ringsOf } from '../modules/places/planner/inside.ts';
import { joinNodes } from '../modules/places/planner/neighbours.ts';
import { frameOf, makeNodes } from '../modules/places/planner/nodes.ts';
import type { HouseholdRange } from '../modules/places/planner/score.ts';
import { createRandom } from '../modules/places/synthetic/random.ts';

/** Cities of whose buildings the outlines are in `data/`. */
export const footprintCities = ['shanghai', 'wuhan'] as const;

/** Metres of a floor, square metres of floor for a household with its share of stairs and walls, flats of an entrance on a floor. */
const storey = 3;
const floorPerHousehold = 110;
const flatsPerFloor = 2;

/** Floors where no height is known: sheds and small houses have few, and so have halls. */
function usualFloors(squareMeters: number): number {
  if (squareMeters < 120) return 2;
  if (squareMeters < 1200) return 6;
  return 4;
}

/** A real place: its outlines, with households made up from the floors. Another seed lets other buildings be shops and offices. */
export function makeFootprintArea(city: (typeof footprintCities)[number], seed: number): PlanArea {
  const file = join(import.meta.dirname, '..', 'data', `buildings_osm_${city}.geojson`);
  const { features } = JSON.parse(readFileSync(file, 'utf8')) as FeatureCollection<
    Polygon,
    { id: number; kind: string; height?: number }
  >;
  const random = createRandom(`${city}-${seed}`);
  const pieces = new Map<number, { outlines: Polygon[]; height: number | undefined }>();
  for (const { geometry, properties } of features) {
    if (properties.kind !== 'building') continue;
    const known = pieces.get(properties.id) ?? { outlines: [], height: properties.height };
    known.outlines.push(geometry);
    pieces.set(properties.id, known);
  }
  const buildings = [...pieces].map(([id, { outlines, height }]): PlanBuilding => {
    const outline: AreaGeometry =
      outlines.length === 1
        ? outlines[0]!
        : { type: 'MultiPolygon', coordinates: outlines.map((one) => one.coordinates) };
    const ground = areaSquareMeters(outline);
    const floors = height ? Math.max(1, Math.round(height / storey)) : usualFloors(ground);
    // Two in three are lived in, the others have a flat or two above a shop.
    const share = random() < 2 / 3 ? 0.5 + random() / 2 : random() * 0.2;
    const households = Math.round((ground * floors * share) / floorPerHousehold);
    const doors = Math.ceil(households / (floors * flatsPerFloor));
    const entrances = Array.from({ length: doors }, (_, i) => ({
      key: `${id}-${i + 1}`,
      households: Math.floor((households + i) / doors),
    }));
    return { key: String(id), households, outline, floors, entrances };
  });
  const all: AreaGeometry = {
    type: 'MultiPolygon',
    coordinates: buildings.flatMap(({ outline }) =>
      outline!.type === 'Polygon' ? [outline!.coordinates] : outline!.coordinates,
    ),
  };
  return { outline: around(all), buildings };
}

/** A rectangle around outlines, 50 m off. */
function around(outline: AreaGeometry): Polygon {
  const [west, south, east, north] = bboxOf(outline);
  const low = offsetMeters({ lng: west, lat: south }, -50, -50);
  const high = offsetMeters({ lng: east, lat: north }, 50, 50);
  const ring: [number, number][] = [
    [low.lng, low.lat],
    [high.lng, low.lat],
    [high.lng, high.lat],
    [low.lng, high.lat],
    [low.lng, low.lat],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

/** The graph that the planner makes of an area, in its plain form: buildings over the range by their entrances. */
export function graphOfArea(area: PlanArea, range: HouseholdRange): PlainGraph {
  const frame = frameOf(area.outline);
  const stretches = indexStretches(ringsOf(area.outline, frame).map(({ spots }) => spots));
  const nodes = makeNodes(area, range, frame, () => {});
  const weights = { ...range, estates: 1, barriers: 1 };
  const near = joinNodes(area, nodes, layGround(nodes), stretches, frame, weights, () => {});
  const { size, households, x, y, first, neighbours, strengths } = near.graph;
  const graph: PlainGraph = {
    w: [...households],
    xy: Array.from({ length: size }, (_, i) => [x[i]!, y[i]!]),
    edges: [],
  };
  for (let i = 0; i < size; i++) {
    for (let e = first[i]!; e < first[i + 1]!; e++) {
      if (neighbours[e]! > i) graph.edges.push([i, neighbours[e]!, strengths[e]!]);
    }
  }
  return graph;
}
