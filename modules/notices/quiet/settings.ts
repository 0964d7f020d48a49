/** The quiet hours that a city and each person set. */
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { authorize } from '../policy.ts';
import { touchNoticeRules } from '../rules.ts';
import type { quietRoutes } from './contract.ts';
import type { QuietHours } from './quiet-hours.ts';
import { findChoice, findCitySettings, saveChoice, saveCitySettings } from './store.ts';

type Answer = z.output<(typeof quietRoutes)['getQuietHours']['response']>;
type Body<N extends 'setMyQuietHours' | 'setCityQuietHours'> = z.output<
  (typeof quietRoutes)[N]['body']
>;

/** The city's quiet hours and a person's. */
export async function getQuietHours(trx: Trx, personId: string): Promise<Answer> {
  const city = await findCitySettings(trx);
  const mine = await findChoice(trx, personId);
  return { city, mine: mine ?? { choice: 'city', hours: null, version: 0 } };
}

/** @throws AppError http/invalid-input for hours that end when they begin */
function assertHours(hours: QuietHours | null, path: string): void {
  if (!hours || hours.from !== hours.until) return;
  const field = { path: `${path}.until`, message: 'is when they begin', accepted: 'another time' };
  throw new AppError('http/invalid-input', { count: 1, fields: [field] });
}

/** Chooses the person's own hours. @throws AppError http/invalid-input, http/stale with what holds */
export async function setMyQuietHours(
  trx: Trx,
  actor: Actor,
  personId: string,
  body: Body<'setMyQuietHours'>,
  ifMatch: number,
): Promise<Answer> {
  const hours = body.choice === 'own' ? body.hours : null;
  if (body.choice === 'own' && hours === null) {
    const field = { path: 'body.hours', message: 'is missing', accepted: 'from and until' };
    throw new AppError('http/invalid-input', { count: 1, fields: [field] });
  }
  assertHours(hours, 'body.hours');
  if (!(await saveChoice(trx, personId, { choice: body.choice, hours }, ifMatch))) {
    throw new AppError('http/stale', { current: await getQuietHours(trx, personId) });
  }
  await writeAudit(trx, actor, {
    action: 'notices.chooseQuietHours',
    subjectType: 'person',
    subjectId: personId,
    after: { choice: body.choice, hours },
  });
  return getQuietHours(trx, personId);
}

/** Sets the city's hours. @throws AppError http/forbidden, http/invalid-input, http/stale with what holds */
export async function setCityQuietHours(
  trx: Trx,
  actor: Actor,
  personId: string,
  body: Body<'setCityQuietHours'>,
  ifMatch: number,
): Promise<Answer> {
  const capacity = authorize(actor, 'notices.settings.write');
  assertHours(body.quiet, 'body.quiet');
  const { city } = await getQuietHours(trx, personId);
  const saved = await saveCitySettings(trx, body, ifMatch);
  if (!saved) throw new AppError('http/stale', { current: await getQuietHours(trx, personId) });
  await touchNoticeRules(trx);
  await writeAudit(trx, actor, {
    action: 'notices.setQuietHours',
    subjectType: 'city',
    subjectId: capacity.placePath ?? '',
    before: { quiet: city.quiet, textMessages: city.textMessages },
    after: { ...body },
    ...capacity,
  });
  return getQuietHours(trx, personId);
}
