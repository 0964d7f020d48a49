/** What a set of changes makes of the places of a day, before anything is written. Pure. */
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { contains, pointInside } from '../../../kernel/geo/index.ts';
import type { PlaceKind } from '../contract.ts';
import { isWithin, parentPath } from '../directory.ts';
import type { PlaceSeed } from '../seed.ts';
import type { PlaceRow } from '../store.ts';
import {
  type Around,
  freshNumbers,
  nothingAround,
  readFacility,
  settleFacilities,
} from './facilities.ts';
import { readOutline } from './outline.ts';
import { codeOfPath, kindOfPath } from './paths.ts';

/** A state of a place, as it is kept. */
export interface PlaceState extends PlaceRow {
  version: number;
  /** First day, YYYY-MM-DD. */
  validFrom: string;
  /** First day on which it no longer holds; null for good. */
  validTo: string | null;
  /** The set of changes that made it, and brought back later may be; null for what was loaded. */
  madeBy: string | null;
  /** The set that closed it. */
  closedBy: string | null;
}

/** What may be set of a place that is there. */
export type PlaceSet = Partial<
  Pick<
    PlaceRow,
    | 'name'
    | 'nameEn'
    | 'officialName'
    | 'category'
    | 'geometry'
    | 'center'
    | 'floors'
    | 'heightM'
    | 'floor'
    | 'estatePath'
    | 'attributes'
  >
>;

/** One change of a set. `version`: the state that it was decided on; another one is refused as stale. */
export type PlaceChange =
  /** Its parent has to be in force that day. */
  | { do: 'add'; place: PlaceSeed }
  | { do: 'alter'; path: string; set: PlaceSet; version?: number | undefined }
  /** A new path, and the code that goes with it; everything below moves along. */
  | { do: 'move'; path: string; to: string; version?: number | undefined }
  /** No longer there from that day on; a building's entrances and dwellings end with it. */
  | { do: 'end'; path: string; version?: number | undefined };

/** A place as the changes leave it, beside what it was. */
export interface Planned {
  before: PlaceState | undefined;
  after: PlaceState | undefined;
  /** Told by an undoing: the set that first made the state that it brings back. */
  bringsBack?: string | null;
}

/** What a set of changes comes to. */
export interface Plan {
  /** Every place that the changes touch, by its path before, or after for a new one. */
  touched: Planned[];
  /** Every place looked at, as it is after the changes, by path. */
  after: ReadonlyMap<string, PlaceState>;
  moved: { from: string; to: string }[];
  ended: string[];
}

/** Fields of a place that a change may set. */
export const settable = [
  'name',
  'nameEn',
  'officialName',
  'category',
  'geometry',
  'center',
  'floors',
  'heightM',
  'floor',
  'estatePath',
  'attributes',
] as const satisfies readonly (keyof PlaceSet)[];

/**
 * Applies changes one after another to the places of a day.
 *
 * @param states the places that the changes name, all below those that move or end, the parents, and the buildings of
 * estates that move or end; states of a later day among them
 * @param around what facilities have to follow
 * @throws AppError `places/not-found`, `places/path-taken`, `places/path-malformed`, `places/parent-missing`,
 * `places/not-empty`, `places/changes-ahead`, `http/stale`, and those of `readOutline`
 */
