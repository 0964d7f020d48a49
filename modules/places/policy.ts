import type { Actor, Appointment } from '../../kernel/http/actor.ts';
import type { PlaceKind } from './contract.ts';
import { editorPosts } from './posts.ts';

/** What one may do with places. */
export type PlaceAction =
  | 'places.read'
  | 'places.load'
  | 'places.change'
  | 'places.readHistory'
  | 'places.listDwellings'
  | 'places.export';

/** What the policy looks at. */
export interface PlaceSubject {
  kind: PlaceKind;
}

export { editorPosts } from './posts.ts';

/**
 * Whether an actor may do something with a place. Pure.
 *
 * Outlines, names and addresses down to the entrance are anybody's: they are on every street map. The list of a
 * building's dwellings is shown only to a person who is signed in and chooses an address; who lives in one is not here.
 * Who changed a place, and why, is for those who hold a post. Dwellings by the hundred are for those who look after places,
 * and only those in them. Facilities are places like the others: a grid worker who finds one wrong reports a case, which has a
 * clock and somebody who answers.
 */
export function can(actor: Actor, action: PlaceAction, subject?: PlaceSubject): boolean {
  if (action === 'places.load') return actor.kind === 'system';
  if (action === 'places.change') {
    return actor.kind === 'system' || actor.appointments.some((a) => editorPosts.includes(a.post));
  }
  if (action === 'places.readHistory' || action === 'places.export') {
    return actor.kind === 'system' || actor.appointments.length > 0;
  }
  if (action === 'places.listDwellings') {
    return actor.kind === 'system' || (actor.kind === 'person' && actor.scopes.length > 0);
  }
  if (subject?.kind === 'dwelling') return actor.kind === 'person' || actor.kind === 'system';
  return true;
}

/** The post in which an actor may change all of some places; undefined when there is none. */
export function findEditor(actor: Actor, paths: readonly string[]): Appointment | undefined {
  if (actor.kind !== 'person') return undefined;
  return actor.appointments.find(
    ({ post, placePath }) =>
      placePath !== null &&
      editorPosts.includes(post) &&
      paths.every(
        (path) =>
          path.startsWith(`${placePath}.`) || (post === 'cityOperator' && path === placePath),
      ),
  );
}
