import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';

/** What audit rows are asked for; instants are UTC. */
export interface AuditFilter {
  from?: string | undefined;
  to?: string | undefined;
  post?: string | undefined;
  /** An action, or the beginning of some. */
  action?: string | undefined;
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  /** ltree path that the rows lie in. */
  within?: string | undefined;
  /** Only rows with a lower id. */
  before?: number | undefined;
  limit: number;
}

export interface AuditRow {
  id: number;
  at: Date;
  actor_kind: 'person' | 'anonymous' | 'apiKey' | 'system';
  actor_id: string | null;
  /** Name of a member of staff that the transaction may see. */
  actor_name: string | null;
  post: string | null;
  action: string;
  subject_type: string;
  subject_id: string;
  place_path: string | null;
  before: unknown;
  after: unknown;
  reason: string | null;
  /** Number of the seal that holds it. */
  seal: number | null;
}

function conditionsOf(filter: AuditFilter): RawBuilder<unknown>[] {
  const { from, to, post, action, subjectType, subjectId, within, before } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (from !== undefined) conditions.push(sql`e.at >= ${from}::timestamptz`);
  if (to !== undefined) conditions.push(sql`e.at < ${to}::timestamptz`);
  if (post !== undefined) conditions.push(sql`e.post = ${post}`);
  if (action !== undefined) conditions.push(sql`starts_with(e.action, ${action})`);
  if (subjectType !== undefined) conditions.push(sql`e.subject_type = ${subjectType}`);
  if (subjectId !== undefined) conditions.push(sql`e.subject_id = ${subjectId}`);
  if (within !== undefined) conditions.push(sql`e.place_path <@ ${within}::ltree`);
  if (before !== undefined) conditions.push(sql`e.id < ${before}`);
  return conditions;
}

/** Audit rows that the transaction may see, the newest first. */
export async function listAuditRows(trx: Trx, filter: AuditFilter): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    with page as (
      select e.* from audit_entries e
       where ${sql.join(conditionsOf(filter), sql` and `)}
       order by e.id desc limit ${filter.limit})
    select e.id, e.at, e.actor_kind, e.actor_id, e.post, e.action, e.subject_type, e.subject_id,
           e.place_path::text, e.before, e.after, e.reason,
           case when u.username is not null then p.display_name end as actor_name,
           (select s.seq from audit_seals s where s.to_id >= e.id and s.from_id <= e.id and e.id <@ s.ids
             order by s.to_id limit 1) as seal
      from page e left join people p on p.id = e.actor_id left join auth_users u on u.id = e.actor_id
     order by e.id desc`.execute(trx);
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    seal: row.seal === null ? null : Number(row.seal),
  }));
}

export interface SealCounts {
  count: number;
  rows: number;
  waiting: number;
}

/** How many seals there are, how many rows they hold, and how many rows wait. */
export async function countSeals(trx: Trx): Promise<SealCounts> {
  const { rows } = await sql<SealCounts>`
    select count(*)::int as count, coalesce(sum(row_count), 0)::int as rows,
           (select count(*)::int from audit_entries
             where id > coalesce((select max(to_id) from audit_seals), 0)) as waiting
      from audit_seals`.execute(trx);
  return rows[0] as SealCounts;
}

/** The last seals, the newest first. */
export async function listLastSeals(trx: Trx, limit: number) {
  const { rows } = await sql<{ seq: string; row_count: number; sealed_at: Date; hash: Buffer }>`
    select seq, row_count, sealed_at, hash from audit_seals order by seq desc limit ${limit}`.execute(
    trx,
  );
  return rows;
}
