import type { Trx } from '../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Contact } from '../identity/index.ts';
import { type Mailer, mailFailure } from './mail.ts';
import * as store from './store.ts';
import words from './templates/mail.json' with { type: 'json' };
import { linkOf, type NoticeLocale, type NoticeParams, renderNotice } from './templates.ts';

/** What mailing needs of the process. */
export interface MailServices {
  city: CityDatabase;
  /** Undefined: no mail server; the log says that a mail would have left. */
  mailer: Mailer | undefined;
  findContact: (trx: Trx, personId: string) => Promise<Contact | undefined>;
  /** Takes facts without personal data. */
  log: (facts: Record<string, unknown>, message: string) => void;
  /** Address that people type, without a slash at its end. */
  publicUrl: string;
}

/**
 * Mails a notice once. What became of it is noted beside the notice, without personal data.
 *
 * @throws Error when the mail did not leave and trying again may help
 */
export async function deliverByMail(services: MailServices, noticeId: string): Promise<void> {
  const found = await withTransaction(services.city, system, {}, async (trx) => {
    const notice = await store.findNotice(trx, noticeId);
    if (!notice) return undefined;
    const delivery = await store.findMailDelivery(trx, noticeId);
    if (delivery && delivery.state !== 'retrying') return undefined;
    return { notice, contact: await services.findContact(trx, notice.personId) };
  });
  if (!found) return;
  const { notice, contact } = found;
  const note = (delivery: store.Delivery) =>
    withTransaction(services.city, system, {}, (trx) =>
      store.noteMailDelivery(trx, noticeId, delivery),
    );
  if (!contact?.email) return note({ state: 'skipped', reason: 'no address' });
  if (!services.mailer) {
    services.log({ noticeId, template: notice.template }, 'mail not sent: SMTP_URL is empty');
    return note({ state: 'logged', reason: 'no mail server' });
  }
  const failure = await send(services, notice, {
    to: contact.email,
    locale: contact.locale,
  });
  if (!failure) return note({ state: 'sent', reason: null });
  await note({ state: failure.lasting ? 'failed' : 'retrying', reason: failure.reason });
  if (!failure.lasting) throw new Error(`mail not sent: ${failure.reason}`);
}

/** A notice to somebody who has no account, and so no messages in the app. */
export interface OutsideMail {
  /** UUID, the same on every try. */
  id: string;
  template: string;
  params: NoticeParams;
  subject: { type: string; id: string } | null;
  to: string;
  locale: NoticeLocale;
}

/**
 * Mails a notice to an address that somebody without an account left.
 *
 * @throws Error when the mail did not leave and trying again may help
 */
export async function mailOutside(
  services: Pick<MailServices, 'mailer' | 'log' | 'publicUrl'>,
  mail: OutsideMail,
): Promise<void> {
  if (!services.mailer) {
    services.log({ mailId: mail.id }, 'mail not sent: SMTP_URL is empty');
    return;
  }
  const failure = await send(services, mail, mail);
  if (failure && !failure.lasting) throw new Error(`mail not sent: ${failure.reason}`);
}

/** Sends a notice's text; outside a transaction, so that a slow mail server holds no connection. */
async function send(
  { mailer, log, publicUrl }: Pick<MailServices, 'mailer' | 'log' | 'publicUrl'>,
  notice: Pick<OutsideMail, 'id' | 'template' | 'params' | 'subject'>,
  { to, locale }: { to: string; locale: NoticeLocale },
): Promise<ReturnType<typeof mailFailure> | undefined> {
  const { id, template, params, subject } = notice;
  const { title, body } = renderNotice(template, params, locale);
  const path = linkOf(template, subject);
  try {
    await mailer?.send({
      id,
      to,
      subject: title,
      text: body,
      link: path && publicUrl + path,
      words: words[locale],
    });
    return undefined;
  } catch (error) {
    const failure = mailFailure(error);
    log({ noticeId: id, template, reason: failure.reason }, 'mail not sent');
    return failure;
  }
}
