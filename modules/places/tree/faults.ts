/** Gaps, overlaps and slivers of a place and everything in it, as they are listed, with the changes that mend them. */
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { pointInside } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import type { PlaceKind } from '../contract.ts';
import { borderToleranceMeters, parentPath } from '../directory.ts';
import { can } from '../policy.ts';
import type { treeRoutes } from './contract.ts';
import { type Fault, findFaults, type Mend, mendFault, type Outlined } from './gaps.ts';
import { sliverMeters } from './outline.ts';
import { type AreaState, listAreasIn } from './store.ts';

type Answer = z.output<(typeof treeRoutes)['listPlaceFaults']['response']>;
type Drawn = AreaState & Outlined;

/** What should fill places of a kind. Districts are left out of the city: their outlines are no more than 100 m accurate. */
const partsOfKind: Partial<Record<PlaceKind, PlaceKind>> = {
  district: 'subdistrict',
  subdistrict: 'community',
  community: 'grid',
  grid: 'microGrid',
};

const mostShown = 200;

/** The next request goes on after so many milliseconds: cutting polygons keeps everybody else waiting. */
const budget = 800;

/** What was found in a place, as long as it and its parts stay what they are. */
const looked = new Map<string, { key: string; faults: Fault[] }>();
const mostLooked = 20_000;

/** How to mend a fault, as long as everything in the parts stays what it is. */
const mends = new WeakMap<Fault, { key: string; mend: Mend }>();

/** Areas of the answer, and what lies in each. */
interface Areas {
  byPath: ReadonlyMap<string, AreaState>;
  partsOf: (path: string) => readonly Drawn[];
}

/**
 * Looks at every place in a place whose parts should fill it.
 * @throws AppError `http/forbidden`, `places/not-found`
 */
export async function listPlaceFaults(trx: Trx, actor: Actor, path: string): Promise<Answer> {
  if (!can(actor, 'places.readHistory')) throw new AppError('http/forbidden');
  const areas = arrange(await listAreasIn(trx, path, dateInChina(new Date())));
  if (!areas.byPath.has(path)) throw new AppError('places/not-found', { key: path });
  const until = performance.now() + budget;
  const hasTime = () => performance.now() < until;
  const found: Fault[] = [];
  let [seen, pending] = [0, 0];
  for (const whole of areas.byPath.values()) {
    if (areas.partsOf(whole.path).length === 0) continue;
    const faults = await look(areas, whole, hasTime);
    if (faults) found.push(...faults);
    if (faults) seen += 1;
    else pending += 1;
  }
  found.sort(
    (a, b) => Number(isSliver(a)) - Number(isSliver(b)) || b.squareMeters - a.squareMeters,
  );
  const faults: Answer['faults'] = [];
  for (const fault of found.slice(0, mostShown)) {
    const mend = await mendOf(areas, fault, hasTime);
    if (mend) faults.push(tell(areas, fault, mend));
    else pending += 1;
  }
  return { faults, more: Math.max(0, found.length - mostShown), looked: seen, pending };
}

/**
 * Ground of some places that is nobody's on a day, slivers left out; undefined when there was no time to look at all.
 * @param kept whether what was found is kept for the next who asks: not of a state that is taken back
 */
export async function findGapsOn(
  trx: Trx,
  paths: readonly string[],
  day: string,
  { kept }: { kept: boolean },
): Promise<Fault[] | undefined> {
  const until = performance.now() + budget;
  const hasTime = () => performance.now() < until;
  const found: Fault[] = [];
  for (const path of paths) {
    const areas = arrange(await listAreasIn(trx, path, day));
    const whole = areas.byPath.get(path);
    if (!whole || areas.partsOf(path).length === 0) continue;
    const faults = kept
      ? await look(areas, whole, hasTime)
      : hasTime()
        ? faultsOf(whole, areas.partsOf(path))
        : undefined;
    if (!faults) return undefined;
    found.push(...faults.filter((one) => one.kind === 'gap' && !isSliver(one)));
  }
  return found;
}

