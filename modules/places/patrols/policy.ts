import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { requirePost } from '../../../kernel/http/require-post.ts';
import { findAppointment } from '../../identity/posts.ts';
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
export const findPatrolPost = (
  actor: Actor,
  action: PatrolAction,
  area?: string,
): Appointment | undefined => findAppointment(actor, takes[action], area);

/** @throws AppError `http/unauthenticated` when nobody is signed in, `http/forbidden` when no post of theirs may */
export const requirePatrolPost = (actor: Actor, action: PatrolAction, area?: string): Appointment =>
  requirePost(actor, findPatrolPost(actor, action, area));
