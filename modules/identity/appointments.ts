import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import {
  type AppointmentRow,
  type CameBy,
  findAppointmentForUpdate,
  findSeparatedPosts,
  insertAppointment,
  listAppointments,
  updateEnded,
  updateTerm,
} from './appointment-store.ts';
import type { AppointmentView } from './contract.ts';
import { endDeputiesOf } from './deputy-store.ts';
import type { Directory, Locale } from './directory.ts';
import { describePeople } from './openings.ts';
import { findPerson } from './people-store.ts';
import { authorize } from './policy.ts';
import { type PostCode, placeKindOf, posts } from './posts.ts';

/** Appointments with the names of their places and units. */
export async function describeAppointments(
  trx: Trx,
  directory: Directory,
  rows: readonly AppointmentRow[],
  locale: Locale,
): Promise<AppointmentView[]> {
  const paths = [...new Set(rows.flatMap((row) => row.place_path ?? []))];
  const units = [...new Set(rows.flatMap((row) => row.unit_id ?? []))];
  const placeNames = paths.length > 0 ? await directory.namePlaces(trx, paths, locale) : new Map();
  const unitNames = units.length > 0 ? await directory.nameUnits(trx, units, locale) : new Map();
  const principals = await describePeople(
    trx,
    rows.flatMap((row) => row.principal_id ?? []),
  );
  const actingFor = (id: string | null) =>
    id === null ? null : { id, name: principals.get(id)?.displayName ?? '' };
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    post: row.post,
    placePath: row.place_path,
    placeName: (row.place_path && placeNames.get(row.place_path)) ?? null,
    unitId: row.unit_id,
    unitName: (row.unit_id && unitNames.get(row.unit_id)?.name) ?? null,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    endedAt: row.ended_at?.toISOString() ?? null,
    inForce: row.in_force,
    cameBy: row.came_by,
    version: row.version,
    actingFor: actingFor(row.principal_id),
  }));
}

/** Posts that a person holds today. */
export async function listPostsInForce(
  trx: Trx,
  directory: Directory,
  personId: string,
  locale: Locale,
): Promise<AppointmentView[]> {
  const rows = await listAppointments(trx, [personId], { inForce: true });
  return describeAppointments(trx, directory, rows, locale);
}

export interface Grant {
  personId: string;
  post: PostCode;
  placePath?: string | undefined;
  unitId?: string | undefined;
  validFrom?: string | undefined;
  validUntil?: string | undefined;
  cameBy?: CameBy | undefined;
}

async function assertFits(trx: Trx, directory: Directory, grant: Grant): Promise<void> {
  const { at, in: unitKind } = posts[grant.post];
  const refuse = () =>
    new AppError('identity/wrong-place', { post: grant.post, accepted: at ?? unitKind });
  if (at !== null) {
    if (grant.unitId !== undefined || grant.placePath === undefined) throw refuse();
    if (placeKindOf(grant.placePath) !== at) throw refuse();
    const known = await directory.namePlaces(trx, [grant.placePath], 'zh-CN');
    if (!known.has(grant.placePath)) throw refuse();
    return;
  }
  if (grant.placePath !== undefined || grant.unitId === undefined) throw refuse();
  const units = await directory.nameUnits(trx, [grant.unitId], 'zh-CN');
  const kind = units.get(grant.unitId)?.kind;
  const fits = unitKind === 'party' ? kind?.startsWith('party') : kind === unitKind;
  if (!fits) throw refuse();
}

/**
 * Appoints a person to a post.
 *
 * @throws AppError `identity/wrong-place`, `identity/posts-separated`, `identity/already-appointed`,
 * `identity/wrong-dates`, `identity/person-disabled`, `identity/not-found`, `http/forbidden`.
 */
export async function grantPost(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  grant: Grant,
): Promise<AppointmentRow> {
  authorize(actor, 'identity.appointments.grant', grant);
  const person = await findPerson(trx, grant.personId);
  if (!person) throw new AppError('identity/not-found');
  if (person.disabled_at) throw new AppError('identity/person-disabled');
  await assertFits(trx, directory, grant);
  const { validFrom = null, validUntil = null } = grant;
  if (posts[grant.post].separated) {
    // The constraint says the same, also to two who grant at once; here the answer names the post.
    const held = await findSeparatedPosts(trx, grant.personId, validFrom, validUntil);
    const other = held.find((post) => post !== grant.post);
    if (other) throw new AppError('identity/posts-separated', { held: other });
  }
  const row = await insertAppointment(trx, {
    id: uuidv7(),
    personId: grant.personId,
    post: grant.post,
    placePath: grant.placePath ?? null,
    unitId: grant.unitId ?? null,
    validFrom,
    validUntil,
    cameBy: grant.cameBy,
    grantedBy: actor.personId,
  });
  await writeAudit(trx, actor, {
    action: 'identity.grantPost',
    subjectType: 'person',
    subjectId: grant.personId,
    post: actor.kind === 'person' ? 'securityAdministrator' : null,
    placePath: row.place_path,
    after: {
      appointmentId: row.id,
      post: row.post,
      placePath: row.place_path,
      unitId: row.unit_id,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      cameBy: row.came_by,
    },
  });
  return row;
}

/** Ends an appointment now, with the deputies that stand in for it; what is open in it is for the caller. */
export async function closePost(
  trx: Trx,
  actor: Actor,
  held: AppointmentRow,
  reason: string,
): Promise<AppointmentRow> {
  const row = await updateEnded(trx, held.id, actor.personId, reason);
  await endDeputiesOf(trx, held.id, actor.personId, reason);
  await writeAudit(trx, actor, {
    action: 'identity.endPost',
    subjectType: 'person',
    subjectId: held.person_id,
    post: actor.kind === 'person' ? 'securityAdministrator' : null,
    placePath: held.place_path,
    before: {
      appointmentId: held.id,
      post: held.post,
      placePath: held.place_path,
      unitId: held.unit_id,
    },
    reason,
  });
  return row;
}

/**
 * Names another last day of an appointment: its term is renewed or cut short. A deputy's days are the deputy's own.
 *
 * @param given `version` that the change is based on
 * @throws AppError `identity/not-found`, `identity/already-ended`, `identity/wrong-dates`, `http/stale`, `http/forbidden`.
 */
export async function renewPost(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  given: { appointmentId: string; version: number; validUntil: string | null; reason: string },
): Promise<AppointmentRow> {
  authorize(actor, 'identity.appointments.grant');
  const held = await findAppointmentForUpdate(trx, given.appointmentId);
  if (!held || held.acting_for !== null) throw new AppError('identity/not-found');
  authorize(actor, 'identity.appointments.grant', { personId: held.person_id });
  if (held.ended_at) throw new AppError('identity/already-ended');
  const row = await updateTerm(trx, held.id, given.version, given.validUntil);
  if (!row) {
    const [current] = await describeAppointments(trx, directory, [held], actor.locale);
    throw new AppError('http/stale', { current });
  }
  await writeAudit(trx, actor, {
    action: 'identity.renewPost',
    subjectType: 'person',
    subjectId: held.person_id,
    post: 'securityAdministrator',
    placePath: held.place_path,
    before: { appointmentId: held.id, post: held.post, validUntil: held.valid_until },
    after: { appointmentId: held.id, post: held.post, validUntil: row.valid_until },
    reason: given.reason,
  });
  return row;
}
