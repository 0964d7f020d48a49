/** SQL of department calls. What hangs on a call is seen by whoever sees its case: row-level security says so. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CaseRow, caseColumns, type LoadedCase, noteHandlers, withHolder } from '../store.ts';
import type { CallKind, CallState, CallStep, Scorer } from './policy.ts';

/** Where a department was when it reported in. */
export interface CheckIn {
  /** Degrees, WGS84. */
  lng: number;
  lat: number;
  /** Metres from the case. */
  distance: number;
  placePath: string;
  note: string | null;
}

/** A department of a call, as it is kept. Instants are UTC. */
export interface DepartmentRow {
  id: string;
  callId: string;
  unitId: string;
  role: 'leadDepartment' | 'supportingDepartment';
  due: { acknowledge: Date; contact: Date; reportIn: Date };
  doneAt: Record<CallStep, Date | null>;
  checkIn: CheckIn | null;
  checkInFiles: string[];
  contactNote: string | null;
  completeNote: string | null;
  completeFiles: string[];
  nextEscalationAt: Date | null;
  escalationStep: number;
}

/** A step of the joint plan. */
export interface PlanRow {
  id: string;
  callId: string;
  unitId: string;
  text: string;
  plannedAt: Date;
  dueAt: Date | null;
  doneAt: Date | null;
  note: string | null;
  sort: number;
  nextEscalationAt: Date | null;
  escalationStep: number;
}

/** A score of a department. */
export interface ScoreRow {
  callId: string;
  unitId: string;
  by: Scorer;
  score: number;
  note: string | null;
}

/** A call with everything on it. */
export interface CallRow {
  id: string;
  caseId: string;
  version: number;
  kind: CallKind;
  state: CallState;
  reason: string;
  suggestedUnits: string[];
  raisedAt: Date;
  raisedBy: string | null;
  raisedPath: string;
  issuedAt: Date | null;
  issuedBy: string | null;
  issuedPath: string | null;
  note: string | null;
  completedAt: Date | null;
  departments: DepartmentRow[];
  plan: PlanRow[];
  scores: ScoreRow[];
}

type FlatCall = Omit<CallRow, 'departments' | 'plan' | 'scores'>;

const callColumns = sql.raw(`
  k.id, k.case_id as "caseId", k.version, k.kind, k.state, k.reason, k.suggested_units as "suggestedUnits",
  k.raised_at as "raisedAt", k.raised_by as "raisedBy", k.raised_path::text as "raisedPath",
  k.issued_at as "issuedAt", k.issued_by as "issuedBy", k.issued_path::text as "issuedPath", k.note,
  k.completed_at as "completedAt"`);

interface FlatDepartment {
  id: string;
  call_id: string;
  unit_id: string;
  role: DepartmentRow['role'];
  acknowledge_due: Date;
  contact_due: Date;
  report_in_due: Date;
  acknowledged_at: Date | null;
  contacted_at: Date | null;
  reported_in_at: Date | null;
  completed_at: Date | null;
  contact_note: string | null;
  check_in: CheckIn | null;
  check_in_files: string[];
  complete_note: string | null;
  complete_files: string[];
  next_escalation_at: Date | null;
  escalation_step: number;
}

function toDepartment(row: FlatDepartment): DepartmentRow {
  return {
    id: row.id,
    callId: row.call_id,
    unitId: row.unit_id,
    role: row.role,
    due: {
      acknowledge: row.acknowledge_due,
      contact: row.contact_due,
      reportIn: row.report_in_due,
    },
    doneAt: {
      acknowledge: row.acknowledged_at,
      contact: row.contacted_at,
      reportIn: row.reported_in_at,
      complete: row.completed_at,
    },
    checkIn: row.check_in,
    checkInFiles: row.check_in_files,
    contactNote: row.contact_note,
    completeNote: row.complete_note,
    completeFiles: row.complete_files,
    nextEscalationAt: row.next_escalation_at,
    escalationStep: row.escalation_step,
  };
}

/** Adds departments, plans and scores to calls, three queries for all of them. */
async function complete(trx: Trx, calls: readonly FlatCall[]): Promise<CallRow[]> {
  if (calls.length === 0) return [];
  const ids = calls.map((call) => call.id);
  // The lead stands before the supporting departments.
  const departments = await sql<FlatDepartment>`
    select * from case_call_departments where call_id = any(${ids}::uuid[]) order by role, id`.execute(
    trx,
  );
  const plan = await sql<PlanRow>`
    select id, call_id as "callId", unit_id as "unitId", text, planned_at as "plannedAt", due_at as "dueAt",
      done_at as "doneAt", note, sort, next_escalation_at as "nextEscalationAt", escalation_step as "escalationStep"
    from case_call_steps where call_id = any(${ids}::uuid[]) order by sort, id`.execute(trx);
  const scores = await sql<ScoreRow>`
    select call_id as "callId", unit_id as "unitId", scored_by as "by", score, note
    from case_call_scores where call_id = any(${ids}::uuid[])
    order by array_position(array['subdistrict', 'community', 'resident'], scored_by)`.execute(trx);
  return calls.map((call) => ({
    ...call,
    departments: departments.rows.filter((d) => d.call_id === call.id).map(toDepartment),
    plan: plan.rows.filter((step) => step.callId === call.id),
    scores: scores.rows.filter((score) => score.callId === call.id),
  }));
}

