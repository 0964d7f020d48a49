/** Use cases of plans: asking for one, seeing how far it is, stopping it, comparing what came of it. */

import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { formatPlace } from '../format.ts';
import { listByPaths } from '../store.ts';
import type { Division, Plan, PlanAreaView, plansRoutes } from './contract.ts';
import { countDiffering } from './divisions.ts';
import './errors.ts';
import { communityOf, readArea } from './input.ts';
import { findPlanningPost, requirePlanningPost } from './policy.ts';
import type { DivisionRow, PlanRow } from './store.ts';
import * as store from './store.ts';
import * as areas from './store-area.ts';
import { tellDivision, tellPlan, tellPlans } from './views.ts';

type Asked = z.output<(typeof plansRoutes)['startPlan']['body']>;

const refusals = {
  noOutline: 'places/plan-no-outline',
  noBuildings: 'places/plan-no-buildings',
  noHouseholds: 'places/plan-no-households',
} as const;

/**
 * What an area has that is to be planned.
 * @throws AppError `http/forbidden`, `places/not-found`
 */
export async function describePlanArea(
  trx: Trx,
  actor: Actor,
  path: string,
): Promise<PlanAreaView> {
  requirePlanningPost(actor, 'places.plan', path);
  const { kind, names, outline, input, obstacles } = await readArea(trx, path);
  const barriers = await areas.listBarriers(trx, communityOf(path));
  const entries = await listByPaths(
    trx,
    input.buildings.map((one) => one.path),
    dateInChina(new Date()),
  );
  const estates = new Map(entries.map((row) => [row.path, row.estatePath]));
  const estateNames = new Map(
    (
      await listByPaths(
        trx,
        [...new Set([...estates.values()].flatMap((one) => one ?? []))],
        dateInChina(new Date()),
      )
    ).map((row) => [row.path, row]),
  );
  return {
    kind,
    path,
    names,
    outline,
    households: input.buildings.reduce((sum, { households }) => sum + households, 0),
    persons: null,
    synthetic: input.synthetic,
    buildings: input.buildings.map((one) => {
      const estate = estateNames.get(estates.get(one.path) ?? '');
      return {
        path: one.path,
        name: one.name,
        names: {
          path: one.path,
          ...(estate ? { estate: estate.name } : {}),
          building: one.name,
          ...(estate?.nameEn ? { en: { estate: estate.nameEn } } : {}),
        },
        point: one.point,
        households: one.households,
        present: one.present,
        entrances: one.entrances.map((entrance) => ({
          path: entrance.path,
          name: entrance.name,
          households: entrance.households,
        })),
      };
    }),
    present: input.present,
    barriers: barriers.map(tellBarrier),
    obstacles,
  };
}

/** A barrier as it is told. */
export function tellBarrier(row: areas.BarrierRow) {
  const { id, kind, name, line, drawnAt } = row;
  return { id, kind, name, line: line as never, drawnAt: drawnAt.toISOString() };
}

/**
 * Asks for a plan. It is made by a job.
 * @throws AppError `http/forbidden`, `places/not-found`, `places/plan-no-outline`, `places/plan-no-buildings`,
 * `places/plan-no-households`, `places/plan-running`
 */
export async function startPlan(
  trx: Trx,
  actor: Actor,
  { jobs }: Pick<Services, 'jobs'>,
  { area, ...options }: Asked,
): Promise<Plan> {
  const post = requirePlanningPost(actor, 'places.plan', area);
  const { kind, names, outline, input, obstacles } = await readArea(trx, area);
  const name = formatPlace(names, actor.locale);
  const [obstacle] = obstacles;
  if (obstacle) throw new AppError(refusals[obstacle], { name });
  await store.lockArea(trx, area);
  if (await store.findUnfinished(trx, area)) throw new AppError('places/plan-running', { name });
  const id = uuidv7();
  await store.insertPlan(trx, {
    id,
    kind,
    areaPath: area,
    options,
    input: { ...input, outline: outline! },
    authorId: actor.personId!,
    authorPost: post.post,
  });
  await writeAudit(trx, actor, {
    action: 'places.startPlan',
    subjectType: 'plan',
    subjectId: id,
    placePath: area,
    appointmentId: post.id,
    post: post.post,
    after: { kind, ...options },
  });
  await jobs.enqueue(trx, 'places.plan', { planId: id });
  return tellPlan(trx, (await store.findPlan(trx, id))!);
}

