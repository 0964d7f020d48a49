/** People and occupancy follow the dwellings in which they are. */
import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { onPlacesMoved, registerLife } from '../places/index.ts';

/** What is kept of dwellings goes with them when they move, and a place in which people live is not ended. */
export function followPlaces(): void {
  onPlacesMoved(movePaths);
  registerLife('residents', countResidents);
}

/** A dwelling is the same one at the new path, with who lived there and what was said of it. */
async function movePaths(trx: Trx, moves: readonly { from: string; to: string }[]): Promise<void> {
  const moved = sql`jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)`;
  await sql`
    update residents r set place_path = text2ltree(m."to") from ${moved}
    where r.place_path = text2ltree(m."from")`.execute(trx);
  await sql`
    update dwelling_occupancy o set place_path = text2ltree(m."to") from ${moved}
    where o.place_path = text2ltree(m."from")`.execute(trx);
}

/** People who live at some places. */
async function countResidents(trx: Trx, paths: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from residents
    where place_path = any (${[...paths]}::ltree[]) and lived_until is null`.execute(trx);
  return rows[0]!.count;
}
