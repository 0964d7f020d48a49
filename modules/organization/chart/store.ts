/** All SQL of seats and of how early a term is told of; the only file that names their tables. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { SeatsRow } from './terms.ts';

const columns = sql`
  id, post, ltree2text(place_path) as "placePath", seats, valid_from::text as "validFrom", valid_to::text as "validTo", version`;

/** Rows in force on a day that say something of a place, of places above it or below it. */
export async function listSeats(trx: Trx, path: string, day: string): Promise<SeatsRow[]> {
  const { rows } = await sql<SeatsRow>`
    select ${columns} from post_seats
    where valid_from <= ${day}::date and (valid_to is null or valid_to >= ${day}::date)
      and (place_path @> ${path}::ltree or place_path <@ ${path}::ltree)`.execute(trx);
  return rows;
}

/** The row in force on a day of a post exactly at a place, held until the end of the transaction. */
export async function findSeatsForUpdate(
  trx: Trx,
  post: string,
  path: string,
  day: string,
): Promise<SeatsRow | undefined> {
  const { rows } = await sql<SeatsRow>`
    select ${columns} from post_seats
    where post = ${post} and place_path = ${path}::ltree
      and valid_from <= ${day}::date and (valid_to is null or valid_to >= ${day}::date)
    for update`.execute(trx);
  return rows[0];
}

/** Adds a row. */
export async function insertSeats(trx: Trx, row: SeatsRow): Promise<void> {
  await sql`
    insert into post_seats (id, post, place_path, seats, valid_from, valid_to, version)
    values (${row.id}, ${row.post}, ${row.placePath}::ltree, ${row.seats}, ${row.validFrom}::date,
      ${row.validTo}::date, ${row.version})`.execute(trx);
}

/** Ends a row by a last day, or changes the number of one that began today. */
export async function updateSeats(
  trx: Trx,
  row: Pick<SeatsRow, 'id' | 'seats' | 'validTo'>,
): Promise<void> {
  await sql`
    update post_seats set seats = ${row.seats}, valid_to = ${row.validTo}::date, version = version + 1
    where id = ${row.id}`.execute(trx);
}

/** Takes back a row that began today: it held for no day. */
export async function deleteSeats(trx: Trx, id: string): Promise<void> {
  await sql`delete from post_seats where id = ${id}`.execute(trx);
}

/** Days before its end within which a term is told of, on a day. */
export async function findWarningDays(trx: Trx, day: string): Promise<number> {
  const { rows } = await sql<{ days: number }>`
    select days from term_warnings where valid_from <= ${day}::date order by valid_from desc limit 1`.execute(
    trx,
  );
  return rows[0]!.days;
}

/** Settles how early a term is told of, from a day on. */
export async function putWarningDays(trx: Trx, day: string, days: number): Promise<void> {
  await sql`
    insert into term_warnings (valid_from, days) values (${day}::date, ${days})
    on conflict (valid_from) do update set days = excluded.days`.execute(trx);
}
