/** Use cases of people in dwellings: masked lists, entering, correcting, moving out, erasing. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { asSystem } from '../../kernel/db/elevate.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor, Appointment } from '../../kernel/http/actor.ts';
import type { RouteOutput } from '../../kernel/http/contract.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { namePlaces } from '../places/index.ts';
import { deleteTagsOf } from './care/store.ts';
import type { registryRoutes } from './contract.ts';
import { describeResidents, toColumns } from './describe.ts';
import { assertDwelling, assertPast, buildingOf } from './dwellings.ts';
import { findOccupancy } from './occupancy.ts';
import { findRegistryPost, type RegistryAction, requireRegistryPost } from './policy.ts';
import { sealName, sealPhone } from './seal.ts';
import * as store from './store.ts';

type Routes = typeof registryRoutes;
type Resident = RouteOutput<Routes['addResident']>;
type Secret = Pick<Config, 'secret'>;

/**
 * A resident and the post in which the actor may do something with it. Who may not see it is not told that it is there.
 *
 * @throws AppError `http/unauthenticated`, `http/forbidden` for who holds no such post anywhere, `registry/not-found`
 */
export async function getResident(
  trx: Trx,
  actor: Actor,
  action: RegistryAction,
  id: string,
  forUpdate = false,
): Promise<{ row: store.ResidentRow; post: Appointment }> {
  requireRegistryPost(actor, action);
  const row = await (forUpdate ? store.findResidentForUpdate : store.findResident)(trx, id);
  const post = row && findRegistryPost(actor, action, row.path);
  if (!row || !post) throw new AppError('registry/not-found');
  return { row, post };
}

/**
 * Who lives in a dwelling, masked. Who leads the building or the micro-grid is told names and relations alone.
 *
 * @throws AppError `http/forbidden`
 */
export async function listResidents(
  trx: Trx,
  actor: Actor,
  dwelling: string,
  former: boolean,
): Promise<RouteOutput<Routes['listResidents']>> {
  requireRegistryPost(actor, 'registry.readResidents', dwelling);
  const may = (action: RegistryAction) => findRegistryPost(actor, action, dwelling) !== undefined;
  const whole = may('registry.openResidents');
  const today = dateInChina(new Date());
  const rows = await store.listOfDwelling(trx, dwelling, whole && former);
  return {
    dwelling: (await namePlaces(trx, [dwelling])).get(dwelling)!,
    occupancy: may('registry.readOccupancy') ? await findOccupancy(trx, dwelling) : null,
    items: await describeResidents(trx, actor.locale, rows, today, whole),
    may: {
      write: may('registry.keepResidents'),
      open: whole,
      tag: may('registry.tagCare'),
      erase: may('registry.eraseResidents'),
    },
    today,
  };
}

/** @throws AppError `registry/unknown-purpose`, `registry/day-ahead` */
async function checkCollected(
  trx: Trx,
  given: Partial<z.output<Routes['addResident']['body']>>,
  today: string,
): Promise<void> {
  const { purpose, since, basis } = given;
  if (purpose !== undefined) {
    const known = await store.listPurposes(trx, today);
    if (!known.some(({ code }) => code === purpose)) {
      throw new AppError('registry/unknown-purpose', { code: purpose });
    }
  }
  if (since) assertPast(since, today);
  if (basis?.kind === 'consent') assertPast(basis.on, today);
}

/**
 * Enters somebody who lives in a dwelling.
 *
 * @throws AppError `http/forbidden`, `registry/dwelling-gone`, `registry/unknown-purpose`, `registry/day-ahead`
 */
export async function addResident(
  trx: Trx,
  actor: Actor,
  config: Secret,
  dwelling: string,
  given: z.output<Routes['addResident']['body']>,
): Promise<Resident> {
  const post = requireRegistryPost(actor, 'registry.keepResidents', dwelling);
  const today = dateInChina(new Date());
  await assertDwelling(trx, dwelling);
  await checkCollected(trx, given, today);
  const id = uuidv7();
  await store.insertResident(trx, {
    id,
    path: dwelling,
    ...sealName(config, id, given.name),
    ...sealPhone(config, id, given.phone),
    relation: given.relation,
    since: given.since,
    purpose: given.purpose,
    ...toColumns(given.basis),
    enteredBy: actor.personId,
    enteredPost: post.post,
    enteredOn: today,
    synthetic: false,
  });
  await writeAudit(trx, actor, {
    action: 'registry.addResident',
    subjectType: 'resident',
    subjectId: id,
    placePath: buildingOf(dwelling),
    after: { purpose: given.purpose, basis: given.basis.kind },
    appointmentId: post.id,
    post: post.post,
  });
  return answer(trx, actor, id, today);
}

