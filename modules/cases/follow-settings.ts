/** What is set, saved or asked for at a place goes along when the place moves: filters, replies, calls, zones. */
import { sql } from 'kysely';
import { writeAudits } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { onPlacesMoved } from '../places/index.ts';
import { findZone, getRules, touchRules, type Zone } from './rules.ts';

type Moves = readonly { from: string; to: string }[];

/** Filters, standard replies, open department calls and zones of limits follow their places. */
export function followSettings(): void {
  onPlacesMoved(moveFilters);
  onPlacesMoved(moveReplies);
  onPlacesMoved(moveCalls);
  onPlacesMoved(moveZones);
}

/** The moves as a table. */
const asTable = (moves: Moves, name: 'a' | 'b') =>
  sql`jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as ${sql.raw(name)} ("from" text, "to" text)`;

/** A filter looks at the same place under its new path, and is shared with who holds a post there. */
async function moveFilters(trx: Trx, moves: Moves, day: string): Promise<void> {
  const { rows } = await sql<Followed>`
    with moved as (
      select f.id, a."to" as shared, b."to" as within from case_saved_filters f
        left join ${asTable(moves, 'a')} on f.shared_path = text2ltree(a."from")
        left join ${asTable(moves, 'b')} on f.filter ->> 'within' = b."from"
      where a."to" is not null or b."to" is not null
    )
    update case_saved_filters f set version = version + 1,
      shared_path = coalesce(text2ltree(m.shared), f.shared_path),
      filter = case when m.within is null then f.filter else f.filter || jsonb_build_object('within', m.within) end
    from moved m where f.id = m.id
    returning f.id, coalesce(m.within, m.shared) as path`.execute(trx);
  await tellFollowed(trx, 'caseFilter', rows, day);
}

interface Followed {
  id: string;
  path: string;
}

/** One entry each. */
async function tellFollowed(
  trx: Trx,
  subjectType: string,
  rows: readonly Followed[],
  day: string,
): Promise<void> {
  const entries = rows.map(({ id, path }) => ({
    actor: system,
    entry: {
      action: 'cases.followPlace',
      subjectType,
      subjectId: id,
      placePath: path,
      after: { placePath: path, from: day },
    },
  }));
  await writeAudits(trx, entries);
}

/**
 * A place takes its replies along. One that the new path has under the same title, of a place that was there before, stays
 * what it is, and the other where it was.
 */
async function moveReplies(trx: Trx, moves: Moves, day: string): Promise<void> {
  // First out of the way: two places may have changed paths with each other.
  const { rows: moving } = await sql<{ id: string; path: string; to: string }>`
    update case_standard_replies r set place_path = text2ltree('moving') || text2ltree(a."to")
    from ${asTable(moves, 'a')} where r.place_path = text2ltree(a."from")
    returning r.id, a."from" as path, a."to"`.execute(trx);
  if (moving.length === 0) return;
  const { rows } = await sql<Followed>`
    update case_standard_replies r set version = version + 1, place_path = text2ltree(m."to")
    from jsonb_to_recordset(${JSON.stringify(moving)}::jsonb) as m (id uuid, "to" text)
    where r.id = m.id and not exists (select from case_standard_replies o
      where o.place_path = text2ltree(m."to") and o.title = r.title)
    returning r.id, m."to" as path`.execute(trx);
  await sql`
    update case_standard_replies r set place_path = text2ltree(m.path)
    from jsonb_to_recordset(${JSON.stringify(moving)}::jsonb) as m (id uuid, path text)
    where r.id = m.id and r.place_path <@ 'moving'`.execute(trx);
  await tellFollowed(trx, 'standardReply', rows, day);
}

/** Calls that are not over are those of the place at its new path; where a past one was raised is kept. */
async function moveCalls(trx: Trx, moves: Moves, day: string): Promise<void> {
  const { rows } = await sql<Followed>`
    with moved as (
      select c.id, a."to" as raised, b."to" as issued from case_calls c
        left join ${asTable(moves, 'a')} on c.raised_path = text2ltree(a."from")
        left join ${asTable(moves, 'b')} on c.issued_path = text2ltree(b."from")
      where c.state in ('raised', 'issued') and (a."to" is not null or b."to" is not null)
    )
    update case_calls c set version = version + 1, raised_path = coalesce(text2ltree(m.raised), c.raised_path),
      issued_path = coalesce(text2ltree(m.issued), c.issued_path)
    from moved m where c.id = m.id
    returning c.case_id as id, coalesce(m.raised, m.issued) as path`.execute(trx);
  await tellFollowed(trx, 'case', rows, day);
}

/**
 * From the day on the zone of a place is that of its new path, and the old path has the one around it, for whatever comes to
 * lie there. What began later moves along.
 */
async function moveZones(trx: Trx, moves: Moves, day: string): Promise<void> {
  const from = moves.map((move) => move.from);
  const { rows } = await sql<Zone>`
    select ltree2text(place_path) as path, zone, effective_from::text as "from" from case_zones
    where place_path = any (${from}::ltree[]) order by effective_from`.execute(trx);
  if (rows.length === 0) return;
  const rules = await getRules(trx);
  const toOf = new Map(moves.map((move) => [move.from, move.to]));
  const next = new Map<string, Zone>();
  const put = (zone: Zone) => next.set(`${zone.path} ${zone.from}`, zone);
  const begun = rows.filter((zone) => zone.from <= day);
  for (const path of new Set(begun.map((zone) => zone.path))) {
    put({ path, from: day, zone: findZone(rules, path.slice(0, path.lastIndexOf('.')), day) });
  }
  // In the order of their days: the last one that had begun is the one in force.
  for (const { path, zone } of begun) put({ path: toOf.get(path)!, zone, from: day });
  const later = rows.filter((zone) => zone.from > day);
  for (const zone of later) put({ ...zone, path: toOf.get(zone.path)! });
  await sql`
    delete from case_zones where place_path = any (${from}::ltree[]) and effective_from > ${day}::date`.execute(
    trx,
  );
  await sql`
    insert into case_zones (place_path, zone, effective_from)
    select text2ltree(z.path), z.zone, z."from"
    from jsonb_to_recordset(${JSON.stringify([...next.values()])}::jsonb) as z (path text, zone text, "from" date)
    on conflict (place_path, effective_from) do update set zone = excluded.zone`.execute(trx);
  await touchRules(trx);
  const told = begun.map(({ path }) => ({ id: path, path: toOf.get(path)! }));
  await tellFollowed(trx, 'caseLimit', told, day);
}
