/** Divisions as they are kept and told: from the planner's plan, checked, compared. Pure. */
import {
  type AreaGeometry,
  areaSquareMeters,
  bboxOf,
  contains,
  type LngLat,
  pointInside,
} from '../../../kernel/geo/index.ts';
import type { AreaPlan } from '../planner/area.ts';
import type { PlanInput } from './input.ts';
import type { KeptPart } from './store.ts';

/** Share of the area by which the outlines of all parts together may be off: rounding alone. */
const tolerance = 1e-3;

/** Parts of a plan as they are kept. `nameToPath`: the present part behind a part's name. */
export function toKeptParts(
  { buildings }: Pick<PlanInput, 'buildings'>,
  plan: AreaPlan,
  nameToPath: (name: string) => string | null,
): KeptPart[] {
  const points = buildings.flatMap(({ point }) => point ?? []);
  return plan.parts.map(({ name, persons, ...part }) => ({
    ...part,
    label: findLabelSpot(part.outline, points),
    path: name === undefined ? null : nameToPath(name),
    persons: persons ?? null,
  }));
}

/** Columns and rows of spots that a label may stand on. */
const spotsAcross = 24;
/** How much wider a label is than high. */
const wide = 3;

/** Where a label hides no building: the spot inside that is farthest from all of them and from the edge of the box. */
export function findLabelSpot(outline: AreaGeometry, points: readonly LngLat[]): LngLat {
  const [west, south, east, north] = bboxOf(outline);
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  let best = pointInside(outline);
  let most = -1;
  for (let i = 1; i < spotsAcross; i++) {
    for (let j = 1; j < spotsAcross; j++) {
      const lng = west + ((east - west) * i) / spotsAcross;
      const lat = south + ((north - south) * j) / spotsAcross;
      const edge = Math.min(
        ((lng - west) * shrink) / wide,
        ((east - lng) * shrink) / wide,
        lat - south,
        north - lat,
      );
      const far = points.reduce(
        (least, point) =>
          Math.min(least, Math.hypot(((point.lng - lng) * shrink) / wide, point.lat - lat)),
        edge,
      );
      if (far > most && contains(outline, { lng, lat })) [best, most] = [{ lng, lat }, far];
    }
  }
  return best;
}

/** Whether a part has the households that it should have. */
export function rangeOf(
  households: number,
  { min, max }: { min: number; max: number },
): 'within' | 'under' | 'over' {
  if (households < min) return 'under';
  return households > max ? 'over' : 'within';
}

/** The part of each building, and of each entrance of those that are split. */
export function assignmentOf(parts: readonly Pick<KeptPart, 'number' | 'members'>[]) {
  const assignment = new Map<string, number>();
  for (const { number, members } of parts) {
    for (const { building, entrances } of members) {
      for (const key of entrances ?? [building]) assignment.set(key, number);
    }
  }
  return assignment;
}

/**
 * What is wrong with a plan, before it is kept: a planner's mistake must not reach the city. Empty when nothing is.
 */
export function findFaults(input: PlanInput, plan: AreaPlan): string[] {
  const faults: string[] = [];
  const { parts } = plan;
  if (parts.some(({ number }, i) => number !== i + 1)) faults.push('numbers');
  if (parts.some(({ members }) => members.length === 0)) faults.push('an empty part');
  if (plan.score.broken > 0) faults.push('a part that falls apart');
  const names = parts.flatMap(({ name }) => name ?? []);
  if (new Set(names).size !== names.length) faults.push('two parts that go on as one');
  const seen = new Map<string, number>();
  const note = (key: string) => seen.set(key, (seen.get(key) ?? 0) + 1);
  for (const { building, entrances } of parts.flatMap(({ members }) => members)) {
    for (const key of entrances ?? [building]) note(key);
  }
  let known = 0;
  for (const { path, entrances } of input.buildings) {
    const whole = seen.get(path) ?? 0;
    const pieces = entrances.map((entrance) => seen.get(entrance.path) ?? 0);
    known += whole + pieces.reduce((sum, n) => sum + n, 0);
    const once = whole === 1 && pieces.every((n) => n === 0);
    const split = whole === 0 && pieces.length > 0 && pieces.every((n) => n === 1);
    if (!once && !split) faults.push(`${path} in no part or in several`);
  }
  if (known !== [...seen.values()].reduce((sum, n) => sum + n, 0)) faults.push('unknown buildings');
  const sum = (list: readonly { households: number }[]) =>
    list.reduce((total, { households }) => total + households, 0);
  if (parts.some((part) => part.households !== sum(part.members))) faults.push('sums of a part');
  if (sum(parts) !== sum(input.buildings)) faults.push('households lost');
  const ground = areaSquareMeters(input.outline);
  const covered = parts.reduce((total, { outline }) => total + areaSquareMeters(outline), 0);
  if (!(Math.abs(covered - ground) <= ground * tolerance)) faults.push('gaps or overlaps');
  return faults;
}

