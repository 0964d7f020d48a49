/** Use cases of occupancy: whether somebody lives in a dwelling. Told only to who works there. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { RouteOutput } from '../../kernel/http/contract.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { listPlaces, namePlaces } from '../places/index.ts';
import { addDays, dueOf, mostUrgent } from './care/due.ts';
import { listCare } from './care/store.ts';
import type { Occupancy, registryRoutes } from './contract.ts';
import { assertDwelling, assertPast, buildingOf } from './dwellings.ts';
import { requireRegistryPost } from './policy.ts';
import * as store from './store-occupancy.ts';

type Routes = typeof registryRoutes;
type Told = RouteOutput<Routes['setOccupancy']>;

function tell(path: string, row: store.OccupancyRow | undefined): Told {
  return {
    path,
    occupancy: row?.occupancy ?? 'unknown',
    checkedOn: row?.checkedOn ?? null,
    version: row?.version ?? 0,
  };
}

/** What holds of a dwelling. The caller has decided that the actor may know. */
export async function findOccupancy(trx: Trx, dwelling: string): Promise<Told> {
  const [row] = await store.listCurrent(trx, dwelling);
  return tell(dwelling, row);
}

function countOccupancy(all: Iterable<Occupancy>): Record<Occupancy, number> {
  const counts = { livedIn: 0, rentedOut: 0, vacant: 0, unknown: 0 };
  for (const one of all) counts[one] += 1;
  return counts;
}

/** Every dwelling of a building. @throws AppError `http/forbidden` */
export async function readOccupancy(
  trx: Trx,
  actor: Actor,
  building: string,
): Promise<RouteOutput<Routes['readOccupancy']>> {
  requireRegistryPost(actor, 'registry.readOccupancy', building);
  const dwellings = await listPlaces(trx, 'dwelling', building);
  const rows = new Map((await store.listCurrent(trx, building)).map((row) => [row.path, row]));
  const items = dwellings.map(({ path }) => tell(path, rows.get(path)));
  return {
    building: (await namePlaces(trx, [building])).get(building)!,
    items,
    counts: countOccupancy(items.map(({ occupancy }) => occupancy)),
    today: dateInChina(new Date()),
  };
}

/** Buildings of an area with their dwellings by occupancy and by care visits. @throws AppError `http/forbidden` */
export async function readArea(
  trx: Trx,
  actor: Actor,
  area: string,
): Promise<RouteOutput<Routes['readArea']>> {
  requireRegistryPost(actor, 'registry.readOccupancy', area);
  const today = dateInChina(new Date());
  const buildings = await listPlaces(trx, 'building', area);
  const rows = Map.groupBy(await store.listCurrent(trx, area), ({ path }) => buildingOf(path));
  const care = Map.groupBy(await listCare(trx, area, today), ({ path }) => buildingOf(path));
  return {
    items: buildings.map(({ path, households }) => {
      const told = rows.get(path) ?? [];
      const occupancy = countOccupancy(told.map((row) => row.occupancy));
      const dwellings = Math.max(households ?? 0, told.length);
      occupancy.unknown += dwellings - told.length;
      const counts = { overdue: 0, dueSoon: 0, done: 0 };
      for (const people of Map.groupBy(care.get(path) ?? [], (one) => one.path).values()) {
        const state = mostUrgent(
          people.map(({ tags, lastVisit }) => dueOf(tags, lastVisit, today).state),
        );
        if (state !== 'none') counts[state] += 1;
      }
      return { path, dwellings, occupancy, care: counts };
    }),
    today,
  };
}

/**
 * Says whether somebody lives in a dwelling, from a day on; what was said for the days before stays.
 *
 * @param version of what holds; 0 before the first time
 * @throws AppError `http/forbidden`, `http/stale`, `registry/dwelling-gone`, `registry/day-ahead`, `registry/day-too-early`
 */
export async function setOccupancy(
  trx: Trx,
  actor: Actor,
  dwelling: string,
  version: number,
  { occupancy, checkedOn }: { occupancy: Occupancy; checkedOn: string },
): Promise<Told> {
  const post = requireRegistryPost(actor, 'registry.tellOccupancy', dwelling);
  assertPast(checkedOn, dateInChina(new Date()));
  await assertDwelling(trx, dwelling);
  const before = await store.findCurrentForUpdate(trx, dwelling);
  if ((before?.version ?? 0) !== version) {
    throw new AppError('http/stale', { current: tell(dwelling, before) });
  }
  if (before && checkedOn < before.checkedOn) {
    throw new AppError('registry/day-too-early', { day: checkedOn, from: before.checkedOn });
  }
  const told = { occupancy, checkedOn, toldBy: actor.personId, post: post.post };
  if (before && (before.occupancy === occupancy || before.from === checkedOn)) {
    await store.confirmCurrent(trx, { id: before.id, ...told });
  } else {
    if (before) await store.endCurrent(trx, before.id, addDays(checkedOn, -1));
    await store.insertOccupancy(trx, [
      {
        id: uuidv7(),
        path: dwelling,
        ...told,
        from: checkedOn,
        synthetic: false,
        version: version + 1,
      },
    ]);
  }
  await writeAudit(trx, actor, {
    action: 'registry.setOccupancy',
    subjectType: 'dwelling',
    subjectId: dwelling,
    placePath: buildingOf(dwelling),
    // Whether a flat is empty is not told by the audit, which more people read.
    after: { checkedOn },
    appointmentId: post.id,
    post: post.post,
  });
  return findOccupancy(trx, dwelling);
}

/** What was said of a dwelling, the newest first. @throws AppError `http/forbidden` */
export async function listOccupancyHistory(
  trx: Trx,
  actor: Actor,
  dwelling: string,
): Promise<RouteOutput<Routes['listOccupancyHistory']>> {
  requireRegistryPost(actor, 'registry.readOccupancy', dwelling);
  return { items: await store.listHistory(trx, dwelling) };
}
