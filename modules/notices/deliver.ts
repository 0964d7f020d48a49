/** Takes messages out of the house: mails and text messages, held in quiet hours, noted without personal data. */
import type { Trx } from '../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Jobs } from '../../kernel/jobs/jobs.ts';
import type { SmsGateway } from '../../kernel/sms/gateway.ts';
import type { Contact } from '../identity/index.ts';
import * as deliveries from './deliveries/store.ts';
import { type NoticeLocale, smsText } from './format.ts';
import { type Mailer, mailFailure } from './mail.ts';
import { findQuietEnd, hoursOf, type QuietHours } from './quiet/quiet-hours.ts';
import { findChoice } from './quiet/store.ts';
import { getNoticeRules } from './rules.ts';
import { mailJob } from './service.ts';
import * as store from './store.ts';
import words from './templates/mail.json' with { type: 'json' };
import { linkOf, noticeEvents, renderNotice, type Told, type Wordings } from './templates.ts';

/** Tries of a message after the first; with the growing waits of jobs, about a day. */
export const mostRetries = 13;

/** What leaving the house needs of the process. */
export interface MailServices {
  city: CityDatabase;
  jobs: Pick<Jobs, 'enqueue'>;
  /** Undefined: no mail server; the log says that a mail would have left. */
  mailer: Mailer | undefined;
  /** Undefined: no text messages. */
  texter?: SmsGateway | undefined;
  findContact: (trx: Trx, personId: string) => Promise<Contact | undefined>;
  /** Makes a phone number readable that was enciphered for its person. */
  openPhone: (personId: string, cipher: Buffer) => string;
  /** Takes facts without personal data. */
  log: (facts: Record<string, unknown>, message: string) => void;
  /** Address that people type, without a slash at its end. */
  publicUrl: string;
  /** Now, UTC; given by tests. */
  now?: () => Date;
}

/** A message that may leave now. */
interface Ready extends Told {
  out: deliveries.Outgoing;
  subject: { type: string; id: string } | null;
  /** Address or phone; null when there is none. */
  to: string | null;
  locale: NoticeLocale;
  wordings: Wordings;
  attempts: number;
}

/**
 * Sends a notice once: by mail, or as a text message to somebody without an address. In quiet hours it waits for their
 * end. What became of it is noted beside the notice, without personal data.
 *
 * @param heldUntil names the end of the quiet hours, UTC, for the job that was to come back then
 * @throws Error when it did not leave and trying again may help
 */
export async function deliverNotice(
  services: MailServices,
  noticeId: string,
  heldUntil?: string,
): Promise<void> {
  const ready = await withTransaction(services.city, system, {}, async (trx) => {
    const notice = await store.findNotice(trx, noticeId);
    if (!notice) return undefined;
    const contact = await services.findContact(trx, notice.personId);
    const rules = await getNoticeRules(trx);
    const texts = !contact?.email && contact?.phoneCipher && rules.textMessages && services.texter;
    const channel = texts ? 'sms' : 'email';
    const to = texts
      ? services.openPhone(notice.personId, contact.phoneCipher as Buffer)
      : (contact?.email ?? null);
    const ready = {
      ...notice,
      heldUntil,
      out: {
        messageId: noticeId,
        channel,
        template: notice.template,
        maskedTo: to && mask(to),
        job: mailJob,
        jobData: { noticeId },
      } satisfies deliveries.Outgoing,
      to,
      locale: contact?.locale ?? 'zh-CN',
      wordings: rules.wordings,
    };
    const urgent = notice.urgent && noticeEvents[notice.template]?.urgent === true;
    const hours = urgent ? null : hoursOf(await findChoice(trx, notice.personId), rules.quiet);
    return mayLeave(trx, services, ready, hours);
  });
  if (ready) await leave(services, ready);
}

/** A notice to somebody who has no account, and so no messages in the app. */
export interface OutsideMail extends Told {
  /** UUID, the same on every try. */
  id: string;
  subject: { type: string; id: string } | null;
  to: string;
  locale: NoticeLocale;
  /** See {@link deliverNotice}. */
  heldUntil?: string | undefined;
  /** The job that calls this, and its data, without the address: it runs again after quiet hours or when asked to. */
  again: { job: string; data: Record<string, unknown> };
}

/**
 * Mails a notice to an address that somebody without an account left, as {@link deliverNotice} does.
 *
 * @throws Error when the mail did not leave and trying again may help
 */
