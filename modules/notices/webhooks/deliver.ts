/** Tells a webhook of an event: signed, at most ten seconds, again with growing waits for about a day. */
import type { Config } from '../../../kernel/config/config.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { AddressRefused, pinAddress, requestPinned } from '../../../kernel/http/outbound.ts';
import type { Jobs } from '../../../kernel/jobs/jobs.ts';
import { decipher, findHoldersAt } from '../../identity/index.ts';
import { mostRetries } from '../deliver.ts';
import { touchNoticeRules } from '../rules.ts';
import { sendNotice } from '../service.ts';
import { mayConnect } from './addresses.ts';
import { signedHeaders } from './sign.ts';
import * as store from './store.ts';

/** Kind of the event that an administrator sends to see whether it arrives; tried once. */
export const testEvent = 'webhook.test';

/** Deliveries given up in a row after which a webhook is no more tried. */
export const mostGivenUp = 5;

const timeoutMs = 10_000;

export interface WebhookServices {
  config: Pick<Config, 'secret' | 'production' | 'webhookPrivate' | 'city'>;
  city: CityDatabase;
  jobs: Pick<Jobs, 'enqueueAll'>;
  /** Addresses of a host; by DNS unless told. */
  resolve?: (host: string) => Promise<string[]>;
  /** Milliseconds for a try. */
  timeout?: number;
  now?: () => Date;
}

/**
 * Makes one try of a delivery and notes it.
 *
 * @throws Error when it did not arrive and trying again may help
 */
export async function deliverToWebhook(
  services: WebhookServices,
  deliveryId: string,
): Promise<void> {
  const { city, config, now = () => new Date() } = services;
  const found = await withTransaction(city, system, {}, async (trx) => {
    const delivery = await store.findHookDelivery(trx, deliveryId);
    if (!delivery || delivery.state === 'sent' || delivery.state === 'failed') return undefined;
    const hook = await store.findHookRow(trx, delivery.webhookId);
    if (hook && !hook.disabledAt) return { delivery, hook };
    await store.noteHookDelivery(trx, deliveryId, { state: 'failed', reason: 'disabled' });
    return undefined;
  });
  if (!found) return;
  const { delivery, hook } = found;
  const secrets = [decipher(config, hook.id, hook.secretCipher)];
  if (hook.oldSecretCipher && hook.oldSecretUntil && hook.oldSecretUntil > now()) {
    secrets.push(decipher(config, hook.id, hook.oldSecretCipher));
  }
  const started = performance.now();
  const answer = await post(services, hook.url, {
    ...signedHeaders(secrets, delivery.id, now(), delivery.payload),
    body: delivery.payload,
  });
  const tried = { ...answer, durationMs: Math.round(performance.now() - started) };
  const again = await withTransaction(city, system, {}, (trx) =>
    settle(trx, services, delivery, tried),
  );
  if (again) throw new Error(`webhook not told: ${tried.reason}`);
}

/** Notes a try and what follows from it. @returns whether it is to be tried again */
async function settle(
  trx: Trx,
  services: WebhookServices,
  delivery: store.HookDelivery,
  tried: Omit<store.HookTry, 'deliveryId' | 'at'>,
): Promise<boolean> {
  const { id, webhookId } = delivery;
  const isTest = delivery.event === testEvent;
  if (tried.reason === null) {
    await store.noteHookDelivery(trx, id, { state: 'sent', reason: null }, tried);
    await store.countGivenUp(trx, webhookId, true);
    return false;
  }
  const gone = tried.status === 410;
  const { reason } = tried;
  if (!gone && !isTest && delivery.attempts < mostRetries) {
    await store.noteHookDelivery(trx, id, { state: 'retrying', reason }, tried);
    return true;
  }
  await store.noteHookDelivery(trx, id, { state: 'failed', reason: gone ? 'gone' : reason }, tried);
  if (gone) await disable(trx, services, webhookId, 'gone');
  else if (!isTest && (await store.countGivenUp(trx, webhookId, false)) >= mostGivenUp) {
    await disable(trx, services, webhookId, 'failing');
  }
  return false;
}

/** Tries a webhook no more, and tells the administrators. */
async function disable(
  trx: Trx,
  { config, jobs }: WebhookServices,
  webhookId: string,
  why: 'gone' | 'failing',
): Promise<void> {
  const hook = await store.findHookRow(trx, webhookId, true);
  if (!hook || hook.disabledAt) return;
  const disabledAt = new Date();
  await store.updateHook(trx, webhookId, { ...hook, disabledAt, disabledWhy: why });
  await store.publishHooks(trx);
  await touchNoticeRules(trx);
  const [holders = []] = await findHoldersAt(trx, [
    { posts: ['systemAdministrator'], path: config.city },
  ]);
  await sendNotice(trx, jobs, {
    to: holders.map(({ personId }) => personId),
    template: why === 'gone' ? 'notices.webhookGone' : 'notices.webhookFailing',
    params: { name: hook.name, at: disabledAt.toISOString(), count: mostGivenUp },
    subject: { type: 'webhook', id: webhookId },
  });
}

/** POSTs a payload; follows no redirect and reads nothing of the answer but its status. */
async function post(
  { config, resolve, timeout = timeoutMs }: WebhookServices,
  address: string,
  { body, ...headers }: Record<string, string> & { body: string },
): Promise<{ status: number | null; reason: string | null }> {
  const url = new URL(address);
  const signal = AbortSignal.timeout(timeout);
  try {
    const pinned = await pinAddress(url, { resolve, isAllowed: mayConnect(config) });
    const response = await requestPinned(url, pinned, {
      method: 'POST',
      signal,
      body,
      headers: {
        ...headers,
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'gewu-webhooks',
      },
    });
    response.on('error', () => {});
    response.destroy();
    const status = response.statusCode ?? 0;
    return { status, reason: status >= 200 && status < 300 ? null : `http ${status}` };
  } catch (error) {
    return { status: null, reason: signal.aborted ? 'timeout' : reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AddressRefused) return error.temporary ? 'no host' : 'address refused';
  const { code } = error as { code?: string };
  return `network ${/^[A-Z0-9_]{3,40}$/.test(code ?? '') ? code : 'unknown'}`;
}
