import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { keepPlan } from '../../kernel/db/plans.ts';
import type { CaseState } from './workflow.ts';

/** One entry of a case's timeline. */
export interface CaseEvent {
  id: string;
  caseId: string;
  /** UTC instant. */
  at: Date;
  /** Action of the workflow, or `reported`, `escalated`, `phoneOpened`, `follow`, `call.*`. */
  action: string;
  fromState: CaseState | null;
  toState: CaseState | null;
  actorId: string | null;
  /** Post in which it was done; null for the reporter and the system. */
  post: string | null;
  /** Place or unit of the post. */
  byPath: string | null;
  byUnitId: string | null;
  /** The reporter and the public read it. */
  public: boolean;
  text: string | null;
  data: Record<string, unknown>;
  fileIds: readonly string[];
}

/** Adds an entry to the timeline. */
export async function insertEvent(trx: Trx, e: CaseEvent): Promise<void> {
  await insertEvents(trx, [e]);
}

/** Adds entries to several timelines at once. */
export async function insertEvents(trx: Trx, events: readonly CaseEvent[]): Promise<void> {
  const rows = events.map((e) => ({
    id: e.id,
    case_id: e.caseId,
    at: e.at,
    action: e.action,
    from_state: e.fromState,
    to_state: e.toState,
    actor_id: e.actorId,
    post: e.post,
    by_path: e.byPath,
    by_unit_id: e.byUnitId,
    public: e.public,
    text: e.text,
    data: e.data,
    file_ids: e.fileIds,
  }));
  await insertRows(trx, 'case_events', rows);
}

const columns = sql.raw(`e.id, e.case_id as "caseId", e.at, e.action, e.from_state as "fromState",
  e.to_state as "toState", e.actor_id as "actorId", e.post, e.by_path::text as "byPath",
  e.by_unit_id as "byUnitId", e.public, e.text, e.data, e.file_ids as "fileIds"`);

/**
 * The timeline of a case and of all its parts, at any depth, oldest first, with the number of the case that each entry
 * belongs to.
 *
 * @param publicOnly what the reporter reads, whatever else the transaction may see
 */
export async function listEvents(
  trx: Trx,
  caseId: string,
  publicOnly: boolean,
): Promise<(CaseEvent & { number: string })[]> {
  const { rows } = await sql<CaseEvent & { number: string }>`
    ${sql.raw(keepPlan)} with recursive whole as (
      select id, number from cases where id = ${caseId}
      union all
      select p.id, p.number from cases p join whole w on p.parent_id = w.id
    )
    select ${columns}, w.number from case_events e join whole w on w.id = e.case_id
    where e.public or not ${publicOnly}::boolean
    order by e.at, e.id`.execute(trx);
  return rows;
}
