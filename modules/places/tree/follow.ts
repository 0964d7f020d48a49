/** What other rooms keep by path follows a move: at once, or as its day begins. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { type PlaceMove, tellMoved } from './life.ts';

interface Moves {
  changeId: string;
  moves: readonly PlaceMove[];
  day: string;
  today: string;
}

/** Notes the moves, for undoing them; has everybody follow now if the day has come, else the job as it does. */
export async function followMoves(trx: Trx, { changeId, moves, day, today }: Moves): Promise<void> {
  if (moves.length === 0) return;
  const rows = moves.map(({ from, to }) => ({ from, to }));
  await sql`
    insert into place_moves (change_id, from_path, to_path, day, followed_at)
    select ${changeId}, text2ltree(m."from"), text2ltree(m."to"), ${day}::date, ${day <= today ? sql`now()` : null}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m ("from" text, "to" text)`.execute(
    trx,
  );
  if (day <= today) await tellMoved(trx, moves, day);
}

/**
 * Follows all moves whose day has come, in the order in which they were decided. Before places change as well: else what
 * moves again in the first minutes of a day would be followed in the wrong order.
 */
export async function followDue(trx: Trx, today: string): Promise<number> {
  const { rows } = await asSystem(trx, () =>
    sql<PlaceMove & { id: string; day: string }>`
    update place_moves m set followed_at = now()
    where followed_at is null and day <= ${today}::date
    returning change_id as id, ltree2text(from_path) as "from", ltree2text(to_path) as "to", day::text`.execute(
      trx,
    ),
  );
  const changes = Map.groupBy(rows, ({ day, id }) => `${day} ${id}`);
  for (const key of [...changes.keys()].sort()) {
    const moves = changes.get(key)!;
    await tellMoved(trx, moves, moves[0]!.day);
  }
  return rows.length;
}

/** As a day begins in China (16:00 UTC), and again a little later in case no server was there. */
export function followJob(city: CityDatabase): JobDefinition {
  return {
    name: 'places.followMoves',
    cron: '0,10,30 16 * * *',
    run: () =>
      withTransaction(city, system, {}, async (trx) => {
        await followDue(trx, dateInChina(new Date()));
      }),
  };
}
