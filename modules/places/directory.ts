/** All places down to the buildings, and facilities, in memory: finding by point, path, code and name. Pure. */
import type { Area, AreaIndex, Bbox, LngLat } from '../../kernel/geo/index.ts';
import { bboxesTouch, bboxOf, buildAreaIndex } from '../../kernel/geo/index.ts';
import type { areaKinds, Place, PlaceKind, PlaceName } from './contract.ts';
import { formatName } from './format.ts';
import zh from './locales/zh-CN.json' with { type: 'json' };
import type { PlaceRow } from './store.ts';

/** A place with what is known only from the others. */
export interface DirectoryEntry extends PlaceRow {
  names: PlaceName;
  bbox: Bbox | null;
  /** Dwellings in it; null where none is registered. */
  households: number | null;
  /** For searching, without spaces: names of what it lies in, and its own; in Chinese, and in English. */
  texts: readonly SearchText[];
}

interface SearchText {
  context: string;
  own: string;
}

interface IndexedArea extends Area {
  entry: DirectoryEntry;
}

/** See {@link buildDirectory}. */
export interface Directory {
  version: string | undefined;
  byPath: ReadonlyMap<string, DirectoryEntry>;
  /** By code; of places with the same 17 digits a micro-grid before a building before a facility. */
  byCode: ReadonlyMap<string, DirectoryEntry>;
  /** By path of the parent, in the order of codes; estates hang on their community. */
  children: ReadonlyMap<string, readonly DirectoryEntry[]>;
  /** Buildings by path of their estate, in the order of codes. */
  buildingsOf: ReadonlyMap<string, readonly DirectoryEntry[]>;
  entries: readonly DirectoryEntry[];
  /** All but the buildings that are called by a number alone. */
  named: readonly DirectoryEntry[];
  city: DirectoryEntry | undefined;
  indexes: Record<IndexedKind, AreaIndex<IndexedArea>>;
}

type IndexedKind = (typeof areaKinds)[number];

/** Where a point lies. */
export interface FoundArea {
  community: DirectoryEntry;
  grid: DirectoryEntry | undefined;
  microGrid: DirectoryEntry | undefined;
  building: DirectoryEntry | undefined;
  nearest: boolean;
}

/**
 * The outlines of the districts are about 100 m accurate, so a point this far outside them may well be inside the city:
 * it is taken to the nearest community.
 */
export const borderToleranceMeters = 150;

/** Farther from every community than a city is wide. */
const anywhereMeters = 200_000;

/**
 * Builds the directory. 600 places take some milliseconds, a city of 20,000 buildings well under a second.
 * @param dwellings number of dwellings of each building, by path
 */
export function buildDirectory(
  rows: readonly PlaceRow[],
  dwellings: ReadonlyMap<string, number>,
  version: string | undefined,
): Directory {
  const nameOf = new Map(rows.map((row) => [row.path, row]));
  const households = addUp(dwellings, nameOf);
  const entries = rows.map((row): DirectoryEntry => {
    const names = namesOf(row.path, nameOf);
    return {
      ...row,
      names,
      bbox: row.geometry ? bboxOf(row.geometry) : null,
      households: households.get(row.path) ?? null,
      texts: [
        { context: contextOf(row, names), own: normalize(row.name) },
        { context: contextOf(row, names.en ?? {}), own: normalize(formatName(row, 'en')) },
      ],
    };
  });
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const byCode = new Map<string, DirectoryEntry>();
  for (const entry of entries) {
    const { kind } = byCode.get(entry.code) ?? {};
    const isFirst = kind === undefined || kind === 'facility' || entry.kind === 'microGrid';
    if (isFirst) byCode.set(entry.code, entry);
  }
  const index = (kind: IndexedKind) =>
    buildAreaIndex(
      entries.flatMap((entry): IndexedArea[] =>
        entry.kind === kind && entry.geometry
          ? [{ code: entry.code, geometry: entry.geometry, entry }]
          : [],
      ),
    );
  return {
    version,
    byPath,
    byCode,
    children: groupBy(entries, (entry) => parentPath(entry.path)),
    buildingsOf: groupBy(entries, (entry) => entry.estatePath),
    entries,
    named: entries.filter(
      ({ kind, texts }) => kind !== 'building' || !isNumber.test(texts[0]!.own),
    ),
    city: entries.find((entry) => entry.kind === 'city'),
    indexes: {
      district: index('district'),
      subdistrict: index('subdistrict'),
      community: index('community'),
      grid: index('grid'),
      microGrid: index('microGrid'),
      estate: index('estate'),
      building: index('building'),
    },
  };
}

