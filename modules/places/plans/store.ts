/** SQL of plans. */

import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import type { AreaScore, PartMember, PlanWarning } from '../planner/area.ts';
import type { DivisionScore, Emphasis, PlanKind, PlanState } from './contract.ts';
import type { PlanInput } from './input.ts';

/** What was asked for. */
export interface PlanOptions {
  min: number;
  max: number;
  change: number;
  seconds: number;
  seed: number;
  emphases: Emphasis[];
}

/** A part as it is kept. */
export interface KeptPart {
  number: number;
  /** Path of the present part that it goes on as. */
  path: string | null;
  members: PartMember[];
  households: number;
  persons: number | null;
  outline: AreaGeometry;
  /** Where its number hides no building. */
  label: { lng: number; lat: number };
  radius: number;
  diameter: number;
  crossesBarrier: boolean;
}

/** A plan, without what it was planned from. */
export interface PlanRow {
  id: string;
  kind: PlanKind;
  areaPath: string;
  status: PlanState;
  options: PlanOptions;
  present: DivisionScore | null;
  authorId: string;
  authorPost: string;
  askedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  cancelAskedAt: Date | null;
  progress: number;
  best:
    | (Pick<AreaScore, 'parts' | 'under' | 'over' | 'meanRadius'> & {
        /** Parts of the best plan so far, to look at meanwhile. */
        sketch: Pick<KeptPart, 'number' | 'households' | 'outline' | 'label'>[];
      })
    | null;
  tries: number;
  failure: 'lost' | 'invalid' | 'broken' | 'empty' | null;
  divisions: number;
  publication: {
    divisionId: string;
    day: string;
    reason: string;
    publisherId: string;
    publisherPost: string;
    publishedAt: string;
  } | null;
}

const planColumns = sql`
  p.id, p.kind, ltree2text(p.area_path) as "areaPath", p.status, p.options, p.present, p.author_id as "authorId",
  p.author_post as "authorPost", p.asked_at as "askedAt", p.started_at as "startedAt", p.finished_at as "finishedAt",
  p.cancel_asked_at as "cancelAskedAt", p.progress, p.best, p.tries, p.failure,
  (select count(*)::int from plan_divisions d where d.plan_id = p.id and d.undone_at is null
    and not exists (select from plan_divisions n where n.derived_from = d.id and n.undone_at is null
      and d.derived_from is not null)) as divisions,
  (select json_build_object('divisionId', u.division_id, 'day', u.day, 'reason', u.reason,
    'publisherId', u.publisher_id, 'publisherPost', u.publisher_post,
    'publishedAt', to_char(u.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from plan_publications u where u.plan_id = p.id and u.withdrawn_at is null) as publication`;

/** Adds a plan that waits for its turn. */
export async function insertPlan(
  trx: Trx,
  plan: Pick<PlanRow, 'id' | 'kind' | 'areaPath' | 'options' | 'authorId' | 'authorPost'> & {
    input: PlanInput;
  },
): Promise<void> {
  await sql`
    insert into plans (id, kind, area_path, status, options, input, author_id, author_post)
    values (${plan.id}, ${plan.kind}, ${plan.areaPath}::ltree, 'queued', ${JSON.stringify(plan.options)}::jsonb,
      ${JSON.stringify(plan.input)}::jsonb, ${plan.authorId}, ${plan.authorPost})`.execute(trx);
}

/** One plan; held until the end of the transaction with `lock`. */
export async function findPlan(
  trx: Trx,
  id: string,
  { lock = false } = {},
): Promise<PlanRow | undefined> {
  if (lock) await sql`select from plans where id = ${id} for update`.execute(trx);
  const { rows } =
    await sql<PlanRow>`select ${planColumns} from plans p where p.id = ${id}`.execute(trx);
  return rows[0];
}

/** What a plan was planned from. */
export async function getInput(trx: Trx, planId: string): Promise<PlanInput> {
  const { rows } = await sql<{ input: PlanInput }>`
    select input from plans where id = ${planId}`.execute(trx);
  return rows[0]!.input;
}

/** Plans of an area and of what lies in it, the newest first. */
export async function listPlans(
  trx: Trx,
  within: string | undefined,
  limit: number,
): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`
    select ${planColumns} from plans p
    where ${within ?? null}::ltree is null or p.area_path <@ ${within ?? null}::ltree
    order by p.id desc limit ${limit}`.execute(trx);
  return rows;
}

