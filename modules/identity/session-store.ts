import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { quoteText } from '../../kernel/db/roles.ts';
import type { Appointment } from '../../kernel/http/actor.ts';

/** The day it is in the city, as SQL: appointments begin and end with it. */
const TODAY = "(now() at time zone 'Asia/Shanghai')::date";

/** Who holds a session, as the one query of {@link sessionStatement} answers. */
export interface SessionRow {
  session_id: string;
  person_id: string;
  locale: 'zh-CN' | 'en';
  must_change_password: boolean;
  appointments: Appointment[];
}

/**
 * Who holds the session of a token, with the posts in force today: one statement without parameters, so that it can
 * travel in one message with the transaction around it. No row when the session is over or revoked, or the account
 * closed.
 */
export function sessionStatement(token: string): string {
  return `
    select s.id as session_id, p.id as person_id, p.locale, p.must_change_password,
      coalesce((
        select json_agg(json_build_object(
          'id', a.id, 'post', a.post, 'placePath', ltree2text(a.place_path), 'unitId', a.unit_id,
          'actingFor', (select o.person_id from appointments o where o.id = a.acting_for)) order by a.acting_for is not null, a.id)
        from appointments a
        where a.person_id = p.id and a.ended_at is null and a.valid_from <= ${TODAY}
          and (a.valid_until is null or a.valid_until >= ${TODAY})), '[]') as appointments
    from auth_sessions s join people p on p.id = s.user_id
    where s.token = ${quoteText(token)} and s.expires_at > now() and p.disabled_at is null`;
}

/** An account as signing in needs it. */
export interface Account {
  id: string;
  username: string | null;
  disabled: boolean;
  twoFactorEnabled: boolean;
  /** Holds one of the separated posts today. */
  administers: boolean;
}

interface AccountRow {
  id: string;
  username: string | null;
  disabled: boolean;
  two_factor_enabled: boolean;
  administers: boolean;
}

/** The account of a person; undefined for a person without one. */
export async function findAccount(trx: Trx, personId: string): Promise<Account | undefined> {
  const { rows } = await sql<AccountRow>`
    select u.id, u.username, p.disabled_at is not null as disabled, u.two_factor_enabled,
      exists (select from appointments a where a.person_id = u.id and a.ended_at is null
        and a.post in ('systemAdministrator', 'securityAdministrator', 'auditor')
        and (a.valid_until is null or a.valid_until >= ${sql.raw(TODAY)})) as administers
    from auth_users u join people p on p.id = u.id where u.id = ${personId}`.execute(trx);
  const row = rows[0];
  if (!row) return undefined;
  const { two_factor_enabled: twoFactorEnabled, ...rest } = row;
  return { ...rest, twoFactorEnabled };
}

/** The person whose username this is; undefined when nobody's. */
export async function findPersonIdByUsername(
  trx: Trx,
  username: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from auth_users where username = ${username.toLowerCase()}`.execute(trx);
  return rows[0]?.id;
}

/** The person who holds a session; undefined when it is not there. */
export async function findPersonIdBySession(trx: Trx, token: string): Promise<string | undefined> {
  const { rows } = await sql<{ user_id: string }>`
    select user_id from auth_sessions where token = ${token}`.execute(trx);
  return rows[0]?.user_id;
}

/** Keeps when a person last signed in. */
export async function markSignIn(trx: Trx, personId: string): Promise<void> {
  await sql`update auth_users set last_sign_in_at = now() where id = ${personId}`.execute(trx);
}

export interface DeviceRow {
  id: string;
  created_at: Date;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
}

/** Where a person is signed in, the newest first. */
export async function listDevices(trx: Trx, personId: string): Promise<DeviceRow[]> {
  const { rows } = await sql<DeviceRow>`
    select id, created_at, expires_at, ip_address, user_agent from auth_sessions
    where user_id = ${personId} and expires_at > now() order by created_at desc, id desc`.execute(
    trx,
  );
  return rows;
}

/** Ends one session of a person; says whether there was one. */
export async function deleteSession(trx: Trx, personId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from auth_sessions where id = ${id} and user_id = ${personId} returning id`.execute(trx);
  return rows.length > 0;
}

/** Ends all sessions of a person but one; says how many. */
export async function deleteSessions(
  trx: Trx,
  personId: string,
  except: string | null,
): Promise<number> {
  const { rows } = await sql`
    delete from auth_sessions where user_id = ${personId} and id is distinct from ${except}
    returning id`.execute(trx);
  return rows.length;
}

/** Clears the wish that the password be changed: the person has done it. */
export async function markPasswordChanged(trx: Trx, personId: string): Promise<void> {
  await sql`
    update people set must_change_password = false, version = version + 1
    where id = ${personId} and must_change_password`.execute(trx);
}

/** Removes sessions and steps of signing in that are over. */
export async function purgeSessions(trx: Trx): Promise<void> {
  await sql`delete from auth_sessions where expires_at < now()`.execute(trx);
  await sql`delete from auth_verifications where expires_at < now()`.execute(trx);
}
