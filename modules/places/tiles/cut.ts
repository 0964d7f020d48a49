/** Cuts vector tiles out of the directory. Pure, but that a facility is overdue by today. */
import {
  type GeoJSONToTileOptions,
  type GeoJSONVTFeature,
  geoJSONToTile,
} from '@maplibre/geojson-vt';
import Flatbush from 'flatbush';
import type { Feature, MultiPolygon, Point, Polygon, Position } from 'geojson';
import type { Bbox, LngLat } from '../../../kernel/geo/index.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import type { Directory, DirectoryEntry } from '../directory.ts';
import { isOverdue } from '../facilities/fields.ts';
import { propertiesOf } from '../features.ts';
import { formatName } from '../format.ts';
import {
  areaLayers,
  facilityZoom,
  type LayerName,
  labelZooms,
  maxTileZoom,
  tileExtent,
} from './contract.ts';
import { encodeTile, type TileFeature } from './encode.ts';

/** Where a tile is. */
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

type AreaLayer = keyof typeof areaLayers;
const numberedKinds: readonly string[] = [...Object.keys(areaLayers), 'facility'];

/** What lies so far outside comes along, so that lines that are drawn on a tile's edge don't end there. Units. */
const buffer = 128;

const options: GeoJSONToTileOptions = {
  extent: tileExtent,
  buffer,
  maxZoom: maxTileZoom,
  tolerance: 3,
  clip: true,
  coordinates: 'unitSquare',
};

/**
 * Encodes a tile: each of the layers by its name, as far as there is something in it.
 * @returns undefined when there is nothing in any
 */
export function cutTile(
  directory: Directory,
  layers: readonly LayerName[],
  address: TileAddress,
): Uint8Array | undefined {
  const { z, x, y } = address;
  const box = boxOf(address);
  const cut = layers.flatMap((layer) => {
    const isArea = layer !== 'label' && layer !== 'facility';
    const areas = isArea && z >= areaLayers[layer] ? areasIn(directory, layer, box) : [];
    const bare = layer === 'building' && z === areaLayers.building;
    const isWhole = (one: DirectoryEntry) => z >= wholeZoom && isInside(one.bbox!, box);
    const features =
      layer === 'label'
        ? labelsIn(directory, box, z)
        : layer === 'facility'
          ? facilitiesIn(directory, box, z)
          : areas.filter((one) => !isWhole(one)).map((one) => areaOf(one, bare));
    const tile = geoJSONToTile({ type: 'FeatureCollection', features }, z, x, y, options);
    const placed = tile.features.map(flatten);
    for (const one of areas) if (isWhole(one)) placed.push(placeWhole(one, bare, address));
    return placed.length > 0 ? [[layer, placed] as const] : [];
  });
  return cut.length > 0 ? encodeTile(cut) : undefined;
}

const areasIn = (directory: Directory, layer: AreaLayer, box: Bbox) =>
  directory.indexes[layer].within(box).map(({ entry }) => entry);

const isInside = (inner: Bbox, outer: Bbox) =>
  inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];

/** From here on a corner that could be left out is two metres from its line at most: not worth looking for. */
const wholeZoom = 14;

/** An area that lies wholly in a tile, as thousands of buildings do: there is nothing to cut off. */
function placeWhole(entry: DirectoryEntry, bare: boolean, { z, x, y }: TileAddress): TileFeature {
  const { type, coordinates } = entry.geometry as Polygon | MultiPolygon;
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  const scale = tileExtent * 2 ** z;
  const geometry: number[][] = [];
  for (const rings of polygons) {
    rings.forEach((ring, i) => {
      const placed: number[] = [];
      for (const [lng, lat] of ring)
        placed.push(
          Math.round(eastOf(lng!) * scale - x * tileExtent),
          Math.round(southOf(lat!) * scale - y * tileExtent),
        );
      // outer rings run clockwise in a tile, holes the other way
      geometry.push(isClockwise(placed) === (i === 0) ? placed : turnAround(placed));
    });
  }
  return { id: idOf(entry), type: 3, tags: wordsOf(entry, bare), geometry };
}

/** Whether a ring of x, y, x, y, … with y to the south runs clockwise. */
function isClockwise(ring: readonly number[]): boolean {
  let area = 0;
  for (let i = 2; i < ring.length; i += 2)
    area += ring[i - 2]! * ring[i + 1]! - ring[i]! * ring[i - 1]!;
  return area > 0;
}

function turnAround(ring: readonly number[]): number[] {
  const turned: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) turned.push(ring[i]!, ring[i + 1]!);
  return turned;
}

