/** All SQL of patrols. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Period } from './due.ts';
import type { Finding, PeriodKind } from './fields.ts';

/** A patrol as it is kept, with what was found on it. */
export interface PatrolRow {
  id: string;
  area: string;
  personId: string;
  post: string;
  begunAt: Date;
  endedAt: Date | null;
  synthetic: boolean;
  counts: Record<Finding, number>;
  cases: { number: string; id: string }[];
}

/** A visit as it is kept. */
export interface VisitRow {
  id: string;
  place: string;
  at: Date;
  finding: Finding;
  note: string | null;
  caseNumber: string | null;
  caseId: string | null;
  /** Null where the patrol itself is not to be seen: its area reaches beyond the reader's. */
  post: string | null;
  synthetic: boolean;
}

const patrolColumns = sql`
  p.id, ltree2text(p.area_path) as area, p.person_id as "personId", p.post, p.begun_at as "begunAt",
  p.ended_at as "endedAt", p.synthetic, v.counts, v.cases`;

const summed = sql`
  cross join lateral (
    select json_build_object(
        'well', count(*) filter (where finding = 'well'),
        'found', count(*) filter (where finding = 'found'),
        'unreachable', count(*) filter (where finding = 'unreachable'),
        'visit', count(*) filter (where finding = 'visit')) as counts,
      coalesce(json_agg(json_build_object('number', case_number, 'id', case_id) order by case_number)
        filter (where case_number is not null), '[]') as cases
    from patrol_visits where patrol_id = p.id) v`;

/** One patrol; undefined when there is none that may be seen. */
export async function findPatrol(trx: Trx, id: string): Promise<PatrolRow | undefined> {
  const { rows } = await sql<PatrolRow>`
    select ${patrolColumns} from patrols p ${summed} where p.id = ${id}`.execute(trx);
  return rows[0];
}

/** Patrols of an area and of what lies in it, the newest first. */
export async function listPatrols(
  trx: Trx,
  within: string,
  before: string | undefined,
  limit: number,
): Promise<PatrolRow[]> {
  const { rows } = await sql<PatrolRow>`
    select ${patrolColumns} from patrols p ${summed}
    where p.area_path <@ ${within}::ltree
      and (${before ?? null}::timestamptz is null or p.begun_at < ${before ?? null}::timestamptz)
    order by p.begun_at desc, p.id desc limit ${limit}`.execute(trx);
  return rows;
}

/** Begins a patrol, unless it has begun. */
export async function insertPatrol(
  trx: Trx,
  patrol: Pick<PatrolRow, 'id' | 'area' | 'personId' | 'post' | 'begunAt' | 'synthetic'>,
): Promise<void> {
  await sql`
    insert into patrols (id, area_path, person_id, post, begun_at, synthetic)
    values (${patrol.id}, ${patrol.area}::ltree, ${patrol.personId}, ${patrol.post}, ${patrol.begunAt},
      ${patrol.synthetic}) on conflict (id) do nothing`.execute(trx);
}

/** Ends a patrol, unless it has ended. */
export async function endPatrol(trx: Trx, id: string, at: Date): Promise<void> {
  await sql`
    update patrols set ended_at = greatest(begun_at, ${at}) where id = ${id} and ended_at is null`.execute(
    trx,
  );
}

/** A visit to be kept. */
export type NewVisit = Omit<VisitRow, 'post' | 'synthetic'> & { on: string };

/** Adds visits to a patrol; those that are there stay, and get the number of a case if they had none. @returns how many are new */
export async function addVisits(
  trx: Trx,
  patrolId: string,
  visits: readonly NewVisit[],
  synthetic = false,
): Promise<number> {
  if (visits.length === 0) return 0;
  const sent = sql`jsonb_to_recordset(${JSON.stringify(visits)}::jsonb) as v (id uuid, place text, at timestamptz,
    "on" date, finding text, note text, "caseNumber" text, "caseId" uuid)`;
  const { rows } = await sql`
    insert into patrol_visits (id, patrol_id, place_path, visited_at, visited_on, finding, note, case_number, case_id,
      synthetic)
    select v.id, ${patrolId}, text2ltree(v.place), v.at, v."on", v.finding, v.note, v."caseNumber", v."caseId",
      ${synthetic}::boolean
    from ${sent} on conflict (id) do nothing returning id`.execute(trx);
  await sql`
    update patrol_visits p set case_number = v."caseNumber", case_id = v."caseId" from ${sent}
    where p.id = v.id and p.patrol_id = ${patrolId} and p.finding = 'found' and p.case_number is null
      and v."caseNumber" is not null`.execute(trx);
  return rows.length;
}

const visitColumns = sql`
  v.id, ltree2text(v.place_path) as place, v.visited_at as at, v.finding, v.note, v.case_number as "caseNumber",
  v.case_id as "caseId", p.post, v.synthetic`;

/** Visits of one patrol, by place. */
export async function listOfPatrol(trx: Trx, patrolId: string): Promise<VisitRow[]> {
  const { rows } = await sql<VisitRow>`
    select ${visitColumns} from patrol_visits v join patrols p on p.id = v.patrol_id
    where v.patrol_id = ${patrolId} order by v.place_path, v.id`.execute(trx);
  return rows;
}

