import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';

export interface NewOpening {
  id: string;
  personId: string;
  openedBy: string;
  appointmentId: string | null;
  post: string | null;
  subjectType: string;
  subjectId: string;
  placePath: string | null;
  reason: string;
}

/** Writes an opening down; row-level security shows the phone in this transaction because of it. */
export async function insertOpening(trx: Trx, opening: NewOpening): Promise<void> {
  await sql`
    insert into personal_data_openings
      (id, person_id, opened_by, appointment_id, post, subject_type, subject_id, place_path, reason, opened_at)
    values (${opening.id}, ${opening.personId}, ${opening.openedBy}, ${opening.appointmentId}, ${opening.post},
      ${opening.subjectType}, ${opening.subjectId}, ${opening.placePath}::ltree, ${opening.reason}, now())
  `.execute(trx);
}

/** A person's enciphered phone, if the transaction may see it. */
export async function findPhoneCipher(trx: Trx, personId: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ phone_cipher: Buffer | null }>`
    select phone_cipher from person_contacts where person_id = ${personId}`.execute(trx);
  return rows[0]?.phone_cipher ?? undefined;
}

export interface OpeningRow {
  id: string;
  opened_by: string;
  post: string | null;
  subject_type: string;
  subject_id: string;
  reason: string;
  opened_at: Date;
}

/** Openings of a person's phone, the newest first; one more than the limit, if there is one. */
export async function listOpenings(
  trx: Trx,
  personId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<OpeningRow[]> {
  const { rows } = await sql<OpeningRow>`
    select id, opened_by, post, subject_type, subject_id, reason, opened_at from personal_data_openings
    where person_id = ${personId} and (${cursor ?? null}::uuid is null or id < ${cursor ?? null}::uuid)
    order by id desc limit ${limit + 1}`.execute(trx);
  return rows;
}