/** What was cut, as it is encoded. */
const flatten = ({ id, type, tags, geometry }: GeoJSONVTFeature): TileFeature => ({
  id: Number(id),
  type,
  tags: tags ?? {},
  geometry:
    type === 1 ? [geometry.flat()] : (geometry as [number, number][][]).map((line) => line.flat()),
});

function labelsIn(directory: Directory, box: Bbox, zoom: number): Feature[] {
  const { entries, tree } = pointsOf(labels, directory, ({ kind }) => kind in labelZooms);
  return tree
    .search(...box, (i) => zoom >= labelZooms[entries[i]!.kind as AreaLayer])
    .sort((a, b) => a - b)
    .map((i) => {
      const entry = entries[i]!;
      const geometry: Point = { type: 'Point', coordinates: project(entry.center!) };
      return { type: 'Feature', id: idOf(entry), properties: wordsOf(entry, false), geometry };
    });
}

function facilitiesIn(directory: Directory, box: Bbox, zoom: number): Feature[] {
  if (zoom < facilityZoom) return [];
  const today = dateInChina(new Date());
  const { entries, tree } = pointsOf(facilities, directory, ({ kind }) => kind === 'facility');
  return tree
    .search(...box)
    .sort((a, b) => a - b)
    .map((i) => {
      const entry = entries[i]!;
      const { path, name, category, synthetic } = entry;
      const nameEn = formatName(entry, 'en');
      const overdue = isOverdue(entry, today);
      return {
        type: 'Feature',
        id: idOf(entry),
        properties: { path, name, nameEn, category, overdue, synthetic },
        geometry: { type: 'Point', coordinates: project(entry.center!) },
      };
    });
}

/** A tile and what lies around it in degrees. */
function boxOf({ z, x, y }: TileAddress): Bbox {
  const more = buffer / tileExtent;
  const size = 2 ** z;
  const lng = (at: number) => (at / size) * 360 - 180;
  const lat = (at: number) =>
    (Math.atan(Math.sinh(Math.PI * (1 - (2 * at) / size))) * 180) / Math.PI;
  return [lng(x - more), lat(y + 1 + more), lng(x + 1 + more), lat(y - more)];
}

/** In the square of the web's Mercator map: 0 to 1 from the west. */
const eastOf = (lng: number) => lng / 360 + 0.5;

/** In the square of the web's Mercator map: 0 to 1 from the north. */
function southOf(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
}

const project = ({ lng, lat }: LngLat): Position => [eastOf(lng), southOf(lat)];

function areaOf(entry: DirectoryEntry, bare: boolean): Feature {
  const [properties, geometry] = [wordsOf(entry, bare), outlineOf(entry)];
  return { type: 'Feature', id: idOf(entry), properties, geometry };
}

function outlineOf({ geometry }: DirectoryEntry): Polygon | MultiPolygon {
  const ring = (positions: Position[]) =>
    positions.map(([lng, lat]) => project({ lng: lng!, lat: lat! }));
  const { type, coordinates } = geometry!;
  return type === 'Polygon'
    ? { type, coordinates: coordinates.map(ring) }
    : { type, coordinates: coordinates.map((rings) => rings.map(ring)) };
}

/** @param bare thousands lie in the tile and are seen as blocks alone: their words would be most of it */
function wordsOf(entry: DirectoryEntry, bare: boolean): TileFeature['tags'] {
  const { path, floors, heightM } = entry;
  if (bare) return { path, floors, heightM };
  return propertiesOf(entry);
}

/**
 * A number for a place that stays while it has its code, whatever it lies in: `3` (a community) and its code without the
 * two digits of the province. No two places of a city have the same; it is below 2^53.
 */
export function idOf({ kind, code }: Pick<DirectoryEntry, 'kind' | 'code'>): number {
  return (numberedKinds.indexOf(kind) + 1) * 1e15 + Number(code.slice(2));
}

interface Points {
  entries: readonly DirectoryEntry[];
  tree: Pick<Flatbush, 'search'>;
}

const labels = new WeakMap<Directory, Points>();
const facilities = new WeakMap<Directory, Points>();

/** Points of the places of some kinds that have one, whether or not they have an outline. */
function pointsOf(
  all: WeakMap<Directory, Points>,
  directory: Directory,
  isOne: (entry: DirectoryEntry) => boolean,
): Points {
  const known = all.get(directory);
  if (known) return known;
  const entries = directory.entries.filter((entry) => entry.center && isOne(entry));
  const made: Points = { entries, tree: { search: () => [] } };
  if (entries.length > 0) {
    const tree = new Flatbush(entries.length);
    for (const { center } of entries) tree.add(center!.lng, center!.lat, center!.lng, center!.lat);
    tree.finish();
    made.tree = tree;
  }
  all.set(directory, made);
  return made;
}
