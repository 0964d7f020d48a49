import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { requirePost } from '../../../kernel/http/require-post.ts';
import { findAppointment, type PostCode } from '../../identity/posts.ts';

/** What people do with plans. The names stand in `access` of the route table. */
export type PlanAction = 'places.plan' | 'places.publishPlan';

/** Who plans in their area; a subdistrict or the city puts a plan into force, since it moves people's posts. */
const takes: Record<PlanAction, readonly PostCode[]> = {
  'places.plan': [
    'communityStaff',
    'communitySecretary',
    'subdistrictDispatcher',
    'subdistrictLead',
    'cityOperator',
  ],
  'places.publishPlan': ['subdistrictDispatcher', 'subdistrictLead', 'cityOperator'],
};

/**
 * The nearest post in which the actor may do something with plans of an area. Pure.
 *
 * @param area path of a grid or a community; any area of theirs unless told
 */
export const findPlanningPost = (
  actor: Actor,
  action: PlanAction,
  area?: string,
): Appointment | undefined => findAppointment(actor, takes[action], area);

/** @throws AppError `http/unauthenticated` when nobody is signed in, `http/forbidden` when no post of theirs may */
export const requirePlanningPost = (actor: Actor, action: PlanAction, area?: string): Appointment =>
  requirePost(actor, findPlanningPost(actor, action, area));
