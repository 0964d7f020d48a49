/** SQL of the public list of requests. Runs in the public view: row-level security hides confidential cases. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Holder } from '../decide.ts';
import { withHolder } from '../store.ts';
import { type CaseState, caseStates, type Level, openStates } from '../workflow.ts';
import type { RequestQuery } from './params.ts';

/** A case as anyone may see it. Instants are UTC. */
export interface PublicRow {
  id: string;
  number: string;
  state: CaseState;
  source: string;
  classCode: string;
  severity: number | null;
  text: string;
  address: string | null;
  placePath: string;
  lng: number;
  lat: number;
  holder: Holder;
  coverFileId: string | null;
  dueAt: Date | null;
  reportedAt: Date;
  /** Of an ended case, when it ended. */
  updatedAt: Date;
  /** What was said when it ended. */
  endText: string | null;
  mergedInto: string | null;
}

type FlatRow = Omit<PublicRow, 'holder'> & {
  holderLevel: Level;
  holderPath: string;
  holderUnitId: string | null;
};

const endedStates = caseStates.filter((s) => !(openStates as readonly string[]).includes(s));

/** Metres between a case and a point, by the haversine formula on the mean earth. */
const distance = (lng: number, lat: number) => sql`
  2 * 6371008.8 * asin(least(1, sqrt(sin(radians(c.lat - ${lat}) / 2) ^ 2
    + cos(radians(c.lat)) * cos(radians(${lat})) * sin(radians(c.lng - ${lng}) / 2) ^ 2)))`;

/** A box that holds the circle, for the index. */
function boxAround({ lng, lat, radius }: NonNullable<RequestQuery['near']>) {
  const north = radius / 110_000;
  const east = north / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  return sql`box(point(${lng - east}, ${lat - north}), point(${lng + east}, ${lat + north}))`;
}

/** What is shown as the update: of an ended case, when it ended, as the specification has it. */
const shownUpdate = sql`
  case when c.state = any(${endedStates}) then coalesce(c.closed_at, c.updated_at) else c.updated_at end`;

function conditionsOf(query: RequestQuery) {
  // Parts of a case that was split are no requests of their own: its reporter sees one.
  const all = [sql`c.parent_id is null`];
  if (query.ids) return [...all, sql`c.number = any(${query.ids})`];
  const { reported, updated, near, status } = query;
  if (query.serviceCodes) all.push(sql`c.class_code = any(${query.serviceCodes})`);
  if (status) {
    all.push(sql`c.state = any(${status === 'open' ? [...openStates] : endedStates})`);
  }
  if (reported) all.push(sql`c.reported_at between ${reported.from} and ${reported.to}`);
  if (updated) all.push(sql`${shownUpdate} between ${updated.from} and ${updated.to}`);
  if (near) {
    all.push(sql`point(c.lng, c.lat) <@ ${boxAround(near)}`);
    all.push(sql`${distance(near.lng, near.lat)} <= ${near.radius}`);
  }
  return all;
}

/** Requests by query, the newest first. */
export async function listPublicRows(trx: Trx, query: RequestQuery): Promise<PublicRow[]> {
  const { rows } = await sql<FlatRow>`
    select c.id, c.number, c.state, c.source, c.class_code as "classCode", c.severity, c.text, c.address,
      c.place_path::text as "placePath", c.lng, c.lat, c.holder_level as "holderLevel",
      c.holder_path::text as "holderPath", c.holder_unit_id as "holderUnitId", c.cover_file_id as "coverFileId",
      c.due_at as "dueAt", c.reported_at as "reportedAt", ${shownUpdate} as "updatedAt",
      (select e.text from case_events e
        where e.case_id = c.id and e.public
          and e.action in ('close', 'closeWithParts', 'selfResolve', 'decline', 'void', 'merge')
          and c.state = any(${endedStates})
        order by e.at desc limit 1) as "endText",
      (select m.number from cases m where m.id = c.merged_into_id) as "mergedInto"
    from cases c
    where ${sql.join(conditionsOf(query), sql` and `)}
    order by c.reported_at desc, c.id desc limit ${query.limit} offset ${query.offset}`.execute(
    trx,
  );
  return rows.map((row) => withHolder(row));
}

/** An entry of the timeline that anyone may read. */
export interface PublicEvent {
  caseId: string;
  at: Date;
  action: string;
  toState: CaseState | null;
  text: string | null;
  fileIds: string[];
}

/** Timelines of requests, oldest first. */
export async function listPublicEvents(
  trx: Trx,
  caseIds: readonly string[],
): Promise<PublicEvent[]> {
  const { rows } = await sql<PublicEvent>`
    select case_id as "caseId", at, action, to_state as "toState", text, file_ids as "fileIds"
    from case_events where case_id = any(${[...caseIds]}::uuid[]) and public
    order by at, id`.execute(trx);
  return rows;
}

/** The number of a case by its id, which is its token. */
export async function findNumberById(trx: Trx, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ number: string }>`
    select number from cases where id = ${id}::uuid`.execute(trx);
  return rows[0]?.number;
}

/** When classes or limits last changed, as far as it is kept. */
export async function findLastChange(trx: Trx): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(created_at) as at from case_limits`.execute(trx);
  return rows[0]?.at ?? undefined;
}
