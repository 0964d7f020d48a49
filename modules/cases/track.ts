import { sql } from 'kysely';
import type { Config } from '../../kernel/config/config.ts';
import { type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { anonymous, system } from '../../kernel/http/actor.ts';
import type { Locale } from './names.ts';
import { describeCase } from './read.ts';
import { findCase } from './store.ts';
import { hashTrackingCode } from './tracking.ts';

/**
 * A case as its reporter sees it, for somebody who is not signed in but has its number and tracking code. Read as the
 * system, since nobody may see a confidential case without a session: the code alone opens this one case.
 *
 * @throws AppError `cases/tracking-unknown`, the same for a wrong number and a wrong code
 */
export function trackCase(
  services: { config: Pick<Config, 'secret'>; city: CityDatabase },
  { number, trackingCode }: { number: string; trackingCode: string },
  locale: Locale,
  now: Date,
): ReturnType<typeof describeCase> {
  const plain = number.trim().toUpperCase();
  const hash = hashTrackingCode(services.config, plain, trackingCode);
  return withTransaction(services.city, system, { readOnly: true }, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from cases where number = ${plain} and tracking_hash = ${hash}`.execute(trx);
    const row = rows[0] && (await findCase(trx, rows[0].id));
    if (!row) throw new AppError('cases/tracking-unknown');
    return describeCase(trx, anonymous, row, locale, now, { tracked: true });
  });
}
