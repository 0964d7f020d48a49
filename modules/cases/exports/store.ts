import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { CaseFilter } from '../filters.ts';

/** An export with personal data, as it is kept. Instants are UTC. */
export interface ExportRow {
  id: string;
  number: string;
  version: number;
  state: 'asked' | 'approved' | 'refused' | 'withdrawn';
  askedBy: string;
  appointmentId: string;
  post: string;
  placePath: string | null;
  unitId: string | null;
  reason: string;
  format: 'csv' | 'xlsx';
  filter: Partial<CaseFilter>;
  count: number;
  askedAt: Date;
  decidedBy: string | null;
  decidedPost: string | null;
  decidedAt: Date | null;
  note: string | null;
  expiresAt: Date | null;
  downloadsLeft: number | null;
  fetchedAt: Date | null;
}

const columns = sql.raw(`
  id, number, version, state, asked_by as "askedBy", appointment_id as "appointmentId", post,
  place_path::text as "placePath", unit_id as "unitId", reason, format, filter, cardinality(case_ids) as count,
  asked_at as "askedAt", decided_by as "decidedBy", decided_post as "decidedPost", decided_at as "decidedAt", note,
  expires_at as "expiresAt", downloads_left as "downloadsLeft", fetched_at as "fetchedAt"`);

/** How long, how often and how much: the limits in force on a day. */
export async function findExportLimits(
  trx: Trx,
  day: string,
): Promise<{ validHours: number; downloads: number; mostCases: number }> {
  const { rows } = await sql<{ validHours: number; downloads: number; mostCases: number }>`
    select valid_hours as "validHours", downloads, most_cases as "mostCases" from case_export_limits
    where effective_from <= ${day}::date order by effective_from desc limit 1`.execute(trx);
  return rows[0] ?? { validHours: 24, downloads: 3, mostCases: 1000 };
}

/** Adds an export that was asked for. */
export async function insertExport(
  trx: Trx,
  row: Pick<
    ExportRow,
    | 'id'
    | 'number'
    | 'askedBy'
    | 'appointmentId'
    | 'post'
    | 'placePath'
    | 'unitId'
    | 'reason'
    | 'format'
    | 'filter'
    | 'askedAt'
  > & { caseIds: readonly string[] },
): Promise<void> {
  await sql`
    insert into case_exports (id, number, asked_by, appointment_id, post, place_path, unit_id, reason, format, filter,
      case_ids, asked_at)
    values (${row.id}, ${row.number}, ${row.askedBy}, ${row.appointmentId}, ${row.post}, ${row.placePath}::ltree,
      ${row.unitId}, ${row.reason}, ${row.format}, ${JSON.stringify(row.filter)}::jsonb,
      ${[...row.caseIds]}::uuid[], ${row.askedAt})`.execute(trx);
}

/** One export that the actor may see; held until the end of the transaction when it is to change. */
export async function findExport(
  trx: Trx,
  id: string,
  { lock = false } = {},
): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`
    select ${columns} from case_exports where id = ${id} ${lock ? sql`for update` : sql``}`.execute(
    trx,
  );
  return rows[0];
}

/** The cases of an export, in the order of its list. */
export async function listExportCases(trx: Trx, id: string): Promise<string[]> {
  const { rows } = await sql<{ caseIds: string[] }>`
    select case_ids as "caseIds" from case_exports where id = ${id}`.execute(trx);
  return rows[0]?.caseIds ?? [];
}

/** Exports that row-level security shows, narrowed to a box, the newest first. */
export async function listExportRows(
  trx: Trx,
  personId: string,
  box: 'mine' | 'toDecide' | 'decided',
): Promise<ExportRow[]> {
  const boxes = {
    mine: sql`asked_by = ${personId}`,
    toDecide: sql`state = 'asked' and asked_by <> ${personId}`,
    decided: sql`decided_by = ${personId}`,
  };
  const { rows } = await sql<ExportRow>`
    select ${columns} from case_exports where ${boxes[box]} order by asked_at desc, id limit 100`.execute(
    trx,
  );
  return rows;
}

/** Writes how an export was decided. */
export async function updateExportState(
  trx: Trx,
  row: Pick<
    ExportRow,
    | 'id'
    | 'state'
    | 'decidedBy'
    | 'decidedPost'
    | 'decidedAt'
    | 'note'
    | 'expiresAt'
    | 'downloadsLeft'
  >,
): Promise<void> {
  await sql`
    update case_exports set version = version + 1, state = ${row.state}, decided_by = ${row.decidedBy},
      decided_post = ${row.decidedPost}, decided_at = ${row.decidedAt}, note = ${row.note},
      expires_at = ${row.expiresAt}, downloads_left = ${row.downloadsLeft}
    where id = ${row.id}`.execute(trx);
}

/** Counts one fetch of the file. */
export async function countFetch(trx: Trx, id: string, at: Date): Promise<void> {
  await sql`
    update case_exports set version = version + 1, downloads_left = downloads_left - 1,
      fetched_at = coalesce(fetched_at, ${at})
    where id = ${id}`.execute(trx);
}
