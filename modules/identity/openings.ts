import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { decipher } from './cipher.ts';
import { maskPhone } from './contract.ts';
import { findPhoneCipher, insertOpening, listOpenings } from './openings-store.ts';
import { findCards, namePeople } from './people-store.ts';

export interface OpenPhone {
  /** Whose phone. */
  personId: string;
  /** What it is opened for, e.g. `{ type: 'case', id }`. */
  subject: { type: string; id: string };
  /** Why, 2 to 200 characters; the person reads it. */
  reason: string;
  /** Where the subject lies, so that those who look after the place may read the audit. */
  placePath: string | null;
  /** The post in which it is opened. */
  appointment: { id: string; post: string };
}

/**
 * Shows a person's phone to a handler: the one way to it. The opening is written down for the person and in the audit,
 * in the same transaction; without that row the database does not give the phone out. The caller has decided that the
 * actor handles the subject.
 *
 * @returns `+8613800138000`
 * @throws AppError `http/forbidden` for anyone but a person with a post, `identity/no-phone`.
 */
export async function openPhone(
  trx: Trx,
  actor: Actor,
  config: Pick<Config, 'secret'>,
  { personId, subject, reason, placePath, appointment }: OpenPhone,
): Promise<string> {
  if (actor.kind !== 'person' || actor.personId === null) throw new AppError('http/forbidden');
  if (!actor.appointments.some((held) => held.id === appointment.id)) {
    throw new AppError('http/forbidden');
  }
  await insertOpening(trx, {
    id: uuidv7(),
    personId,
    openedBy: actor.personId,
    appointmentId: appointment.id,
    post: appointment.post,
    subjectType: subject.type,
    subjectId: subject.id,
    placePath,
    reason,
  });
  const cipher = await findPhoneCipher(trx, personId);
  if (!cipher) throw new AppError('identity/no-phone');
  await writeAudit(trx, actor, {
    action: 'identity.openPhone',
    subjectType: subject.type,
    subjectId: subject.id,
    placePath,
    appointmentId: appointment.id,
    post: appointment.post,
    after: { personId },
    reason,
  });
  return decipher(config, personId, cipher);
}

/** A person as handlers see one who has not been opened. */
export interface PersonCard {
  id: string;
  displayName: string;
  /** `*******8000`; null without a phone. */
  phoneMasked: string | null;
}

/**
 * Names and masked phones of people whom a record names, by id. The caller has decided that the actor sees the record;
 * these people alone become visible, for the rest of the transaction.
 */
export async function describePeople(
  trx: Trx,
  ids: readonly string[],
): Promise<Map<string, PersonCard>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  await namePeople(trx, unique);
  const cards = await findCards(trx, unique);
  return new Map(
    cards.map((row) => [
      row.id,
      {
        id: row.id,
        displayName: row.display_name,
        phoneMasked: maskPhone(row.phone_last_four),
      },
    ]),
  );
}

const PAGE = 50;

/** Every opening of the actor's own phone, the newest first. */
export async function listMyOpenings(trx: Trx, actor: Actor, cursor: string | undefined) {
  if (actor.personId === null) throw new AppError('http/forbidden');
  const rows = await listOpenings(trx, actor.personId, { cursor, limit: PAGE });
  const page = rows.slice(0, PAGE);
  const people = await describePeople(
    trx,
    page.map((row) => row.opened_by),
  );
  return {
    items: page.map((row) => ({
      id: row.id,
      openedAt: row.opened_at.toISOString(),
      post: row.post,
      openedBy: people.get(row.opened_by)?.displayName ?? '',
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      reason: row.reason,
    })),
    nextCursor: rows.length > PAGE ? page.at(-1)!.id : null,
  };
}
