import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../../../kernel/db/database.ts';

export type DisabledWhy = 'byHand' | 'gone' | 'failing';

/** A webhook as it is kept. */
export interface WebhookRow {
  id: string;
  name: string;
  url: string;
  events: string[];
  areaPath: string | null;
  secretCipher: Buffer;
  oldSecretCipher: Buffer | null;
  oldSecretUntil: Date | null;
  givenUp: number;
  disabledAt: Date | null;
  disabledWhy: DisabledWhy | null;
  createdAt: Date;
  version: number;
}

const columns = sql.raw(`w.id, w.name, w.url, w.events, ltree2text(w.area_path) as "areaPath",
  w.secret_cipher as "secretCipher", w.old_secret_cipher as "oldSecretCipher",
  w.old_secret_until as "oldSecretUntil", w.given_up as "givenUp", w.disabled_at as "disabledAt",
  w.disabled_why as "disabledWhy", w.created_at as "createdAt", w.version`);

/** All webhooks by name. */
export async function listHookRows(trx: Trx): Promise<WebhookRow[]> {
  const { rows } = await sql<WebhookRow>`
    select ${columns} from webhooks w order by w.name, w.id`.execute(trx);
  return rows;
}

/** One webhook, locked when it is to change. */
export async function findHookRow(
  trx: Trx,
  id: string,
  lock = false,
): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    select ${columns} from webhooks w where w.id = ${id} ${sql.raw(lock ? 'for update' : '')}`.execute(
    trx,
  );
  return rows[0];
}

/** What may be set of a webhook. */
export type HookValues = Pick<
  WebhookRow,
  'name' | 'url' | 'events' | 'areaPath' | 'disabledAt' | 'disabledWhy' | 'givenUp'
>;

/** Adds a webhook. */
export async function insertHook(
  trx: Trx,
  hook: HookValues & { id: string; secretCipher: Buffer; createdBy: string | null },
): Promise<void> {
  await sql`
    insert into webhooks (id, name, url, events, area_path, secret_cipher, created_by)
    values (${hook.id}, ${hook.name}, ${hook.url}, ${hook.events}::text[], ${hook.areaPath}::ltree,
      ${hook.secretCipher}, ${hook.createdBy})`.execute(trx);
}

/** Changes a webhook, which the caller has locked. */
export async function updateHook(trx: Trx, id: string, hook: HookValues): Promise<void> {
  await sql`
    update webhooks set name = ${hook.name}, url = ${hook.url}, events = ${hook.events}::text[],
      area_path = ${hook.areaPath}::ltree, disabled_at = ${hook.disabledAt}, disabled_why = ${hook.disabledWhy},
      given_up = ${hook.givenUp}, version = version + 1
    where id = ${id}`.execute(trx);
}

/** Gives a webhook a new secret; the one it had signs too until an instant. */
export async function replaceSecret(
  trx: Trx,
  id: string,
  secretCipher: Buffer,
  oldUntil: Date,
): Promise<void> {
  await sql`
    update webhooks set old_secret_cipher = secret_cipher, old_secret_until = ${oldUntil},
      secret_cipher = ${secretCipher}, version = version + 1
    where id = ${id}`.execute(trx);
}

/** Removes a webhook with all that was sent to it. */
export async function deleteHook(trx: Trx, id: string): Promise<void> {
  await sql`delete from webhooks where id = ${id}`.execute(trx);
}

/** Writes down for all senders which events are wanted: call it after each change, then `touchNoticeRules`. */
export async function publishHooks(trx: Trx): Promise<void> {
  await sql`
    update notice_rules set hooks = (
      select coalesce(jsonb_agg(jsonb_build_object('id', id, 'events', events, 'area', ltree2text(area_path))
        order by id), '[]')
      from webhooks where disabled_at is null)`.execute(trx);
}

/** Notes whether deliveries arrive: 0 after one that did, else one more that was given up. @returns how many in a row */
export async function countGivenUp(trx: Trx, id: string, arrived: boolean): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    update webhooks set given_up = case when ${arrived} then 0 else given_up + 1 end
    where id = ${id} and (not ${arrived} or given_up > 0) returning given_up as n`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** An event on its way. */
export interface HookDelivery {
  id: string;
  webhookId: string;
  event: string;
  payload: string;
  state: 'waiting' | 'retrying' | 'sent' | 'failed';
  reason: string | null;
  attempts: number;
  createdAt: Date;
  at: Date;
}

const deliveryColumns =
  sql.raw(`id, webhook_id as "webhookId", event, payload, state, reason, attempts,
  created_at as "createdAt", at`);

/** Adds a delivery that waits for its first try. */
export async function insertHookDelivery(
  trx: Trx,
  one: Pick<HookDelivery, 'id' | 'webhookId' | 'event' | 'payload'>,
): Promise<void> {
  await sql`
    insert into webhook_deliveries (id, webhook_id, event, payload)
    values (${one.id}, ${one.webhookId}, ${one.event}, ${one.payload})`.execute(trx);
}

/** One delivery. */
export async function findHookDelivery(trx: Trx, id: string): Promise<HookDelivery | undefined> {
  const { rows } = await sql<HookDelivery>`
    select ${deliveryColumns} from webhook_deliveries where id = ${id}`.execute(trx);
  return rows[0];
}

/** What was last sent to a webhook, newest first. */
export async function listHookDeliveries(
  trx: Trx,
  webhookId: string,
  limit: number,
): Promise<HookDelivery[]> {
  const { rows } = await sql<HookDelivery>`
    select ${deliveryColumns} from webhook_deliveries
    where webhook_id = ${webhookId} order by id desc limit ${limit}`.execute(trx);
  return rows;
}

/** A try of a delivery. */
export interface HookTry {
  deliveryId: string;
  at: Date;
  status: number | null;
  durationMs: number;
  reason: string | null;
}

/** Tries of some deliveries, in order. */
export async function listTries(trx: Trx, deliveryIds: readonly string[]): Promise<HookTry[]> {
  const { rows } = await sql<HookTry>`
    select delivery_id as "deliveryId", at, status, duration_ms as "durationMs", reason
    from webhook_tries where delivery_id = any(${[...deliveryIds]}::uuid[]) order by id`.execute(
    trx,
  );
  return rows;
}

/** Notes what became of a delivery; a try that was made counts. */
export async function noteHookDelivery(
  trx: Trx,
  id: string,
  { state, reason }: Pick<HookDelivery, 'state' | 'reason'>,
  tried?: Omit<HookTry, 'deliveryId' | 'at'>,
): Promise<void> {
  await sql`
    update webhook_deliveries set state = ${state}, reason = ${reason}, at = now(),
      attempts = attempts + ${tried ? 1 : 0}
    where id = ${id}`.execute(trx);
  if (!tried) return;
  await sql`
    insert into webhook_tries (id, delivery_id, status, duration_ms, reason)
    values (${uuidv7()}, ${id}, ${tried.status}, ${tried.durationMs}, ${tried.reason})`.execute(
    trx,
  );
}

/** Removes what was sent before an instant, with its tries. */
export async function purgeHookDeliveries(trx: Trx, before: Date): Promise<void> {
  await sql`delete from webhook_deliveries where created_at < ${before}`.execute(trx);
}
