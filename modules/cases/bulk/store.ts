/** SQL of acts on many cases. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Clock } from '../deadlines.ts';
import type { CaseRow } from '../store.ts';
import type { BulkAction } from '../workflow.ts';

/** What of a case an act in bulk may change; dates are ISO 8601 once kept. */
export type KeptRow = Pick<CaseRow, (typeof keptColumns)[number]>;

const keptColumns = [
  'state',
  'classCode',
  'severity',
  'confidential',
  'holder',
  'dispatcher',
  'handler',
  'lowerHolders',
  'handlerPaths',
  'handlerUnits',
  'mergedIntoId',
  'suspendedAt',
  'suspendedUntil',
  'suspendReason',
  'supervisedAt',
  'late',
  'acceptedAt',
  'registeredAt',
  'dispatchedAt',
] as const satisfies readonly (keyof CaseRow)[];

const keptDates = [
  'suspendedAt',
  'suspendedUntil',
  'supervisedAt',
  'acceptedAt',
  'registeredAt',
  'dispatchedAt',
] as const satisfies readonly (keyof KeptRow)[];

/** What taking an act back writes. */
export interface Kept {
  row: KeptRow;
  /** Clocks that the act changed, as they were. */
  clocks: Clock[];
  /** Ids of the clocks that it began. */
  begun: string[];
}

/** A case as far as an act in bulk may change it. */
export function keepRow(row: CaseRow): KeptRow {
  return Object.fromEntries(keptColumns.map((name) => [name, row[name]])) as unknown as KeptRow;
}

/** One case of an act in bulk that was done. */
export interface BulkItem {
  personId: string;
  bulkId: string;
  caseId: string;
  action: BulkAction;
  at: Date;
  appointmentId: string | null;
  eventId: string;
  versionAfter: number;
  before: Kept;
  undoneAt: Date | null;
}

/** Keeps that an act was done to a case, and how the case was before. */
export async function insertBulkItem(trx: Trx, item: Omit<BulkItem, 'undoneAt'>): Promise<void> {
  await sql`
    insert into case_bulk_items (person_id, bulk_id, case_id, action, at, appointment_id, event_id, version_after, before)
    values (${item.personId}, ${item.bulkId}, ${item.caseId}, ${item.action}, ${item.at}, ${item.appointmentId},
      ${item.eventId}, ${item.versionAfter}, ${JSON.stringify(item.before)}::jsonb)`.execute(trx);
}

const toDate = (value: unknown) => (typeof value === 'string' ? new Date(value) : null);

function reviveClock(clock: Clock): Clock {
  return {
    ...clock,
    startedAt: new Date(clock.startedAt),
    dueAt: new Date(clock.dueAt),
    warnAt: new Date(clock.warnAt),
    endedAt: toDate(clock.endedAt),
    lateAt: toDate(clock.lateAt),
    nextEscalationAt: toDate(clock.nextEscalationAt),
  };
}

/** What the person did to a case in an act; undefined when nothing was done. */
export async function findBulkItem(
  trx: Trx,
  personId: string | null,
  bulkId: string,
  caseId: string,
): Promise<BulkItem | undefined> {
  const { rows } = await sql<BulkItem>`
    select person_id as "personId", bulk_id as "bulkId", case_id as "caseId", action, at,
      appointment_id as "appointmentId", event_id as "eventId", version_after as "versionAfter", before,
      undone_at as "undoneAt"
    from case_bulk_items where person_id = ${personId} and bulk_id = ${bulkId} and case_id = ${caseId}`.execute(
    trx,
  );
  const item = rows[0];
  if (!item) return undefined;
  const { before } = item;
  const dates = Object.fromEntries(keptDates.map((name) => [name, toDate(before.row[name])]));
  return {
    ...item,
    before: { ...before, row: { ...before.row, ...dates }, clocks: before.clocks.map(reviveClock) },
  };
}

/** Keeps that an act was taken back on a case. */
export async function markUndone(trx: Trx, item: BulkItem, at: Date): Promise<void> {
  await sql`
    update case_bulk_items set undone_at = ${at}
    where person_id = ${item.personId} and bulk_id = ${item.bulkId} and case_id = ${item.caseId}`.execute(
    trx,
  );
}

/** Removes clocks that should never have begun. Runs as the system. */
export async function deleteClocks(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`delete from case_clocks where id = any(${[...ids]}::uuid[])`.execute(trx);
}

/** Lets a case be found by these who held it alone: paths of places, ids of units. Runs as the system. */
export async function keepHandlers(
  trx: Trx,
  caseId: string,
  handlers: readonly string[],
): Promise<void> {
  await sql`
    delete from case_handlers where case_id = ${caseId} and handler <> all (${[...handlers]}::text[])`.execute(
    trx,
  );
}

/** Those who follow a case since another was merged into it leave it again. Runs as the system. */
export async function deleteMergedFollowers(trx: Trx, from: string, into: string): Promise<void> {
  await sql`
    delete from case_followers where case_id = ${into} and by_merge and person_id in (
      select person_id from case_followers where case_id = ${from}
      union select reporter_id from cases where id = ${from})`.execute(trx);
}

/** Cases that are merged into another. Runs as the system. */
export async function listMerged(trx: Trx, into: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from cases where merged_into_id = ${into} order by id`.execute(trx);
  return rows.map((row) => row.id);
}

/** Forgets what was kept for taking back and for repeated requests, a day after. Runs as the system. */
export async function forgetBulkItems(trx: Trx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 86_400_000);
  await sql`delete from case_bulk_items where at < ${before}`.execute(trx);
}
