import type { Trx } from '../db/database.ts';
import { insertRows } from '../db/insert-rows.ts';
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
  await writeAudits(trx, [{ actor, entry }]);
}

/** What was written, and for whom when somebody stood in for another: an audit names both. */
function withPrincipal(actor: Actor, { after, appointmentId }: AuditEntry) {
  const held = actor.appointments.find(({ id }) => id === appointmentId);
  return held?.actingFor ? { ...after, actingFor: held.actingFor } : (after ?? null);
}

/** The same for several writes of one transaction. */
export async function writeAudits(
  trx: Trx,
  entries: readonly { actor: Actor; entry: AuditEntry }[],
): Promise<void> {
  const rows = entries.map(({ actor, entry }) => ({
    actor_kind: actor.kind,
    actor_id: actor.personId,
    api_key_id: actor.apiKeyId,
    appointment_id: entry.appointmentId ?? null,
    post: entry.post ?? null,
    action: entry.action,
    subject_type: entry.subjectType,
    subject_id: entry.subjectId,
    place_path: entry.placePath ?? null,
    before: entry.before ?? null,
    after: withPrincipal(actor, entry),
    reason: entry.reason ?? null,
    request_id: entry.requestId ?? null,
  }));
  await insertRows(trx, 'audit_entries', rows);
}
