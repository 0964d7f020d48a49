/** Use cases of places: all reading. */
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Bbox, Crs, LngLat } from '../../kernel/geo/index.ts';
import { distanceMeters, toWgs84 } from '../../kernel/geo/index.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { getDirectory } from './cache.ts';
import type { areaKinds, Location, Place, PlaceKind, PlaceName } from './contract.ts';
import type { Directory, DirectoryEntry } from './directory.ts';
import { findAreas, listEntries, parentPath, toInnerEntry, toPlace } from './directory.ts';
import { propertiesOf } from './features.ts';
import { can } from './policy.ts';
import { findInBuildingByCode, listByPaths, listInBuilding, listInBuildings } from './store.ts';

/** A position and the coordinate system it is in; WGS84 unless told. */
export interface PointInput extends LngLat {
  crs?: Crs;
}

/**
 * Finds the micro-grid, grid and community that hold a point, and the path a record there belongs to.
 *
 * Outside every grid the community is the answer; outside every community the nearest one, marked `nearest`.
 * @throws AppError `places/outside-city`; `places/no-outlines` when no community has an outline yet
 */
export async function locatePoint(trx: Trx, input: PointInput): Promise<Location> {
  const directory = await getDirectory(trx);
  const point = toWgs84(input, input.crs ?? 'WGS84');
  if (directory.indexes.community.size === 0) throw new AppError('places/no-outlines');
  const found = findAreas(directory, point);
  if (!found) {
    throw new AppError('places/outside-city', { lng: input.lng, lat: input.lat });
  }
  const { community, grid, microGrid, building, nearest } = found;
  const smallest = microGrid ?? grid ?? community;
  const [city, district, subdistrict] = community.path.split('.');
  return {
    path: smallest.path,
    names: smallest.names,
    point,
    district: codeOf(directory, `${city}.${district}`),
    subdistrict: codeOf(directory, `${city}.${district}.${subdistrict}`),
    community: community.code,
    grid: grid?.code ?? null,
    microGrid: microGrid?.code ?? null,
    building: building ? { path: building.path, code: building.code, name: building.name } : null,
    nearest,
  };
}

/** One place by its path or code; undefined when there is none, or when the actor may not see it. */
export async function findPlace(trx: Trx, actor: Actor, key: string): Promise<Place | undefined> {
  const directory = await getDirectory(trx);
  const entry = directory.byPath.get(key) ?? directory.byCode.get(key);
  const found = entry ?? (await findInner(trx, directory, key));
  return found && can(actor, 'places.read', found) ? toPlace(found) : undefined;
}

/**
 * One place by its path or code.
 * @throws AppError `places/not-found`; `places/dwellings-hidden` for a dwelling, to somebody not signed in
 */
export async function getPlace(trx: Trx, actor: Actor, key: string): Promise<Place> {
  if (isDwellingKey(key)) assertDwellings(actor);
  const place = await findPlace(trx, actor, key);
  if (!place) throw new AppError('places/not-found', { key });
  return place;
}

/**
 * Names of many paths at once, for lists: of each part down to the dwelling. A path that is not there (any more) gets
 * the names of the parts that are, and `gone`.
 */
export async function namePlaces(
  trx: Trx,
  paths: readonly string[],
): Promise<Map<string, PlaceName>> {
  const directory = await getDirectory(trx);
  const inner = new Set<string>();
  for (const path of paths) {
    for (let p: string | null = path; p && innerPath.test(p); p = parentPath(p)) inner.add(p);
  }
  const rows = await listByPaths(trx, [...inner], today());
  const byPath = new Map(rows.map((row) => [row.path, row]));
  return new Map(
    paths.map((path) => {
      const row = byPath.get(path);
      if (row) {
        const entrance = byPath.get(parentPath(path)!);
        return [path, toInnerEntry(directory, row, entrance).names];
      }
      let known: string | null = path;
      while (known && !directory.byPath.has(known)) known = parentPath(known);
      const names = known ? directory.byPath.get(known)!.names : {};
      return [path, known === path ? { ...names, path } : { ...names, path, gone: true as const }];
    }),
  );
}

/**
 * The places directly in a place.
 * @param path the city itself when absent
 */
export async function listTree(
  trx: Trx,
  actor: Actor,
  path: string | undefined,
  kind: PlaceKind | undefined,
): Promise<Place[]> {
  const directory = await getDirectory(trx);
  const { city } = directory;
  const parent = path ?? city?.path;
  if (parent === undefined) return [];
  if (insideBuilding.test(parent)) {
    const children = await listInner(trx, directory, actor, parent);
    return children.filter((child) => !kind || child.kind === kind).map(toPlace);
  }
  getEntry(directory, parent);
  const children = directory.children.get(parent) ?? [];
  // There are hundreds of street lamps in a grid, and who goes down the tree looks for none.
  return children
    .filter((child) => (kind ? child.kind === kind : child.kind !== 'facility'))
    .map(toPlace);
}

/**
 * All places of a kind, by code, of those kept in memory: from the city down to the buildings. Dwellings by path, of one area:
 * of none without it.
 */
export async function listPlaces(
  trx: Trx,
  kind: Exclude<PlaceKind, 'entrance'>,
  within?: string,
): Promise<Place[]> {
  const directory = await getDirectory(trx);
  if (kind !== 'dwelling') return listEntries(directory, kind, within).map(toPlace);
  const rows = await listInBuildings(trx, within ? [within] : [], today());
  const byPath = new Map(rows.map((row) => [row.path, row]));
  return rows
    .filter((row) => row.kind === kind)
    .map((row) => toPlace(toInnerEntry(directory, row, byPath.get(parentPath(row.path)!))));
}

