import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import {
  type AppointmentRow,
  findAppointmentById,
  insertAppointment,
  updateEnded,
} from './appointment-store.ts';
import type { identityRoutes } from './contract.ts';
import {
  type DeputyRow,
  findCandidates,
  findDeputies,
  findDeputyForUpdate,
  fitsTerm,
  hasHandedOver,
} from './deputy-store.ts';
import type { Directory } from './directory.ts';
import { describePeople } from './openings.ts';
import { authorize, can } from './policy.ts';
import { posts } from './posts.ts';
import { nameWheres } from './wheres.ts';

type Deputy = z.output<(typeof identityRoutes)['handOver']['response']>;
type Candidate = z.output<
  (typeof identityRoutes)['listDeputyCandidates']['response']
>['items'][number];

/** Who asks, and who knows the names of places and units. */
interface Context {
  trx: Trx;
  actor: Actor;
  directory: Directory;
}

/** The longest time for which a post is handed over. */
export const mostDays = 90;

/** Their own post, or that of somebody who can't do it: the security administrator grants posts. */
const maySet = (actor: Actor, principalId: string) =>
  can(actor, 'identity.me', { personId: principalId }) ||
  can(actor, 'identity.appointments.grant', { personId: principalId });

async function describe(context: Context, rows: readonly DeputyRow[]): Promise<Deputy[]> {
  const { trx, actor } = context;
  const people = await describePeople(
    trx,
    rows.flatMap(({ principalId, deputyId }) => [principalId, deputyId]),
  );
  const where = await nameWheres(context, rows);
  const name = (id: string) => ({ id, name: people.get(id)?.displayName ?? '' });
  return rows.map((row) => ({
    id: row.id,
    appointmentId: row.appointmentId,
    post: row.post,
    where: where(row),
    principal: name(row.principalId),
    deputy: name(row.deputyId),
    from: row.from,
    until: row.until,
    inForce: row.inForce,
    mayEnd: maySet(actor, row.principalId) || row.deputyId === actor.personId,
  }));
}

/**
 * Posts handed over now or soon: by or to the actor, and in what the actor's posts govern or whose unit they are in, so that
 * who leads sees who is away.
 *
 * @param personId of somebody else, for the security administrator
 * @throws AppError `http/forbidden`
 */
export async function listDeputies(context: Context, personId?: string): Promise<Deputy[]> {
  const { trx, actor } = context;
  if (personId !== undefined && personId !== actor.personId) {
    authorize(actor, 'identity.appointments.grant', { personId });
    return describe(context, await findDeputies(trx, { personId, scopes: [], units: [] }));
  }
  authorize(actor, 'identity.me', { personId: actor.personId });
  const units = actor.appointments.flatMap(({ unitId }) => unitId ?? []);
  const of = { personId: actor.personId, scopes: actor.scopes, units };
  return describe(context, await findDeputies(trx, of));
}

/** @throws AppError `identity/not-found`, `http/forbidden`, `identity/deputy-not-handed`, `identity/deputy-chain` */
async function getHandable({ trx, actor }: Context, id: string): Promise<AppointmentRow> {
  const held = await findAppointmentById(trx, id);
  if (!held) throw new AppError('identity/not-found');
  if (!maySet(actor, held.person_id)) throw new AppError('http/forbidden');
  if (held.acting_for !== null) throw new AppError('identity/deputy-chain');
  if (held.ended_at !== null || posts[held.post].separated) {
    throw new AppError('identity/deputy-not-handed');
  }
  return held;
}

/** Colleagues to whom a post can be handed over, by name. @throws as {@link handOver} */
export async function listDeputyCandidates(context: Context, id: string): Promise<Candidate[]> {
  const { trx, actor } = context;
  const held = await getHandable(context, id);
  const rows = await findCandidates(trx, {
    placePath: held.place_path,
    unitId: held.unit_id,
    except: held.person_id,
  });
  const people = await describePeople(
    trx,
    rows.map(({ personId }) => personId),
  );
  const where = await nameWheres(context, rows);
  return rows
    .flatMap((row) => {
      const name = people.get(row.personId)?.displayName;
      return name ? [{ id: row.personId, name, post: row.post, where: where(row) }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name, actor.locale));
}

/**
 * Hands a post over for some days: the deputy then sees and does what the post does, and it ends by itself.
 *
 * @throws AppError `identity/not-found`, `http/forbidden`, `identity/deputy-self`, `identity/deputy-not-staff`,
 * `identity/deputy-not-handed`, `identity/deputy-chain`, `identity/deputy-holds-post`, `identity/deputy-taken`,
 * `identity/deputy-dates`
 */
export async function handOver(
  context: Context,
  appointmentId: string,
  { personId, from, until }: { personId: string; from: string; until: string },
): Promise<Deputy> {
  const { trx, actor } = context;
  const held = await getHandable(context, appointmentId);
  const { place_path: placePath, unit_id: unitId, person_id: principalId } = held;
  if (personId === principalId) throw new AppError('identity/deputy-self');
  const at = { placePath, unitId, except: principalId };
  if ((await findCandidates(trx, at, personId)).length === 0) {
    throw new AppError('identity/deputy-not-staff');
  }
  const term = { validFrom: held.valid_from, validUntil: held.valid_until };
  if (!(await fitsTerm(trx, { from, until, most: mostDays }, term))) {
    throw new AppError('identity/deputy-dates', { days: mostDays });
  }
  if (await hasHandedOver(trx, { principalId, deputyId: personId }, { from, until })) {
    throw new AppError('identity/deputy-chain');
  }
  const row = await insertDeputy(trx, {
    id: uuidv7(),
    personId,
    post: held.post,
    placePath,
    unitId,
    validFrom: from,
    validUntil: until,
    grantedBy: actor.personId,
    actingFor: held.id,
  });
  await writeAudit(trx, actor, {
    action: 'identity.handOver',
    subjectType: 'person',
    subjectId: principalId,
    placePath,
    appointmentId: principalId === actor.personId ? held.id : null,
    post: principalId === actor.personId ? held.post : 'securityAdministrator',
    after: {
      appointmentId: row.id,
      post: held.post,
      placePath,
      unitId,
      deputy: personId,
      from,
      until,
    },
  });
  const [view] = await describe(context, [(await findDeputyForUpdate(trx, row.id))!]);
  return view!;
}

/** @throws AppError `identity/deputy-holds-post` where the constraint on appointments says so */
async function insertDeputy(trx: Trx, row: Parameters<typeof insertAppointment>[1]) {
  try {
    return await insertAppointment(trx, row);
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'appointments_once') {
      throw new AppError('identity/deputy-holds-post');
    }
    throw error;
  }
}

/**
 * Ends it before its last day: who handed it over is back, or the deputy lays it down.
 *
 * @throws AppError `identity/not-found` when it is over, or is neither theirs nor theirs to end
 */
export async function endDeputy(context: Context, id: string): Promise<{ id: string }> {
  const { trx, actor } = context;
  const row = await findDeputyForUpdate(trx, id);
  const own = row?.deputyId === actor.personId;
  if (!row || !(own || maySet(actor, row.principalId))) throw new AppError('identity/not-found');
  const reason = own ? 'laid down by the deputy' : 'taken back';
  await updateEnded(trx, id, actor.personId, reason);
  await writeAudit(trx, actor, {
    action: 'identity.endDeputy',
    subjectType: 'person',
    subjectId: row.principalId,
    placePath: row.placePath,
    before: { appointmentId: id, post: row.post, deputy: row.deputyId, until: row.until },
    reason,
  });
  return { id };
}