/** Plans of the areas in which the actor plans, the newest first. @throws AppError `http/forbidden` */
export async function listPlans(trx: Trx, actor: Actor, within: string | undefined, limit: number) {
  requirePlanningPost(actor, 'places.plan');
  const rows = await store.listPlans(trx, within, limit);
  const allowed = rows.filter(({ areaPath }) => findPlanningPost(actor, 'places.plan', areaPath));
  return tellPlans(trx, allowed);
}

/** A plan that the actor may see. @throws AppError `http/forbidden`, `places/plan-not-found` */
export async function getPlan(
  trx: Trx,
  actor: Actor,
  planId: string,
  options: { lock?: boolean } = {},
): Promise<PlanRow> {
  requirePlanningPost(actor, 'places.plan');
  const row = await store.findPlan(trx, planId, options);
  if (!row || !findPlanningPost(actor, 'places.plan', row.areaPath)) {
    throw new AppError('places/plan-not-found');
  }
  return row;
}

/** A division that the actor may see, with its plan. @throws AppError `http/forbidden`, `places/plan-not-found` */
export async function getDivision(
  trx: Trx,
  actor: Actor,
  divisionId: string,
  options: { lock?: boolean } = {},
): Promise<{ plan: PlanRow; division: DivisionRow }> {
  requirePlanningPost(actor, 'places.plan');
  const [found] = await store.findDivisions(trx, [divisionId]);
  if (!found) throw new AppError('places/plan-not-found');
  const plan = await getPlan(trx, actor, found.planId, options);
  // Read again under the lock: another may have moved something meanwhile.
  const [division] = options.lock ? await store.findDivisions(trx, [divisionId]) : [found];
  return { plan, division: division! };
}

/** A plan with its alternatives. @throws as {@link getPlan} */
export async function readPlan(trx: Trx, actor: Actor, planId: string): Promise<Plan> {
  return tellPlan(trx, await getPlan(trx, actor, planId));
}

/** A division with its parts. @throws as {@link getDivision} */
export async function readDivision(trx: Trx, actor: Actor, divisionId: string): Promise<Division> {
  const { plan, division } = await getDivision(trx, actor, divisionId);
  return tellDivision(trx, plan, division);
}

/** Stops a plan, on whichever server it runs; one that is finished stays as it is. @throws as {@link getPlan} */
export async function cancelPlan(trx: Trx, actor: Actor, planId: string): Promise<Plan> {
  const row = await getPlan(trx, actor, planId, { lock: true });
  if (row.status === 'queued' || row.status === 'running') {
    await store.askToStop(trx, planId);
    const post = requirePlanningPost(actor, 'places.plan', row.areaPath);
    await writeAudit(trx, actor, {
      action: 'places.cancelPlan',
      subjectType: 'plan',
      subjectId: planId,
      placePath: row.areaPath,
      appointmentId: post.id,
      post: post.post,
    });
  }
  return readPlan(trx, actor, planId);
}

/**
 * Alternatives side by side: of one plan or of several of the same area.
 * @throws AppError `places/plan-not-found`
 */
export async function compareDivisions(trx: Trx, actor: Actor, ids: readonly string[]) {
  requirePlanningPost(actor, 'places.plan');
  const rows = await store.findDivisions(trx, ids);
  const [first] = rows;
  const apart = rows.some(({ areaPath }) => areaPath !== first?.areaPath);
  if (!first || rows.length < ids.length || apart) throw new AppError('places/plan-not-found');
  const plan = await getPlan(trx, actor, first.planId);
  return {
    present: plan.present,
    rows: rows.map((row) => ({
      divisionId: row.id,
      score: row.score,
      differ: countDiffering(first.parts, row.parts),
    })),
  };
}
