import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import type { NoticeParams } from './format.ts';

/** A notice as it is kept. */
export interface NoticeRow {
  id: string;
  personId: string;
  template: string;
  params: NoticeParams;
  subject: { type: string; id: string } | null;
  variants: readonly string[];
  urgent: boolean;
  createdAt: Date;
  readAt: Date | null;
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
    insert into notices (id, person_id, template, params, subject_type, subject_id, variants, urgent, dedupe_key)
    values (${notice.id}, ${notice.personId}, ${notice.template}, ${JSON.stringify(notice.params)}::jsonb,
      ${notice.subject?.type ?? null}, ${notice.subject?.id ?? null}, ${notice.variants}::text[], ${notice.urgent},
      ${dedupeKey})
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
    variants: notice.variants,
    urgent: notice.urgent,
  }));
  await insertRows(trx, 'notices', rows);
}

const columns = sql.raw(`id, person_id as "personId", template, params,
  case when subject_id is null then null else jsonb_build_object('type', subject_type, 'id', subject_id) end as subject,
  variants, urgent, created_at as "createdAt", read_at as "readAt"`);

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
