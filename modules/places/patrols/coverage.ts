/** What is due in an area, and how much of it was seen in time. */
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Bbox } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import { type Directory, type DirectoryEntry, isWithin, toPlace } from '../directory.ts';
import type { patrolsRoutes } from './contract.ts';
import { byUrgency, countStates, rhythmOf, stateOf } from './due.ts';
import type { VisitState } from './fields.ts';
import { requirePatrolPost } from './policy.ts';
import * as store from './store.ts';

type Routes = typeof patrolsRoutes;

/** Kinds of places that a patrol goes to. */
const visited: readonly string[] = ['building', 'facility'];

interface Seen {
  entry: DirectoryEntry;
  path: string;
  lastVisit: string | null;
  state: VisitState;
}

interface SeenArea {
  directory: Directory;
  area: DirectoryEntry;
  today: string;
  places: Seen[];
  /** Last day of anything in a place. */
  lastIn: (path: string) => string | null;
  stateOfArea: (path: string, kind: string) => VisitState;
}

/** The places of an area with their last visits. @throws AppError `http/forbidden`, `places/not-found` */
async function seeArea(trx: Trx, actor: Actor, path: string): Promise<SeenArea> {
  requirePatrolPost(actor, 'places.readPatrols', path);
  const directory = await getDirectory(trx);
  const area = directory.byPath.get(path);
  if (!area) throw new AppError('places/not-found', { key: path });
  const today = dateInChina(new Date());
  const last = await store.listLastDays(trx, path);
  const periods = await store.listPeriods(trx, path);
  const lastIn = (of: string) => {
    let latest: string | null = null;
    for (const [place, on] of last) {
      if (isWithin(place, of) && (latest === null || on > latest)) latest = on;
    }
    return latest;
  };
  const places = directory.entries.flatMap((entry): Seen[] => {
    if (!visited.includes(entry.kind) || !isWithin(entry.path, path)) return [];
    const lastVisit = last.get(entry.path) ?? null;
    const state = stateOf(lastVisit, today, rhythmOf(periods, entry.kind, entry.path));
    return [{ entry, path: entry.path, lastVisit, state }];
  });
  const stateOfArea = (of: string, kind: string) =>
    stateOf(lastIn(of), today, rhythmOf(periods, kind, of));
  return { directory, area, today, places, lastIn, stateOfArea };
}

/**
 * Places of an area, the longest unvisited first.
 * @throws AppError `http/forbidden`, `places/not-found`
 */
export async function listPlacesDue(
  trx: Trx,
  actor: Actor,
  { area: path, bbox, limit }: { area: string; bbox?: Bbox | undefined; limit: number },
): Promise<RouteOutput<Routes['listPlacesDue']>> {
  const { area, today, places } = await seeArea(trx, actor, path);
  const inSight = bbox
    ? places.filter(({ entry: { center } }) => center !== null && holds(bbox, center))
    : places;
  return {
    area: area.names,
    today,
    total: inSight.length,
    items: inSight
      .sort(byUrgency)
      .slice(0, limit)
      .map(({ entry, lastVisit, state }) => ({ ...toPlace(entry), lastVisit, state })),
  };
}

function holds([west, south, east, north]: Bbox, { lng, lat }: { lng: number; lat: number }) {
  return lng >= west && lng <= east && lat >= south && lat <= north;
}

/** The parts of an area that are told of, by its kind. */
const partsOf: Partial<Record<string, readonly string[]>> = {
  city: ['subdistrict', 'community'],
  district: ['subdistrict', 'community'],
  subdistrict: ['community', 'grid'],
  community: ['grid', 'microGrid'],
  grid: ['grid', 'microGrid'],
  microGrid: ['microGrid'],
};

/**
 * How many places of an area, and of its parts, were seen within their rhythm.
 * @throws AppError `http/forbidden`, `places/not-found`
 */
export async function readCoverage(
  trx: Trx,
  actor: Actor,
  path: string,
): Promise<RouteOutput<Routes['readCoverage']>> {
  const { directory, area, today, places, lastIn, stateOfArea } = await seeArea(trx, actor, path);
  const kinds = partsOf[area.kind] ?? [];
  const parts = directory.entries
    .filter((entry) => kinds.includes(entry.kind) && isWithin(entry.path, path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const countsOf = (of: string) => {
    const inside = places.filter((one) => isWithin(one.path, of));
    const count = (kind: string) =>
      countStates(inside.filter(({ entry }) => entry.kind === kind).map(({ state }) => state));
    return { buildings: count('building'), facilities: count('facility') };
  };
  return {
    area: area.names,
    today,
    ...countsOf(path),
    parts: parts.map((part) => ({
      kind: part.kind,
      place: part.names,
      ...countsOf(part.path),
      lastVisit: lastIn(part.path),
      state: stateOfArea(part.path, part.kind),
    })),
  };
}