function arrange(states: readonly AreaState[]): Areas {
  const byPath = new Map(states.map((state) => [state.path, state]));
  const parts = new Map<string, Drawn[]>();
  for (const state of states) {
    const parent = byPath.get(parentPath(state.path) ?? '');
    if (!parent || partsOfKind[parent.kind] !== state.kind || !isDrawn(state)) continue;
    const group = parts.get(parent.path);
    if (group) group.push(state);
    else parts.set(parent.path, [state]);
  }
  return { byPath, partsOf: (path) => parts.get(path) ?? [] };
}

function isDrawn(state: AreaState): state is Drawn {
  return state.geometry !== null;
}

const keyOf = (states: readonly AreaState[]) =>
  states.map(({ id, version }) => `${id}${version}`).join();

/** What is found in one place; undefined when there is no time to look. */
async function look(
  { partsOf }: Areas,
  whole: AreaState,
  hasTime: () => boolean,
): Promise<Fault[] | undefined> {
  const parts = partsOf(whole.path);
  const key = keyOf([whole, ...parts]);
  const known = looked.get(whole.path);
  if (known?.key === key) return known.faults;
  if (!hasTime()) return undefined;
  await setImmediate();
  const faults = faultsOf(whole, parts);
  looked.delete(whole.path);
  looked.set(whole.path, { key, faults });
  for (const oldest of looked.keys()) if (looked.size > mostLooked) looked.delete(oldest);
  return faults;
}

function faultsOf(whole: AreaState, parts: readonly Drawn[]): Fault[] {
  // Around special grids all ground is nobody's until a residential one is drawn.
  const filled = whole.kind !== 'community' || parts.some(({ category }) => category !== 'special');
  return findFaults({ path: whole.path, geometry: filled ? whole.geometry : null }, parts, {
    meters: whole.kind === 'district' ? borderToleranceMeters : 0,
  });
}

/** How a fault is mended; undefined when there is no time to work it out. */
async function mendOf(
  { byPath, partsOf }: Areas,
  fault: Fault,
  hasTime: () => boolean,
): Promise<Mend | undefined> {
  const within = (path: string): AreaState[] => [
    byPath.get(path)!,
    ...partsOf(path).flatMap((part) => within(part.path)),
  ];
  const key = keyOf(fault.places.flatMap(within));
  const known = mends.get(fault);
  if (known?.key === key) return known.mend;
  if (!hasTime()) return undefined;
  await setImmediate();
  const mend = mendFault(fault, partsOf);
  mends.set(fault, { key, mend });
  return mend;
}

const isSliver = ({ meanWidth }: Fault) => meanWidth < sliverMeters;

function tell({ byPath }: Areas, fault: Fault, mend: Mend): Answer['faults'][number] {
  const { kind, parent, places, geometry, squareMeters, meanWidth } = fault;
  const center = pointInside(geometry);
  const drawn = 'outlines' in mend ? mend.outlines : [];
  const changes = drawn.map((one) => {
    const { version } = byPath.get(one.path)!;
    return { do: 'alter' as const, path: one.path, version, set: { geometry: one.geometry } };
  });
  const planned = drawn.some(({ path }) => byPath.get(path)!.validTo !== null);
  const why = 'why' in mend ? mend.why : planned ? 'planned' : null;
  return {
    id: `${kind} ${parent} ${center.lng.toFixed(6)},${center.lat.toFixed(6)}`,
    kind,
    sliver: isSliver(fault),
    parent,
    places,
    squareMeters,
    meanWidth,
    center,
    geometry: geometry as Answer['faults'][number]['geometry'],
    mend: why ? null : (changes as NonNullable<Answer['faults'][number]['mend']>),
    mendedBy: 'by' in mend && !why ? mend.by : null,
    unmended: why,
  };
}
