/** Which place is asked for next when a post is given. Pure. */
import type { PlaceKind } from '../../posts.ts';

/** Kinds from the city down; micro-grids may be absent, so a building may stand right in a grid. */
const order: readonly PlaceKind[] = [
  'city',
  'district',
  'subdistrict',
  'community',
  'grid',
  'microGrid',
  'building',
];

/** A place as far as the steps ask. */
export interface Step {
  kind: string;
  path: string;
}

/**
 * Whether the next choice is among the places in `last` on the way to a place of `target`.
 *
 * @param picked places picked so far, from the city down
 */
export function isComplete(picked: readonly Step[], target: PlaceKind): boolean {
  return picked.at(-1)?.kind === target;
}

/** The places in the last one picked that lead to a place of the kind. */
export function choicesFor<P extends Step>(places: readonly P[], target: PlaceKind): P[] {
  const last = order.indexOf(target);
  return places.filter((place) => {
    const at = order.indexOf(place.kind as PlaceKind);
    return at >= 0 && at <= last;
  });
}

/** What was picked after a choice at a step: what was picked below it is dropped. */
export function pickAt<P extends Step>(
  picked: readonly P[],
  index: number,
  place: P | undefined,
): P[] {
  return [...picked.slice(0, index), ...(place ? [place] : [])];
}
