/** What an operator sees of deliveries, and does about them. */
import { sql } from 'kysely';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Jobs } from '../../../kernel/jobs/jobs.ts';
import '../errors.ts';
import { authorize } from '../policy.ts';
import { webhookJob } from '../webhooks/emit.ts';
import type { deliveryRoutes } from './contract.ts';

type Routes = typeof deliveryRoutes;
type Answer<N extends keyof Routes> = z.output<Routes[N]['response']>;
type Query<N extends 'listDeliveries' | 'countDeliveries'> = z.output<Routes[N]['query']>;
type Filter = Pick<Query<'listDeliveries'>, 'channel' | 'state' | 'reason'>;

/** Messages and events that have not arrived, as one list. */
const open = sql`(
  select message_id as id, channel, state, reason, template as what, masked_to as "to",
    null::uuid as "webhookId", attempts, at, held_until as "heldUntil", job, job_data as data
  from notice_deliveries where state in ('held', 'retrying', 'failed')
  union all
  select d.id, 'webhook', d.state, d.reason, d.event, w.name, d.webhook_id, d.attempts, d.at, null,
    ${webhookJob}, jsonb_build_object('deliveryId', d.id)
  from webhook_deliveries d join webhooks w on w.id = d.webhook_id
  where d.state in ('waiting', 'retrying', 'failed')) as open`;

function fits({ channel, state, reason }: Filter) {
  return sql`(${channel ?? null}::text is null or channel = ${channel ?? null})
    and (${state ?? null}::text is null or state = ${state ?? null})
    and (${reason ?? null}::text is null or reason = ${reason ?? null})`;
}

type Row = Omit<Answer<'listDeliveries'>['items'][number], 'at' | 'heldUntil'> & {
  at: Date;
  heldUntil: Date | null;
};

/** What has not arrived, newest first. */
export async function listDeliveries(
  trx: Trx,
  actor: Actor,
  query: Query<'listDeliveries'>,
): Promise<Answer<'listDeliveries'>> {
  authorize(actor, 'notices.deliveries.read');
  const { before = null, beforeId = null } = query;
  const { rows } = await sql<Row>`
    select id, channel, state, reason, coalesce(what, '') as what, "to", "webhookId", attempts,
      date_trunc('milliseconds', at) as at, "heldUntil"
    from ${open} where ${fits(query)}
      and (${before}::timestamptz is null or ${beforeId}::uuid is null
        or (date_trunc('milliseconds', at), id) < (${before}::timestamptz, ${beforeId}::uuid))
    order by date_trunc('milliseconds', at) desc, id desc limit ${query.limit + 1}`.execute(trx);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    items: page.map((row) => ({
      ...row,
      at: row.at.toISOString(),
      heldUntil: row.heldUntil?.toISOString() ?? null,
    })),
    next: last ? { before: last.at.toISOString(), beforeId: last.id } : null,
  };
}

/** What left and what did not, by day and channel; and the reasons of all that is open. */
export async function countDeliveries(
  trx: Trx,
  actor: Actor,
  { days }: Query<'countDeliveries'>,
): Promise<Answer<'countDeliveries'>> {
  authorize(actor, 'notices.deliveries.read');
  const counted = await sql<Answer<'countDeliveries'>['days'][number]>`
    select to_char(created_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, channel,
      count(*) filter (where state = 'sent')::int as sent,
      count(*) filter (where state in ('waiting', 'retrying', 'held'))::int as waiting,
      count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state in ('skipped', 'logged'))::int as none
    from (
      select channel, state, created_at from notice_deliveries
      union all select 'webhook', state, created_at from webhook_deliveries) as every
    where created_at >= date_trunc('day', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'
      - make_interval(days => ${days - 1})
    group by 1, 2 order by 1 desc, 2`.execute(trx);
  const reasons = await sql<Answer<'countDeliveries'>['reasons'][number]>`
    select channel, state, reason, count(*)::int as count from ${open}
    group by 1, 2, 3 order by count desc, 1, 2, 3`.execute(trx);
  return { days: counted.rows, reasons: reasons.rows };
}

/**
 * Tries again what failed, or what waits for its next try: one, or the next of a kind. What is held in quiet hours
 * stays held.
 *
 * @throws AppError notices/no-delivery for one that is not there, arrived, or goes to a webhook that is off
 */
export async function retryDeliveries(
  trx: Trx,
  actor: Actor,
  jobs: Pick<Jobs, 'enqueue'>,
  { id, limit, ...filter }: z.output<Routes['retryDeliveries']['body']>,
): Promise<Answer<'retryDeliveries'>> {
  const capacity = authorize(actor, 'notices.deliveries.retry');
  const wanted = sql`${fits(filter)} and job is not null
    and (state = 'failed' or (${id ?? null}::uuid is not null and state = 'retrying'))
    and (${id ?? null}::uuid is null or id = ${id ?? null}::uuid)
    and ("webhookId" is null or exists (
      select from webhooks w where w.id = "webhookId" and w.disabled_at is null))`;
  const { rows } = await sql<{ id: string; channel: string; job: string; data: object }>`
    select id, channel, job, data from ${open} where ${wanted} order by at, id limit ${limit}`.execute(
    trx,
  );
  if (id !== undefined && rows.length === 0) throw new AppError('notices/no-delivery');
  let retried = 0;
  for (const row of rows) {
    if (!(await takeUp(trx, row))) continue;
    await jobs.enqueue(trx, row.job, { ...row.data });
    retried += 1;
  }
  const { rows: left } = await sql<{ n: number }>`
    select count(*)::int as n from ${open} where ${wanted} and state = 'failed'`.execute(trx);
  await writeAudit(trx, actor, {
    action: 'notices.retryDeliveries',
    subjectType: 'delivery',
    subjectId: id ?? '*',
    after: { ...filter, retried },
    ...capacity,
  });
  return { retried, left: left[0]?.n ?? 0 };
}

/** Makes a delivery try anew. @returns false when somebody else has done so, or it arrived meanwhile */
async function takeUp(trx: Trx, { id, channel }: { id: string; channel: string }) {
  const result =
    channel === 'webhook'
      ? await sql`
          update webhook_deliveries set state = 'retrying', attempts = 0, at = now()
          where id = ${id} and state in ('failed', 'retrying')`.execute(trx)
      : await sql`
          update notice_deliveries set state = 'retrying', attempts = 0, at = now()
          where message_id = ${id} and channel = ${channel} and state in ('failed', 'retrying')`.execute(
          trx,
        );
  return result.numAffectedRows === 1n;
}
