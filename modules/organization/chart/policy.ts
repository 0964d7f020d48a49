import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { covers, findPost, placeAbove, publicPosts } from '../../identity/posts.ts';

/** A post that somebody holds. */
export interface HeldWhere {
  post: string;
  /** Of the place at which it is held, or of the unit in which it is. */
  path: string;
  /** Null for a post held at a place. */
  unitId: string | null;
}

/** Who run the system: they read accounts with their posts in `identity`. */
const runners: readonly string[] = ['systemAdministrator', 'securityAdministrator', 'auditor'];

/**
 * `'organization.openPhone'`: the post in which somebody's work reaches who holds a post: one that governs the place or a place around it, the place
 * directly below it, or one in the same unit. Never sideways, never two levels up. Of several, the nearest. Pure;
 * `gewu_reaches_post` says the same under every query.
 */
export function findReach(actor: Actor, held: HeldWhere): Appointment | undefined {
  if (actor.kind !== 'person' || findPost(held.post)?.separated !== false) return undefined;
  const inLine = held.unitId === null || held.post === 'partySecretary';
  const reaching = actor.appointments.filter(({ post, placePath, unitId }) => {
    if (unitId !== null && unitId === held.unitId) return true;
    if (placePath === null || !findPost(post)?.governs) return false;
    return covers(placePath, held.path) || (inLine && placeAbove(placePath) === held.path);
  });
  return reaching.sort(
    (a, b) => (b.placePath?.length ?? 0) - (a.placePath?.length ?? 0) || (a.id < b.id ? -1 : 1),
  )[0];
}

/**
 * Whether somebody may know who holds a post: whom their work reaches, and as a neighbour the public posts over their own
 * home. Who runs the system knows as well: they read the accounts. Pure; `gewu_sees_post` says the same but for those.
 *
 * @param home building in which the actor lives; null where they said none
 */
export function seesHolder(actor: Actor, held: HeldWhere, home: string | null): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person') return false;
  if (runsSystem(actor) || findReach(actor, held)) return true;
  return (
    home !== null &&
    held.unitId === null &&
    (publicPosts as readonly string[]).includes(held.post) &&
    covers(held.path, home)
  );
}

/** Whether somebody is one of the three who run the system. */
export function runsSystem(actor: Actor): boolean {
  return actor.appointments.some(({ post }) => runners.includes(post));
}

/** `'organization.gaps'`: whether somebody may list what is vacant and what ends soon in an area: who governs it, and who runs the system. Pure. */
export function listsGaps(actor: Actor, path: string): boolean {
  if (actor.kind !== 'person') return actor.kind === 'system';
  return (
    runsSystem(actor) ||
    actor.appointments.some(
      ({ post, placePath }) =>
        placePath !== null && findPost(post)?.governs && covers(placePath, path),
    )
  );
}
