/** How good a division is, by its parts: the planner's own and those changed by hand alike. Pure. */
import type { DivisionScore } from './contract.ts';
import { rangeOf } from './divisions.ts';
import type { PlanInput } from './input.ts';
import type { KeptPart } from './store.ts';

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]) => (values.length ? sumOf(values) / values.length : 0);

/**
 * Scores a division.
 *
 * @param unavoidable parts outside the range that no division avoids, as the planner found
 */
export function scoreParts(
  input: Pick<PlanInput, 'buildings' | 'present'>,
  parts: readonly KeptPart[],
  range: { min: number; max: number },
  unavoidable: number,
): DivisionScore {
  const households = parts.map((part) => part.households);
  const mean = meanOf(households);
  const diameters = parts.map(({ diameter }) => diameter).sort((a, b) => a - b);
  const count = (state: 'under' | 'over') =>
    households.filter((of) => rangeOf(of, range) === state).length;
  return {
    parts: parts.length,
    under: count('under'),
    over: count('over'),
    unavoidable,
    mean,
    deviation: Math.sqrt(meanOf(households.map((of) => (of - mean) ** 2))),
    meanRadius: meanOf(parts.map(({ radius }) => radius)),
    meanDiameter: meanOf(diameters),
    diameter95: diameters[Math.floor(0.95 * diameters.length)] ?? 0,
    estatesSplit: countSplit(input, parts),
    moved: countMoved(input, parts),
    barriersCrossed: parts.filter(({ crossesBarrier }) => crossesBarrier).length,
  };
}

/** Estates that lie in more than one part. */
function countSplit(
  { buildings }: Pick<PlanInput, 'buildings'>,
  parts: readonly Pick<KeptPart, 'number' | 'members'>[],
): number {
  const estateOf = new Map(buildings.map(({ path, estate }) => [path, estate]));
  const found = new Map<string, Set<number>>();
  for (const { number, members } of parts) {
    for (const { building } of members) {
      const estate = estateOf.get(building);
      if (estate) found.set(estate, (found.get(estate) ?? new Set()).add(number));
    }
  }
  return [...found.values()].filter(({ size }) => size > 1).length;
}

/** Households whose part is not the one they are in; null where nothing is divided yet. */
function countMoved(
  { buildings, present }: Pick<PlanInput, 'buildings' | 'present'>,
  parts: readonly Pick<KeptPart, 'path' | 'members'>[],
): number | null {
  if (present.length === 0) return null;
  const presentOf = new Map(buildings.map((one) => [one.path, one.present]));
  return sumOf(
    parts.flatMap(({ path, members }) =>
      members.map(({ building, households }) =>
        path !== null && presentOf.get(building) === path ? 0 : households,
      ),
    ),
  );
}
