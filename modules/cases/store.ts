import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { asSystem } from '../../kernel/db/elevate.ts';
import { bytea, insertRows } from '../../kernel/db/insert-rows.ts';
import { keepPlan } from '../../kernel/db/plans.ts';
import type { CaseFacts, Holder } from './decide.ts';
import { indexCases } from './search/word-index.ts';
import { type CaseState, isOpen, type Level } from './workflow.ts';

/** How a report came in. */
export type Source = 'mobile' | 'console' | 'open311' | 'hotline' | 'split' | 'import';

/** A case as it is kept. Instants are UTC. */
export interface CaseRow {
  id: string;
  number: string;
  version: number;
  state: CaseState;
  source: Source;
  classCode: string;
  severity: number | null;
  zone: string;
  text: string;
  address: string | null;
  placePath: string;
  lng: number;
  lat: number;
  confidential: boolean;
  reporterId: string | null;
  apiKeyId: string | null;
  onBehalf: boolean;
  holder: Holder;
  handlerPaths: string[];
  handlerUnits: string[];
  dispatcher: Holder | null;
  handler: Holder | null;
  lowerHolders: Holder[];
  parentId: string | null;
  mergedIntoId: string | null;
  suspendedAt: Date | null;
  suspendedUntil: Date | null;
  suspendReason: string | null;
  supervisedAt: Date | null;
  dueAt: Date | null;
  warnAt: Date | null;
  late: boolean;
  lateExempted: boolean;
  coverFileId: string | null;
  followers: number;
  rating: 'satisfied' | 'basicallySatisfied' | 'dissatisfied' | null;
  ratedAt: Date | null;
  reopenedCount: number;
  reportedAt: Date;
  acceptedAt: Date | null;
  registeredAt: Date | null;
  dispatchedAt: Date | null;
  repliedAt: Date | null;
  closedAt: Date | null;
  archivedAt: Date | null;
  updatedAt: Date;
}

/** What the workflow asks of what hangs on a case. */
interface FactRow {
  parts: number;
  openParts: number;
  /** For a part: the case that it was split off is open still. */
  wholeOpen: boolean;
  openCalls: number;
  extensionAsked: boolean;
  appealState: 'atFirst' | 'atSecond' | 'granted' | 'refused' | null;
  handlerLate: boolean;
}

/** A case with what the workflow asks. */
export type LoadedCase = CaseRow & FactRow;

interface FlatHolder {
  holderLevel: Level;
  holderPath: string;
  holderUnitId: string | null;
}

/** Columns of `cases c` as {@link CaseRow} has them. */
export const caseColumns = sql.raw(`
  c.id, c.number, c.version, c.state, c.source, c.class_code as "classCode", c.severity, c.zone, c.text, c.address,
  c.place_path::text as "placePath", c.lng, c.lat, c.confidential, c.reporter_id as "reporterId",
  c.api_key_id as "apiKeyId", c.on_behalf as "onBehalf", c.holder_level as "holderLevel",
  c.holder_path::text as "holderPath", c.holder_unit_id as "holderUnitId",
  c.handler_paths::text[] as "handlerPaths", c.handler_units as "handlerUnits", c.dispatcher, c.handler,
  c.lower_holders as "lowerHolders", c.parent_id as "parentId", c.merged_into_id as "mergedIntoId",
  c.suspended_at as "suspendedAt", c.suspended_until as "suspendedUntil", c.suspend_reason as "suspendReason",
  c.supervised_at as "supervisedAt", c.due_at as "dueAt", c.warn_at as "warnAt", c.late,
  c.late_exempted as "lateExempted", c.cover_file_id as "coverFileId", c.followers, c.rating,
  c.rated_at as "ratedAt", c.reopened_count as "reopenedCount", c.reported_at as "reportedAt",
  c.accepted_at as "acceptedAt", c.registered_at as "registeredAt", c.dispatched_at as "dispatchedAt",
  c.replied_at as "repliedAt", c.closed_at as "closedAt", c.archived_at as "archivedAt", c.updated_at as "updatedAt"`);

const factColumns = sql.raw(`
  (select count(*)::int from cases p where p.parent_id = c.id) as parts,
  (select count(*)::int from cases p where p.parent_id = c.id
    and p.state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied')) as "openParts",
  (c.parent_id is null or exists (select from cases w where w.id = c.parent_id
    and w.state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied'))) as "wholeOpen",
  (select count(*)::int from case_calls k where k.case_id = c.id and k.state in ('raised', 'issued')) as "openCalls",
  exists (select from case_extensions e where e.case_id = c.id and e.answer is null) as "extensionAsked",
  (select a.state from case_appeals a where a.case_id = c.id) as "appealState",
  exists (select from case_clocks k where k.case_id = c.id and k.late_at is not null
    and k.stage in ('acknowledge', 'handle')) as "handlerLate"`);

