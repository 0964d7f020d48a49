/** Use cases of care tags: the community gives, renews and ends them. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import type { Basis } from '../contract.ts';
import { describeTags, toColumns } from '../describe.ts';
import { assertPast, buildingOf } from '../dwellings.ts';
import { requireRegistryPost } from '../policy.ts';
import { getResident } from '../residents.ts';
import type { careRoutes } from './contract.ts';
import { addDays } from './due.ts';
import * as store from './store.ts';

type Routes = typeof careRoutes;
type Tag = RouteOutput<Routes['addCareTag']>;

/** Days that a tag may hold before its basis is looked at again. */
const longest = 365;

/** @throws AppError `registry/day-ahead`, `registry/tag-too-long` */
function checkTerm(basis: Basis, expiresOn: string, today: string): void {
  if (basis.kind === 'consent') assertPast(basis.on, today);
  const to = addDays(today, longest);
  if (expiresOn < today || expiresOn > to) {
    throw new AppError('registry/tag-too-long', { day: expiresOn, from: today, to });
  }
}

async function answer(trx: Trx, actor: Actor, row: store.TagRow): Promise<Tag> {
  const [tag] = await describeTags(trx, actor.locale, [row]);
  return tag!;
}

/**
 * Says that somebody is to be visited.
 *
 * @throws AppError `registry/not-found`, `registry/moved-out`, `registry/unknown-care-kind`, `registry/day-ahead`,
 * `registry/tag-too-long`, `registry/tag-there`
 */
export async function addCareTag(
  trx: Trx,
  actor: Actor,
  residentId: string,
  given: z.output<Routes['addCareTag']['body']>,
): Promise<Tag> {
  const { row: resident, post } = await getResident(trx, actor, 'registry.tagCare', residentId);
  const today = dateInChina(new Date());
  if (resident.until !== null) throw new AppError('registry/moved-out');
  const { kind, basis, everyDays, expiresOn } = given;
  if (!(await store.listKinds(trx, today)).some(({ code }) => code === kind)) {
    throw new AppError('registry/unknown-care-kind', { code: kind });
  }
  checkTerm(basis, expiresOn, today);
  await store.deleteTagsOf(trx, residentId, { kind, before: today });
  const row = {
    id: uuidv7(),
    residentId,
    kind,
    ...toColumns(basis),
    everyDays,
    from: today,
    expiresOn,
    version: 1,
  };
  const added = await store.insertTag(trx, {
    ...row,
    basedOn: today,
    addedBy: actor.personId,
    addedPost: post.post,
    synthetic: false,
  });
  if (!added) throw new AppError('registry/tag-there');
  await writeAudit(trx, actor, {
    action: 'registry.addCareTag',
    subjectType: 'careTag',
    subjectId: row.id,
    placePath: buildingOf(resident.path),
    // Never the kind: the audit is kept for good, the tag is not.
    after: { residentId, basis: basis.kind, everyDays, expiresOn },
    appointmentId: post.id,
    post: post.post,
  });
  return answer(trx, actor, row);
}

/** A tag of a resident whom the actor may tag, at the version that was told. */
async function getTag(trx: Trx, actor: Actor, id: string, version: number) {
  requireRegistryPost(actor, 'registry.tagCare');
  const row = await store.findTagForUpdate(trx, id);
  if (!row) throw new AppError('registry/not-found');
  const { row: resident, post } = await getResident(trx, actor, 'registry.tagCare', row.residentId);
  if (row.version !== version) {
    throw new AppError('http/stale', { current: await answer(trx, actor, row) });
  }
  return { row, resident, post };
}

/**
 * Keeps a tag for longer, on a basis that was looked at again.
 *
 * @throws AppError `registry/not-found`, `http/stale`, `registry/day-ahead`, `registry/tag-too-long`
 */
export async function renewCareTag(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  { basis, everyDays, expiresOn }: z.output<Routes['renewCareTag']['body']>,
): Promise<Tag> {
  const { row, resident, post } = await getTag(trx, actor, id, version);
  const today = dateInChina(new Date());
  checkTerm(basis, expiresOn, today);
  const next = { ...row, ...toColumns(basis), everyDays, expiresOn, version: version + 1 };
  await store.updateTag(trx, next, today);
  await writeAudit(trx, actor, {
    action: 'registry.renewCareTag',
    subjectType: 'careTag',
    subjectId: id,
    placePath: buildingOf(resident.path),
    before: { expiresOn: row.expiresOn, everyDays: row.everyDays },
    after: { basis: basis.kind, expiresOn, everyDays },
    appointmentId: post.id,
    post: post.post,
  });
  return answer(trx, actor, next);
}

/** Ends a tag; nothing of it is kept. @throws AppError `registry/not-found`, `http/stale` */
export async function endCareTag(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  why: 'notNeeded' | 'withdrawn' | 'mistake',
): Promise<{ erased: true }> {
  const { resident, post } = await getTag(trx, actor, id, version);
  await store.deleteTag(trx, id);
  await writeAudit(trx, actor, {
    action: 'registry.endCareTag',
    subjectType: 'careTag',
    subjectId: id,
    placePath: buildingOf(resident.path),
    after: { why },
    appointmentId: post.id,
    post: post.post,
  });
  return { erased: true };
}
