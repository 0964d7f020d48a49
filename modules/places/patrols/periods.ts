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

type Asked = { area: string; what: PeriodKind };

/**
 * Sets how often a kind of place is to be seen in an area, from now on.
 * @throws AppError `http/forbidden`, `places/not-found`, `places/patrol-period-city`
 */
export function setPeriod(
  trx: Trx,
  actor: Actor,
  { days, ...asked }: Asked & { days: number | null },
  requestId: string,
): Promise<Periods> {
  return write(trx, actor, asked, { days, withdrawn: false }, requestId);
}

/**
 * Withdraws what an area itself has set: what is set around it holds there again, else the usual.
 * @throws AppError `http/forbidden`, `places/not-found`, `places/patrol-period-city`, `places/patrol-period-unset`
 */
export function withdrawPeriod(
  trx: Trx,
  actor: Actor,
  asked: Asked,
  requestId: string,
): Promise<Periods> {
  return write(trx, actor, asked, { days: null, withdrawn: true }, requestId);
}

async function write(
  trx: Trx,
  actor: Actor,
  { area, what }: Asked,
  { days, withdrawn }: { days: number | null; withdrawn: boolean },
  requestId: string,
): Promise<Periods> {
  const post = requirePatrolPost(actor, 'places.setPatrolPeriods', area);
  if (isCityWide(what) && !isCity(area)) throw new AppError('places/patrol-period-city');
  const of = ({ items }: Periods) => items.find((one) => one.what === what)!;
  const before = of(await tellPeriods(trx, actor, area));
  if (withdrawn && before.setAt?.path !== area) throw new AppError('places/patrol-period-unset');
  await store.insertPeriod(trx, {
    id: uuidv7(),
    area,
    what,
    days,
    setBy: actor.personId!,
    setPost: post.post,
    withdrawn,
  });
  const after = await tellPeriods(trx, actor, area);
  await writeAudit(trx, actor, {
    action: withdrawn ? 'places.withdrawPatrolPeriod' : 'places.setPatrolPeriod',
    subjectType: 'patrolPeriod',
    subjectId: area,
    placePath: area,
    before: { [what]: before.days },
    after: { [what]: of(after).days },
    appointmentId: post.id,
    post: post.post,
    requestId,
  });
  return after;
}
