import pino from 'pino';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { localeOf } from '../../kernel/http/error-handler.ts';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Module, Services } from '../../kernel/http/module.ts';
import { findContact } from '../identity/index.ts';
import { noticesRoutes } from './contract.ts';
import { deliverByMail, mailOutside, type OutsideMail } from './deliver.ts';
import { createMailer } from './mail.ts';
import { listNotices, mailJob, readNotice } from './service.ts';
import { countUnread, markAllRead } from './store.ts';

export type { OutsideMail } from './deliver.ts';
export { type NewNotice, sendNotice, sendNotices } from './service.ts';
export { type NoticeParams, type NoticeValue, noticeEvents } from './templates.ts';

/** Messages to people: in the app, and by e-mail. */
export const noticesModule: Module = {
  name: 'notices',
  register(app, services) {
    implementRoutes(app, services.city, noticesRoutes, {
      listNotices: ({ trx, actor, query, request }) =>
        listNotices(trx, personOf(actor), localeOf(request), query),
      countUnreadNotices: async ({ trx, actor }) => ({
        unread: await countUnread(trx, personOf(actor)),
      }),
      readNotice: async ({ trx, actor, params }) => {
        await readNotice(trx, personOf(actor), params.noticeId);
        return { unread: await countUnread(trx, personOf(actor)) };
      },
      readAllNotices: async ({ trx, actor, body }) => {
        await markAllRead(trx, personOf(actor), body.upTo);
        return { unread: await countUnread(trx, personOf(actor)) };
      },
    });
  },
  jobs(services) {
    const mailing = mailingOf(services);
    return [
      {
        name: mailJob,
        retryLimit: 12,
        run: ({ noticeId }: { noticeId: string }) =>
          deliverByMail({ ...mailing, city: services.city, findContact }, noticeId),
      },
    ];
  },
};

/** What sends the mails that other modules owe people without an account: see {@link mailOutside}. */
export function outsideMailer(
  services: Pick<Services, 'config'>,
): (mail: OutsideMail) => Promise<void> {
  const mailing = mailingOf(services);
  return (mail) => mailOutside(mailing, mail);
}

function mailingOf({ config }: Pick<Services, 'config'>) {
  const logger = pino({ name: 'notices', level: config.logLevel });
  return {
    mailer: createMailer(config),
    log: (facts: Record<string, unknown>, message: string) => logger.info(facts, message),
    publicUrl: config.publicUrl,
  };
}

/** Messages are to persons: an API key or a job has none. */
function personOf(actor: Actor): string {
  if (actor.personId === null) throw new AppError('http/forbidden');
  return actor.personId;
}
