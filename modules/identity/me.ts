import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { listPostsInForce } from './appointments.ts';
import { type Me, maskPhone } from './contract.ts';
import type { Directory } from './directory.ts';
import {
  findPerson,
  findPersonForUpdate,
  type PersonRow,
  type Preferences,
  updatePreferences,
} from './people-store.ts';
import { authorize } from './policy.ts';
import { deleteSession, deleteSessions, listDevices } from './session-store.ts';

async function describeMe(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  row: PersonRow,
): Promise<Me> {
  return {
    id: row.id,
    displayName: row.display_name,
    username: row.username,
    phoneMasked: maskPhone(row.phone_last_four),
    email: row.contact_email,
    locale: row.locale,
    elderMode: row.elder_mode,
    twoFactorEnabled: row.two_factor_enabled,
    mustChangePassword: row.must_change_password,
    demo: row.demo,
    appointments: await listPostsInForce(trx, directory, row.id, actor.locale),
    version: row.version,
  };
}

function personIdOf(actor: Actor): string {
  authorize(actor, 'identity.me', { personId: actor.personId });
  return actor.personId!;
}

/** Who is signed in. @throws AppError `http/forbidden` for a key of another system. */
export async function getMe(trx: Trx, actor: Actor, directory: Directory): Promise<Me> {
  const row = await findPerson(trx, personIdOf(actor));
  if (!row) throw new AppError('http/unauthenticated');
  return describeMe(trx, actor, directory, row);
}

/**
 * Changes the own name, language, elder mode or address for messages.
 *
 * @throws AppError `http/stale` with the record as it is.
 */
export async function updateMe(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  { changes, ifMatch }: { changes: Preferences; ifMatch: number },
): Promise<Me> {
  const id = personIdOf(actor);
  const row = await findPersonForUpdate(trx, id);
  if (!row) throw new AppError('http/unauthenticated');
  if (row.version !== ifMatch) {
    throw new AppError('http/stale', { current: await describeMe(trx, actor, directory, row) });
  }
  await updatePreferences(trx, id, changes);
  // The name and address themselves are personal: the audit says only that they changed.
  const { locale, elderMode } = changes;
  await writeAudit(trx, actor, {
    action: 'identity.updateMe',
    subjectType: 'person',
    subjectId: id,
    after: { changed: Object.keys(changes), ...(locale && { locale }), elderMode },
  });
  return getMe(trx, actor, directory);
}

/** Devices on which the actor is signed in. `current`: id of the session that asks. */
export async function listSessions(trx: Trx, actor: Actor, current: string | undefined) {
  const rows = await listDevices(trx, personIdOf(actor));
  return rows.map((row) => ({
    id: row.id,
    current: row.id === current,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    address: row.ip_address,
    userAgent: row.user_agent,
  }));
}

/** Signs one of the actor's devices out at once. @throws AppError `identity/not-found`. */
export async function revokeSession(trx: Trx, actor: Actor, sessionId: string): Promise<void> {
  const id = personIdOf(actor);
  if (!(await deleteSession(trx, id, sessionId))) throw new AppError('identity/not-found');
  await writeAudit(trx, actor, {
    action: 'identity.revokeSession',
    subjectType: 'person',
    subjectId: id,
    after: { sessionId },
  });
}

/** Signs all of the actor's devices out but the one that asks; says how many. */
export async function revokeOtherSessions(
  trx: Trx,
  actor: Actor,
  current: string | undefined,
): Promise<number> {
  const id = personIdOf(actor);
  const revoked = await deleteSessions(trx, id, current ?? null);
  await writeAudit(trx, actor, {
    action: 'identity.revokeOtherSessions',
    subjectType: 'person',
    subjectId: id,
    after: { revoked },
  });
  return revoked;
}
