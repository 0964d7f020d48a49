/** Puts a division into force: what it would change, and the change itself. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { changePlaces } from '../tree/change.ts';
import { onPlacesUndone } from '../tree/life.ts';
import { type PublishChanges, planChangesOf, targetsOf } from './changes.ts';
import type { Plan, PublishEffects } from './contract.ts';
import { communityOf, countChanged, readArea } from './input.ts';
import type { Inside } from './inside.ts';
import { planPeople } from './people.ts';
import { getDivision, readPlan } from './plans.ts';
import { requirePlanningPost } from './policy.ts';
import type { DivisionRow, PlanRow } from './store.ts';
import * as store from './store.ts';
import * as areas from './store-area.ts';

interface WorkedOut {
  planned: PublishChanges;
  /** Who is to lead a part, by its number. */
  leads: Map<number, string>;
}

/**
 * Works out what publishing would change.
 * @throws AppError `places/plan-published`, `places/plan-not-finished`, `places/plan-superseded`, `places/plan-past-day`,
 * `places/plan-stale`, `places/plan-too-many-parts`
 */
async function workOut(
  trx: Trx,
  plan: PlanRow,
  division: DivisionRow,
  inside: Inside,
  day: string,
): Promise<WorkedOut> {
  const today = dateInChina(new Date());
  if (plan.publication) throw new AppError('places/plan-published', { day: plan.publication.day });
  if (plan.status === 'queued' || plan.status === 'running') {
    throw new AppError('places/plan-not-finished');
  }
  if (division.superseded || division.undoneAt) throw new AppError('places/plan-superseded');
  if (day < today) throw new AppError('places/plan-past-day', { day, today });
  const input = await store.getInput(trx, plan.id);
  const changed = countChanged(input, await readArea(trx, plan.areaPath));
  if (changed > 0) throw new AppError('places/plan-stale', { changed });
  const community = communityOf(plan.areaPath);
  const paths = plan.kind === 'grids' ? await areas.listPaths(trx, community) : [];
  const microGrids = Map.groupBy(
    paths.filter((path) => /\.m\d{2}$/.test(path)),
    (path) => path.slice(0, path.lastIndexOf('.')),
  );
  const planned = planChangesOf(input, division.parts, {
    kind: plan.kind,
    areaPath: plan.areaPath,
    day,
    lastBuilding: await areas.findLastBuilding(trx, community),
    microGrids,
    inside,
  });
  return { planned, leads: await store.listLeads(trx, division.rootId) };
}

/** What publishing would change on a day. @throws AppError `http/forbidden`, and those of `publishDivision` */
export async function readEffects(
  trx: Trx,
  actor: Actor,
  divisionId: string,
  inside: Inside,
  day: string,
): Promise<PublishEffects> {
  const { plan, division } = await getDivision(trx, actor, divisionId);
  const { planned, leads } = await workOut(trx, plan, division, inside, day);
  const names = await planPeople().namePeople(trx, [...leads.values()]);
  const tell = ({ number, target, name }: { number: number; target: string; name: string }) => ({
    number,
    path: target,
    name,
  });
  const { parts, ended, moved, newBuildings } = planned;
  return {
    added: parts.filter(({ isNew }) => isNew).map(tell),
    altered: parts.filter(({ isNew }) => !isNew).map(tell),
    ended: ended.map(({ path, name }) => ({ path, name })),
    moved,
    newBuildings,
    leads: [...leads].flatMap(([number, personId]) => {
      const part = parts.find((one) => one.number === number);
      return part ? [{ number, path: part.target, name: names.get(personId) ?? '' }] : [];
    }),
    withoutLead: parts
      .filter(({ isNew, number }) => isNew && !leads.has(number))
      .map(({ number }) => number),
    households: division.score.moved ?? parts.reduce((sum, part) => sum + part.households, 0),
  };
}

/**
 * Puts a division into force from a day on, all or nothing: parts, buildings with everything below them, and the posts of
 * those who were named to lead. People's posts at what moves follow with the places; those at what ends are ended, and what
 * is open in them is handed over.
 *
 * @throws AppError `http/forbidden`, `places/plan-not-found`, `places/plan-published`, `places/plan-not-finished`,
 * `places/plan-superseded`, `places/plan-past-day`, `places/plan-stale`, `places/plan-too-many-parts`,
 * `places/plan-lead-own`, and those of `changePlaces`
 */
export async function publishDivision(
  trx: Trx,
  actor: Actor,
  divisionId: string,
  inside: Inside,
  { from, reason }: { from: string; reason: string },
): Promise<Plan> {
  const { plan, division } = await getDivision(trx, actor, divisionId, { lock: true });
  const post = requirePlanningPost(actor, 'places.publishPlan', plan.areaPath);
  const { planned, leads } = await workOut(trx, plan, division, inside, from);
  for (const [number, personId] of leads) {
    if (personId === actor.personId) throw new AppError('places/plan-lead-own', { part: number });
  }
  const replaced = targetsOf(planned, await store.getInput(trx, plan.id));
  const endedPosts = await planPeople().endPosts(trx, actor, replaced, { day: from, reason });
  const done = await changePlaces(trx, actor, planned.changes, { from, reason });
  const leadPost = plan.kind === 'microGrids' ? 'microGridLead' : 'gridLead';
  const appointments: string[] = [];
  for (const [number, personId] of leads) {
    const part = planned.parts.find((one) => one.number === number);
    if (!part) continue;
    const appointment = { personId, post: leadPost, placePath: part.target, from } as const;
    appointments.push(...[(await planPeople().appoint(trx, appointment)) ?? []].flat());
  }
  const changes = {
    changeId: done.changeId,
    appointments,
    endedPosts,
    added: done.added.length,
    altered: done.altered.length,
    moved: done.moved.length,
    ended: done.ended.length,
    parts: Object.fromEntries(planned.parts.map(({ number, target }) => [number, target])),
  };
  await store.insertPublication(trx, {
    planId: plan.id,
    divisionId,
    areaPath: plan.areaPath,
    day: from,
    reason,
    changes,
    publisherId: actor.personId!,
    publisherPost: post.post,
  });
  await writeAudit(trx, actor, {
    action: 'places.publishPlan',
    subjectType: 'plan',
    subjectId: plan.id,
    placePath: plan.areaPath,
    appointmentId: post.id,
    post: post.post,
    after: { division: divisionId, from, leads: leads.size, ...changes },
    reason,
  });
  return readPlan(trx, actor, plan.id);
}

/** Plans say so when what they put into force is taken back, and who was appointed with it no longer is, who was replaced is again. */
export function followUndone(services: Pick<Services, 'jobs' | 'config'>): void {
  onPlacesUndone(async (trx, { id, reason }) => {
    const publication = await store.withdrawPublication(trx, id);
    if (!publication) return;
    await planPeople().dismiss(trx, publication.appointments, reason);
    await planPeople().giveBack(trx, services, publication.endedPosts, reason);
  });
}
