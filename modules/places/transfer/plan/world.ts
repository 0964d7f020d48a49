/** What is there already, as an import looks it up; and the numbers that are free. */
import {
  type Area,
  type AreaIndex,
  buildAreaIndex,
  distanceMeters,
  type LngLat,
} from '../../../../kernel/geo/index.ts';
import {
  borderToleranceMeters,
  type Directory,
  type DirectoryEntry,
  findAreas,
  isWithin,
} from '../../directory.ts';
import type { PlaceRow } from '../../store.ts';
import type { TransferKind } from '../fields.ts';
import { houseName, nameKey } from './values.ts';

/** See {@link createWorld}. */
export interface World {
  directory: Directory;
  byCode(kind: TransferKind, code: string): PlaceRow | undefined;
  /** Of a kind by name, within a path. */
  byName(kind: TransferKind, name: string, within?: string): DirectoryEntry[];
  estateAt(point: LngLat): DirectoryEntry | undefined;
  /** A facility of a sort that stands on a spot. */
  facilityAt(category: string, point: LngLat): DirectoryEntry | undefined;
  isInside(point: LngLat): boolean;
  /** Entrances and dwellings of a building that were looked up, by path. */
  inner: Map<string, Map<string, PlaceRow>>;
  /** The label of a new place in a parent: the wanted number where it is free, else the next one; undefined when all are taken. */
  freeLabel(kind: TransferKind, parent: string, wanted?: number): string | undefined;
}

/** Sign and digits of the last label of a path. */
export const labels: Record<TransferKind, readonly [sign: string, digits: number]> = {
  community: ['', 3],
  grid: ['g', 3],
  microGrid: ['m', 2],
  estate: ['e', 4],
  building: ['b', 5],
  entrance: ['u', 2],
  dwelling: ['d', 4],
  facility: ['f', 5],
};

/** Facilities of a sort that are nearer than that are the same. */
const sameSpotMeters = 2;

/** Special grids are numbered from here. */
const firstSpecial = 801;

/** Indexes over the places of a day. */
export function createWorld(directory: Directory): World {
  const codes = new Map<string, DirectoryEntry>();
  const names = new Map<string, DirectoryEntry[]>();
  const taken = new Map<string, Set<number>>();
  const note = (key: string, number: number) => {
    const numbers = taken.get(key);
    if (numbers) numbers.add(number);
    else taken.set(key, new Set([number]));
  };
  for (const entry of directory.entries) {
    codes.set(`${entry.kind} ${entry.code}`, entry);
    const number = Number(/\d+$/.exec(entry.path.split('.').at(-1)!)?.[0]);
    note(spaceOf(entry.kind as TransferKind, entry.path.split('.').slice(0, -1).join('.')), number);
    for (const name of new Set([entry.name, entry.officialName ?? entry.name])) {
      const key = `${entry.kind} ${nameKey(houseName(entry.kind, name))}`;
      const group = names.get(key);
      if (group) group.push(entry);
      else names.set(key, [entry]);
    }
  }
  const estates: AreaIndex<Area & { entry: DirectoryEntry }> = buildAreaIndex(
    directory.entries.flatMap((entry) =>
      entry.kind === 'estate' && entry.geometry
        ? [{ code: entry.code, geometry: entry.geometry, entry }]
        : [],
    ),
  );
  const byCategory = Map.groupBy(
    directory.entries.filter(({ kind }) => kind === 'facility'),
    ({ category }) => category!,
  );
  const inner: World['inner'] = new Map();
  const districts = directory.indexes.district;
  return {
    directory,
    inner,
    byCode(kind, code) {
      const found = codes.get(`${kind} ${code}`);
      if (found || (kind !== 'entrance' && kind !== 'dwelling')) return found;
      const building = codes.get(`building ${code.slice(0, 17)}`);
      const rows = building && inner.get(building.path);
      return rows && [...rows.values()].find((row) => row.code === code && row.kind === kind);
    },
    byName(kind, name, within) {
      const found = names.get(`${kind} ${nameKey(houseName(kind, name))}`) ?? [];
      return within === undefined ? found : found.filter(({ path }) => isWithin(path, within));
    },
    estateAt: ({ lng, lat }) => estates.find(lng, lat)?.entry,
    facilityAt: (category, point) =>
      (byCategory.get(category) ?? []).find(
        ({ center }) => center && distanceMeters(center, point) <= sameSpotMeters,
      ),
    isInside: ({ lng, lat }) =>
      districts.size === 0 ||
      districts.find(lng, lat) !== undefined ||
      districts.nearest(lng, lat, borderToleranceMeters) !== undefined,
    freeLabel(kind, parent, wanted) {
      const [sign, digits] = labels[kind];
      const key = spaceOf(kind, parent);
      const used = taken.get(key) ?? new Set();
      for (const row of inner.get(buildingOf(parent))?.values() ?? []) {
        if (row.kind === kind && row.path.startsWith(`${parent}.`))
          used.add(Number(row.path.slice(-digits)));
      }
      const most = kind === 'grid' ? firstSpecial - 1 : 10 ** digits - 1;
      let number =
        wanted !== undefined && wanted >= 1 && wanted <= most && !used.has(wanted) ? wanted : 0;
      if (number === 0) {
        // Behind the last one, so that the number of a place that is gone does not come back while there are others.
        const last = [...used].reduce((max, one) => (one <= most ? Math.max(max, one) : max), 0);
        number = last + 1;
        if (number > most) {
          for (number = 1; used.has(number); number++);
        }
      }
      if (number > most) return undefined;
      note(key, number);
      return sign + String(number).padStart(digits, '0');
    },
  };
}

/** Buildings and facilities are numbered within their community, everything else within what it lies in. */
function spaceOf(kind: TransferKind, parent: string): string {
  const space =
    kind === 'building' || kind === 'facility' ? parent.split('.').slice(0, 4).join('.') : parent;
  return `${kind} ${space}`;
}

/** The building of a path in it. */
export function buildingOf(path: string): string {
  return path.replace(/(\.b\d{5})\..*$/, '$1');
}

/** The areas at a point; undefined outside the city. */
export const areasAt = (world: World, point: LngLat) => findAreas(world.directory, point);