/**
 * The areas that hold a point, by their outlines: the community, and its grid and micro-grid where there is one. A point
 * in no community goes to the nearest; undefined when it lies outside the city.
 */
export function findAreas(directory: Directory, { lng, lat }: LngLat): FoundArea | undefined {
  const { indexes, byPath } = directory;
  const building = indexes.building.find(lng, lat)?.entry;
  const microGrid = indexes.microGrid.find(lng, lat)?.entry;
  // The smaller area decides: outlines of grids may be off by centimetres where they meet.
  const grid = microGrid
    ? byPath.get(parentPath(microGrid.path)!)
    : indexes.grid.find(lng, lat)?.entry;
  const inside = grid
    ? byPath.get(parentPath(grid.path)!)
    : indexes.community.find(lng, lat)?.entry;
  if (inside) return { community: inside, grid, microGrid, building, nearest: false };
  if (!indexes.district.nearest(lng, lat, borderToleranceMeters)) return undefined;
  const near = indexes.community.nearest(lng, lat, anywhereMeters)?.area.entry;
  return (
    near && { community: near, grid: undefined, microGrid: undefined, building, nearest: true }
  );
}

/**
 * Places whose names hold every word of the query, the best match first.
 * @param namedOnly leaves out buildings that are called by a number alone
 * @param facilities as well
 */
export function searchEntries(
  directory: Directory,
  query: string,
  within: string | undefined,
  limit: number,
  namedOnly = false,
  facilities = false,
): DirectoryEntry[] {
  const words = wordsOf(query, directory.city?.name);
  if (words.length === 0) return [];
  const found: { entry: DirectoryEntry; rank: number }[] = [];
  const all = !namedOnly && words.some(reachesNumber) ? directory.entries : directory.named;
  for (const entry of all) {
    const { kind, path } = entry;
    if (!searchable.has(kind) && !(facilities && kind === 'facility')) continue;
    if (within && !isWithin(path, within)) continue;
    const ranks = entry.texts.flatMap((text) => rankOf(words, text) ?? []);
    if (ranks.length > 0) found.push({ entry, rank: Math.min(...ranks) });
  }
  return found
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        kindOrder(a.entry.kind) - kindOrder(b.entry.kind) ||
        (a.entry.code < b.entry.code ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ entry }) => entry);
}

const isNumber = /^\d+号楼$/;

/** Whether a word may lie in the name of a building that is but a number, or end in its beginning. */
function reachesNumber(word: string): boolean {
  return (
    /\d|b(?:u|ui|uil|uild|uildi|uildin|uilding)?$/.test(word) ||
    numberedBuilding.includes(word) ||
    'building'.includes(word)
  );
}

/** How well a text has all of the words: 0 is best; undefined when it lacks one. */
function rankOf(words: readonly string[], { context, own }: SearchText): number | undefined {
  const text = context + own;
  if (!words.every((word) => text.includes(word))) return undefined;
  // One word at least reaches into its own name, else every building matches the name of its community.
  if (!words.some((word) => text.lastIndexOf(word) + word.length > context.length)) {
    return undefined;
  }
  return text.endsWith(words.join('')) ? 0 : own.startsWith(words.at(-1)!) ? 1 : 2;
}

/**
 * Words of a query or of a whole address: what stands before the city's name goes without saying, and a part that is
 * left out between two divisions is no reason to find nothing.
 */
function wordsOf(query: string, city: string | undefined): string[] {
  const text = normalize(query.replace(/[,，]/g, ' '), ' ');
  const at = city ? text.lastIndexOf(city) : -1;
  const rest = at < 0 ? text : text.slice(at + city!.length).trim() || city!;
  return rest
    .replace(/(?<=\S\S)小区(?=\d|\s|$)/g, ' ')
    .split(/ +|(?<=[^\s小][市区县旗镇乡]|街道)(?=\S\S)/)
    .filter(Boolean);
}

/** Entries of a kind, below a path and touching a box where given. */
export function listEntries(
  directory: Directory,
  kind: PlaceKind,
  within?: string,
  bbox?: Bbox,
): DirectoryEntry[] {
  return directory.entries.filter(
    (entry) =>
      entry.kind === kind &&
      (!within || isWithin(entry.path, within)) &&
      (!bbox || (entry.bbox !== null && bboxesTouch(entry.bbox, bbox))),
  );
}

