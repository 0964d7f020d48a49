/** How often places are to be seen, and how long visits are kept. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { namePlaces } from '../service.ts';
import type { patrolsRoutes } from './contract.ts';
import { periodAt } from './due.ts';
import './errors.ts';
import { type PeriodKind, periodKinds, usualDays } from './fields.ts';
import { findPatrolPost, requirePatrolPost } from './policy.ts';
import * as store from './store.ts';

type Periods = RouteOutput<(typeof patrolsRoutes)['listPeriods']>;

/** How long visits are kept is one for the whole city. */
const isCityWide = (what: PeriodKind) => what.startsWith('keep');
const isCity = (path: string) => !path.includes('.');

/**
 * What holds in an area, and where it was set.
 * @throws AppError `http/forbidden`, `places/not-found`
 */
export async function listPeriods(trx: Trx, actor: Actor, area: string): Promise<Periods> {
  requirePatrolPost(actor, 'places.readPatrols', area);
  return tellPeriods(trx, actor, area);
}

async function tellPeriods(trx: Trx, actor: Actor, area: string): Promise<Periods> {
  const set = await store.listPeriods(trx, area);
  const names = await namePlaces(trx, [area, ...set.map((one) => one.area)]);
  const name = names.get(area)!;
  if (name.gone) throw new AppError('places/not-found', { key: area });
  const sets = findPatrolPost(actor, 'places.setPatrolPeriods', area) !== undefined;
  return {
    area: name,
    items: periodKinds.map((what) => {
      const held = periodAt(set, what, area);
      return {
        what,
        days: held ? held.days : usualDays[what],
        setAt: held ? names.get(held.area)! : null,
        setOn: held?.setOn ?? null,
        usual: usualDays[what],
        mine: sets && (!isCityWide(what) || isCity(area)),
      };
    }),
  };
}

/**
 * Sets how often a kind of place is to be seen in an area, from now on.
 * @throws AppError `http/forbidden`, `places/not-found`, `places/patrol-period-city`
 */
export async function setPeriod(
  trx: Trx,
  actor: Actor,
  { area, what, days }: { area: string; what: PeriodKind; days: number | null },
  requestId: string,
): Promise<Periods> {
  const post = requirePatrolPost(actor, 'places.setPatrolPeriods', area);
  if (isCityWide(what) && !isCity(area)) throw new AppError('places/patrol-period-city');
  const before = (await tellPeriods(trx, actor, area)).items.find((one) => one.what === what)!;
  await store.insertPeriod(trx, {
    id: uuidv7(),
    area,
    what,
    days,
    setBy: actor.personId!,
    setPost: post.post,
  });
  await writeAudit(trx, actor, {
    action: 'places.setPatrolPeriod',
    subjectType: 'patrolPeriod',
    subjectId: area,
    placePath: area,
    before: { [what]: before.days },
    after: { [what]: days },
    appointmentId: post.id,
    post: post.post,
    requestId,
  });
  return tellPeriods(trx, actor, area);
}
