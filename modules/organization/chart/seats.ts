/** What a city settles of posts: how many people they have, and how early the end of a term is told. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { type PostCode, placeKindOf, posts } from '../../identity/posts.ts';
import { formatPlace } from '../../places/format.ts';
import { namePlaces } from '../../places/index.ts';
import { authorize } from '../policy.ts';
import type { chartRoutes } from './contract.ts';
import { postsWithin } from './nodes.ts';
import { getPlaceOf } from './service.ts';
import {
  deleteSeats,
  findSeatsForUpdate,
  findWarningDays,
  insertSeats,
  listSeats,
  putWarningDays,
  updateSeats,
} from './store.ts';
import { addDays, indexSeats, type SeatsRow } from './terms.ts';

type Seats = z.output<(typeof chartRoutes)['setSeats']['body']>;
type SeatsList = z.output<(typeof chartRoutes)['listSeats']['response']>;

/**
 * How many people each post has at a place and below it, the place that says so, and how early a term is told of.
 *
 * @throws AppError `organization/no-place`, also for a place at which no post is held: an estate, a dwelling
 */
export async function getSeats(trx: Trx, actor: Actor, path: string): Promise<SeatsList> {
  authorize(actor, 'organization.read');
  await getPlaceOf(trx, actor, path);
  const kind = placeKindOf(path);
  if (!kind) throw new AppError('organization/no-place');
  const today = dateInChina(new Date());
  const rows = await listSeats(trx, path, today);
  const nearest = indexSeats(rows);
  const names = await namePlaces(
    trx,
    rows.map(({ placePath }) => placePath),
  );
  const items = postsWithin(kind).map((post) => {
    const found = nearest(post, path);
    const at = found?.placePath;
    return {
      post,
      seats: found?.seats ?? null,
      from: at ? { path: at, name: formatPlace(names.get(at)!, actor.locale) } : null,
      version: found && at === path ? found.version : 0,
      below: rows.filter((row) => row.post === post && row.placePath.startsWith(`${path}.`)).length,
    };
  });
  return { items, days: await findWarningDays(trx, today) };
}

/**
 * Says how many people a post has at a place and below it, from today on, or leaves it to what lies above; what was before
 * stays on record.
 *
 * @throws AppError `http/forbidden`, `organization/no-place`, `organization/wrong-post`, `http/stale`
 */
export async function setSeats(trx: Trx, actor: Actor, version: number, input: Seats) {
  authorize(actor, 'organization.manage');
  const { post, placePath, seats, reason } = input;
  await getPlaceOf(trx, actor, placePath);
  if (posts[post].separated) throw new AppError('organization/wrong-post');
  const before = await findSeatsForUpdate(trx, post, placePath, dateInChina(new Date()));
  if ((before?.version ?? 0) !== version) {
    const current = {
      post,
      placePath,
      seats: before?.seats ?? null,
      version: before?.version ?? 0,
    };
    throw new AppError('http/stale', { current });
  }
  const next = seats === null ? 0 : (before?.version ?? 0) + 1;
  if (seats === null && !before) return { post, placePath, seats, version: next };
  await putSeats(trx, before, { post, placePath, seats, version: next });
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

/** Ends by yesterday what held until now, and writes what holds from today; what began today held for no day. */
async function putSeats(
  trx: Trx,
  before: SeatsRow | undefined,
  { seats, ...row }: { post: PostCode; placePath: string; seats: number | null; version: number },
): Promise<void> {
  const today = dateInChina(new Date());
  const began = before?.validFrom === today ? before : undefined;
  if (began && seats === null) return deleteSeats(trx, began.id);
  if (began && seats !== null) return updateSeats(trx, { ...began, seats });
  if (before) await updateSeats(trx, { ...before, validTo: addDays(today, -1) });
  if (seats === null) return;
  const validTo = before?.validTo ?? null;
  await insertSeats(trx, { ...row, id: uuidv7(), seats, validFrom: today, validTo });
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
