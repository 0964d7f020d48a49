import type { Actor } from '../../kernel/http/actor.ts';
import type { PlaceKind } from './contract.ts';

/** What one may do with places. Their changing comes with the planner of micro-grids. */
export type PlaceAction = 'places.read' | 'places.load';

/** What the policy looks at. */
export interface PlaceSubject {
  kind: PlaceKind;
}

/**
 * Whether an actor may do something with a place. Pure.
 *
 * Outlines, names and addresses down to the entrance are anybody's: they are on every street map. The list of a
 * building's dwellings is shown only to a person who is signed in and chooses an address; who lives in one is not here.
 */
export function can(actor: Actor, action: PlaceAction, subject?: PlaceSubject): boolean {
  if (action === 'places.load') return actor.kind === 'system';
  if (subject?.kind === 'dwelling') return actor.kind === 'person' || actor.kind === 'system';
  return true;
}