/** A call that the transaction may see. */
export async function findCall(trx: Trx, id: string): Promise<CallRow | undefined> {
  const { rows } = await sql<FlatCall>`
    select ${callColumns} from case_calls k where k.id = ${id}`.execute(trx);
  return (await complete(trx, rows))[0];
}

/** Holds a call until the end of the transaction. Take its case first, so that nobody waits in a circle. */
export async function lockCall(trx: Trx, id: string): Promise<CallRow | undefined> {
  const { rows } = await sql`select from case_calls where id = ${id} for no key update`.execute(
    trx,
  );
  return rows.length === 0 ? undefined : findCall(trx, id);
}

/** Calls of cases, the newest first. */
export async function listCallsOf(trx: Trx, caseIds: readonly string[]): Promise<CallRow[]> {
  const { rows } = await sql<FlatCall>`
    select ${callColumns} from case_calls k where k.case_id = any(${[...caseIds]}::uuid[])
    order by k.raised_at desc, k.id desc`.execute(trx);
  return complete(trx, rows);
}

/** Which calls a board shows: of places, and of departments that are called. */
export interface BoardFilter {
  states: readonly CallState[];
  paths: readonly string[];
  units: readonly string[];
  limit: number;
}

/** The board: calls on cases in the places, and calls to the departments, the newest first. */
export async function listBoard(trx: Trx, filter: BoardFilter): Promise<CallRow[]> {
  const { rows } = await sql<FlatCall>`
    select ${callColumns} from case_calls k join cases c on c.id = k.case_id
    where k.state = any(${[...filter.states]})
      and (c.place_path <@ any(${[...filter.paths]}::ltree[])
        or exists (select from case_call_departments d
          where d.call_id = k.id and d.unit_id = any(${[...filter.units]}::uuid[])))
    order by k.raised_at desc, k.id desc limit ${filter.limit}`.execute(trx);
  return complete(trx, rows);
}

/** Adds a call that was raised. */
export async function insertCall(
  trx: Trx,
  call: Pick<
    CallRow,
    'id' | 'caseId' | 'kind' | 'reason' | 'suggestedUnits' | 'raisedAt' | 'raisedBy' | 'raisedPath'
  >,
): Promise<void> {
  await sql`
    insert into case_calls (id, case_id, kind, state, reason, suggested_units, raised_at, raised_by, raised_path)
    values (${call.id}, ${call.caseId}, ${call.kind}, 'raised', ${call.reason}, ${call.suggestedUnits}::uuid[],
      ${call.raisedAt}, ${call.raisedBy}, ${call.raisedPath}::ltree)`.execute(trx);
}

/** Writes what a call became, and raises its version. */
export async function updateCall(trx: Trx, call: FlatCall): Promise<void> {
  await sql`
    update case_calls set version = version + 1, kind = ${call.kind}, state = ${call.state}, note = ${call.note},
      issued_at = ${call.issuedAt}, issued_by = ${call.issuedBy}, issued_path = ${call.issuedPath}::ltree,
      completed_at = ${call.completedAt}
    where id = ${call.id}`.execute(trx);
}

/** Adds a department to a call that is issued. */
export async function insertDepartment(
  trx: Trx,
  d: Pick<DepartmentRow, 'id' | 'callId' | 'unitId' | 'role' | 'due' | 'nextEscalationAt'>,
): Promise<void> {
  await sql`
    insert into case_call_departments (id, call_id, unit_id, role, acknowledge_due, contact_due, report_in_due,
      next_escalation_at)
    values (${d.id}, ${d.callId}, ${d.unitId}, ${d.role}, ${d.due.acknowledge}, ${d.due.contact},
      ${d.due.reportIn}, ${d.nextEscalationAt})`.execute(trx);
}

