/** All SQL of homes and of the lines on which holders of posts are reached. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';

/** Where somebody lives, as they said. */
export interface HomeRow {
  /** Path of the building; null once it was taken back. */
  path: string | null;
  /** YYYY-MM-DD; null until the first change. */
  changedOn: string | null;
}

/** The building in which a person says that they live; undefined when they said nothing. */
export async function findHome(trx: Trx, personId: string): Promise<HomeRow | undefined> {
  const { rows } = await sql<HomeRow>`
    select ltree2text(place_path) as path, changed_on::text as "changedOn" from person_homes
    where person_id = ${personId}`.execute(trx);
  return rows[0];
}

/** Writes where a person lives. */
export async function putHome(trx: Trx, personId: string, home: HomeRow): Promise<void> {
  await sql`
    insert into person_homes (person_id, place_path, changed_on)
    values (${personId}, ${home.path}::ltree, ${home.changedOn}::date)
    on conflict (person_id) do update set place_path = excluded.place_path, changed_on = excluded.changed_on`.execute(
    trx,
  );
}

/** A line on which the holder of a post agreed to be reached. */
export interface LineRow {
  appointmentId: string;
  line: string;
}

/** Lines of some appointments, as far as the transaction may see them. */
export async function listLines(trx: Trx, appointmentIds: readonly string[]): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select appointment_id as "appointmentId", line from appointment_lines
    where appointment_id = any (${[...appointmentIds]}::uuid[])`.execute(trx);
  return rows;
}

/** Writes the line of an appointment, or removes it. */
export async function putLine(
  trx: Trx,
  {
    appointmentId,
    personId,
    line,
  }: { appointmentId: string; personId: string; line: string | null },
): Promise<void> {
  if (line === null) {
    await sql`delete from appointment_lines where appointment_id = ${appointmentId}`.execute(trx);
    return;
  }
  await sql`
    insert into appointment_lines (appointment_id, person_id, line)
    values (${appointmentId}, ${personId}, ${line})
    on conflict (appointment_id) do update set line = excluded.line, agreed_at = now()`.execute(
    trx,
  );
}
