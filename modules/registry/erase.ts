/** Records are kept for a time; the job erases what is over. */
import { sql } from 'kysely';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { JobDefinition } from '../../kernel/jobs/jobs.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { namePlaces } from '../places/index.ts';
import { addDays } from './care/due.ts';
import { findKeepDays } from './store.ts';

/** What was ended and erased. */
export interface Erased {
  /** People of dwellings that are no more, who count as moved out. */
  ended: number;
  residents: number;
  tags: number;
  visits: number;
}

/**
 * Ends people of dwellings that are no more; erases who moved out and visits when their time is over, and tags that
 * expired. Bears being run twice.
 */
export async function eraseOld(trx: Trx, now: Date): Promise<Erased> {
  const today = dateInChina(now);
  const keep = await findKeepDays(trx, today);
  const count = async (query: ReturnType<typeof sql>) => (await query.execute(trx)).rows.length;
  const ended = await endGone(trx, today);
  const residents = await count(sql`
    delete from residents where lived_until < ${addDays(today, -keep.residents)}::date returning id`);
  const tags = await count(
    sql`delete from care_tags where expires_on < ${today}::date returning id`,
  );
  // The last visit that counts stays while a next one is asked for: else it would be due at once.
  const visits = await count(sql`
    delete from care_visits v where v.visited_on < ${addDays(today, -keep.visits)}::date
      and not (v.outcome <> 'notHome' and exists (select from care_tags t where t.resident_id = v.resident_id)
        and not exists (
          select from care_visits l
          where l.resident_id = v.resident_id and l.outcome <> 'notHome' and l.visited_on > v.visited_on))
    returning v.id`);
  const erased = { ended, residents, tags, visits };
  if (ended + residents + tags + visits > 0) {
    await writeAudit(trx, system, {
      action: 'registry.eraseOld',
      subjectType: 'city',
      subjectId: 'registry',
      after: { ...erased },
    });
  }
  return erased;
}

async function endGone(trx: Trx, today: string): Promise<number> {
  const { rows } = await sql<{ path: string }>`
    select distinct ltree2text(place_path) as path from residents where lived_until is null`.execute(
    trx,
  );
  const names = await namePlaces(
    trx,
    rows.map(({ path }) => path),
  );
  const gone = rows.flatMap(({ path }) => (names.get(path)?.gone ? [path] : []));
  if (gone.length === 0) return 0;
  const ended = await sql<{ id: string }>`
    update residents set lived_until = greatest(lived_from, ${today}::date), version = version + 1
    where lived_until is null and place_path = any (${gone}::ltree[]) returning id`.execute(trx);
  const ids = ended.rows.map(({ id }) => id);
  await sql`delete from care_tags where resident_id = any (${ids})`.execute(trx);
  return ids.length;
}

/** Every night in China. */
export function eraseJob(city: CityDatabase): JobDefinition {
  return {
    name: 'registry.eraseOld',
    cron: '50 17 * * *',
    run: () =>
      withTransaction(city, system, {}, async (trx) => {
        await eraseOld(trx, new Date());
      }),
  };
}
