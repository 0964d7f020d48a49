/** What the steps of picking an address do, apart from showing them. Pure. */
import type { PlaceRow } from './queries.ts';

/** Kinds in the order of picking. */
export const addressSteps = ['estate', 'building', 'entrance', 'dwelling'] as const;

/** One step of picking an address. */
export type AddressStep = (typeof addressSteps)[number];

/** What is asked for next, after what was picked; undefined when nothing is left. */
export function nextStep(picked: readonly PlaceRow[]): AddressStep | undefined {
  const last = picked.at(-1);
  if (!last) return 'estate';
  const at = addressSteps.indexOf(last.kind as AddressStep);
  return at < 0 ? 'building' : addressSteps[at + 1];
}

/**
 * What was picked after one more pick. A building found by its name skips the estate; whatever was picked at the same
 * step or below is replaced.
 */
export function pick(picked: readonly PlaceRow[], place: PlaceRow): PlaceRow[] {
  const at = addressSteps.indexOf(place.kind as AddressStep);
  return [...picked.filter((p) => addressSteps.indexOf(p.kind as AddressStep) < at), place];
}

/** Whether a place is an address that a record can have: an estate crosses grids, so it is not yet one. */
export function isAddress(place: PlaceRow | undefined): place is PlaceRow {
  return (
    place !== undefined && place.kind !== 'estate' && addressSteps.includes(place.kind as never)
  );
}