export function planChanges(
  states: readonly PlaceState[],
  changes: readonly PlaceChange[],
  day: string,
  around: Around = nothingAround,
): Plan {
  const ahead = new Map(states.filter((s) => s.validFrom > day).map((s) => [s.path, s]));
  const current = states.filter((s) => s.validFrom <= day);
  const after = new Map(current.map((state) => [state.path, state]));
  // What lies directly in each path: else every end and move would look through all.
  const inside = new Map<string, Set<string>>();
  const add = (state: PlaceState) => {
    after.set(state.path, state);
    const parent = parentPath(state.path) ?? '';
    const paths = inside.get(parent);
    if (paths) paths.add(state.path);
    else inside.set(parent, new Set([state.path]));
  };
  const remove = (path: string) => {
    after.delete(path);
    inside.get(parentPath(path) ?? '')?.delete(path);
  };
  for (const state of current) add(state);
  const origin = new Map(current.map((state) => [state, state]));
  const gone: PlaceState[] = [];
  const put = (from: PlaceState, to: PlaceState) => {
    const first = origin.get(from);
    remove(from.path);
    add(to);
    if (first) origin.set(to, first);
  };
  const get = (path: string, version?: number) => {
    const state = after.get(path);
    if (!state) throw new AppError('places/not-found', { key: path });
    assertLasting(state);
    if (version !== undefined && version !== state.version) {
      throw new AppError('http/stale', { current: { path, version: state.version } });
    }
    return state;
  };
  /** What is planned for a later day was planned on what holds now. */
  const assertLasting = ({ path, validTo, closedBy }: PlaceState) => {
    const next = ahead.get(path);
    const later = next?.validFrom ?? validTo;
    if (later === null) return;
    throw new AppError('places/changes-ahead', {
      path,
      day: later,
      change: next?.madeBy ?? closedBy,
    });
  };
  const assertFree = (path: string) => {
    if (after.has(path)) throw new AppError('places/path-taken', { path });
    const later = ahead.get(path);
    if (!later) return;
    throw new AppError('places/changes-ahead', {
      path,
      day: later.validFrom,
      change: later.madeBy,
    });
  };
  /** The place itself and everything in it: all of it was looked up, what lies between included. */
  const below = (path: string) => {
    const found: PlaceState[] = [];
    const visit = (at: string) => {
      const state = after.get(at);
      if (state) found.push(state);
      for (const child of inside.get(at) ?? []) visit(child);
    };
    visit(path);
    for (const state of found) assertLasting(state);
    for (const state of ahead.values()) if (isWithin(state.path, path)) assertLasting(state);
    return found;
  };

  const numberOf = freshNumbers(around);
  for (const change of changes) {
    if (change.do === 'add') {
      const place = change.place;
      if (kindOfPath(place.path) !== place.kind || codeOfPath(place.path) !== place.code) {
        throw new AppError('places/path-malformed', { path: place.path });
      }
      assertFree(place.path);
      const { parentPath: _, validFrom: __, ...row } = place;
      const added: PlaceState = {
        ...row,
        id: '',
        version: 1,
        validFrom: day,
        validTo: null,
        madeBy: null,
        closedBy: null,
      };
      add(drawn(added, place));
    } else if (change.do === 'alter') {
      const state = get(change.path, change.version);
      put(state, drawn({ ...state, ...pick(change.set) }, change.set));
    } else if (change.do === 'move') {
      const { path, to } = change;
      const state = get(path, change.version);
      if (kindOfPath(to) !== state.kind) throw new AppError('places/path-malformed', { path: to });
      if (to === path) continue;
      assertFree(to);
      for (const { path: at } of below(path)) {
        const one = after.get(at)!;
        const moved = numberOf(path, at, to + at.slice(path.length));
        put(one, { ...one, path: moved, code: codeOfPath(moved)! });
        if (one.kind !== 'estate') continue;
        for (const building of [...after.values()]) {
          if (building.estatePath === at) put(building, { ...building, estatePath: moved });
        }
      }
    } else {
      const state = get(change.path, change.version);
      const inside = below(change.path);
      // What is left below the other kinds is found when all changes are applied.
      for (const one of takesAlong.has(state.kind) ? inside : [state]) {
        remove(one.path);
        const first = origin.get(one);
        if (first) gone.push(first);
      }
    }
  }
  for (const [state, moved] of settleFacilities(after, around)) {
    assertLasting(state);
    put(state, moved);
  }
  const known = new Set(current.map(({ path }) => path));
  assertHeld(after, origin, known, ahead, day);
  return toPlan(after, origin, current, gone);
}

/** Buildings are taken down with what is in them. */
const takesAlong: ReadonlySet<PlaceKind> = new Set(['building', 'entrance']);

function pick(set: PlaceSet): PlaceSet {
  return Object.fromEntries(
    settable.flatMap((key) => (set[key] === undefined ? [] : [[key, set[key]]])),
  );
}