/** A place as it is answered. */
export function toPlace(entry: DirectoryEntry): Place {
  return {
    kind: entry.kind,
    code: entry.code,
    path: entry.path,
    category: entry.category,
    name: entry.name,
    nameEn: entry.nameEn,
    names: entry.names,
    center: entry.center,
    bbox: entry.bbox,
    households: entry.households,
    floors: entry.floors,
    heightM: entry.heightM,
    floor: entry.floor,
    synthetic: entry.synthetic,
  };
}

/** An entrance or dwelling as an entry: its building's names and its own. */
export function toInnerEntry(
  directory: Directory,
  row: PlaceRow,
  entrance?: PlaceRow,
): DirectoryEntry {
  const parts = row.path.split('.');
  const isDwelling = row.kind === 'dwelling';
  const building = directory.byPath.get(parts.slice(0, isDwelling ? -2 : -1).join('.'));
  const entranceName = isDwelling ? entrance?.name : row.name;
  return {
    ...row,
    center: row.center ?? entrance?.center ?? building?.center ?? null,
    names: {
      ...(building?.names ?? {}),
      path: row.path,
      ...(entranceName ? { entrance: entranceName } : {}),
      ...(isDwelling ? { dwelling: row.name } : {}),
    },
    bbox: null,
    households: null,
    texts: [],
  };
}

/** Path of the place that a path lies in directly; null for the city. */
export function parentPath(path: string): string | null {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? null : path.slice(0, dot);
}

/** Whether a path is another or lies below it. */
export function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`);
}

const searchable: ReadonlySet<PlaceKind> = new Set([
  'subdistrict',
  'community',
  'grid',
  'estate',
  'building',
]);

const order: readonly PlaceKind[] = [
  'estate',
  'community',
  'subdistrict',
  'building',
  'grid',
  'facility',
];

function kindOrder(kind: PlaceKind): number {
  return order.indexOf(kind);
}

function namesOf(path: string, rows: ReadonlyMap<string, PlaceRow>): PlaceName {
  const names: PlaceName = { path };
  const labels = path.split('.');
  for (let depth = 1; depth <= labels.length; depth++) {
    const row = rows.get(labels.slice(0, depth).join('.'));
    if (!row) continue;
    const estate = row.estatePath ? rows.get(row.estatePath) : undefined;
    for (const part of estate ? [row, estate] : [row]) {
      names[part.kind] = part.name;
      if (part.nameEn !== null) names.en = { ...names.en, [part.kind]: part.nameEn };
    }
  }
  return names;
}

function contextOf(row: PlaceRow, names: Omit<PlaceName, 'path'>): string {
  const { city, district, subdistrict, community, estate } = names;
  const { kind } = row;
  const parts = { city, district, subdistrict, community, ...(kind === 'building' && { estate }) };
  return normalize(
    Object.entries(parts)
      .map(([of, name]) => (of === kind ? '' : name))
      .join(''),
  );
}

/** `$1号楼`, for other ways to write a building's number. */
const numberedBuilding = zh.format.building.replace('{{number}}', '$1').replace(/\s/g, '');

/** As names are compared: without case and spaces, and a building's number always written alike. */
function normalize(text: string, between = ''): string {
  return text
    .toLowerCase()
    .replace(/[\s·]+/g, between)
    .replace(/(\d) ?(?:栋|幢|#楼?)/g, numberedBuilding)
    .trim();
}

/** Dwellings of each building added to everything it lies in, its estate included. */
function addUp(
  dwellings: ReadonlyMap<string, number>,
  rows: ReadonlyMap<string, PlaceRow>,
): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (path: string, count: number) => sums.set(path, (sums.get(path) ?? 0) + count);
  for (const [building, count] of dwellings) {
    for (let path: string | null = building; path; path = parentPath(path)) add(path, count);
    const estate = rows.get(building)?.estatePath;
    if (estate) add(estate, count);
  }
  return sums;
}

function groupBy(
  entries: readonly DirectoryEntry[],
  keyOf: (entry: DirectoryEntry) => string | null,
): Map<string, DirectoryEntry[]> {
  const groups = new Map<string, DirectoryEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
