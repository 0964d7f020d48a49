/** Use cases of care visits: what came of one, and whose is due. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { namesPerson } from '../../identity/format.ts';
import { listPlaces, namePlaces } from '../../places/index.ts';
import { assertPast, buildingOf } from '../dwellings.ts';
import { requireRegistryPost } from '../policy.ts';
import { getResident } from '../residents.ts';
import type { ResidentRow } from '../store.ts';
import type { CareState, careRoutes } from './contract.ts';
import { addDays, type Due, dueOf, mostUrgent } from './due.ts';
import * as store from './store.ts';

type Routes = typeof careRoutes;

/** Days after which a visit is not entered any more. */
const lateDays = 90;

async function dueOfResident(trx: Trx, { id, path }: ResidentRow, today: string): Promise<Due> {
  const [care] = await store.listCare(trx, path, today, id);
  return dueOf(care?.tags ?? [], care?.lastVisit ?? null, today);
}

/**
 * Says that somebody was visited. Only who is to be visited: no other visits are kept of a person.
 *
 * @throws AppError `registry/not-found`, `registry/not-to-visit`, `registry/day-ahead`, `registry/day-too-early`,
 * `registry/note-personal`
 */
export async function recordCareVisit(
  trx: Trx,
  actor: Actor,
  residentId: string,
  { on, outcome, note }: z.output<Routes['recordCareVisit']['body']>,
): Promise<RouteOutput<Routes['recordCareVisit']>> {
  const { row, post } = await getResident(trx, actor, 'registry.visit', residentId);
  const today = dateInChina(new Date());
  if ((await dueOfResident(trx, row, today)).dueOn === null) {
    throw new AppError('registry/not-to-visit');
  }
  assertPast(on, today);
  const from = addDays(today, -lateDays);
  if (on < from) throw new AppError('registry/day-too-early', { day: on, from });
  if (namesPerson(note)) throw new AppError('registry/note-personal');
  const visit = {
    id: uuidv7(),
    residentId,
    on,
    outcome,
    note: note === '' ? null : note,
    post: post.post,
    synthetic: false,
  };
  await store.insertVisit(trx, { ...visit, visitedBy: actor.personId });
  await writeAudit(trx, actor, {
    action: 'registry.recordCareVisit',
    subjectType: 'resident',
    subjectId: residentId,
    placePath: buildingOf(row.path),
    after: { on },
    appointmentId: post.id,
    post: post.post,
  });
  const { dueOn, state } = await dueOfResident(trx, row, today);
  return { visit, dueOn: dueOn!, state };
}

/** Visits of somebody, and when the next is due. @throws AppError `registry/not-found` */
export async function listCareVisits(
  trx: Trx,
  actor: Actor,
  residentId: string,
): Promise<RouteOutput<Routes['listCareVisits']>> {
  const { row } = await getResident(trx, actor, 'registry.visit', residentId);
  const today = dateInChina(new Date());
  const { dueOn, state } = await dueOfResident(trx, row, today);
  return { items: await store.listVisits(trx, residentId), dueOn, state, today };
}

/** What is asked of the list. */
interface DueQuery {
  path?: string | undefined;
  state?: 'overdue' | 'dueSoon' | 'done' | undefined;
  limit: number;
}

/**
 * Who is to be visited in an area, masked, the longest overdue first.
 *
 * @param query its area; the one of the asker's nearest post unless told
 * @throws AppError `http/forbidden`
 */
export async function listCareDue(
  trx: Trx,
  actor: Actor,
  { path, state, limit }: DueQuery,
): Promise<RouteOutput<Routes['listCareDue']>> {
  const area = path ?? requireRegistryPost(actor, 'registry.visit').placePath!;
  requireRegistryPost(actor, 'registry.visit', area);
  const today = dateInChina(new Date());
  const all = (await store.listCare(trx, area, today))
    .map((row) => ({ ...row, ...dueOf(row.tags, row.lastVisit, today) }))
    .sort((a, b) => (a.dueOn! < b.dueOn! ? -1 : Number(a.dueOn! > b.dueOn!)));
  const count = (wanted: CareState) => all.filter((one) => one.state === wanted).length;
  const wanted = all.filter((one) => state === undefined || one.state === state).slice(0, limit);
  const names = await namePlaces(trx, [area, ...wanted.map((one) => one.path)]);
  return {
    area: names.get(area)!,
    today,
    counts: { overdue: count('overdue'), dueSoon: count('dueSoon'), done: count('done') },
    items: wanted.map((one) => ({
      residentId: one.residentId,
      dwelling: names.get(one.path)!,
      nameMasked: one.nameMasked,
      dueOn: one.dueOn!,
      state: one.state,
      lastVisit: one.lastVisit,
      everyDays: one.everyDays,
      synthetic: one.synthetic,
    })),
  };
}

/** Where care visits of each dwelling of a building stand: no persons, not why. @throws AppError `http/forbidden` */
export async function readBuildingCare(
  trx: Trx,
  actor: Actor,
  building: string,
): Promise<RouteOutput<Routes['readBuildingCare']>> {
  requireRegistryPost(actor, 'registry.visit', building);
  const today = dateInChina(new Date());
  const care = Map.groupBy(await store.listCare(trx, building, today), ({ path }) => path);
  const dwellings = await listPlaces(trx, 'dwelling', building);
  return {
    building: (await namePlaces(trx, [building])).get(building)!,
    today,
    items: dwellings.map(({ path }) => ({
      path,
      state: mostUrgent(
        (care.get(path) ?? []).map(({ tags, lastVisit }) => dueOf(tags, lastVisit, today).state),
      ),
    })),
  };
}
