import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';

export interface PhoneCode {
  id: string;
  phoneIndex: Buffer;
  phoneCipher: Buffer;
  codeCipher: Buffer;
  codeHash: Buffer;
  minutes: number;
}

/** Waits for others who ask for a code to the same phone, so that the pause between two codes holds. */
export async function lockPhone(trx: Trx, phoneIndex: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(${phoneIndex.readInt32BE(0)}, ${phoneIndex.readInt32BE(4)})`.execute(
    trx,
  );
}

/** Seconds since the last code to a phone; undefined when none was sent of late. */
export async function findSecondsSinceCode(
  trx: Trx,
  phoneIndex: Buffer,
): Promise<number | undefined> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from clock_timestamp() - created_at)::float8 as seconds from phone_codes
    where phone_index = ${phoneIndex} order by created_at desc limit 1`.execute(trx);
  return rows[0]?.seconds;
}

/** Keeps a new code. */
export async function insertPhoneCode(trx: Trx, code: PhoneCode): Promise<void> {
  await sql`
    insert into phone_codes (id, phone_index, phone_cipher, code_cipher, code_hash, created_at, expires_at)
    values (${code.id}, ${code.phoneIndex}, ${code.phoneCipher}, ${code.codeCipher}, ${code.codeHash},
      clock_timestamp(), clock_timestamp() + make_interval(mins => ${code.minutes}))`.execute(trx);
}

/** What the job that sends a code needs; undefined when the code is over or its text is gone. */
export async function findCodeToSend(
  trx: Trx,
  id: string,
): Promise<{ phone_cipher: Buffer; code_cipher: Buffer } | undefined> {
  const { rows } = await sql<{ phone_cipher: Buffer; code_cipher: Buffer }>`
    select phone_cipher, code_cipher from phone_codes
    where id = ${id} and expires_at > now() and used_at is null and code_cipher is not null`.execute(
    trx,
  );
  return rows[0];
}

/** Forgets the texts of a code that was sent: the hash is enough from now on. */
export async function forgetCodeText(trx: Trx, id: string): Promise<void> {
  await sql`update phone_codes set phone_cipher = null, code_cipher = null where id = ${id}`.execute(
    trx,
  );
}

/** The last code to a phone that still holds; undefined when there is none. */
export async function findLastCode(
  trx: Trx,
  phoneIndex: Buffer,
): Promise<{ id: string; code_cipher: Buffer | null } | undefined> {
  const { rows } = await sql<{ id: string; code_cipher: Buffer | null }>`
    select id, code_cipher from phone_codes
    where phone_index = ${phoneIndex} and expires_at > now() and used_at is null
    order by created_at desc limit 1`.execute(trx);
  return rows[0];
}

/**
 * Counts a try on the last code to a phone before it is compared; undefined when no code holds. Only the last one
 * sent counts.
 */
export async function takeCodeTry(
  trx: Trx,
  phoneIndex: Buffer,
): Promise<{ id: string; code_hash: Buffer; tries: number } | undefined> {
  const { rows } = await sql<{ id: string; code_hash: Buffer; tries: number }>`
    update phone_codes set tries = tries + 1
    where id = (select id from phone_codes where phone_index = ${phoneIndex}
      order by created_at desc limit 1)
      and expires_at > clock_timestamp() and used_at is null
    returning id, code_hash, tries`.execute(trx);
  return rows[0];
}

/** Uses a code up; says whether it was still unused: of two who bring the same code one comes in. */
export async function spendCode(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update phone_codes set used_at = clock_timestamp() where id = ${id} and used_at is null
    returning id`.execute(trx);
  return rows.length > 0;
}

/** Removes codes of yesterday; they are kept so long for the limits. */
export async function purgeCodes(trx: Trx): Promise<void> {
  await sql`delete from phone_codes where created_at < now() - interval '1 day'`.execute(trx);
}

/** The person whose phone this is, if they have an account; undefined when nobody's. */
export async function findPersonIdByPhone(
  trx: Trx,
  phoneIndex: Buffer,
): Promise<string | undefined> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from person_contacts where phone_index = ${phoneIndex}`.execute(trx);
  return rows[0]?.person_id;
}
