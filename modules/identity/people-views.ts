import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { listAppointments } from './appointment-store.ts';
import { describeAppointments } from './appointments.ts';
import { maskPhone, type Person, phoneShape } from './contract.ts';
import type { Directory } from './directory.ts';
import { signInLimits } from './limits.ts';
import { passwordTriesKey } from './people.ts';
import { findPerson, type PeopleFilter, type PersonRow, searchPeople } from './people-store.ts';
import { phoneIndexOf } from './phone-codes.ts';
import { authorize } from './policy.ts';
import { findLocks } from './tries-store.ts';

/** Accounts as administrators see them, with their posts. */
export async function describeAccounts(
  trx: Trx,
  actor: Actor,
  config: Pick<Config, 'secret' | 'demo'>,
  directory: Directory,
  rows: readonly PersonRow[],
  { past = false } = {},
): Promise<Person[]> {
  const ids = rows.map((row) => row.id);
  const held = await listAppointments(trx, ids, { inForce: false });
  // What is to come stands beside what is in force; what is over only where it is asked for.
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const shown = past
    ? held
    : held.filter((a) => !a.ended_at && (a.valid_until === null || a.valid_until >= today));
  const appointments = await describeAppointments(trx, directory, shown, actor.locale);
  const keys = rows.map((row) => row.username && passwordTriesKey(config, row.username));
  const locks = await findLocks(
    trx,
    keys.filter((key): key is Buffer => Buffer.isBuffer(key)),
    signInLimits(config).password,
  );
  return rows.map((row, i) => {
    const key = keys[i];
    return {
      id: row.id,
      displayName: row.display_name,
      username: row.username,
      phoneMasked: maskPhone(row.phone_last_four),
      email: row.account_email,
      locale: row.locale,
      twoFactorEnabled: row.two_factor_enabled,
      disabledAt: row.disabled_at?.toISOString() ?? null,
      lockedUntil: key ? (locks.get(key.toString('hex'))?.toISOString() ?? null) : null,
      lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
      demo: row.demo,
      createdAt: row.created_at.toISOString(),
      appointments: appointments.filter((a) => a.personId === row.id),
      version: row.version,
    };
  });
}

/** An account with all its posts. @throws AppError `identity/not-found`, `http/forbidden`. */
export async function getPerson(
  trx: Trx,
  actor: Actor,
  config: Pick<Config, 'secret' | 'demo'>,
  directory: Directory,
  personId: string,
): Promise<Person> {
  authorize(actor, 'identity.people.read');
  const row = await findPerson(trx, personId);
  if (!row) throw new AppError('identity/not-found');
  const [person] = await describeAccounts(trx, actor, config, directory, [row], { past: true });
  return person!;
}

/** Accounts from the newest, by part of a name or username, a whole phone number, a post. */
export async function listPeople(
  trx: Trx,
  actor: Actor,
  config: Pick<Config, 'secret' | 'demo'>,
  directory: Directory,
  filter: Omit<PeopleFilter, 'phoneIndex'>,
): Promise<{ items: Person[]; nextCursor: string | null }> {
  authorize(actor, 'identity.people.read');
  const phone = phoneShape.safeParse(filter.search ?? '');
  const rows = await searchPeople(trx, {
    ...filter,
    phoneIndex: phone.success ? phoneIndexOf(config, phone.data) : undefined,
  });
  const page = rows.slice(0, filter.limit);
  return {
    items: await describeAccounts(trx, actor, config, directory, page),
    nextCursor: rows.length > filter.limit ? page.at(-1)!.id : null,
  };
}