async function answer(trx: Trx, actor: Actor, id: string, today: string): Promise<Resident> {
  const row = await store.findResident(trx, id);
  const [described] = await describeResidents(trx, actor.locale, [row!], today);
  return described!;
}

/** A resident who lives there still, at the version that was told. */
async function getForChange(
  trx: Trx,
  actor: Actor,
  action: 'registry.keepResidents' | 'registry.eraseResidents',
  id: string,
  version: number,
) {
  const today = dateInChina(new Date());
  const { row, post } = await getResident(trx, actor, action, id, true);
  if (row.version !== version) {
    const [current] = await describeResidents(trx, actor.locale, [row], today);
    throw new AppError('http/stale', { current });
  }
  return { row, post, today };
}

/**
 * Corrects what is kept of somebody.
 *
 * @throws AppError `registry/not-found`, `http/stale`, `registry/moved-out`, `registry/unknown-purpose`, `registry/day-ahead`
 */
export async function correctResident(
  trx: Trx,
  actor: Actor,
  config: Secret,
  id: string,
  version: number,
  given: z.output<Routes['correctResident']['body']>,
): Promise<Resident> {
  const { row, post, today } = await getForChange(
    trx,
    actor,
    'registry.keepResidents',
    id,
    version,
  );
  if (row.until !== null) throw new AppError('registry/moved-out');
  await checkCollected(trx, given as Partial<z.output<Routes['addResident']['body']>>, today);
  const { name, phone, relation, since, purpose, basis, reason } = given;
  const sealed = {
    ...(name === undefined ? {} : sealName(config, id, name)),
    ...(phone === undefined ? {} : sealPhone(config, id, phone)),
  };
  const set: store.Corrections & Partial<store.Details> = {
    ...sealed,
    ...(relation === undefined ? {} : { relation }),
    ...(since === undefined ? {} : { since }),
    ...(purpose === undefined ? {} : { purpose }),
  };
  await store.updateResident(trx, id, set, basis && toColumns(basis));
  await asSystem(trx, () => store.updateDetails(trx, id, sealed));
  const changed = Object.entries(given).flatMap(([field, value]) =>
    field === 'reason' || value === undefined ? [] : [field],
  );
  await writeAudit(trx, actor, {
    action: 'registry.correctResident',
    subjectType: 'resident',
    subjectId: id,
    placePath: buildingOf(row.path),
    // What was corrected, not into what: the audit is kept for good, the record is not.
    after: { changed },
    reason,
    appointmentId: post.id,
    post: post.post,
  });
  return answer(trx, actor, id, today);
}

/**
 * Says that somebody moved out: their care tags end with it, the record is erased after its time.
 *
 * @throws AppError `registry/not-found`, `http/stale`, `registry/moved-out`, `registry/day-ahead`, `registry/day-too-early`
 */
export async function endResident(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  until: string,
): Promise<Resident> {
  const { row, post, today } = await getForChange(
    trx,
    actor,
    'registry.keepResidents',
    id,
    version,
  );
  if (row.until !== null) throw new AppError('registry/moved-out');
  assertPast(until, today);
  if (row.since !== null && until < row.since) {
    throw new AppError('registry/day-too-early', { day: until, from: row.since });
  }
  await store.endResident(trx, id, until);
  await asSystem(trx, () => deleteTagsOf(trx, id));
  await writeAudit(trx, actor, {
    action: 'registry.endResident',
    subjectType: 'resident',
    subjectId: id,
    placePath: buildingOf(row.path),
    after: { until },
    appointmentId: post.id,
    post: post.post,
  });
  return answer(trx, actor, id, today);
}

/**
 * Erases somebody before the time: entered by mistake, or they asked for it.
 *
 * @throws AppError `registry/not-found`, `http/stale`
 */
export async function eraseResident(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  why: 'mistake' | 'asked',
): Promise<{ erased: true }> {
  const { row, post } = await getForChange(trx, actor, 'registry.eraseResidents', id, version);
  await store.deleteResident(trx, id);
  await writeAudit(trx, actor, {
    action: 'registry.eraseResident',
    subjectType: 'resident',
    subjectId: id,
    placePath: buildingOf(row.path),
    after: { why },
    appointmentId: post.id,
    post: post.post,
  });
  return { erased: true };
}
