/** Opening somebody, one at a time; and telling who was opened by whom. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { RouteOutput } from '../../kernel/http/contract.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { decipher, describePeople, findContact } from '../identity/index.ts';
import { namePlaces } from '../places/index.ts';
import type { registryRoutes } from './contract.ts';
import { describeResidents } from './describe.ts';
import { buildingOf } from './dwellings.ts';
import { getResident } from './residents.ts';
import { phoneIndexOf, unseal } from './seal.ts';
import * as store from './store.ts';

type Routes = typeof registryRoutes;
type Secret = Pick<Config, 'secret'>;
type Opening = RouteOutput<Routes['listResidentOpenings']>['items'][number];

/**
 * Opens the name and phone of somebody: the one way to them. The opening is written down for the person and in the audit, in
 * the same transaction; without that row the database does not give them out.
 *
 * @throws AppError `http/forbidden`, `registry/not-found`
 */
export async function openResident(
  trx: Trx,
  actor: Actor,
  config: Secret,
  { residentId, reason }: { residentId: string; reason: string },
): Promise<{ name: string; phone: string | null }> {
  const { row, post } = await getResident(trx, actor, 'registry.openResidents', residentId);
  await store.insertOpening(trx, {
    id: uuidv7(),
    residentId,
    openedBy: actor.personId!,
    post: post.post,
    reason,
  });
  await writeAudit(trx, actor, {
    action: 'registry.openResident',
    subjectType: 'resident',
    subjectId: residentId,
    placePath: buildingOf(row.path),
    reason,
    appointmentId: post.id,
    post: post.post,
  });
  const details = await store.findDetails(trx, residentId);
  if (!details) throw new AppError('registry/not-found');
  return unseal(config, residentId, details);
}

/** Who opened somebody, the newest first. @throws AppError `http/forbidden`, `registry/not-found` */
export async function listResidentOpenings(
  trx: Trx,
  actor: Actor,
  residentId: string,
): Promise<RouteOutput<Routes['listResidentOpenings']>> {
  await getResident(trx, actor, 'registry.openResidents', residentId);
  const told = await tellOpenings(trx, [residentId]);
  return { items: told.get(residentId) ?? [] };
}

async function tellOpenings(trx: Trx, ids: readonly string[]): Promise<Map<string, Opening[]>> {
  const rows = await store.listOpenings(trx, ids);
  const people = await describePeople(
    trx,
    rows.map(({ openedBy }) => openedBy),
  );
  const byResident = Map.groupBy(rows, ({ residentId }) => residentId);
  return new Map(
    [...byResident].map(([residentId, openings]) => [
      residentId,
      openings.map(({ id, openedAt, openedBy, post, reason }) => ({
        id,
        openedAt: openedAt.toISOString(),
        openedBy: people.get(openedBy)?.displayName ?? '',
        post,
        reason,
      })),
    ]),
  );
}

/**
 * What is kept under the verified phone of who asks, masked: a phone may be a family's. With who opened it and why.
 *
 * @throws AppError `http/unauthenticated`, `http/forbidden` for other systems
 */
export async function listMyRecords(
  trx: Trx,
  actor: Actor,
  config: Secret,
): Promise<RouteOutput<Routes['listMyRecords']>> {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  if (actor.personId === null) throw new AppError('http/forbidden');
  const contact = await findContact(trx, actor.personId);
  if (!contact?.phoneCipher) return { items: [] };
  const phone = decipher(config, actor.personId, contact.phoneCipher);
  const rows = await store.listByPhone(trx, phoneIndexOf(config, phone));
  const today = dateInChina(new Date());
  const described = await describeResidents(trx, actor.locale, rows, today);
  const openings = await tellOpenings(
    trx,
    rows.map(({ id }) => id),
  );
  const names = await namePlaces(
    trx,
    rows.map(({ path }) => path),
  );
  return {
    items: described.map((one, i) => ({
      ...one,
      dwelling: names.get(rows[i]!.path)!,
      openings: openings.get(one.id) ?? [],
    })),
  };
}