/** With the outline put right, and a centre that lies in it unless one is told. */
function drawn(
  state: PlaceState,
  set: { geometry?: AreaGeometry | null; center?: LngLat | null },
): PlaceState {
  assertOfKind(state);
  if (state.kind === 'facility') return readFacility(state);
  if (!set.geometry && !set.center) return state;
  try {
    const geometry = set.geometry ? readOutline(set.geometry).geometry : state.geometry;
    if (!geometry) return state;
    const told = set.center ?? state.center;
    const center = told && contains(geometry, told) ? told : pointInside(geometry);
    return { ...state, geometry, center };
  } catch (error) {
    if (error instanceof AppError) error.details.path = state.path;
    throw error;
  }
}

/** Floors and an estate are a building's, a floor is a dwelling's; what lies in a building and a facility have no outline. */
function assertOfKind(state: PlaceState): void {
  const { kind } = state;
  const wrong = (
    [
      ['floors', kind !== 'building'],
      ['heightM', kind !== 'building'],
      ['estatePath', kind !== 'building'],
      ['floor', kind !== 'dwelling'],
      ['geometry', kind === 'entrance' || kind === 'dwelling' || kind === 'facility'],
      ['attributes', kind !== 'facility'],
    ] as const
  ).find(([key, refused]) => refused && isTold(state[key]))?.[0];
  if (!wrong) return;
  const field = { path: wrong, message: `is not told of a place of the kind ${kind}` };
  throw new AppError('http/invalid-input', { count: 1, fields: [field], path: state.path });
}

/** Whether there is a value; attributes that are none say nothing. */
function isTold(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : value !== null;
}

/**
 * Everything has a parent in force, and every building's estate is there.
 * @throws AppError `places/not-empty`, `places/parent-missing`, `places/changes-ahead`
 */
export function assertHeld(
  after: ReadonlyMap<string, PlaceState>,
  origin: ReadonlyMap<PlaceState, PlaceState>,
  known: ReadonlySet<string>,
  ahead: ReadonlyMap<string, PlaceState>,
  day: string,
): void {
  for (const state of after.values()) {
    const before = origin.get(state);
    for (const holderOf of [
      (one: PlaceState) => parentPath(one.path),
      (one: PlaceState) => one.estatePath,
    ]) {
      const holder = holderOf(state);
      if (holder === null) continue;
      const same = before !== undefined && holderOf(before) === holder;
      // What held it before and is not touched still does.
      if (same && !known.has(holder)) continue;
      const held = after.get(holder);
      if (!held && same) {
        const left = [...after.values()].filter((one) => holderOf(one) === holder);
        throw new AppError('places/not-empty', { path: holder, below: countKinds(left) });
      }
      if (!held)
        throw new AppError('places/parent-missing', { path: state.path, parent: holder, day });
      if (!same && held.validTo !== null && !ahead.has(holder)) {
        throw new AppError('places/changes-ahead', {
          path: holder,
          day: held.validTo,
          change: held.closedBy,
        });
      }
    }
  }
}

/** How many places of each kind. */
export function countKinds(
  states: readonly { kind: PlaceKind }[],
): { kind: PlaceKind; count: number }[] {
  const counts = new Map<PlaceKind, number>();
  for (const { kind } of states) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** What changed, from every place as it is after and what it was. */
export function toPlan(
  after: ReadonlyMap<string, PlaceState>,
  origin: ReadonlyMap<PlaceState, PlaceState>,
  current: readonly PlaceState[],
  gone: readonly PlaceState[],
): Plan {
  const touched: Planned[] = [];
  const moved: Plan['moved'] = [];
  for (const state of after.values()) {
    const before = origin.get(state);
    if (before === state) continue;
    touched.push({ before, after: state });
    if (before && before.path !== state.path) moved.push({ from: before.path, to: state.path });
  }
  const dropped = new Set(gone);
  const ended = current.filter((state) => dropped.has(state));
  touched.push(...ended.map((before) => ({ before, after: undefined })));
  return { touched, after, moved, ended: ended.map(({ path }) => path) };
}
