import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { PostCode } from './posts.ts';

type Locale = 'zh-CN' | 'en';

export interface NewPerson {
  id: string;
  displayName: string;
  locale: Locale;
  mustChangePassword: boolean;
  demo: boolean;
  phone: { cipher: Buffer; index: Buffer; lastFour: string } | null;
  email: string | null;
}

/** Adds a person and how to reach them. */
export async function insertPerson(trx: Trx, person: NewPerson): Promise<void> {
  const { phone } = person;
  await sql`
    insert into people (id, display_name, phone_last_four, locale, must_change_password, demo)
    values (${person.id}, ${person.displayName}, ${phone?.lastFour ?? null}, ${person.locale},
      ${person.mustChangePassword}, ${person.demo})`.execute(trx);
  await sql`
    insert into person_contacts (person_id, phone_cipher, phone_index, email)
    values (${person.id}, ${phone?.cipher ?? null}, ${phone?.index ?? null}, ${person.email})`.execute(
    trx,
  );
}

/** Adds the account of a person; `email` links the single sign-on, the administrator vouches for it. */
export async function insertAccount(
  trx: Trx,
  account: { id: string; username: string | null; email: string | null },
): Promise<void> {
  await sql`
    insert into auth_users (id, username, email, email_verified)
    values (${account.id}, ${account.username},
      ${account.email?.toLowerCase() ?? `${account.id}@account.invalid`}, ${account.email !== null})
    on conflict (id) do nothing`.execute(trx);
}

/** Keeps the hash of a password, the first or a new one. `id`: a new UUID, used if it is the first. */
export async function putPassword(
  trx: Trx,
  personId: string,
  id: string,
  hash: string,
): Promise<void> {
  await sql`
    insert into auth_accounts (id, user_id, account_id, provider_id, password)
    values (${id}, ${personId}, ${personId}, 'credential', ${hash})
    on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()
  `.execute(trx);
}

/** Says whether the password is to be changed at the next sign-in. */
export async function setMustChangePassword(
  trx: Trx,
  personId: string,
  must: boolean,
): Promise<void> {
  await sql`
    update people set must_change_password = ${must}, version = version + 1 where id = ${personId}
  `.execute(trx);
}

/** Takes the second step from an account whose owner lost it. */
export async function removeTwoFactor(trx: Trx, personId: string): Promise<void> {
  await sql`delete from auth_two_factors where user_id = ${personId}`.execute(trx);
  await sql`
    update auth_users set two_factor_enabled = false, updated_at = now() where id = ${personId}
  `.execute(trx);
}

export interface PersonRow {
  id: string;
  display_name: string;
  phone_last_four: string | null;
  /** Address for messages; null where the actor may not see it. */
  contact_email: string | null;
  /** Address that links the single sign-on. */
  account_email: string | null;
  locale: Locale;
  elder_mode: boolean;
  must_change_password: boolean;
  demo: boolean;
  disabled_at: Date | null;
  created_at: Date;
  version: number;
  username: string | null;
  two_factor_enabled: boolean;
  last_sign_in_at: Date | null;
}

const personColumns = sql`
  p.id, p.display_name, p.phone_last_four, p.locale, p.elder_mode, p.must_change_password, p.demo, p.disabled_at,
  p.created_at, p.version, c.email as contact_email,
  case when u.email_verified then u.email end as account_email,
  u.username, coalesce(u.two_factor_enabled, false) as two_factor_enabled, u.last_sign_in_at`;
const personTables = sql`
  people p left join person_contacts c on c.person_id = p.id left join auth_users u on u.id = p.id`;

/** A person with their account; undefined when the actor may not see them or nobody has the id. */
export async function findPerson(trx: Trx, id: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select ${personColumns} from ${personTables} where p.id = ${id}`.execute(trx);
  return rows[0];
}

/** A person held until the end of the transaction, so that a version is compared once. */
export async function findPersonForUpdate(trx: Trx, id: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select ${personColumns} from ${personTables} where p.id = ${id} for update of p`.execute(trx);
  return rows[0];
}

export interface PeopleFilter {
  /** Part of a name or a username. */
  search?: string | undefined;
  /** Keyed hash of a whole phone number, tried beside the name. */
  phoneIndex?: Buffer | undefined;
  post?: PostCode | undefined;
  state?: 'active' | 'disabled' | undefined;
  staff?: boolean | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** People by id from the newest; one more than the limit, if there is one. */
export async function searchPeople(trx: Trx, filter: PeopleFilter): Promise<PersonRow[]> {
  const conditions = [sql`true`];
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`;
    const byPhone = filter.phoneIndex ? sql`or c.phone_index = ${filter.phoneIndex}` : sql.raw('');
    conditions.push(
      sql`(p.display_name ilike ${pattern} or u.username ilike ${pattern} ${byPhone})`,
    );
  }
  if (filter.post) {
    conditions.push(sql`exists (select from appointments a
      where a.person_id = p.id and a.post = ${filter.post} and a.ended_at is null)`);
  }
  if (filter.state === 'active') conditions.push(sql`p.disabled_at is null`);
  if (filter.state === 'disabled') conditions.push(sql`p.disabled_at is not null`);
  if (filter.staff === true) conditions.push(sql`u.username is not null`);
  if (filter.staff === false) conditions.push(sql`u.username is null`);
  if (filter.cursor) conditions.push(sql`p.id < ${filter.cursor}`);
  const { rows } = await sql<PersonRow>`
    select ${personColumns} from ${personTables} where ${sql.join(conditions, sql` and `)}
    order by p.id desc limit ${filter.limit + 1}`.execute(trx);
  return rows;
}

/** Closes or opens an account; the version moves on. */
export async function setDisabled(trx: Trx, id: string, disabled: boolean): Promise<void> {
  await sql`
    update people set disabled_at = case when ${disabled} then now() end, version = version + 1
    where id = ${id}`.execute(trx);
}

export interface Preferences {
  displayName?: string | undefined;
  locale?: Locale | undefined;
  elderMode?: boolean | undefined;
  email?: string | null | undefined;
}

/** Changes what people set themselves; absent fields stay. */
export async function updatePreferences(trx: Trx, id: string, given: Preferences): Promise<void> {
  await sql`
    update people set display_name = coalesce(${given.displayName ?? null}, display_name),
      locale = coalesce(${given.locale ?? null}, locale),
      elder_mode = coalesce(${given.elderMode ?? null}::boolean, elder_mode), version = version + 1
    where id = ${id}`.execute(trx);
  if (given.email !== undefined) {
    await sql`update person_contacts set email = ${given.email} where person_id = ${id}`.execute(
      trx,
    );
  }
}

/** Number of accounts made for the demo, keys of it too. */
export async function countDemo(trx: Trx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from people where demo)::int
      + (select count(*) from api_keys where demo)::int as count`.execute(trx);
  return rows[0]!.count;
}

/** Lets the rest of the transaction see these people's names and the last digits of their phones. */
export async function namePeople(trx: Trx, ids: readonly string[]): Promise<void> {
  const list = ids.filter((id) => /^[0-9a-f-]{36}$/i.test(id)).join(',');
  await sql.raw(`set local gewu.people = '{${list}}'`).execute(trx);
}

export interface CardRow {
  id: string;
  display_name: string;
  phone_last_four: string | null;
  locale: Locale;
}

/** Names of people, as far as the transaction may see them. */
export async function findCards(trx: Trx, ids: readonly string[]): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select id, display_name, phone_last_four, locale from people
    where id = any (${[...ids]}::uuid[])`.execute(trx);
  return rows;
}
