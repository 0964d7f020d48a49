import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Jobs } from '../../kernel/jobs/jobs.ts';
import './errors.ts';
import type { NoticeLocale, NoticeParams } from './format.ts';
import { getNoticeRules } from './rules.ts';
import * as store from './store.ts';
import { linkOf, renderNotice, requiredParams, type Wordings } from './templates.ts';

/** The job that mails a notice or sends it as a text message. */
export const mailJob = 'notices.sendMail';

/** Something that people should learn. */
export interface NewNotice {
  /** Person or persons, by UUID; one named twice is told once. */
  to: string | readonly string[];
  /** Key of a template, e.g. `cases.accepted`. */
  template: string;
  /** What the template's places are filled with; a line whose places are not all filled is left out. */
  params: NoticeParams;
  /** The record that it is about; its screen opens from the notice. */
  subject?: { type: string; id: string } | undefined;
  /** Kinds of the record, the closest first: the city may have words of its own for one. */
  variants?: readonly string[] | undefined;
  /** The record is urgent: where the template allows it, the notice leaves in quiet hours too. */
  urgent?: boolean | undefined;
  /** Names the event, so that telling it twice, after a crash say, tells it once. */
  dedupeKey?: string | undefined;
}

/**
 * Tells people something: a notice in the app and, by a job that commits with it, a mail.
 *
 * @returns to how many it was new
 * @throws Error when the template does not exist or its title can't be filled
 */
export async function sendNotice(
  trx: Trx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  notice: NewNotice,
): Promise<number> {
  return sendNotices(trx, jobs, [notice]);
}

/** The same for several notices at once. */
export async function sendNotices(
  trx: Trx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  notices: readonly NewNotice[],
): Promise<number> {
  const fresh = [];
  const told: string[] = [];
  for (const { to, template, params, subject = null, dedupeKey, ...how } of notices) {
    const { variants = [], urgent = false } = how;
    const missing = requiredParams(template).filter((name) => (params[name] ?? '') === '');
    if (missing.length > 0) throw new Error(`notice ${template} lacks ${missing.join(', ')}`);
    for (const personId of new Set(typeof to === 'string' ? [to] : to)) {
      const row = { id: uuidv7(), personId, template, params, subject, variants, urgent };
      if (dedupeKey === undefined) fresh.push(row);
      else if (!(await store.insertNoticeOnce(trx, row, dedupeKey))) continue;
      told.push(row.id);
    }
  }
  await Promise.all([
    store.insertNotices(trx, fresh),
    jobs.enqueueAll(
      trx,
      mailJob,
      told.map((noticeId) => ({ noticeId })),
    ),
  ]);
  return told.length;
}

/** A notice as its reader gets it. */
export interface NoticeView {
  id: string;
  template: string;
  title: string;
  body: string;
  subject: { type: string; id: string } | null;
  link: string | null;
  createdAt: string;
  readAt: string | null;
}

/** A page of a person's notices in a language, newest first. */
export async function listNotices(
  trx: Trx,
  personId: string,
  locale: NoticeLocale,
  query: { cursor?: string | undefined; limit: number; unread: 'true' | 'false' },
): Promise<{ items: NoticeView[]; nextCursor: string | null }> {
  const rows = await store.listNotices(trx, personId, {
    before: query.cursor,
    limit: query.limit + 1,
    unreadOnly: query.unread === 'true',
  });
  const { wordings } = await getNoticeRules(trx);
  const items = rows.slice(0, query.limit).map((row) => viewOf(row, locale, wordings));
  return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}

function viewOf(row: store.NoticeRow, locale: NoticeLocale, wordings: Wordings): NoticeView {
  return {
    id: row.id,
    template: row.template,
    ...renderNotice(row, locale, wordings),
    subject: row.subject,
    link: linkOf(row.template, row.subject),
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  };
}

/** @throws AppError notices/not-found for one that is not the person's own */
export async function readNotice(trx: Trx, personId: string, noticeId: string): Promise<void> {
  if (!(await store.markRead(trx, personId, noticeId))) throw new AppError('notices/not-found');
}
