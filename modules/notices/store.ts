import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import type { NoticeParams } from './templates.ts';

/** A notice as it is kept. */
export interface NoticeRow {
  id: string;
  personId: string;
  template: string;
  params: NoticeParams;
  subject: { type: string; id: string } | null;
  createdAt: Date;
  readAt: Date | null;
}

/** How a notice left the house by a channel. */
export interface Delivery {
  state: 'sent' | 'logged' | 'skipped' | 'retrying' | 'failed';
  /** Without personal data. */
  reason: string | null;
}

type NewRow = Omit<NoticeRow, 'createdAt' | 'readAt'>;

/** @returns false when the person has been told of it before, by the dedupe key */
export async function insertNoticeOnce(
  trx: Trx,
  notice: NewRow,
  dedupeKey: string,
): Promise<boolean> {
  // No RETURNING and no conflict target: both read the row, and the row is another's.
  const result = await sql`
    insert into notices (id, person_id, template, params, subject_type, subject_id, dedupe_key)
    values (${notice.id}, ${notice.personId}, ${notice.template}, ${JSON.stringify(notice.params)}::jsonb,
      ${notice.subject?.type ?? null}, ${notice.subject?.id ?? null}, ${dedupeKey})
    on conflict do nothing`.execute(trx);
  return result.numAffectedRows === 1n;
}

/** Adds notices that have no dedupe key: each is new. */
export async function insertNotices(trx: Trx, notices: readonly NewRow[]): Promise<void> {
  const rows = notices.map((notice) => ({
    id: notice.id,
    person_id: notice.personId,
    template: notice.template,
    params: notice.params,
    subject_type: notice.subject?.type ?? null,
    subject_id: notice.subject?.id ?? null,
  }));
  await insertRows(trx, 'notices', rows);
}

const columns = sql.raw(`id, person_id as "personId", template, params,
  case when subject_id is null then null else jsonb_build_object('type', subject_type, 'id', subject_id) end as subject,
  created_at as "createdAt", read_at as "readAt"`);

/** Notices of a person, newest first. */
export async function listNotices(
  trx: Trx,
  personId: string,
  page: { before: string | undefined; limit: number; unreadOnly: boolean },
): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select ${columns} from notices
    where person_id = ${personId}
      and (${page.before ?? null}::uuid is null or id < ${page.before ?? null}::uuid)
      and (not ${page.unreadOnly}::boolean or read_at is null)
    order by id desc limit ${page.limit}`.execute(trx);
  return rows;
}

/** Any notice, for the job that delivers it. */
export async function findNotice(trx: Trx, id: string): Promise<NoticeRow | undefined> {
  const { rows } = await sql<NoticeRow>`select ${columns} from notices where id = ${id}`.execute(
    trx,
  );
  return rows[0];
}

/** How many notices a person has not read. */
export async function countUnread(trx: Trx, personId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from notices where person_id = ${personId} and read_at is null`.execute(
    trx,
  );
  return rows[0]?.n ?? 0;
}

/** @returns false when the person has no such notice */
export async function markRead(trx: Trx, personId: string, id: string): Promise<boolean> {
  const result = await sql`
    update notices set read_at = coalesce(read_at, now())
    where person_id = ${personId} and id = ${id}`.execute(trx);
  return result.numAffectedRows === 1n;
}

/** Marks what a person has not read, up to a notice or all. */
export async function markAllRead(
  trx: Trx,
  personId: string,
  upTo: string | undefined,
): Promise<void> {
  await sql`
    update notices set read_at = now()
    where person_id = ${personId} and read_at is null
      and (${upTo ?? null}::uuid is null or id <= ${upTo ?? null}::uuid)`.execute(trx);
}

/** How a notice was delivered by e-mail so far. */
export async function findMailDelivery(trx: Trx, noticeId: string): Promise<Delivery | undefined> {
  const { rows } = await sql<Delivery>`
    select state, reason from notice_deliveries where notice_id = ${noticeId} and channel = 'email'`.execute(
    trx,
  );
  return rows[0];
}

/** Notes a delivery by e-mail, or one more attempt at it. */
export async function noteMailDelivery(
  trx: Trx,
  noticeId: string,
  delivery: Delivery,
): Promise<void> {
  await sql`
    insert into notice_deliveries (notice_id, channel, state, reason)
    values (${noticeId}, 'email', ${delivery.state}, ${delivery.reason})
    on conflict (notice_id, channel) do update
      set state = excluded.state, reason = excluded.reason, at = now(),
        attempts = notice_deliveries.attempts + 1`.execute(trx);
}
