/** Barriers: roads, rivers, walls and railways that are drawn for the planner. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { distanceToArea } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { formatPlace } from '../format.ts';
import type { BarrierView, plansRoutes } from './contract.ts';
import { communityOf, readArea } from './input.ts';
import { tellBarrier } from './plans.ts';
import { findPlanningPost, requirePlanningPost } from './policy.ts';
import * as areas from './store-area.ts';

/** How far a barrier may reach beyond the area that it is drawn for, metres. */
const mostOutside = 500;

/**
 * Draws a barrier; it is kept for all later plans of the community.
 * @throws AppError `http/forbidden`, `places/not-found`, `places/plan-no-outline`, `places/plan-barrier-outside`
 */
export async function drawBarrier(
  trx: Trx,
  actor: Actor,
  { area, kind, name, line }: z.output<(typeof plansRoutes)['drawBarrier']['body']>,
): Promise<BarrierView> {
  const post = requirePlanningPost(actor, 'places.plan', area);
  const { outline, names } = await readArea(trx, area);
  const called = formatPlace(names, actor.locale);
  if (!outline) throw new AppError('places/plan-no-outline', { name: called });
  const far = line.coordinates.some(
    ([lng, lat]) => distanceToArea(outline, { lng, lat }) > mostOutside,
  );
  if (far) throw new AppError('places/plan-barrier-outside', { name: called, metres: mostOutside });
  const id = uuidv7();
  const areaPath = communityOf(area);
  await areas.insertBarrier(trx, { id, areaPath, kind, name, line, drawnBy: actor.personId! });
  await writeAudit(trx, actor, {
    action: 'places.drawBarrier',
    subjectType: 'planBarrier',
    subjectId: id,
    placePath: areaPath,
    appointmentId: post.id,
    post: post.post,
    after: { kind, name, line },
  });
  return tellBarrier((await areas.findBarrier(trx, id))!);
}

/** Takes a barrier away. @throws AppError `http/forbidden`, `places/plan-barrier-not-found` */
export async function removeBarrier(
  trx: Trx,
  actor: Actor,
  barrierId: string,
): Promise<{ id: string }> {
  requirePlanningPost(actor, 'places.plan');
  const row = await areas.findBarrier(trx, barrierId);
  const post = row && findPlanningPost(actor, 'places.plan', row.areaPath);
  if (!row || !post) throw new AppError('places/plan-barrier-not-found');
  await areas.removeBarrier(trx, barrierId, actor.personId!);
  await writeAudit(trx, actor, {
    action: 'places.removeBarrier',
    subjectType: 'planBarrier',
    subjectId: barrierId,
    placePath: row.areaPath,
    appointmentId: post.id,
    post: post.post,
    before: { kind: row.kind, name: row.name },
  });
  return { id: barrierId };
}
