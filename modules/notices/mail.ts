import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../../kernel/config/config.ts';
import { type FrameWords, mailText } from './format.ts';

/** A message ready to leave. */
export interface Mail {
  /** Names it for ever, so that a mail server drops the second of two equal ones. */
  id: string;
  to: string;
  subject: string;
  /** Paragraphs, one a line. */
  text: string;
  /** Address of the screen that shows more. */
  link: string | null;
  /** Words of the link and of the foot. */
  words: FrameWords;
}

export interface Mailer {
  /** @throws Error of the mail server or of the way to it; see `mailFailure` */
  send: (mail: Mail) => Promise<void>;
}

/** Milliseconds that a mail server may take for each step. */
const TIMEOUT = 20_000;

/** The mail server of the configuration; undefined when there is none. */
export function createMailer(config: Pick<Config, 'smtp' | 'publicUrl'>): Mailer | undefined {
  const { url, from } = config.smtp;
  if (url === undefined) return undefined;
  const transport: Transporter = createTransport(
    { url, connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT },
    { from },
  );
  const host = new URL(config.publicUrl).hostname;
  return {
    async send(mail) {
      await transport.sendMail({
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mailText(mail.text, mail.link, mail.words),
        html: htmlOf(mail),
        messageId: `<${mail.id}@${host}>`,
        headers: { 'auto-submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
  };
}

function htmlOf(mail: Mail): string {
  const safe = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const lines = mail.text.split('\n').map((line) => `<p>${safe(line)}</p>`);
  if (mail.link) lines.push(`<p><a href="${safe(mail.link)}">${safe(mail.words.open)}</a></p>`);
  return `<!doctype html><meta charset="utf-8"><body>${lines.join('')}<hr><small>${safe(mail.words.foot)}</small></body>`;
}

/** Why a mail did not leave, without personal data, and whether trying again may help. */
export function mailFailure(error: unknown): { reason: string; lasting: boolean } {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (typeof responseCode === 'number') {
    return { reason: `smtp ${responseCode}`, lasting: responseCode >= 500 && code !== 'EAUTH' };
  }
  return {
    reason: `network ${/^[A-Z_]{3,30}$/.test(code ?? '') ? code : 'unknown'}`,
    lasting: false,
  };
}
