/** Mends that are sent together. Pure. */
import type { Fault, PlaceChange } from './queries.ts';

/**
 * Mends of one parent that can go together: each was worked out on what holds now, so a place that two of them draw anew has
 * to wait for the next round.
 */
export function apart(faults: readonly Pick<Fault, 'mend'>[]): {
  changes: PlaceChange[];
  count: number;
} {
  const taken = new Set<string>();
  const changes: PlaceChange[] = [];
  let count = 0;
  for (const { mend } of faults) {
    if (!mend || mend.some(({ path }) => taken.has(path))) continue;
    for (const change of mend) taken.add(change.path);
    changes.push(...mend);
    count += 1;
  }
  return { changes, count };
}