/** The plan of an area that waits or runs. */
export async function findUnfinished(trx: Trx, areaPath: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from plans where area_path = ${areaPath}::ltree and status in ('queued', 'running')
    limit 1`.execute(trx);
  return rows[0]?.id;
}

/** Takes a plan to run it, from whoever was taken for dead; undefined when it is finished or given up. */
export async function takePlan(
  trx: Trx,
  id: string,
  runner: string,
): Promise<
  { options: PlanOptions; input: PlanInput; tries: number; made: Emphasis[] } | undefined
> {
  const { rows } = await sql<{ options: PlanOptions; input: PlanInput; tries: number }>`
    update plans set status = 'running', runner = ${runner}, tries = tries + 1,
      started_at = coalesce(started_at, now()), progress = 0, best = null
    where id = ${id} and status in ('queued', 'running') returning options, input, tries`.execute(
    trx,
  );
  if (!rows[0]) return undefined;
  const made = await sql<{ emphasis: Emphasis }>`
    select emphasis from plan_divisions where plan_id = ${id}`.execute(trx);
  return { ...rows[0], made: made.rows.map(({ emphasis }) => emphasis) };
}

/** Notes how far a plan is; says whether its runner is still the one, and whether to stop. */
export async function noteProgress(
  trx: Trx,
  id: string,
  runner: string,
  progress: number,
  best: PlanRow['best'],
): Promise<{ mine: boolean; stop: boolean }> {
  const { rows } = await sql<{ stop: boolean }>`
    update plans set progress = greatest(progress, ${progress}), best = ${best ? JSON.stringify(best) : null}::jsonb
    where id = ${id} and runner = ${runner} and status = 'running'
    returning cancel_asked_at is not null as stop`.execute(trx);
  return { mine: rows.length > 0, stop: rows[0]?.stop ?? true };
}

/** Notes how good the present division is. */
export async function notePresent(trx: Trx, id: string, present: DivisionScore): Promise<void> {
  await sql`update plans set present = ${JSON.stringify(present)}::jsonb where id = ${id}`.execute(
    trx,
  );
}

/** Ends a plan that its runner still holds. */
export async function finishPlan(
  trx: Trx,
  id: string,
  runner: string,
  status: 'done' | 'cancelled' | 'failed',
  failure: PlanRow['failure'] = null,
): Promise<boolean> {
  const { rows } = await sql`
    update plans set status = ${status}, failure = ${failure}, finished_at = now(), best = null,
      progress = case when ${status} = 'done' then 1 else progress end
    where id = ${id} and runner = ${runner} and status = 'running' returning id`.execute(trx);
  return rows.length > 0;
}

/** Asks the runner to stop; one that waits is ended at once. */
export async function askToStop(trx: Trx, id: string): Promise<void> {
  await sql`
    update plans set cancel_asked_at = coalesce(cancel_asked_at, now()),
      status = case when status = 'queued' then 'cancelled' else status end,
      finished_at = case when status = 'queued' then now() else finished_at end
    where id = ${id} and status in ('queued', 'running')`.execute(trx);
}

/** A division as it is kept. */
export interface DivisionRow {
  id: string;
  planId: string;
  areaPath: string;
  number: number;
  derivedFrom: string | null;
  rootId: string;
  emphasis: Emphasis;
  seed: number;
  edit: { key: string; from: number; to: number } | null;
  edits: number;
  parts: KeptPart[];
  score: DivisionScore;
  warnings: PlanWarning[];
  authorId: string;
  authorPost: string;
  madeAt: Date;
  undoneAt: Date | null;
  /** A later one comes from it. */
  superseded: boolean;
}

const divisionColumns = sql`
  d.id, d.plan_id as "planId", ltree2text(d.area_path) as "areaPath", d.number, d.derived_from as "derivedFrom",
  d.root_id as "rootId", d.emphasis, d.seed, d.edit, d.score, d.warnings, d.author_id as "authorId",
  d.author_post as "authorPost", d.made_at as "madeAt", d.undone_at as "undoneAt",
  (with recursive chain as (
    select d.derived_from union all
    select c.derived_from from plan_divisions c join chain on c.id = chain.derived_from)
    select count(derived_from)::int from chain) as edits,
  d.derived_from is not null and exists (
    select from plan_divisions n where n.derived_from = d.id and n.undone_at is null) as superseded`;

/** Alternatives of a plan as they stand: the planner's own, and of each line of moves by hand the latest. */
export async function listDivisions(
  trx: Trx,
  planId: string,
): Promise<Omit<DivisionRow, 'parts'>[]> {
  const { rows } = await sql<Omit<DivisionRow, 'parts'>>`
    select * from (select ${divisionColumns} from plan_divisions d where d.plan_id = ${planId}) d
    where "undoneAt" is null and not superseded order by number`.execute(trx);
  return rows;
}

/** Divisions with their parts, in the order of the ids; those that are not there are left out. */
export async function findDivisions(trx: Trx, ids: readonly string[]): Promise<DivisionRow[]> {
  const { rows } = await sql<DivisionRow>`
    select ${divisionColumns}, d.parts from plan_divisions d where d.id = any (${[...ids]}::uuid[])`.execute(
    trx,
  );
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}

/** Adds a division; its number is the next of the plan, which the caller holds. */
export async function insertDivision(
  trx: Trx,
  division: Omit<DivisionRow, 'number' | 'edits' | 'madeAt' | 'undoneAt' | 'superseded'>,
): Promise<void> {
  const { edit } = division;
  await sql`
    insert into plan_divisions (id, plan_id, area_path, number, derived_from, root_id, emphasis, seed, edit, parts,
      score, warnings, author_id, author_post)
    select ${division.id}::uuid, ${division.planId}::uuid, ${division.areaPath}::ltree, coalesce(max(number), 0) + 1,
      ${division.derivedFrom}::uuid, ${division.rootId}::uuid, ${division.emphasis}, ${division.seed}::integer,
      ${edit ? JSON.stringify(edit) : null}::jsonb, ${JSON.stringify(division.parts)}::jsonb,
      ${JSON.stringify(division.score)}::jsonb, ${JSON.stringify(division.warnings)}::jsonb,
      ${division.authorId}::uuid, ${division.authorPost}
    from plan_divisions where plan_id = ${division.planId}`.execute(trx);
}

/** Marks a division as undone. */
export async function undoDivision(trx: Trx, id: string): Promise<void> {
  await sql`update plan_divisions set undone_at = now() where id = ${id}`.execute(trx);
}

/** Who is to lead each part, by its number. */
export async function listLeads(trx: Trx, rootId: string): Promise<Map<number, string>> {
  const { rows } = await sql<{ number: number; personId: string | null }>`
    select distinct on (part_number) part_number as number, person_id as "personId" from plan_leads
    where root_id = ${rootId} order by part_number, id desc`.execute(trx);
  return new Map(rows.flatMap((row) => (row.personId ? [[row.number, row.personId]] : [])));
}

/** Names who is to lead a part. */
export async function insertLead(
  trx: Trx,
  lead: {
    id: string;
    rootId: string;
    areaPath: string;
    number: number;
    personId: string | null;
    namedBy: string;
  },
): Promise<void> {
  await sql`
    insert into plan_leads (id, root_id, area_path, part_number, person_id, named_by)
    values (${lead.id}, ${lead.rootId}, ${lead.areaPath}::ltree, ${lead.number}, ${lead.personId},
      ${lead.namedBy})`.execute(trx);
}

/** Keeps that a division was published. @throws the database's own error when its plan was before */
export async function insertPublication(
  trx: Trx,
  publication: {
    planId: string;
    divisionId: string;
    areaPath: string;
    day: string;
    reason: string;
    changes: object;
    publisherId: string;
    publisherPost: string;
  },
): Promise<void> {
  await sql`
    insert into plan_publications (plan_id, division_id, area_path, day, reason, changes, publisher_id, publisher_post)
    values (${publication.planId}, ${publication.divisionId}, ${publication.areaPath}::ltree,
      ${publication.day}::date, ${publication.reason}, ${JSON.stringify(publication.changes)}::jsonb,
      ${publication.publisherId}, ${publication.publisherPost})`.execute(trx);
}

/** Notes that what a plan put into force is taken back. @returns the appointments that it made; undefined when no plan did it */
export async function withdrawPublication(
  trx: Trx,
  changeId: string,
): Promise<{ appointments: string[]; endedPosts: string[] } | undefined> {
  const { rows } = await sql<{ appointments: string[]; endedPosts: string[] }>`
    update plan_publications set withdrawn_at = now()
    where changes ->> 'changeId' = ${changeId} and withdrawn_at is null
    returning coalesce(changes -> 'appointments', '[]') as appointments,
      coalesce(changes -> 'endedPosts', '[]') as "endedPosts"`.execute(trx);
  return rows[0];
}

/** Keeps others from asking for a plan of the same area until the end of the transaction. */
export async function lockArea(trx: Trx, areaPath: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' plan ' || ${areaPath}, 0))`.execute(
    trx,
  );
}