/** Households that are in another part than in another division: parts that share most are taken for the same. */
export function countDiffering(
  a: readonly Pick<KeptPart, 'number' | 'members'>[],
  b: readonly Pick<KeptPart, 'number' | 'members'>[],
): number {
  const shared = new Map<string, number>();
  const inA = byKey(a);
  for (const [key, { number, households }] of byKey(b)) {
    const other = inA.get(key);
    if (!other) continue;
    const pair = `${other.number} ${number}`;
    shared.set(pair, (shared.get(pair) ?? 0) + households);
  }
  const all = [...inA.values()].reduce((sum, { households }) => sum + households, 0);
  const [usedA, usedB] = [new Set<string>(), new Set<string>()];
  let same = 0;
  for (const [pair, households] of [...shared].sort(([, n], [, m]) => m - n)) {
    const [one = '', two = ''] = pair.split(' ');
    if (usedA.has(one) || usedB.has(two)) continue;
    usedA.add(one);
    usedB.add(two);
    same += households;
  }
  return all - same;
}

/** By building, or by entrance where a building is split in either: entrances share the households of their building. */
function byKey(parts: readonly Pick<KeptPart, 'number' | 'members'>[]) {
  const found = new Map<string, { number: number; households: number }>();
  for (const { number, members } of parts) {
    for (const { building, households } of members) {
      // The larger piece stands for a building that is split.
      if (households >= (found.get(building)?.households ?? -1)) {
        found.set(building, { number, households });
      }
    }
  }
  return found;
}

/** Moves a building, or one entrance of it, to another part; undefined when that is none or changes nothing. */
export function moveMember(
  input: PlanInput,
  parts: readonly KeptPart[],
  { key, to }: { key: string; to: number },
): { from: number; fixed: Map<string, string> } | undefined {
  const assignment = assignmentOf(parts);
  const building = input.buildings.find(
    ({ path, entrances }) => path === key || entrances.some((one) => one.path === key),
  );
  if (!building || !parts.some(({ number }) => number === to)) return undefined;
  const whole = building.path === key;
  const inOnePiece = assignment.get(building.path);
  const pieces = building.entrances.map(({ path }) => path);
  const from = whole
    ? (inOnePiece ?? assignment.get(pieces.find((one) => assignment.get(one) !== to) ?? ''))
    : (inOnePiece ?? assignment.get(key));
  if (from === undefined || from === to) return undefined;
  if (whole) {
    for (const piece of pieces) assignment.delete(piece);
    assignment.set(building.path, to);
  } else {
    assignment.delete(building.path);
    for (const piece of pieces) if (inOnePiece !== undefined) assignment.set(piece, inOnePiece);
    assignment.set(key, to);
    // All entrances in one part again: the building is whole.
    if (pieces.every((piece) => assignment.get(piece) === to)) {
      for (const piece of pieces) assignment.delete(piece);
      assignment.set(building.path, to);
    }
  }
  return { from, fixed: new Map([...assignment].map(([one, number]) => [one, String(number)])) };
}
