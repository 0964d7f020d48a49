import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { anonymous } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { takeAction } from '../actions.ts';
import type { Locale } from '../names.ts';
import { describeCase } from '../read.ts';
import { findCase, type LoadedCase } from '../store.ts';
import { hashTrackingCode } from './codes.ts';

/** What somebody who is not signed in was given with the report. */
export interface Tracking {
  number: string;
  trackingCode: string;
}

/** What a tracking code lets its holder do, of what the workflow leaves to the reporter. */
export const trackedActions = ['rate', 'reopen'] as const;

/** In which language and when a tracked case is asked for. */
export interface TrackOptions {
  locale: Locale;
  now: Date;
  requestId?: string;
}

/**
 * A case as its reporter sees it, for somebody who is not signed in but has its number and tracking code. Read with the
 * eyes of the platform, since nobody may see a confidential case without a session: the code alone opens this one case.
 *
 * @throws AppError `cases/tracking-unknown`, the same for a wrong number and a wrong code
 */
export function trackCase(
  trx: Trx,
  services: Pick<Services, 'config'>,
  tracking: Tracking,
  { locale, now }: TrackOptions,
): ReturnType<typeof describeCase> {
  return asSystem(trx, async () => {
    const row = await getTracked(trx, services, tracking);
    const detail = await describeCase(trx, anonymous, row, locale, now, { tracked: true });
    const offered: readonly string[] = trackedActions;
    const actions = detail.actions.filter((action) => offered.includes(action));
    if (!row.confidential) return { ...detail, actions };
    // The code opens no pictures: those of a confidential case are shown to who is signed in alone.
    const timeline = detail.timeline.map((entry) => ({ ...entry, files: [] }));
    return { ...detail, actions, files: [], timeline };
  });
}

/**
 * The word of a reporter who is not signed in: whether it is solved, and to have it done again. Whoever has the code is
 * the reporter; the audit says that nobody was signed in.
 *
 * @throws AppError as {@link trackCase} and {@link takeAction}
 */
export function answerTracked(
  trx: Trx,
  services: Services,
  action: (typeof trackedActions)[number],
  { number, trackingCode, ...body }: Tracking & Record<string, unknown>,
  { locale, now, requestId }: TrackOptions,
): ReturnType<typeof describeCase> {
  return asSystem(trx, async () => {
    const { id } = await getTracked(trx, services, { number, trackingCode });
    await takeAction(trx, services, anonymous, id, action, body, {
      at: now,
      requestId,
      tracked: true,
    });
    return trackCase(trx, services, { number, trackingCode }, { locale, now });
  });
}

async function getTracked(
  trx: Trx,
  services: Pick<Services, 'config'>,
  { number, trackingCode }: Tracking,
): Promise<LoadedCase> {
  const plain = number.trim().toUpperCase();
  const hash = hashTrackingCode(services.config, plain, trackingCode);
  const { rows } = await sql<{ id: string }>`
    select id from cases where number = ${plain} and tracking_hash = ${hash}`.execute(trx);
  const row = rows[0] && (await findCase(trx, rows[0].id));
  if (!row) throw new AppError('cases/tracking-unknown');
  return row;
}
