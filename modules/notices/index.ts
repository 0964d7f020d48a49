/** The face of notices for other modules. */
import pino from 'pino';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Module, Services } from '../../kernel/http/module.ts';
import { createSmsGateway } from '../../kernel/sms/gateway.ts';
import { decipher, findContact } from '../identity/index.ts';
import {
  deliverNotice,
  type MailServices,
  mailOutside,
  mostRetries,
  type OutsideMail,
} from './deliver.ts';
import { createMailer } from './mail.ts';
import { registerNotices } from './routes.ts';
import { noticesWatch } from './rules.ts';
import { mailJob } from './service.ts';
import { deliverToWebhook } from './webhooks/deliver.ts';
import { webhookJob } from './webhooks/emit.ts';
import { followPlaces } from './webhooks/follow-places.ts';
import { purgeHookDeliveries } from './webhooks/store.ts';

export type { OutsideMail } from './deliver.ts';
export type { NoticeParams } from './format.ts';
export { type NewNotice, sendNotice, sendNotices } from './service.ts';
export { type EventKind, registerNoticeSource } from './sources.ts';
export { emitEvents, type NewEvent } from './webhooks/emit.ts';

/** How long is kept what was sent to webhooks. */
const keepMs = 30 * 86_400_000;

/** Messages to people: in the app, by e-mail and as text messages; events to other systems. */
export const noticesModule: Module = {
  name: 'notices',
  register(app, services) {
    followPlaces();
    registerNotices(app, services);
  },
  start: ({ city }) => noticesWatch.start(city),
  jobs(services) {
    const leaving = leavingOf(services);
    return [
      {
        name: mailJob,
        retryLimit: mostRetries,
        run: ({ noticeId, heldUntil }: { noticeId: string; heldUntil?: string }) =>
          deliverNotice(leaving, noticeId, heldUntil),
      },
      {
        name: webhookJob,
        retryLimit: mostRetries,
        parallel: true,
        run: ({ deliveryId }: { deliveryId: string }) => deliverToWebhook(services, deliveryId),
      },
      {
        name: 'notices.purge',
        cron: '23 19 * * *',
        run: () =>
          withTransaction(services.city, system, {}, (trx) =>
            purgeHookDeliveries(trx, new Date(Date.now() - keepMs)),
          ),
      },
    ];
  },
};

/** What sends the mails that other modules owe people without an account: see {@link mailOutside}. */
export function outsideMailer(
  services: Pick<Services, 'config' | 'city' | 'jobs'>,
): (mail: OutsideMail) => Promise<void> {
  const leaving = leavingOf(services);
  return (mail) => mailOutside(leaving, mail);
}

function leavingOf({
  config,
  city,
  jobs,
}: Pick<Services, 'config' | 'city' | 'jobs'>): MailServices {
  const logger = pino({ name: 'notices', level: config.logLevel });
  return {
    city,
    jobs,
    mailer: createMailer(config),
    texter: config.sms.url ? createSmsGateway(config) : undefined,
    findContact,
    openPhone: (personId, cipher) => decipher(config, personId, cipher),
    log: (facts, message) => logger.info(facts, message),
    publicUrl: config.publicUrl,
  };
}