/** How many estates the first step of an address shows. */
const estateLimit = 100;

/**
 * The next step of picking an address. Without a parent, the estates of the city, nearest first where a point is given.
 * @throws AppError as {@link getPlace}
 */
export async function listAddresses(
  trx: Trx,
  actor: Actor,
  parent: string | undefined,
  near: PointInput | undefined,
): Promise<{ step: 'estate' | 'building' | 'entrance' | 'dwelling' | 'done'; places: Place[] }> {
  const directory = await getDirectory(trx);
  if (parent && insideBuilding.test(parent)) {
    const places = (await listInner(trx, directory, actor, parent)).map(toPlace);
    const step = isEntrancePath(parent) ? 'dwelling' : 'entrance';
    return { step: places.length > 0 ? step : 'done', places };
  }
  if (parent && isDwellingKey(parent)) return { step: 'done', places: [] };
  const entry = parent ? getEntry(directory, parent) : undefined;
  if (entry && (entry.kind === 'estate' || entry.kind === 'grid' || entry.kind === 'microGrid')) {
    const buildings =
      entry.kind === 'estate'
        ? (directory.buildingsOf.get(entry.path) ?? [])
        : listEntries(directory, 'building', entry.path);
    return { step: 'building', places: buildings.map(toPlace) };
  }
  const estates = listEntries(directory, 'estate', entry?.path);
  if (near) sortByDistance(estates, toWgs84(near, near.crs ?? 'WGS84'));
  return { step: 'estate', places: estates.slice(0, estateLimit).map(toPlace) };
}

/**
 * Outlines for a map, as GeoJSON features.
 * @throws AppError `http/invalid-input` when all buildings of the city are asked for at once
 */
export async function listAreas(
  trx: Trx,
  kind: (typeof areaKinds)[number],
  bbox: Bbox | undefined,
  within: string | undefined,
) {
  if (kind === 'building' && !bbox && !within) {
    const field = {
      path: 'query.bbox',
      message: 'is needed for buildings',
      accepted: 'bbox or within',
    };
    throw new AppError('http/invalid-input', { count: 1, fields: [field] });
  }
  const directory = await getDirectory(trx);
  return listEntries(directory, kind, within, bbox).flatMap((entry) =>
    entry.geometry
      ? [
          {
            type: 'Feature' as const,
            id: entry.path,
            properties: propertiesOf(entry),
            geometry: entry.geometry,
          },
        ]
      : [],
  );
}

/** Paths from a building down: what lies in it is not in memory. */
const insideBuilding = /\.b\d{5}(\.u\d{2})?$/;
/** Paths of entrances and dwellings. */
const innerPath = /\.u\d{2}(\.d\d{4})?$/;

function isEntrancePath(path: string): boolean {
  return /\.u\d{2}$/.test(path);
}

/** A path of a dwelling, or a code as long as only a dwelling's is. */
function isDwellingKey(key: string): boolean {
  return /\.d\d{4}$/.test(key) || /^\d{23}$/.test(key);
}

function assertDwellings(actor: Actor): void {
  if (!can(actor, 'places.read', { kind: 'dwelling' })) {
    throw new AppError('places/dwellings-hidden');
  }
}

function today(): string {
  return dateInChina(new Date());
}

function codeOf(directory: Directory, path: string): string {
  return directory.byPath.get(path)?.code ?? '';
}

function getEntry(directory: Directory, path: string): DirectoryEntry {
  const entry = directory.byPath.get(path);
  if (!entry) throw new AppError('places/not-found', { key: path });
  return entry;
}

/** An entrance or dwelling by path or code. */
async function findInner(
  trx: Trx,
  directory: Directory,
  key: string,
): Promise<DirectoryEntry | undefined> {
  const row = innerPath.test(key)
    ? (await listByPaths(trx, [key], today()))[0]
    : /^\d{19}(\d{4})?$/.test(key)
      ? await findInBuildingByCode(trx, key, today())
      : undefined;
  if (!row) return undefined;
  const [entrance] =
    row.kind === 'dwelling' ? await listByPaths(trx, [parentPath(row.path)!], today()) : [];
  return toInnerEntry(directory, row, entrance);
}

/** Entrances of a building, or dwellings of an entrance. */
async function listInner(
  trx: Trx,
  directory: Directory,
  actor: Actor,
  parent: string,
): Promise<DirectoryEntry[]> {
  if (!isEntrancePath(parent)) {
    getEntry(directory, parent);
    const rows = await listInBuilding(trx, parent, today());
    return rows.map((row) => toInnerEntry(directory, row));
  }
  assertDwellings(actor);
  const [entrance] = await listByPaths(trx, [parent], today());
  if (!entrance) throw new AppError('places/not-found', { key: parent });
  const rows = await listInBuilding(trx, parent, today());
  return rows.map((row) => toInnerEntry(directory, row, entrance));
}

function sortByDistance(entries: DirectoryEntry[], point: LngLat): void {
  const far = (entry: DirectoryEntry) =>
    entry.center ? distanceMeters(entry.center, point) : Number.POSITIVE_INFINITY;
  const distances = new Map(entries.map((entry) => [entry, far(entry)]));
  entries.sort((a, b) => distances.get(a)! - distances.get(b)!);
}
