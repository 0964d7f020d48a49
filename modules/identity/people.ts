import { randomInt } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { keyedHash } from './cipher.ts';
import { PASSWORD_MINIMUM } from './contract.ts';
import {
  findPersonForUpdate,
  insertAccount,
  insertPerson,
  type PersonRow,
  putPassword,
  removeTwoFactor,
  setDisabled,
  setMustChangePassword,
} from './people-store.ts';
import { authorize } from './policy.ts';
import { sealPhone } from './residents.ts';
import { deleteSessions } from './session-store.ts';
import { forgetTries } from './tries-store.ts';

type Keys = Pick<Config, 'secret'>;

/** Key under which the tries of an account are counted, whether there is such an account or not. */
export function passwordTriesKey(config: Keys, username: string): Buffer {
  return keyedHash(config, 'password-tries', username.trim().toLowerCase());
}

// No l, o, 0 and 1: it is read aloud and typed.
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A password to be used once, some 80 bits: `k7mq-xw2r-9dfa-t3hn`. */
export function makePassword(): string {
  const draw = () => letters[randomInt(letters.length)]!;
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, draw).join('')).join('-');
}

/**
 * Refuses a password that is short, uniform, or holds the username.
 *
 * @throws AppError `identity/password-weak`
 */
export function assertPassword(password: string, username: string): void {
  const uniform = new Set(password).size < 5;
  const named = password.toLowerCase().includes(username) && username.length >= 5;
  if (password.length < PASSWORD_MINIMUM || password.length > 128 || uniform || named) {
    throw new AppError('identity/password-weak');
  }
}

export interface NewUser {
  displayName: string;
  username: string;
  /** One is made, to be changed at first use, unless given. */
  password?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  locale?: 'zh-CN' | 'en';
  demo?: boolean;
}

/** The record that an administrator acts in; null for the platform and the command line. */
function postOf(actor: Actor): string | null {
  return actor.kind === 'person' ? 'systemAdministrator' : null;
}

/**
 * Makes an account of staff. It holds no post yet.
 *
 * @returns the person's id, and the password if one was made: to be shown once.
 * @throws AppError `identity/username-taken`, `identity/phone-taken`, `identity/email-taken`,
 * `identity/password-weak`, `http/forbidden`.
 */
export async function createUser(
  trx: Trx,
  actor: Actor,
  config: Keys,
  given: NewUser,
): Promise<{ personId: string; temporaryPassword: string | null }> {
  authorize(actor, 'identity.people.manage');
  const username = given.username.trim().toLowerCase();
  const temporaryPassword = given.password === undefined ? makePassword() : null;
  const password = given.password ?? temporaryPassword!;
  assertPassword(password, username);
  const id = uuidv7();
  await insertPerson(trx, {
    id,
    displayName: given.displayName,
    locale: given.locale ?? 'zh-CN',
    // What an administrator typed is known to two; the demo's password is known to all and stays.
    mustChangePassword: !given.demo,
    demo: given.demo ?? false,
    phone: given.phone === undefined ? null : sealPhone(config, id, given.phone),
    email: given.email ?? null,
  });
  await insertAccount(trx, { id, username, email: given.email ?? null });
  await putPassword(trx, id, uuidv7(), await hashPassword(password));
  await writeAudit(trx, actor, {
    action: 'identity.createUser',
    subjectType: 'person',
    subjectId: id,
    post: postOf(actor),
    after: { username, phoneLastFour: given.phone?.slice(-4) ?? null, demo: given.demo ?? false },
  });
  return { personId: id, temporaryPassword };
}

async function getForUpdate(trx: Trx, personId: string): Promise<PersonRow> {
  const person = await findPersonForUpdate(trx, personId);
  if (!person) throw new AppError('identity/not-found');
  return person;
}

/**
 * Gives an account a new password, to be changed at first use; ends its sessions and lifts its lock.
 *
 * @returns the password: to be shown once.
 * @throws AppError `identity/not-found`, `identity/no-account` for one who signs in by phone, `http/forbidden`.
 */
export async function resetPassword(
  trx: Trx,
  actor: Actor,
  config: Keys,
  given: { personId: string; clearTwoFactor?: boolean; password?: string | undefined },
): Promise<string> {
  authorize(actor, 'identity.people.manage', given);
  const person = await getForUpdate(trx, given.personId);
  if (person.username === null) throw new AppError('identity/no-account');
  const password = given.password ?? makePassword();
  assertPassword(password, person.username);
  await putPassword(trx, person.id, uuidv7(), await hashPassword(password));
  await setMustChangePassword(trx, person.id, true);
  if (given.clearTwoFactor) await removeTwoFactor(trx, person.id);
  const revoked = await deleteSessions(trx, person.id, null);
  await forgetTries(trx, passwordTriesKey(config, person.username));
  await writeAudit(trx, actor, {
    action: 'identity.resetPassword',
    subjectType: 'person',
    subjectId: person.id,
    post: postOf(actor),
    after: { sessionsRevoked: revoked, twoFactorCleared: given.clearTwoFactor ?? false },
  });
  return password;
}

function assertVersion(person: PersonRow, ifMatch: number | undefined, current: unknown): void {
  if (ifMatch !== undefined && ifMatch !== person.version) {
    throw new AppError('http/stale', { current });
  }
}

/**
 * Closes an account: it signs in no more and its sessions end at once; or opens it again.
 *
 * @param given `ifMatch`: version it is based on, unless the command line asks; `describe`: the record as it is, for
 * the answer to a stale write
 * @throws AppError `identity/not-found`, `http/stale`, `http/forbidden`.
 */
export async function changeDisabled(
  trx: Trx,
  actor: Actor,
  given: {
    personId: string;
    disabled: boolean;
    reason?: string;
    ifMatch?: number;
    describe?: (person: PersonRow) => Promise<unknown>;
  },
): Promise<PersonRow> {
  authorize(actor, 'identity.people.manage', given);
  const person = await getForUpdate(trx, given.personId);
  if (given.ifMatch !== person.version) {
    assertVersion(person, given.ifMatch, await given.describe?.(person));
  }
  await setDisabled(trx, person.id, given.disabled);
  const revoked = given.disabled ? await deleteSessions(trx, person.id, null) : 0;
  await writeAudit(trx, actor, {
    action: given.disabled ? 'identity.disableUser' : 'identity.enableUser',
    subjectType: 'person',
    subjectId: person.id,
    post: postOf(actor),
    before: { disabled: person.disabled_at !== null },
    after: { disabled: given.disabled, sessionsRevoked: revoked },
    reason: given.reason,
  });
  return (await findPersonForUpdate(trx, person.id))!;
}
