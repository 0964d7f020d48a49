import type { Trx } from '../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Contact } from '../identity/index.ts';
import { type Mailer, mailFailure } from './mail.ts';
import * as store from './store.ts';
import words from './templates/mail.json' with { type: 'json' };
import { linkOf, renderNotice } from './templates.ts';

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
  const { title, body } = renderNotice(notice.template, notice.params, contact.locale);
  const path = linkOf(notice.template, notice.subject);
  try {
    // Outside a transaction: a slow mail server holds no connection.
    await services.mailer.send({
      id: noticeId,
      to: contact.email,
      subject: title,
      text: body,
      link: path && services.publicUrl + path,
      words: words[contact.locale],
    });
  } catch (error) {
    const { reason, lasting } = mailFailure(error);
    services.log({ noticeId, template: notice.template, reason }, 'mail not sent');
    await note({ state: lasting ? 'failed' : 'retrying', reason });
    if (lasting) return;
    throw new Error(`mail not sent: ${reason}`);
  }
  await note({ state: 'sent', reason: null });
}
