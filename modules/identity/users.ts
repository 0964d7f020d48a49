import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import { findSeparatedPosts, insertAppointment } from './appointment-store.ts';
import { identityRoutes } from './contract.ts';
import './errors.ts';
import { changeDisabled, createUser, type NewUser, resetPassword } from './people.ts';
import { findPersonIdByUsername } from './session-store.ts';

/** @throws AppError `identity/not-found` when nobody has the username. */
async function getPersonId(trx: Trx, username: string): Promise<string> {
  const personId = await findPersonIdByUsername(trx, username);
  if (!personId) throw new AppError('identity/not-found');
  return personId;
}

/**
 * Gives one of the posts of the system. On a fresh city nobody could grant the first of them; afterwards the security
 * administrator does.
 *
 * @param given `city`: path of the city, `150300`
 * @throws AppError `identity/posts-separated`, `identity/already-appointed`
 */
async function appointAdministrator(
  trx: Trx,
  given: {
    personId: string;
    post: 'systemAdministrator' | 'securityAdministrator' | 'auditor';
    city: string;
  },
): Promise<void> {
  const held = await findSeparatedPosts(trx, given.personId, null, null);
  const other = held.find((post) => post !== given.post);
  if (other) throw new AppError('identity/posts-separated', { held: other });
  const row = await insertAppointment(trx, {
    id: uuidv7(),
    personId: given.personId,
    post: given.post,
    placePath: given.city,
    unitId: null,
    validFrom: null,
    validUntil: null,
    grantedBy: null,
  });
  await writeAudit(trx, system, {
    action: 'identity.grantPost',
    subjectType: 'person',
    subjectId: given.personId,
    placePath: given.city,
    after: { appointmentId: row.id, post: row.post, placePath: row.place_path },
    reason: 'command line',
  });
}

/**
 * Makes an account from what was typed at a terminal: the same shape as the route's.
 *
 * @throws AppError `http/invalid-input` naming the fields, and what {@link createUser} throws.
 */
async function createTypedUser(
  trx: Trx,
  actor: Actor,
  config: Pick<Config, 'secret'>,
  typed: { [K in keyof NewUser]?: NewUser[K] | undefined },
): ReturnType<typeof createUser> {
  const parsed = identityRoutes.createPerson.body.safeParse(typed);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }));
    throw new AppError('http/invalid-input', { count: fields.length, fields });
  }
  return createUser(trx, actor, config, parsed.data);
}

/** What the command line does with accounts, as the platform itself. */
export const users = {
  appointAdministrator,
  changeDisabled,
  createUser: createTypedUser,
  getPersonId,
  resetPassword,
};
