/** What changes of places mean to facilities: each lies in the grid that holds its point, else in its community. Pure. */
import { AppError } from '../../../kernel/errors/app-error.ts';
import { buildAreaIndex } from '../../../kernel/geo/index.ts';
import { parentPath } from '../directory.ts';
import { readAttributes } from '../facilities/attributes.ts';
import { facilityCategories, isCategory } from '../facilities/fields.ts';
import { codeOfPath, kindOfPath } from './paths.ts';
import type { PlaceChange, PlaceState } from './plan.ts';

/** What was looked up of the communities in which facilities may have to follow a change. */
export interface Around {
  /** Paths of the communities of which all grids are among the states. */
  communities: ReadonlySet<string>;
  /** The highest number of a facility that a community ever had, where a grid moves into it. */
  lastNumbers: ReadonlyMap<string, number>;
}

/** Of changes that no facility has to follow. */
export const nothingAround: Around = { communities: new Set(), lastNumbers: new Map() };

/** A facility on the border or just outside of a grid belongs to it all the same. Metres. */
const acrossMeters = 20;

/** The community that a path lies in. */
export const communityOf = (path: string) => path.split('.').slice(0, 4).join('.');

/** What has to be looked up for some changes. */
export interface Near {
  /** Communities whose grids or facilities they touch. */
  communities: string[];
  /** Of these, the ones whose grids change, so that any facility may belong elsewhere. */
  redivided: string[];
  /** Communities into which a grid comes from another one. */
  into: string[];
  /** Codes that facilities shall have. */
  codes: string[];
}

/** What has to be looked up for some changes, so that facilities follow them. */
export function nearOf(changes: readonly PlaceChange[]): Near {
  const communities = new Set<string>();
  const redivided = new Set<string>();
  const into = new Set<string>();
  const codes: string[] = [];
  for (const change of changes) {
    const paths =
      change.do === 'add'
        ? [change.place.path]
        : change.do === 'move'
          ? [change.path, change.to]
          : [change.path];
    const kind = kindOfPath(paths[0]!);
    if (kind !== 'grid' && kind !== 'facility') continue;
    // A new name or a check leaves it where it is.
    if (change.do === 'alter' && change.set.geometry === undefined && !change.set.center) continue;
    for (const path of paths) communities.add(communityOf(path));
    if (kind === 'facility') {
      if (change.do !== 'end') codes.push(codeOfPath(paths.at(-1)!) ?? '');
      continue;
    }
    for (const path of paths) redivided.add(communityOf(path));
    if (change.do === 'move' && communityOf(change.to) !== communityOf(change.path)) {
      into.add(communityOf(change.to));
    }
  }
  return {
    communities: [...communities],
    redivided: [...redivided],
    into: [...into],
    codes,
  };
}

/**
 * A facility with what is told of it as it is kept.
 * @throws AppError `http/invalid-input`: without a sort or a position, or with what is not accepted of its sort
 */
export function readFacility(state: PlaceState): PlaceState {
  const { category, center, path } = state;
  const missing = (field: string, message: string, accepted: string) =>
    new AppError('http/invalid-input', {
      count: 1,
      fields: [{ path: field, message, accepted }],
      path,
    });
  if (!isCategory(category)) {
    throw missing('category', 'is no sort of facilities', facilityCategories.join(', '));
  }
  if (!center) throw missing('center', 'is needed', 'longitude and latitude, WGS84');
  return { ...state, attributes: readAttributes(category, state.attributes) };
}

/**
 * The path of what moves along with a grid: a facility that comes to another community keeps its number if that was never
 * used there, else it gets the next one.
 */
export function freshNumbers({ lastNumbers }: Around) {
  const last = new Map(lastNumbers);
  return (moving: string, from: string, to: string): string => {
    const highest = last.get(communityOf(to));
    if (highest === undefined || from === moving || kindOfPath(from) !== 'facility') return to;
    if (communityOf(from) === communityOf(to)) return to;
    const number = Math.max(highest + 1, Number(to.slice(-5)));
    last.set(communityOf(to), number);
    return `${parentPath(to)}.f${String(number).padStart(5, '0')}`;
  };
}

/**
 * The facilities that belong elsewhere after the changes, and as they are there: in the grid that holds their point, in the
 * one at most 20 m away, else in the community. One in a grid without an outline stays.
 * @throws AppError `places/path-taken` when two of a community have the same number
 */
export function settleFacilities(
  after: ReadonlyMap<string, PlaceState>,
  { communities }: Around,
): [PlaceState, PlaceState][] {
  if (communities.size === 0) return [];
  const inside = [...after.values()].filter(({ path }) => communities.has(communityOf(path)));
  const facilities = inside.filter(({ kind }) => kind === 'facility');
  if (facilities.length === 0) return [];
  const codes = new Set<string>();
  for (const { code, path } of facilities) {
    if (codes.has(code)) throw new AppError('places/path-taken', { path });
    codes.add(code);
  }
  const grids = Map.groupBy(
    inside.flatMap(({ kind, geometry, path }) =>
      kind === 'grid' && geometry ? [{ code: path, geometry }] : [],
    ),
    ({ code }) => communityOf(code),
  );
  const indexes = new Map([...grids].map(([path, areas]) => [path, buildAreaIndex(areas)]));
  return facilities.flatMap((state): [PlaceState, PlaceState][] => {
    const { lng, lat } = state.center!;
    const community = communityOf(state.path);
    const index = indexes.get(community);
    const holder = index?.find(lng, lat)?.code ?? index?.nearest(lng, lat, acrossMeters)?.area.code;
    const present = parentPath(state.path)!;
    const stays = present !== community && after.has(present) && !after.get(present)!.geometry;
    const target = holder ?? (stays ? present : community);
    if (target === present) return [];
    const path = `${target}.${state.path.slice(-6)}`;
    return [[state, { ...state, path, code: codeOfPath(path)! }]];
  });
}
