import { sql } from 'kysely';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import type { JobDefinition } from '../jobs/jobs.ts';
import { system } from './actor.ts';

/** Days for which a repeated `Idempotency-Key` is answered: as long as a phone may be without a network. */
const DAYS = 7;

/**
 * Forgets the answers of requests that nobody will repeat any more: they hold personal data, and there is one a write.
 *
 * @returns how many
 */
export async function forgetAnswers(city: CityDatabase): Promise<number> {
  const { numAffectedRows } = await withTransaction(city, system, {}, (trx) =>
    sql`delete from idempotency_keys where created_at < now() - make_interval(days => ${DAYS})`.execute(
      trx,
    ),
  );
  return Number(numAffectedRows ?? 0);
}

/** Forgets old answers every hour. */
export function forgetAnswersJob(city: CityDatabase): JobDefinition {
  return {
    name: 'http.forgetAnswers',
    cron: '41 * * * *',
    run: async () => {
      await forgetAnswers(city);
    },
  };
}
