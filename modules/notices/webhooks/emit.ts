/** Events on their way to webhooks: written with the change that they tell of. */
import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../../../kernel/db/database.ts';
import { insertRows } from '../../../kernel/db/insert-rows.ts';
import type { Jobs } from '../../../kernel/jobs/jobs.ts';
import { getNoticeRules, type Hook } from '../rules.ts';

/** The job that tells a webhook of an event. */
export const webhookJob = 'notices.sendWebhook';

/** Something that happened, for other systems. */
export interface NewEvent {
  /** One of the kinds that the room has declared, `case.closed`. */
  key: string;
  /** Path of the place where it happened. */
  area: string;
  /** When, UTC. */
  at: Date;
  /** What is told, without personal data; asked for only when a webhook wants it. */
  data: () => Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** Whether a webhook wants an event. Pure. */
export function wants(hook: Hook, event: Pick<NewEvent, 'key' | 'area'>): boolean {
  const { area } = hook;
  if (!hook.events.includes(event.key)) return false;
  return area === null || event.area === area || event.area.startsWith(`${area}.`);
}

/** The body of an event: the same bytes on every try. */
export function makePayload(
  id: string,
  { key, at }: Pick<NewEvent, 'key' | 'at'>,
  data: Record<string, unknown>,
): string {
  return JSON.stringify({ id, type: key, created: at.toISOString(), data });
}

/** Tells the webhooks that want it. Without any, this costs a look into memory. */
export async function emitEvents(
  trx: Trx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  events: readonly NewEvent[],
): Promise<void> {
  const { hooks } = await getNoticeRules(trx);
  if (hooks.length === 0) return;
  const rows = [];
  for (const event of events) {
    const wanting = hooks.filter((hook) => wants(hook, event));
    if (wanting.length === 0) continue;
    const data = await event.data();
    for (const hook of wanting) {
      const id = uuidv7();
      const payload = makePayload(id, event, data);
      rows.push({
        id,
        webhook_id: hook.id,
        event: event.key,
        payload,
        state: 'waiting',
        attempts: 0,
      });
    }
  }
  if (rows.length === 0) return;
  const now = new Date();
  await insertRows(
    trx,
    'webhook_deliveries',
    rows.map((row) => ({ ...row, created_at: now, at: now })),
  );
  await jobs.enqueueAll(
    trx,
    webhookJob,
    rows.map(({ id }) => ({ deliveryId: id })),
  );
}
