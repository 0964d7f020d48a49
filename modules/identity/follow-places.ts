/** Posts follow the places at which they are held, and homes the buildings. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { writeAudits } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { onPlacesMoved, registerLife } from '../places/index.ts';

/** Posts at places that move go along, and places where posts are held are not ended. */
export function followPlaces(): void {
  onPlacesMoved(moveAppointments);
  registerLife('appointments', countAppointments);
}

interface Held {
  id: string;
  from: string;
  to: string;
  validFrom: string;
}

/**
 * From the day on, appointments at the old paths are held at the new ones: one in force ends the day before and is followed
 * by one with the same person, post and last day; one that only begins then is put right. A deputy stands in for the new
 * one. What ended before stays as it was.
 */
async function moveAppointments(
  trx: Trx,
  moves: readonly { from: string; to: string }[],
  day: string,
): Promise<void> {
  const { rows } = await sql<Held>`
    select a.id, m."from", m."to", a.valid_from::text as "validFrom"
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)
      join appointments a on a.place_path = text2ltree(m."from")
    where a.ended_at is null and (a.valid_until is null or a.valid_until >= ${day}::date)
    -- Deputies after those for whom they stand in.
    order by a.acting_for is not null, a.id for update of a`.execute(trx);
  const begun = rows.filter(({ validFrom }) => validFrom < day);
  const next = begun.map((row) => ({ ...row, next: uuidv7() }));
  await sql`
    update appointments a set place_path = text2ltree(m."to")
    from jsonb_to_recordset(${JSON.stringify(rows.filter((row) => row.validFrom >= day))}::jsonb) as m (id uuid, "to" text)
    where a.id = m.id`.execute(trx);
  // Those in force until then are read before their last day is written.
  await sql`
    with moved as (
      select m.* from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as m (id uuid, "to" text, next uuid)
    ), closed as (
      update appointments a set valid_until = ${day}::date - 1 from moved m where a.id = m.id returning a.id
    )
    insert into appointments (id, person_id, post, place_path, unit_id, valid_from, valid_until, granted_by, granted_at,
      acting_for, came_by)
    select m.next, a.person_id, a.post, text2ltree(m."to"), a.unit_id, ${day}::date, a.valid_until, a.granted_by,
      a.granted_at, coalesce(p.next, a.acting_for), a.came_by
    from moved m join appointments a on a.id = m.id left join moved p on p.id = a.acting_for`.execute(
    trx,
  );
  await sql`
    update appointments a set acting_for = m.next
    from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as m (id uuid, next uuid)
    where a.acting_for = m.id and a.valid_from >= ${day}::date`.execute(trx);
  await sql`
    update appointment_lines l set appointment_id = m.next
    from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as m (id uuid, next uuid)
    where l.appointment_id = m.id`.execute(trx);
  await sql`
    update person_homes h set place_path = text2ltree(m."to")
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)
    where h.place_path = text2ltree(m."from")`.execute(trx);
  await writeAudits(
    trx,
    rows.map(({ id, from, to }) => ({
      actor: system,
      entry: {
        action: 'identity.followPlace',
        subjectType: 'appointment',
        subjectId: id,
        placePath: to,
        before: { placePath: from },
        after: { placePath: to, from: day, next: next.find((one) => one.id === id)?.next ?? null },
      },
    })),
  );
}

/** Posts held at some places on a day or later. */
async function countAppointments(trx: Trx, paths: readonly string[], day: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from appointments
    where place_path = any (${[...paths]}::ltree[]) and ended_at is null
      and (valid_until is null or valid_until >= ${day}::date)`.execute(trx);
  return rows[0]!.count;
}
