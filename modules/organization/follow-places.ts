/** Units follow the places for which they stand. */
import { sql } from 'kysely';
import { writeAudits } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { onPlacesMoved, registerLife } from '../places/index.ts';

/**
 * Units and seats of places that move go along, and places that have an office are not ended. A building's party group keeps
 * nobody from ending the building: it is dissolved after it, see `chart/jobs.ts`.
 */
export function followPlaces(): void {
  onPlacesMoved(moveUnits);
  registerLife('units', countUnits);
}

/** A unit is the same one at the new path; units that ended before the day keep the old one. */
async function moveUnits(
  trx: Trx,
  moves: readonly { from: string; to: string }[],
  day: string,
): Promise<void> {
  // First out of the way, to a city that is none: two places may have changed paths with each other.
  const { rows } = await sql<{ id: string; from: string; to: string }>`
    update units u set version = version + 1,
      place_path = text2ltree(regexp_replace(m."to", '^\\d{6}', '000000'))
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)
    where u.place_path = text2ltree(m."from") and (u.valid_to is null or u.valid_to >= ${day}::date)
    returning u.id, m."from", m."to"`.execute(trx);
  await sql`
    update units u set place_path = text2ltree(m."to")
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m (id uuid, "to" text) where u.id = m.id`.execute(
    trx,
  );
  const seats = await sql<{ id: string; to: string }>`
    update post_seats s set version = version + 1,
      place_path = text2ltree(regexp_replace(m."to", '^\\d{6}', '000000'))
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)
    where s.place_path = text2ltree(m."from") and (s.valid_to is null or s.valid_to >= ${day}::date)
    returning s.id, m."to"`.execute(trx);
  await sql`
    update post_seats s set place_path = text2ltree(m."to")
    from jsonb_to_recordset(${JSON.stringify(seats.rows)}::jsonb) as m (id uuid, "to" text) where s.id = m.id`.execute(
    trx,
  );
  await writeAudits(
    trx,
    rows.map(({ id, from, to }) => ({
      actor: system,
      entry: {
        action: 'organization.followPlace',
        subjectType: 'unit',
        subjectId: id,
        placePath: to,
        before: { placePath: from },
        after: { placePath: to, from: day },
      },
    })),
  );
}

/** Offices at some places on a day or later. */
async function countUnits(trx: Trx, paths: readonly string[], day: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from units
    where place_path = any (${[...paths]}::ltree[]) and kind <> 'partyGroup'
      and (valid_to is null or valid_to >= ${day}::date)`.execute(trx);
  return rows[0]!.count;
}