/** Folds the three columns of the holder into one. */
export function withHolder<T extends FlatHolder>(
  row: T,
): Omit<T, keyof FlatHolder> & { holder: Holder } {
  const { holderLevel, holderPath, holderUnitId, ...rest } = row;
  return { ...rest, holder: { level: holderLevel, path: holderPath, unitId: holderUnitId } };
}

type FlatCase = Omit<LoadedCase, 'holder'> & FlatHolder;

/** Whether there is any case that the actor sees. */
export async function hasCases(trx: Trx): Promise<boolean> {
  const { rows } = await sql`select from cases limit 1`.execute(trx);
  return rows.length > 0;
}

/** A case that the transaction may see, with what the workflow asks. */
export async function findCase(trx: Trx, id: string): Promise<LoadedCase | undefined> {
  const { rows } = await sql<FlatCase>`
    ${sql.raw(keepPlan)} select ${caseColumns}, ${factColumns} from cases c where c.id = ${id}`.execute(
    trx,
  );
  return rows[0] && withHolder(rows[0]);
}

/** The same, held until the end of the transaction, so that actions on one case follow each other. */
export async function lockCase(trx: Trx, id: string): Promise<LoadedCase | undefined> {
  // First the lock, then the facts: what others committed while this one waited counts.
  const { rows } = await sql`select from cases where id = ${id} for no key update`.execute(trx);
  return rows.length === 0 ? undefined : findCase(trx, id);
}