/** Visits of a place and all below it, the newest first; only the last of each with `latest`. */
export async function listVisits(
  trx: Trx,
  place: string,
  latest: boolean,
  limit: number,
): Promise<VisitRow[]> {
  const { rows } = await sql<VisitRow>`
    select * from (
      select ${latest ? sql`distinct on (v.place_path)` : sql``} ${visitColumns}
      from patrol_visits v left join patrols p on p.id = v.patrol_id
      where v.place_path <@ ${place}::ltree
      order by ${latest ? sql`v.place_path,` : sql``} v.visited_at desc, v.id desc) v
    order by at desc, id desc limit ${limit}`.execute(trx);
  return rows;
}

/**
 * The last day on which somebody was at each place of an area that was ever seen; of dwellings too, where visits of theirs are
 * kept. Whoever could not get in was not there.
 */
export async function listLastDays(trx: Trx, area: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ place: string; on: string }>`
    select ltree2text(place_path) as place, max("on")::text as on from (
      select place_path, max(visited_on) as "on" from patrol_visits
      where place_path <@ ${area}::ltree and finding <> 'unreachable' group by place_path
      union all
      select place_path, max(last_on) from patrol_tallies
      where place_path <@ ${area}::ltree and finding in ('well', 'found') group by place_path) t
    group by place_path`.execute(trx);
  return new Map(rows.map(({ place, on }) => [place, on]));
}

/** What was set last for some areas' kinds: `area` itself, all around it and all in it. */
export async function listPeriods(trx: Trx, area: string): Promise<(Period & { setOn: string })[]> {
  const { rows } = await sql<Period & { setOn: string }>`
    select area, what, days, "setOn" from (
      select distinct on (area_path, what) ltree2text(area_path) as area, what, days, withdrawn,
        (set_at at time zone 'Asia/Shanghai')::date::text as "setOn"
      from patrol_periods where area_path @> ${area}::ltree or area_path <@ ${area}::ltree
      order by area_path, what, id desc) last
    where not withdrawn`.execute(trx);
  return rows;
}

/** Sets a period from now on, or withdraws the one that is set. */
export async function insertPeriod(
  trx: Trx,
  period: {
    id: string;
    area: string;
    what: PeriodKind;
    days: number | null;
    setBy: string;
    setPost: string;
    withdrawn: boolean;
  },
): Promise<void> {
  await sql`
    insert into patrol_periods (id, area_path, what, days, set_by, set_post, withdrawn)
    values (${period.id}, ${period.area}::ltree, ${period.what}, ${period.days}, ${period.setBy},
      ${period.setPost}, ${period.withdrawn})`.execute(trx);
}

/** Visits that are older than they are kept become counts; patrols without any left go with them. */
export async function reduceVisits(
  trx: Trx,
  before: { dwellings: string; others: string },
): Promise<{ visits: number; patrols: number }> {
  const reduced = await sql<{ visits: number }>`
    with gone as (
      delete from patrol_visits
      where visited_on < case finding when 'visit' then ${before.dwellings}::date else ${before.others}::date end
      returning place_path, visited_on, finding
    ), counted as (
      select case finding when 'visit' then subpath(place_path, 0, -2) else place_path end as place_path,
        date_trunc('month', visited_on)::date as month, finding, count(*)::int as visits,
        case finding when 'visit' then null else max(visited_on) end as last_on
      from gone group by 1, 2, finding
    ), kept as (
      insert into patrol_tallies as t (place_path, month, finding, visits, last_on) select * from counted
      on conflict (place_path, month, finding) do update
        set visits = t.visits + excluded.visits, last_on = greatest(t.last_on, excluded.last_on)
      returning 1
    )
    select (select count(*)::int from gone) as visits, (select count(*) from kept)`.execute(trx);
  const ended = await sql`
    delete from patrols p where p.begun_at < ${before.others}::date
      and not exists (select from patrol_visits v where v.patrol_id = p.id) returning id`.execute(
    trx,
  );
  return { visits: reduced.rows[0]!.visits, patrols: ended.rows.length };
}

/** What is known of places goes with them. */
export async function movePaths(
  trx: Trx,
  moves: readonly { from: string; to: string }[],
): Promise<void> {
  const moved = sql`jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)`;
  await sql`
    update patrol_visits v set place_path = text2ltree(m."to") from ${moved}
    where v.place_path = text2ltree(m."from")`.execute(trx);
  await sql`
    update patrols p set area_path = text2ltree(m."to") from ${moved}
    where p.area_path = text2ltree(m."from")`.execute(trx);
  await sql`
    update patrol_periods p set area_path = text2ltree(m."to") from ${moved}
    where p.area_path = text2ltree(m."from")`.execute(trx);
  await sql`
    with gone as (
      delete from patrol_tallies t using ${moved} where t.place_path = text2ltree(m."from")
      returning text2ltree(m."to") as place_path, t.month, t.finding, t.visits, t.last_on
    )
    insert into patrol_tallies as t (place_path, month, finding, visits, last_on)
    -- Summed, so that all of them are gone before the first comes back: two places may have changed paths.
    select place_path, month, finding, sum(visits)::int, max(last_on) from gone group by place_path, month, finding
    on conflict (place_path, month, finding) do update
      set visits = t.visits + excluded.visits, last_on = greatest(t.last_on, excluded.last_on)`.execute(
    trx,
  );
}
