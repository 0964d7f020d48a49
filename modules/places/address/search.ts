/** Finds addresses as they are typed. */
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { findHits, type Hit } from '../../../kernel/text/spoken.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import type { Place, PlaceKind } from '../contract.ts';
import {
  type Directory,
  type DirectoryEntry,
  isWithin,
  searchEntries,
  toInnerEntry,
  toPlace,
} from '../directory.ts';
import { can } from '../policy.ts';
import { listInBuilding, type PlaceRow } from '../store.ts';
import { findNames, nameIndexOf } from './names.ts';
import { type AddressParts, numberOf, parseAddress } from './parse.ts';

/** What is searched for. */
export interface AddressQuery {
  /** As it was typed. */
  text: string;
  /** Only below this path. */
  within?: string | undefined;
  limit: number;
  /** Also by pinyin and with typing errors; else the names have to be written. */
  forgiving: boolean;
  /** Facilities as well; nobody lives or reports in one. */
  facilities?: boolean | undefined;
}

/** A place, and which stretches of the names of its parts were asked for. */
export type MatchedPlace = Place & { matched: Partial<Record<PlaceKind, Hit[]>> };

/** Buildings that are opened to look for an entrance or dwelling. */
const mostOpened = 3;

/**
 * Places by name or address, the best first: divisions, grids, estates and buildings, and where the address names them the
 * entrance, and the dwelling if the actor may see it. What is not there stops at what is: a building without that entrance
 * is the answer itself.
 */
export async function searchPlaces(
  trx: Trx,
  actor: Actor,
  query: AddressQuery,
): Promise<MatchedPlace[]> {
  const { text, within, limit, forgiving, facilities = false } = query;
  const directory = await getDirectory(trx);
  const parts = parseAddress(text);
  const found: DirectoryEntry[] = [];
  const buildings = findBuildings(directory, parts, within, limit, forgiving);
  if (parts.entrance !== undefined || parts.dwelling !== undefined) {
    for (const building of buildings.slice(0, mostOpened)) {
      found.push(...(await openBuilding(trx, directory, actor, building, parts)));
    }
    // an entrance that is there says more than a building without it
    found.sort((a, b) => depthOf(b) - depthOf(a));
  }
  found.push(...buildings);
  // The number of a building in a Chinese address was read, whatever came of it.
  const isRead = parts.building !== undefined && /\p{Script=Han}/u.test(parts.names);
  if (found.length === 0 || isRead) {
    found.push(...searchEntries(directory, text, within, limit, isRead, facilities));
  }
  if (found.length < limit && parts.building === undefined && forgiving) {
    const named = findNames(nameIndexOf(directory), parts.names, true, facilities);
    found.push(...named.map(({ entry }) => entry));
  }
  const unique = new Map(found.map((entry) => [entry.path, entry]));
  return [...unique.values()]
    .filter(({ path }) => within === undefined || isWithin(path, within))
    .slice(0, limit)
    .map((entry) => ({ ...toPlace(entry), matched: matchesOf(entry, text, parts) }));
}

/** Buildings of a number below what is named; a named building, or those of an estate, when only an entrance is told. */
function findBuildings(
  directory: Directory,
  { names, building, entrance, dwelling }: AddressParts,
  within: string | undefined,
  limit: number,
  forgiving: boolean,
): DirectoryEntry[] {
  if (building === undefined && entrance === undefined && dwelling === undefined) return [];
  const index = nameIndexOf(directory);
  const isHere = ({ path }: DirectoryEntry) => within === undefined || isWithin(path, within);
  const numbered = building === undefined ? [] : (index.numbered.get(building) ?? []);
  if (names === '') return numbered.filter(isHere).slice(0, limit);
  const found: DirectoryEntry[] = [];
  const places = findNames(index, names, forgiving);
  // of a whole name, and its beginning, the whole name is meant
  const best = places[0]?.rank ?? 0;
  for (const { entry } of places.filter(({ rank }) => rank <= Math.max(best, 2))) {
    if (entry.kind === 'building') {
      if (building === undefined) found.push(entry);
    } else if (building !== undefined) {
      found.push(...numbered.filter(isIn(entry)));
    } else if (entry.kind === 'estate') {
      found.push(...(directory.buildingsOf.get(entry.path) ?? []));
    }
    if (found.length >= limit) break;
  }
  return found.filter(isHere).slice(0, limit);
}

const isIn = (place: DirectoryEntry) => (building: DirectoryEntry) =>
  place.kind === 'estate'
    ? building.estatePath === place.path
    : isWithin(building.path, place.path);

async function openBuilding(
  trx: Trx,
  directory: Directory,
  actor: Actor,
  building: DirectoryEntry,
  { entrance, dwelling }: AddressParts,
): Promise<DirectoryEntry[]> {
  const today = dateInChina(new Date());
  const all = await listInBuilding(trx, building.path, today);
  const entrances = all.filter(({ name }) => entrance === undefined || numberOf(name) === entrance);
  const found: DirectoryEntry[] = [];
  if (dwelling !== undefined && can(actor, 'places.read', { kind: 'dwelling' })) {
    for (const one of entrances) {
      const rows: PlaceRow[] = await listInBuilding(trx, one.path, today);
      const same = rows.filter(({ name }) => numberOf(name) === dwelling);
      found.push(...same.map((row) => toInnerEntry(directory, row, one)));
    }
  }
  if (entrance !== undefined) found.push(...entrances.map((row) => toInnerEntry(directory, row)));
  return found;
}

const depthOf = ({ path }: DirectoryEntry) => path.split('.').length;

const numberedParts = ['building', 'entrance', 'dwelling'] as const;

/** Which stretches of a place's names were asked for. */
function matchesOf(
  entry: DirectoryEntry,
  text: string,
  parts: AddressParts,
): MatchedPlace['matched'] {
  const { path: _, en: __, gone: ___, ...names } = entry.names;
  const matched: MatchedPlace['matched'] = {};
  const terms = parts.names.split(' ').filter(Boolean);
  const written = terms.join('');
  for (const [kind, name] of Object.entries(names) as [PlaceKind, string][]) {
    const number = (numberedParts as readonly string[]).includes(kind)
      ? parts[kind as (typeof numberedParts)[number]]
      : undefined;
    if (number !== undefined && numberOf(name) === number) matched[kind] = [[0, name.length]];
    else if (written.includes(name)) matched[kind] = [[0, name.length]];
    else {
      const hits = findHits(name, [...terms, text.trim()]);
      // of what it lies in, a whole name or nothing
      const isOwn = kind === entry.kind || kind === 'estate';
      const common = hits.length > 0 || !isOwn ? hits : commonStretch(name, written);
      if (common.length > 0) matched[kind] = common;
    }
  }
  return matched;
}

/** The longest stretch of two characters or more that a name has in common with what was typed. */
function commonStretch(name: string, text: string): Hit[] {
  for (let size = name.length; size >= 2; size--) {
    for (let from = 0; from + size <= name.length; from++) {
      if (text.includes(name.slice(from, from + size))) return [[from, from + size]];
    }
  }
  return [];
}
