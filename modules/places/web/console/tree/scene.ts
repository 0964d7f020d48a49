/** What the map of places shows at each task. Pure. */
import type { Position } from 'geojson';
import type { BaseMapProps } from '../../../../../ui/map/base-map.tsx';
import { boundsOfPositions, positionsOf } from '../drawing.ts';
import { type DraftItem, withDraft } from './draft.ts';
import type { Shape } from './map-layers.ts';
import { type Outline, type Sketch, toOutline, toSketch } from './outline-edit.ts';
import type { PlaceOn } from './queries.ts';

type NameOf = (place: Pick<PlaceOn, 'kind' | 'name' | 'nameEn'>) => string;

/** Kinds whose names the base map writes. */
const named: readonly string[] = [
  'district',
  'subdistrict',
  'community',
  'grid',
  'estate',
  'building',
];

/**
 * The outline of a place, else its point; nothing for what has neither.
 * @param isToday names that the base map writes are left to it
 */
export function shapesOf(places: readonly PlaceOn[], nameOf: NameOf, isToday = false): Shape[] {
  return places.flatMap((place) => {
    const { path, geometry, center } = place;
    const shape = geometry ?? (center && { type: 'Point', coordinates: [center.lng, center.lat] });
    return shape
      ? [
          {
            path,
            label: isToday && named.includes(place.kind) ? '' : nameOf(place),
            geometry: shape,
          },
        ]
      : [];
  });
}

/** Shares of the whole that are shown beside it, for the neighbours. */
const around = 0.25;

/** Where the map looks for some places; undefined when nothing has a position. */
export function viewOf(places: readonly PlaceOn[]): BaseMapProps['view'] {
  const spots = places.flatMap(({ geometry, center }): Position[] =>
    geometry ? positionsOf(geometry.coordinates) : center ? [[center.lng, center.lat]] : [],
  );
  const bounds = boundsOfPositions(spots);
  if (!bounds) return undefined;
  const isPoint = bounds.west === bounds.east && bounds.south === bounds.north;
  if (isPoint) return { lng: bounds.west, lat: bounds.south, zoom: 17.5 };
  const [x, y] = [(bounds.east - bounds.west) * around, (bounds.north - bounds.south) * around];
  return {
    west: bounds.west - x,
    south: bounds.south - y,
    east: bounds.east + x,
    north: bounds.north + y,
  };
}

/** Kinds that share a border with their siblings. */
const bordering: readonly string[] = ['district', 'subdistrict', 'community', 'grid', 'microGrid'];

/** Siblings of a place whose border it may share, as the set leaves them. */
export function neighboursOf(
  kind: string,
  beside: readonly PlaceOn[],
  items: readonly DraftItem[],
): PlaceOn[] {
  return beside
    .filter(
      (one) =>
        one.geometry &&
        (one.kind === kind || (bordering.includes(kind) && bordering.includes(one.kind))),
    )
    .map((one) => withDraft(one, items));
}

/** The same as sketches by path, to be taken along. */
export const sketchesOf = (places: readonly PlaceOn[]): Record<string, Sketch> =>
  Object.fromEntries(
    places.flatMap(({ path, geometry }) =>
      geometry ? [[path, toSketch(geometry as Outline)]] : [],
    ),
  );

/** Changes of the neighbours that an outline took along. */
export function followedItems(
  followed: Readonly<Record<string, Sketch>>,
  beside: readonly PlaceOn[],
): DraftItem[] {
  return beside.flatMap((place) => {
    const geometry = followed[place.path] && toOutline(followed[place.path]!);
    if (!geometry) return [];
    const { kind, name, nameEn, path, version } = place;
    return [
      {
        kind,
        name,
        nameEn,
        before: place,
        change: { do: 'alter', path, version, set: { geometry } },
      },
    ];
  });
}

/** Outlines that a set makes and those that it replaces. */
export function shapesOfSet(
  items: readonly DraftItem[],
  nameOf: NameOf,
): { own: Shape[]; before: unknown[] } {
  const own: Shape[] = [];
  const before: unknown[] = [];
  for (const item of items) {
    const { change, before: was } = item;
    const set = change.do === 'add' || change.do === 'alter' ? change.set : {};
    const point = (at: { lng: number; lat: number } | null | undefined) =>
      at && { type: 'Point', coordinates: [at.lng, at.lat] };
    const now =
      set.geometry ??
      (change.do === 'end' ? undefined : (was?.geometry ?? point(set.center ?? was?.center)));
    if (now) own.push({ path: change.path, label: nameOf(item), geometry: now });
    const old = was?.geometry ?? point(was?.center);
    if (old && (set.geometry || set.center || change.do === 'end')) before.push(old);
  }
  return { own, before };
}
