import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { covers } from '../../identity/posts.ts';
import { editorPosts, patrolPosts } from '../posts.ts';

/** What people do with patrols. The names stand in `access` of the route table. */
export type PatrolAction = 'places.patrol' | 'places.readPatrols' | 'places.setPatrolPeriods';

/**
 * Grids, micro-grids and buildings are walked by who holds a post there. Who looks after an area reads what was found in it;
 * its community and subdistrict say how often its places are to be seen.
 */
const takes: Record<PatrolAction, readonly string[]> = {
  'places.patrol': patrolPosts,
  'places.readPatrols': [...patrolPosts, ...editorPosts],
  'places.setPatrolPeriods': editorPosts,
};

/** The nearest post in which the actor may do something in an area; in any area of theirs unless told. Pure. */
export function findPatrolPost(
  actor: Actor,
  action: PatrolAction,
  area?: string,
): Appointment | undefined {
  if (actor.kind !== 'person') return undefined;
  return actor.appointments
    .filter(
      ({ post, placePath }) =>
        placePath !== null &&
        takes[action].includes(post) &&
        (area === undefined || covers(placePath, area)),
    )
    .sort((a, b) => b.placePath!.length - a.placePath!.length)[0];
}

/** @throws AppError `http/unauthenticated` when nobody is signed in, `http/forbidden` when no post of theirs may */
export function requirePatrolPost(actor: Actor, action: PatrolAction, area?: string): Appointment {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  const post = findPatrolPost(actor, action, area);
  if (!post) throw new AppError('http/forbidden');
  return post;
}