export async function mailOutside(
  services: Omit<MailServices, 'findContact' | 'openPhone'>,
  mail: OutsideMail,
): Promise<void> {
  const ready = await withTransaction(services.city, system, {}, async (trx) => {
    const rules = await getNoticeRules(trx);
    const out: deliveries.Outgoing = {
      messageId: mail.id,
      channel: 'email',
      template: mail.template,
      maskedTo: mask(mail.to),
      job: mail.again.job,
      jobData: mail.again.data,
    };
    return mayLeave(trx, services, { ...mail, out, wordings: rules.wordings }, rules.quiet);
  });
  if (ready) await leave(services, ready);
}

/** Whether a message leaves now; one that is to wait is held, and its job comes back at the end of the quiet hours. */
async function mayLeave(
  trx: Trx,
  { jobs, now = () => new Date() }: Pick<MailServices, 'jobs' | 'now'>,
  message: Omit<Ready, 'attempts'> & { heldUntil?: string | undefined },
  hours: QuietHours | null,
): Promise<Ready | undefined> {
  const { out } = message;
  const before = await deliveries.findDelivery(trx, out.messageId);
  if (before && before.state !== 'retrying' && before.state !== 'held') return undefined;
  let at = now();
  if (before?.heldUntil && before.heldUntil > at) {
    // The job that it waits for is in the queue, and this is the one before it that ran twice; or it is the one, and the
    // clock of the database runs ahead of this machine's.
    if (message.heldUntil !== before.heldUntil.toISOString()) return undefined;
    at = before.heldUntil;
  }
  const end = message.to === null ? undefined : findQuietEnd(at, hours);
  if (!end) return { ...message, attempts: before?.attempts ?? 0 };
  if (await deliveries.holdDelivery(trx, out, end, before?.heldUntil ?? null)) {
    const data = { ...out.jobData, heldUntil: end.toISOString() };
    await jobs.enqueue(trx, out.job, data, { after: end });
  }
  return undefined;
}

/** Sends a message and notes what became of it; outside a transaction, so that a slow server holds no connection. */
async function leave(
  services: Pick<MailServices, 'city' | 'mailer' | 'texter' | 'log' | 'publicUrl'>,
  message: Ready,
): Promise<void> {
  const { out, to } = message;
  const note = (
    state: Exclude<deliveries.DeliveryState, 'held'>,
    reason: string | null = null,
  ): Promise<void> =>
    withTransaction(services.city, system, {}, (trx) =>
      deliveries.noteDelivery(trx, out, { state, reason }),
    );
  if (to === null) return note('skipped', 'no address');
  if (out.channel === 'email' && !services.mailer) {
    services.log(
      { noticeId: out.messageId, template: out.template },
      'mail not sent: SMTP_URL is empty',
    );
    return note('logged', 'no mail server');
  }
  const failure = await send(services, message, to);
  if (!failure) return note('sent');
  const { reason } = failure;
  services.log({ noticeId: out.messageId, template: out.template, reason }, 'message not sent');
  const givenUp = failure.lasting || message.attempts >= mostRetries;
  await note(givenUp ? 'failed' : 'retrying', reason);
  if (!givenUp) throw new Error(`message not sent: ${reason}`);
}

async function send(
  { mailer, texter, publicUrl }: Pick<MailServices, 'mailer' | 'texter' | 'publicUrl'>,
  message: Ready,
  to: string,
): Promise<{ reason: string; lasting: boolean } | undefined> {
  const { out, locale, subject } = message;
  const text = renderNotice(message, locale, message.wordings);
  const path = linkOf(message.template, subject);
  const link = path && publicUrl + path;
  try {
    if (out.channel === 'sms') {
      await texter?.send({
        phone: to,
        template: 'notice',
        params: { title: text.title, link: link ?? '' },
        text: smsText(text, link, words[locale]),
      });
      return undefined;
    }
    await mailer?.send({
      id: out.messageId,
      to,
      subject: text.title,
      text: text.body,
      link,
      words: words[locale],
    });
    return undefined;
  } catch (error) {
    if (out.channel === 'email') return mailFailure(error);
    const status = /answered (\d{3})/.exec((error as Error).message)?.[1];
    return { reason: status ? `gateway ${status}` : 'gateway unreachable', lasting: false };
  }
}

/** An address or phone as an operator may see it. */
export function mask(to: string): string {
  const [name = '', host] = to.split('@');
  return host === undefined ? `***${to.slice(-4)}` : `${name.slice(0, 1)}***@${host}`;
}
