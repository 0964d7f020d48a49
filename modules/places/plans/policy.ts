import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { covers, type PostCode } from '../../identity/posts.ts';

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
 * The post in which the actor may do something with plans of an area: the nearest of those that cover it. Pure.
 *
 * @param area path of a grid or a community; any area of theirs unless told
 */
export function findPlanningPost(
  actor: Actor,
  action: PlanAction,
  area?: string,
): Appointment | undefined {
  if (actor.kind !== 'person') return undefined;
  return actor.appointments
    .filter(
      ({ post, placePath }) =>
        placePath !== null &&
        (takes[action] as readonly string[]).includes(post) &&
        (area === undefined || covers(placePath, area)),
    )
    .sort((a, b) => b.placePath!.length - a.placePath!.length)[0];
}

/** @throws AppError `http/unauthenticated` when nobody is signed in, `http/forbidden` when no post of theirs may */
export function requirePlanningPost(actor: Actor, action: PlanAction, area?: string): Appointment {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  const post = findPlanningPost(actor, action, area);
  if (!post) throw new AppError('http/forbidden');
  return post;
}
