import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { decipher, openPhone } from '../identity/index.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };
import { nameHolderInBoth } from './names.ts';
import { notifyReporter } from './notify.ts';
import { askerOf, authorize, findPhoneOpener } from './policy.ts';
import { getRules } from './rules.ts';
import { findCase, type LoadedCase, toFacts } from './store.ts';
import { insertEvent } from './store-events.ts';

/** The appointment in which a phone is opened. */
export type Opener = NonNullable<ReturnType<typeof findPhoneOpener>>;

/**
 * Shows the phone of whom to ask about a case, once, to who holds or dispatched it. The opening stands on the timeline, in
 * the audit, and is told to the reporter.
 *
 * @returns `+8613800138000`, or the 11 digits that were written down for a case
 * @throws AppError `cases/not-found`, `cases/not-yours`, `cases/no-phone`
 */
export async function openReporterPhone(
  trx: Trx,
  services: Services,
  actor: Actor,
  caseId: string,
  reason: string,
  at: Date,
): Promise<string> {
  authorize(actor, 'cases.openPhone');
  const row = await findCase(trx, caseId);
  if (!row) throw new AppError('cases/not-found');
  const opener = findPhoneOpener(toFacts(row), askerOf(actor));
  if (!opener) throw new AppError('cases/not-yours');
  const phone = await openKept(trx, services, actor, row, reason, opener);
  await tellOpened(trx, services, actor, row, opener, reason, at);
  return phone;
}

/** Says on the timeline, and to the reporter, that somebody saw the phone: who, when, and why. */
export async function tellOpened(
  trx: Trx,
  services: Pick<Services, 'jobs'>,
  actor: Actor,
  row: LoadedCase,
  opener: Opener,
  reason: string,
  at: Date,
): Promise<void> {
  await insertEvent(trx, {
    id: uuidv7({ msecs: at.getTime() }),
    caseId: row.id,
    at,
    action: 'phoneOpened',
    fromState: null,
    toState: null,
    actorId: actor.personId,
    post: opener.post,
    byPath: opener.placePath,
    byUnitId: opener.unitId,
    public: true,
    text: reason,
    data: {},
    fileIds: [],
  });
  const where = { path: opener.placePath ?? row.placePath, unitId: opener.unitId };
  const post = opener.post as keyof typeof zh.posts;
  await notifyReporter(trx, services, await getRules(trx), row, {
    template: 'cases.phoneOpened',
    params: {
      unit: { ...(await nameHolderInBoth(trx, { level: row.holder.level, ...where })) },
      post: { 'zh-CN': zh.posts[post], en: en.posts[post] },
      at: at.toISOString(),
      reason,
    },
  });
}

async function openKept(
  trx: Trx,
  services: Services,
  actor: Actor,
  row: LoadedCase,
  reason: string,
  opener: Opener,
): Promise<string> {
  // A part has the contact of its whole.
  const keeper = row.parentId ?? row.id;
  const { rows } = await sql<{ phone_cipher: Buffer | null }>`
    select phone_cipher from case_contacts where case_id = ${keeper}`.execute(trx);
  const [contact] = rows;
  if (contact) {
    if (!contact.phone_cipher) throw new AppError('cases/no-phone');
    await writeAudit(trx, actor, {
      action: 'cases.openPhone',
      subjectType: 'case',
      subjectId: row.id,
      placePath: row.placePath,
      appointmentId: opener.id,
      post: opener.post,
      reason,
    });
    return decipher(services.config, keeper, contact.phone_cipher);
  }
  if (row.reporterId === null) throw new AppError('cases/no-phone');
  return openPhone(trx, actor, services.config, {
    personId: row.reporterId,
    subject: { type: 'case', id: row.id },
    reason,
    placePath: row.placePath,
    appointment: { id: opener.id, post: opener.post },
  });
}
