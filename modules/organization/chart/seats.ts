/** What a city settles of posts: how many people they have, and how early the end of a term is told. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { type PostCode, posts } from '../../identity/posts.ts';
import { authorize } from '../policy.ts';
import type { chartRoutes } from './contract.ts';
import { getPlaceOf } from './service.ts';
import {
  findSeatsForUpdate,
  findWarningDays,
  insertSeats,
  putWarningDays,
  updateSeats,
} from './store.ts';
import { addDays } from './terms.ts';

type Seats = z.output<(typeof chartRoutes)['setSeats']['body']>;

/**
 * Says how many people a post has at a place and below it, from today on; what was before stays on record.
 *
 * @throws AppError `http/forbidden`, `organization/no-place`, `organization/wrong-post`, `http/stale`
 */
export async function setSeats(trx: Trx, actor: Actor, version: number, input: Seats) {
  authorize(actor, 'organization.manage');
  const { post, placePath, seats, reason } = input;
  await getPlaceOf(trx, actor, placePath);
  if (posts[post].separated) throw new AppError('organization/wrong-post');
  const today = dateInChina(new Date());
  const before = await findSeatsForUpdate(trx, post, placePath, today);
  if ((before?.version ?? 0) !== version) {
    const current = { post, placePath, seats: before?.seats ?? 0, version: before?.version ?? 0 };
    throw new AppError('http/stale', { current });
  }
  const next = (before?.version ?? 0) + 1;
  if (before?.validFrom === today) {
    await updateSeats(trx, { id: before.id, seats, validTo: before.validTo });
  } else {
    if (before) await updateSeats(trx, { ...before, validTo: addDays(today, -1) });
    const row = { id: uuidv7(), post, placePath, seats, validFrom: today };
    await insertSeats(trx, { ...row, validTo: before?.validTo ?? null, version: next });
  }
  await writeAudit(trx, actor, {
    action: 'organization.setSeats',
    subjectType: 'place',
    subjectId: placePath,
    placePath,
    before: before ? { post, seats: before.seats } : undefined,
    after: { post, seats },
    reason,
  });
  return { post, placePath, seats, version: next };
}

/** Says how many days before its end a term is told of, from today on. @throws AppError `http/forbidden` */
export async function setWarning(
  trx: Trx,
  actor: Actor,
  { days, reason }: { days: number; reason: string },
): Promise<{ days: number }> {
  authorize(actor, 'organization.manage');
  const today = dateInChina(new Date());
  const before = await findWarningDays(trx, today);
  await putWarningDays(trx, today, days);
  await writeAudit(trx, actor, {
    action: 'organization.setWarning',
    subjectType: 'city',
    subjectId: 'terms',
    before: { days: before },
    after: { days },
    reason,
  });
  return { days };
}

/** Settles seats where nobody has, for a city that begins. */
export async function loadSeats(
  trx: Trx,
  seats: readonly { post: PostCode; placePath: string; seats: number }[],
): Promise<void> {
  const today = dateInChina(new Date());
  for (const one of seats) {
    if (await findSeatsForUpdate(trx, one.post, one.placePath, today)) continue;
    await insertSeats(trx, { id: uuidv7(), ...one, validFrom: today, validTo: null, version: 1 });
  }
}
