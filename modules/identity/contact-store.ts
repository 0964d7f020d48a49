import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';

/** How messages reach a person outside the app. */
export interface Contact {
  /** Null: in the app alone. */
  email: string | null;
  /** Phone, enciphered for the person's id; null when there is none. */
  phoneCipher: Buffer | null;
  /** Language in which the person is written to. */
  locale: 'zh-CN' | 'en';
}

/** How to reach a person; undefined for nobody and for a disabled account. For jobs, which act as the system. */
export async function findContact(trx: Trx, personId: string): Promise<Contact | undefined> {
  const { rows } = await sql<Contact>`
    select c.email, c.phone_cipher as "phoneCipher", p.locale
    from people p left join person_contacts c on c.person_id = p.id
    where p.id = ${personId} and p.disabled_at is null`.execute(trx);
  return rows[0];
}
