/** What an area has that is to be planned, read once when a plan is asked for and kept with it. */

import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { difference } from '../../../kernel/geo/clip.ts';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { polygonsOf } from '../../../kernel/geo/index.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import type { PlaceName } from '../contract.ts';
import { type Directory, type DirectoryEntry, listEntries, parentPath } from '../directory.ts';
import type { PlanArea, PlanBarrier } from '../planner/area.ts';
import type { PlanKind } from './contract.ts';
import * as areas from './store-area.ts';

/** A building as it is kept with a plan. */
export interface InputBuilding {
  path: string;
  name: string;
  households: number;
  point: { lng: number; lat: number } | null;
  outline: AreaGeometry | null;
  floors: number | null;
  estate: string | null;
  /** Path of the micro-grid or grid it is in. */
  present: string | null;
  entrances: { path: string; name: string; households: number; point: LngLat | null }[];
}

type LngLat = { lng: number; lat: number };

/** A part that is there. */
export interface PresentPart {
  path: string;
  name: string;
  households: number;
}

/** See {@link readInput}. */
export interface PlanInput {
  outline: AreaGeometry;
  buildings: InputBuilding[];
  barriers: { id: string; kind: PlanBarrier['kind']; line: PlanBarrier['line'] }[];
  present: PresentPart[];
  synthetic: boolean;
}

/** What is planned in a place, by its path. */
export function planKindOf(path: string): PlanKind {
  return /\.g\d{3}$/.test(path) ? 'microGrids' : 'grids';
}

/** Path of the community that a grid lies in; a community's own. */
export function communityOf(path: string): string {
  return path.split('.').slice(0, 4).join('.');
}

/** Special grids (801-999) are units of their own: no plan touches them. */
const isSpecial = (path: string) => /\.g[89]\d\d$/.test(path) && !/\.g800$/.test(path);

/** An area as it is, with what keeps it from being planned. */
export interface AreaFacts {
  kind: PlanKind;
  entry: DirectoryEntry;
  names: PlaceName;
  outline: AreaGeometry | null;
  input: Omit<PlanInput, 'outline'>;
  obstacles: ('noOutline' | 'noBuildings' | 'noHouseholds')[];
}

/**
 * Reads an area that may be planned.
 * @throws AppError `places/not-found`
 */
export async function readArea(trx: Trx, path: string): Promise<AreaFacts> {
  const directory = await getDirectory(trx);
  const entry = directory.byPath.get(path);
  if (!entry) throw new AppError('places/not-found', { key: path });
  const kind = planKindOf(path);
  const children = partsOf(directory, entry, kind);
  const within = listEntries(directory, 'building', path).filter(
    (building) =>
      kind === 'microGrids' || !building.path.split('.').some((l) => isSpecial(`.${l}`)),
  );
  const entrances = await areas.listEntrances(trx, path, dateInChina(new Date()));
  const buildings = within.map((building): InputBuilding => {
    const holder = parentPath(building.path)!;
    const present = kind === 'grids' ? gridOf(building.path) : holder === path ? null : holder;
    return {
      path: building.path,
      name: building.name,
      households: building.households ?? 0,
      point: building.center,
      outline: building.geometry,
      floors: building.floors,
      estate: building.estatePath,
      present,
      // Only a micro-grid is so small that a building may have to be split.
      entrances: kind === 'grids' ? [] : (entrances.get(building.path) ?? []),
    };
  });
  const barriers = await areas.listBarriers(trx, communityOf(path));
  const input = {
    buildings,
    barriers: barriers.map(({ id, kind: of, line }) => ({ id, kind: of, line })),
    present: children.map(({ path: of, name, households }) => ({
      path: of,
      name,
      households: households ?? 0,
    })),
    synthetic: entry.synthetic || within.some((building) => building.synthetic),
  };
  const outline = outlineOf(directory, entry, kind);
  const obstacles: AreaFacts['obstacles'] = [];
  if (!outline) obstacles.push('noOutline');
  if (buildings.length === 0) obstacles.push('noBuildings');
  else if (!buildings.some(({ households }) => households > 0)) obstacles.push('noHouseholds');
  return { kind, entry, names: entry.names, outline, input, obstacles };
}

function gridOf(path: string): string {
  return path.split('.').slice(0, 5).join('.');
}

function partsOf(directory: Directory, entry: DirectoryEntry, kind: PlanKind): DirectoryEntry[] {
  const wanted = kind === 'microGrids' ? 'microGrid' : 'grid';
  return (directory.children.get(entry.path) ?? []).filter(
    (child) => child.kind === wanted && !isSpecial(child.path),
  );
}

/** The ground to divide: of a community, without its special grids. */
function outlineOf(
  directory: Directory,
  entry: DirectoryEntry,
  kind: PlanKind,
): AreaGeometry | null {
  if (!entry.geometry || kind === 'microGrids') return entry.geometry;
  const special = (directory.children.get(entry.path) ?? []).flatMap((child) =>
    child.kind === 'grid' && isSpecial(child.path) && child.geometry ? [child.geometry] : [],
  );
  if (special.length === 0) return entry.geometry;
  const toRings = (geometry: AreaGeometry) => polygonsOf(geometry) as [number, number][][][];
  const left = difference(toRings(entry.geometry), ...special.map(toRings));
  if (left.length === 0) return null;
  return left.length === 1
    ? { type: 'Polygon', coordinates: left[0]! }
    : { type: 'MultiPolygon', coordinates: left };
}

/**
 * The area as the planner takes it.
 *
 * @param fixed the part of each building or entrance, by its path, when all of it is settled
 */
export function toPlanArea(input: PlanInput, fixed?: ReadonlyMap<string, string>): PlanArea {
  return {
    outline: input.outline,
    barriers: input.barriers.map(({ kind, line }) => ({ kind, line })),
    buildings: input.buildings.map((building) => ({
      key: building.path,
      households: building.households,
      point: building.point ?? undefined,
      outline: building.outline ?? undefined,
      floors: building.floors ?? undefined,
      estate: building.estate ?? undefined,
      fixed: fixed?.get(building.path),
      present: building.present ?? undefined,
      entrances: building.entrances.map((entrance) => ({
        key: entrance.path,
        households: entrance.households,
        point: entrance.point ?? undefined,
        fixed: fixed?.get(entrance.path),
      })),
    })),
  };
}

/** Buildings and outline that are not as a plan found them: by path, households set aside. */
export function countChanged(planned: PlanInput, now: AreaFacts): number {
  const keyOf = (buildings: readonly InputBuilding[]) =>
    new Set(buildings.flatMap((one) => [one.path, ...one.entrances.map(({ path }) => path)]));
  const [before, after] = [keyOf(planned.buildings), keyOf(now.input.buildings)];
  const parts = (input: Pick<PlanInput, 'present'>) =>
    new Set(input.present.map(({ path }) => path));
  const lacks = (a: Set<string>, b: Set<string>) => [...a].filter((one) => !b.has(one)).length;
  const differ = (a: Set<string>, b: Set<string>) => lacks(a, b) + lacks(b, a);
  const outline = JSON.stringify(planned.outline) === JSON.stringify(now.outline) ? 0 : 1;
  return differ(before, after) + differ(parts(planned), parts(now.input)) + outline;
}