/** Open cases split off a case. */
export async function listOpenParts(trx: Trx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from cases where parent_id = ${id}
      and state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied')
    order by id`.execute(trx);
  return rows.map((row) => row.id);
}

/** What the workflow needs to know, from a case that was loaded. */
export function toFacts(row: LoadedCase): CaseFacts {
  return {
    state: row.state,
    holder: row.holder,
    dispatcher: row.dispatcher ?? undefined,
    handler: row.handler ?? undefined,
    lowerHolders: row.lowerHolders,
    path: row.placePath,
    handlerPaths: row.handlerPaths,
    // A part has no reporter of its own: the whole is rated and reopened.
    reporterId: row.parentId === null ? row.reporterId : null,
    suspended: row.suspendedAt !== null,
    hotline: row.source === 'hotline',
    parts: row.parts,
    openChildren: row.openParts,
    wholeOpen: row.wholeOpen,
    openCalls: row.openCalls,
    rating: row.rating,
    closedAt: row.closedAt,
    late: row.handlerLate,
    appeal: appealOf(row.appealState),
    extensionAsked: row.extensionAsked,
    confidential: row.confidential,
  };
}

function appealOf(state: FactRow['appealState']): CaseFacts['appeal'] {
  if (state === null) return 'none';
  return state === 'granted' || state === 'refused' ? 'decided' : state;
}

/** The next number of a prefix and day: the row is held until the end of the transaction, so ask late. */
export async function takeSequence(trx: Trx, prefix: string, day: string): Promise<number> {
  return (await takeSequences(trx, [{ prefix, day }]))[0]!;
}

/** The next numbers for several cases, in their order. */
export async function takeSequences(
  trx: Trx,
  wanted: readonly { prefix: string; day: string }[],
): Promise<number[]> {
  const counts = new Map<string, { prefix: string; day: string; count: number }>();
  for (const { prefix, day } of wanted) {
    const key = `${prefix} ${day}`;
    counts.set(key, { prefix, day, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  // Rows are taken in one order everywhere: of two transactions that want the same, one waits.
  const { rows } = await sql<{ prefix: string; day: string; last: number }>`
    ${sql.raw(keepPlan)} insert into case_numbers as n (prefix, day, last)
    select prefix, day, count
    from json_to_recordset(${JSON.stringify([...counts.values()])}::json) as w (prefix text, day date, count int)
    order by prefix, day
    on conflict (prefix, day) do update set last = n.last + excluded.last
    returning prefix, day, last`.execute(trx);
  const next = new Map<string, number>();
  for (const { prefix, day, last } of rows) {
    const key = `${prefix} ${day}`;
    next.set(key, last - counts.get(key)!.count);
  }
  return wanted.map(({ prefix, day }) => {
    const key = `${prefix} ${day}`;
    const number = next.get(key)! + 1;
    next.set(key, number);
    return number;
  });
}

/** A case that is new. */
export type NewCase = Pick<
  CaseRow,
  | 'id'
  | 'number'
  | 'state'
  | 'source'
  | 'classCode'
  | 'severity'
  | 'zone'
  | 'text'
  | 'address'
  | 'placePath'
  | 'lng'
  | 'lat'
  | 'confidential'
  | 'reporterId'
  | 'apiKeyId'
  | 'onBehalf'
  | 'holder'
  | 'handlerPaths'
  | 'handlerUnits'
  | 'dispatcher'
  | 'handler'
  | 'lowerHolders'
  | 'parentId'
  | 'dueAt'
  | 'warnAt'
  | 'coverFileId'
  | 'reportedAt'
  | 'acceptedAt'
  | 'registeredAt'
  | 'dispatchedAt'
> & { trackingHash: Buffer | null };

const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
const jsonOrNull = (value: unknown) => (value === null ? sql`null` : json(value));

/** Adds a case. Reads nothing back: who reports it need not see it. */
export async function insertCase(trx: Trx, c: NewCase): Promise<void> {
  await insertCases(trx, [c]);
}

/** Adds several cases at once. */
export async function insertCases(trx: Trx, cases: readonly NewCase[]): Promise<void> {
  const rows = cases.map((c) => ({
    id: c.id,
    number: c.number,
    state: c.state,
    source: c.source,
    class_code: c.classCode,
    severity: c.severity,
    zone: c.zone,
    text: c.text,
    address: c.address,
    place_path: c.placePath,
    lng: c.lng,
    lat: c.lat,
    confidential: c.confidential,
    reporter_id: c.reporterId,
    api_key_id: c.apiKeyId,
    on_behalf: c.onBehalf,
    holder_level: c.holder.level,
    holder_path: c.holder.path,
    holder_unit_id: c.holder.unitId,
    handler_paths: c.handlerPaths,
    handler_units: c.handlerUnits,
    dispatcher: c.dispatcher,
    handler: c.handler,
    lower_holders: c.lowerHolders,
    parent_id: c.parentId,
    due_at: c.dueAt,
    warn_at: c.warnAt,
    cover_file_id: c.coverFileId,
    tracking_hash: bytea(c.trackingHash),
    reported_at: c.reportedAt,
    accepted_at: c.acceptedAt,
    registered_at: c.registeredAt,
    dispatched_at: c.dispatchedAt,
    updated_at: c.reportedAt,
  }));
  await insertRows(trx, 'cases', rows);
  await indexCases(trx, cases);
  await noteHandlers(
    trx,
    cases.map((one) => ({ ...one, handlers: [...one.handlerPaths, ...one.handlerUnits] })),
  );
}

type Handled = Pick<CaseRow, 'id' | 'reportedAt' | 'state'>;

/** Lets cases be found by those who hold or held them; who was noted stays. `handlers`: paths of places, ids of units. */
export async function noteHandlers(
  trx: Trx,
  cases: readonly (Handled & { handlers: readonly string[] })[],
): Promise<void> {
  const rows = cases.flatMap((one) =>
    one.handlers.map((handler) => ({
      handler,
      case_id: one.id,
      reported_at: one.reportedAt,
      current: isOpen(one.state),
    })),
  );
  await insertRows(trx, 'case_handlers', rows, { ifNew: true });
}

/** Writes everything of a case that an action may change, and raises its version. */
export async function updateCase(trx: Trx, c: CaseRow): Promise<void> {
  await sql`
    update cases set version = version + 1, state = ${c.state}, class_code = ${c.classCode},
      severity = ${c.severity}, confidential = ${c.confidential}, holder_level = ${c.holder.level},
      holder_path = ${c.holder.path}::ltree, holder_unit_id = ${c.holder.unitId},
      handler_paths = ${c.handlerPaths}::ltree[], handler_units = ${c.handlerUnits}::uuid[],
      dispatcher = ${jsonOrNull(c.dispatcher)}, handler = ${jsonOrNull(c.handler)},
      lower_holders = ${json(c.lowerHolders)}, merged_into_id = ${c.mergedIntoId},
      suspended_at = ${c.suspendedAt}, suspended_until = ${c.suspendedUntil}, suspend_reason = ${c.suspendReason},
      supervised_at = ${c.supervisedAt}, due_at = ${c.dueAt}, warn_at = ${c.warnAt}, late = ${c.late},
      late_exempted = ${c.lateExempted}, rating = ${c.rating}, rated_at = ${c.ratedAt},
      reopened_count = ${c.reopenedCount}, accepted_at = ${c.acceptedAt}, registered_at = ${c.registeredAt},
      dispatched_at = ${c.dispatchedAt}, replied_at = ${c.repliedAt}, closed_at = ${c.closedAt},
      archived_at = ${c.archivedAt}, updated_at = ${c.updatedAt}
    where id = ${c.id}`.execute(trx);
  await noteHandlers(trx, [{ ...c, handlers: [...c.handlerPaths, ...c.handlerUnits] }]);
  // Of all who handled it, whom the actor need not see.
  const current = isOpen(c.state);
  await asSystem(trx, () =>
    sql`update case_handlers set current = ${current} where case_id = ${c.id} and current <> ${current}`.execute(
      trx,
    ),
  );
}
