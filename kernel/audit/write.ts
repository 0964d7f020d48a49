import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { Actor } from '../http/actor.ts';

export interface AuditEntry {
  /** What was done, `cases.accept`. */
  action: string;
  /** What it was done on. */
  subjectType: string;
  subjectId: string;
  /** Where, so that those who look after the place may read it. */
  placePath?: string | null;
  /** The record's changed fields before and after; personal fields go in masked. */
  before?: Record<string, unknown> | undefined;
  after?: Record<string, unknown> | undefined;
  reason?: string | undefined;
  /** The appointment in which the person acted. */
  appointmentId?: string | null;
  post?: string | null;
  requestId?: string | undefined;
}

/** Adds a row to the audit log in the same transaction as the write that it tells of. */
export async function writeAudit(trx: Trx, actor: Actor, entry: AuditEntry): Promise<void> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  await sql`
    insert into audit_entries (actor_kind, actor_id, api_key_id, appointment_id, post, action, subject_type,
      subject_id, place_path, before, after, reason, request_id)
    values (${actor.kind}, ${actor.personId}, ${actor.apiKeyId}, ${entry.appointmentId ?? null},
      ${entry.post ?? null}, ${entry.action}, ${entry.subjectType}, ${entry.subjectId},
      ${entry.placePath ?? null}::ltree, ${json(entry.before)}::jsonb, ${json(entry.after)}::jsonb,
      ${entry.reason ?? null}, ${entry.requestId ?? null})`.execute(trx);
}
