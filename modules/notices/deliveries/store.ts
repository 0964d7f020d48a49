import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';

/** How a message leaves the house. */
export type Channel = 'email' | 'sms';

/** What became of a message. `held`: waits for the end of the quiet hours. */
export type DeliveryState = 'sent' | 'logged' | 'skipped' | 'held' | 'retrying' | 'failed';

/** A message on its way by a channel. */
export interface Delivery {
  messageId: string;
  channel: Channel;
  state: DeliveryState;
  attempts: number;
  heldUntil: Date | null;
}

/** What is known of a message before it leaves: kept so that an operator sees it and may send it again. */
export interface Outgoing {
  messageId: string;
  channel: Channel;
  template: string;
  /** `a***@example.cn` */
  maskedTo: string | null;
  job: string;
  jobData: Record<string, unknown>;
}

/** How a message was delivered so far; undefined when nothing was tried. */
export async function findDelivery(trx: Trx, messageId: string): Promise<Delivery | undefined> {
  const { rows } = await sql<Delivery>`
    select message_id as "messageId", channel, state, attempts, held_until as "heldUntil"
    from notice_deliveries where message_id = ${messageId} order by at desc limit 1`.execute(trx);
  return rows[0];
}

/** Notes what became of a try. @param tried whether something was sent at all: counts as an attempt */
export async function noteDelivery(
  trx: Trx,
  out: Outgoing,
  { state, reason }: { state: Exclude<DeliveryState, 'held'>; reason: string | null },
): Promise<void> {
  await sql`
    insert into notice_deliveries (message_id, channel, state, reason, template, masked_to, job, job_data)
    values (${out.messageId}, ${out.channel}, ${state}, ${reason}, ${out.template}, ${out.maskedTo}, ${out.job},
      ${JSON.stringify(out.jobData)}::jsonb)
    on conflict (message_id, channel) do update
      set state = excluded.state, reason = excluded.reason, masked_to = excluded.masked_to, at = now(),
        held_until = null, attempts = notice_deliveries.attempts + 1`.execute(trx);
}

/**
 * Holds a message until an instant. Of two who hold the same one the second learns that it is held.
 *
 * @param was when it was to leave so far; null for one that was not held
 * @returns false when somebody else has held it: then a job is on its way
 */
export async function holdDelivery(
  trx: Trx,
  out: Outgoing,
  until: Date,
  was: Date | null,
): Promise<boolean> {
  const result = await sql`
    insert into notice_deliveries as d
      (message_id, channel, state, attempts, held_until, template, masked_to, job, job_data)
    values (${out.messageId}, ${out.channel}, 'held', 0, ${until}, ${out.template}, ${out.maskedTo}, ${out.job},
      ${JSON.stringify(out.jobData)}::jsonb)
    on conflict (message_id, channel) do update
      set state = 'held', held_until = excluded.held_until, reason = null, at = now()
      where d.state = 'retrying' or (d.state = 'held' and d.held_until = ${was}::timestamptz)`.execute(
    trx,
  );
  return result.numAffectedRows === 1n;
}