/** Writes what a department did, and when its next rung is due. */
export async function updateDepartment(trx: Trx, d: DepartmentRow): Promise<void> {
  await sql`
    update case_call_departments set acknowledged_at = ${d.doneAt.acknowledge}, contacted_at = ${d.doneAt.contact},
      reported_in_at = ${d.doneAt.reportIn}, completed_at = ${d.doneAt.complete}, contact_note = ${d.contactNote},
      check_in = ${d.checkIn === null ? null : JSON.stringify(d.checkIn)}::jsonb,
      check_in_files = ${d.checkInFiles}::uuid[], complete_note = ${d.completeNote},
      complete_files = ${d.completeFiles}::uuid[], next_escalation_at = ${d.nextEscalationAt},
      escalation_step = ${d.escalationStep}
    where id = ${d.id}`.execute(trx);
}

/** Stops the rungs of all departments of a call, and of the steps of its plan. */
export async function stopEscalation(trx: Trx, callId: string): Promise<void> {
  await sql`
    update case_call_steps set next_escalation_at = null
    where call_id = ${callId} and next_escalation_at is not null`.execute(trx);
  await sql`
    update case_call_departments set next_escalation_at = null
    where call_id = ${callId} and next_escalation_at is not null`.execute(trx);
}

/** Puts new steps in place of those of the plan that are not done. */
export async function replacePlan(
  trx: Trx,
  callId: string,
  steps: readonly Pick<
    PlanRow,
    | 'id'
    | 'unitId'
    | 'text'
    | 'plannedAt'
    | 'dueAt'
    | 'sort'
    | 'nextEscalationAt'
    | 'escalationStep'
  >[],
): Promise<void> {
  await sql`delete from case_call_steps where call_id = ${callId} and done_at is null`.execute(trx);
  for (const step of steps) {
    await sql`
      insert into case_call_steps (id, call_id, unit_id, text, planned_at, due_at, sort, next_escalation_at,
        escalation_step)
      values (${step.id}, ${callId}, ${step.unitId}, ${step.text}, ${step.plannedAt}, ${step.dueAt}, ${step.sort},
        ${step.nextEscalationAt}, ${step.escalationStep})`.execute(trx);
  }
}

/** Marks a step as done. */
export async function finishStep(
  trx: Trx,
  stepId: string,
  done: { at: Date; by: string | null; note: string | null },
): Promise<void> {
  await sql`
    update case_call_steps set done_at = ${done.at}, done_by = ${done.by}, note = ${done.note},
      next_escalation_at = null
    where id = ${stepId}`.execute(trx);
}

/** Writes how far the rungs of a step have come. */
export async function updateStepRungs(
  trx: Trx,
  step: Pick<PlanRow, 'id' | 'nextEscalationAt' | 'escalationStep'>,
): Promise<void> {
  await sql`
    update case_call_steps set next_escalation_at = ${step.nextEscalationAt},
      escalation_step = ${step.escalationStep}
    where id = ${step.id}`.execute(trx);
}

/** Adds a score. */
export async function insertScore(
  trx: Trx,
  score: ScoreRow & { personId: string; at: Date },
): Promise<void> {
  await sql`
    insert into case_call_scores (call_id, unit_id, scored_by, person_id, score, note, at)
    values (${score.callId}, ${score.unitId}, ${score.by}, ${score.personId}, ${score.score}, ${score.note},
      ${score.at})`.execute(trx);
}

/** Lets departments and places see a case from now on, even a confidential one: they take part in handling it. */
export async function showCaseTo(
  trx: Trx,
  caseId: string,
  to: { units?: readonly string[]; paths?: readonly string[] },
  at: Date,
): Promise<void> {
  const { rows } = await sql<Pick<CaseRow, 'id' | 'state' | 'reportedAt'>>`
    update cases set updated_at = ${at},
      handler_units = array(select distinct unnest(handler_units || ${[...(to.units ?? [])]}::uuid[])),
      handler_paths = array(select distinct unnest(handler_paths || ${[...(to.paths ?? [])]}::ltree[]))
    where id = ${caseId}
    returning id, state, reported_at as "reportedAt"`.execute(trx);
  const handlers = [...(to.paths ?? []), ...(to.units ?? [])];
  await noteHandlers(
    trx,
    rows.map((one) => ({ ...one, handlers })),
  );
}

/**
 * Cases of a board, without what hangs on them: who may do what on a call follows from the case itself, whether another
 * may be raised does not.
 */
export async function listCasesById(trx: Trx, ids: readonly string[]): Promise<LoadedCase[]> {
  const { rows } = await sql<FlatCase>`
    select ${caseColumns} from cases c where c.id = any(${[...ids]}::uuid[])`.execute(trx);
  return rows.map((row) => ({
    ...(withHolder(row) as CaseRow),
    parts: 0,
    openParts: 0,
    wholeOpen: true,
    openCalls: 1,
    extensionAsked: false,
    appealState: null,
    handlerLate: false,
  }));
}

type FlatCase = Parameters<typeof withHolder>[0];
