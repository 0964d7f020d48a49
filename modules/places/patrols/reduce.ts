/** Visits are kept for a time; what is left of them then is how many there were. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import { periodAt } from './due.ts';
import { usualDays } from './fields.ts';
import * as store from './store.ts';

const dayMs = 86_400_000;

/** Reduces what is older than the city keeps it. Bears being run twice. */
export async function reduceOld(trx: Trx, now: Date): Promise<{ visits: number; patrols: number }> {
  const { city } = await getDirectory(trx);
  if (!city) return { visits: 0, patrols: 0 };
  const set = await store.listPeriods(trx, city.path);
  const before = (what: 'keepDwellings' | 'keepOthers') => {
    const days = periodAt(set, what, city.path)?.days ?? usualDays[what];
    return dateInChina(new Date(now.getTime() - days * dayMs));
  };
  const reduced = await store.reduceVisits(trx, {
    dwellings: before('keepDwellings'),
    others: before('keepOthers'),
  });
  if (reduced.visits + reduced.patrols > 0) {
    await writeAudit(trx, system, {
      action: 'places.reducePatrols',
      subjectType: 'patrol',
      subjectId: city.path,
      placePath: city.path,
      after: { ...reduced },
    });
  }
  return reduced;
}

/** Every night in China. */
export function reduceJob(city: CityDatabase): JobDefinition {
  return {
    name: 'places.reducePatrols',
    cron: '40 17 * * *',
    run: () =>
      withTransaction(city, system, {}, async (trx) => {
        await reduceOld(trx, new Date());
      }),
  };
}
