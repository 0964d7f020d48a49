/** Use cases of webhooks: registered, changed, given new secrets, tried out. Each change is audited. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError, type FieldError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { encipher } from '../../identity/index.ts';
import { formatPlace } from '../../places/format.ts';
import { findPlace, namePlaces } from '../../places/index.ts';
import '../errors.ts';
import type { NoticeLocale } from '../format.ts';
import { authorize } from '../policy.ts';
import { touchNoticeRules } from '../rules.ts';
import { listEventKinds } from '../sources.ts';
import { findUrlProblem } from './addresses.ts';
import type { webhookRoutes } from './contract.ts';
import { testEvent } from './deliver.ts';
import { makePayload, webhookJob } from './emit.ts';
import { makeSecret } from './sign.ts';
import * as store from './store.ts';

type Routes = typeof webhookRoutes;
type Answer<N extends keyof Routes> = z.output<Routes[N]['response']>;
type Body<N extends 'createWebhook' | 'updateWebhook'> = z.output<Routes[N]['body']>;

/** What every use case here needs: the transaction, who asks, in which language. */
export interface HookContext {
  trx: Trx;
  services: Pick<Services, 'config' | 'jobs'>;
  actor: Actor;
  locale: NoticeLocale;
}

/** How long the secret before signs too: time to give the new one to the receiver. */
const overlapMs = 86_400_000;

/** Deliveries that a webhook shows. */
const shown = 50;

async function describeHooks(
  { trx, locale }: HookContext,
  rows: readonly store.WebhookRow[],
): Promise<Answer<'listWebhooks'>['items']> {
  const names = await namePlaces(
    trx,
    rows.flatMap(({ areaPath }) => areaPath ?? []),
  );
  return rows.map(({ areaPath, ...row }) => ({
    ...row,
    area: areaPath && { path: areaPath, name: formatPlace(names.get(areaPath)!, locale) },
    oldSecretUntil: row.oldSecretUntil?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  })) as Answer<'listWebhooks'>['items'];
}

async function describeHook(context: HookContext, id: string): Promise<Answer<'updateWebhook'>> {
  const [view] = await describeHooks(context, [await getRow(context, id)]);
  return view!;
}

async function getRow({ trx }: HookContext, id: string, lock = false): Promise<store.WebhookRow> {
  const row = await store.findHookRow(trx, id, lock);
  if (!row) throw new AppError('notices/no-webhook');
  return row;
}

/** Webhooks by name, and the kinds of events that rooms make. */
export async function listWebhooks(context: HookContext): Promise<Answer<'listWebhooks'>> {
  authorize(context.actor, 'notices.webhooks.read');
  return {
    items: await describeHooks(context, await store.listHookRows(context.trx)),
    events: listEventKinds().map(({ key, name }) => ({ key, name: name[context.locale] })),
  };
}

/** A webhook and what was last sent to it. @throws AppError notices/no-webhook */
export async function getWebhook(context: HookContext, id: string): Promise<Answer<'getWebhook'>> {
  authorize(context.actor, 'notices.webhooks.read');
  const webhook = await describeHook(context, id);
  const rows = await store.listHookDeliveries(context.trx, id, shown);
  const tries = await store.listTries(
    context.trx,
    rows.map((row) => row.id),
  );
  const deliveries = rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    at: row.at.toISOString(),
    tries: tries
      .filter(({ deliveryId }) => deliveryId === row.id)
      .map((one) => ({ ...one, at: one.at.toISOString() })),
  }));
  return { webhook, deliveries };
}

/** @throws AppError http/invalid-input naming each field, notices/no-area */
async function check(
  { trx, actor, services }: HookContext,
  body: Body<'createWebhook'>,
): Promise<void> {
  const fields: FieldError[] = [];
  const problem = findUrlProblem(services.config, body.url);
  if (problem) fields.push({ path: 'body.url', ...problem });
  const kinds = listEventKinds().map(({ key }) => key);
  const unknown = body.events.filter((key) => !kinds.includes(key));
  if (unknown.length > 0) {
    const message = `has unknown kinds: ${unknown.slice(0, 5).join(', ')}`;
    fields.push({ path: 'body.events', message, accepted: kinds.join(', ') });
  }
  if (fields.length > 0) throw new AppError('http/invalid-input', { count: fields.length, fields });
  if (body.areaPath !== null && !(await findPlace(trx, actor, body.areaPath))) {
    throw new AppError('notices/no-area', { path: body.areaPath });
  }
}

async function publish(trx: Trx): Promise<void> {
  await store.publishHooks(trx);
  await touchNoticeRules(trx);
}

/** What the audit keeps of a webhook: an address may hold a token in its path, so only where it leads. */
function auditView({ name, url, events, areaPath }: Body<'createWebhook'>) {
  return { name, host: new URL(url).host, events, areaPath };
}

/** Registers a webhook. @throws AppError http/invalid-input, notices/no-area */
export async function createWebhook(
  context: HookContext,
  body: Body<'createWebhook'>,
): Promise<Answer<'createWebhook'>> {
  const { trx, services, actor } = context;
  const capacity = authorize(actor, 'notices.webhooks.manage');
  await check(context, body);
  const id = uuidv7();
  const secret = makeSecret();
  await store.insertHook(trx, {
    ...body,
    events: [...new Set(body.events)],
    id,
    secretCipher: encipher(services.config, id, secret),
    createdBy: actor.personId,
    disabledAt: null,
    disabledWhy: null,
    givenUp: 0,
  });
  await publish(trx);
  await writeAudit(trx, actor, {
    action: 'notices.createWebhook',
    subjectType: 'webhook',
    subjectId: id,
    after: auditView(body),
    ...capacity,
  });
  return { webhook: await describeHook(context, id), secret };
}

/**
 * Changes a webhook, switches it off or on again.
 *
 * @throws AppError notices/no-webhook, http/stale, http/invalid-input, notices/no-area
 */
export async function updateWebhook(
  context: HookContext,
  id: string,
  { enabled, ...body }: Body<'updateWebhook'>,
  ifMatch: number,
): Promise<Answer<'updateWebhook'>> {
  const { trx, actor } = context;
  const capacity = authorize(actor, 'notices.webhooks.manage');
  const row = await getRow(context, id, true);
  if (row.version !== ifMatch) {
    throw new AppError('http/stale', { current: await describeHook(context, id) });
  }
  await check(context, body);
  await store.updateHook(trx, id, {
    ...body,
    events: [...new Set(body.events)],
    disabledAt: enabled ? null : (row.disabledAt ?? new Date()),
    disabledWhy: enabled ? null : (row.disabledWhy ?? 'byHand'),
    givenUp: enabled && row.disabledAt ? 0 : row.givenUp,
  });
  await publish(trx);
  await writeAudit(trx, actor, {
    action: 'notices.changeWebhook',
    subjectType: 'webhook',
    subjectId: id,
    before: { ...auditView(row), enabled: row.disabledAt === null },
    after: { ...auditView(body), enabled },
    ...capacity,
  });
  return describeHook(context, id);
}

/** Gives a webhook a new secret. @throws AppError notices/no-webhook */
export async function rotateSecret(
  context: HookContext,
  id: string,
): Promise<Answer<'rotateWebhookSecret'>> {
  const { trx, services, actor } = context;
  const capacity = authorize(actor, 'notices.webhooks.manage');
  await getRow(context, id, true);
  const secret = makeSecret();
  const until = new Date(Date.now() + overlapMs);
  await store.replaceSecret(trx, id, encipher(services.config, id, secret), until);
  await writeAudit(trx, actor, {
    action: 'notices.rotateSecret',
    subjectType: 'webhook',
    subjectId: id,
    after: { oldSecretUntil: until.toISOString() },
    ...capacity,
  });
  return { webhook: await describeHook(context, id), secret };
}

/** Removes a webhook. @throws AppError notices/no-webhook */
export async function deleteWebhook(context: HookContext, id: string): Promise<{ id: string }> {
  const { trx, actor } = context;
  const capacity = authorize(actor, 'notices.webhooks.manage');
  const row = await getRow(context, id, true);
  await store.deleteHook(trx, id);
  await publish(trx);
  await writeAudit(trx, actor, {
    action: 'notices.deleteWebhook',
    subjectType: 'webhook',
    subjectId: id,
    before: auditView(row),
    ...capacity,
  });
  return { id };
}

/** Sends an event that says nothing. @throws AppError notices/no-webhook, notices/webhook-off */
export async function testWebhook(
  context: HookContext,
  webhookId: string,
): Promise<Answer<'testWebhook'>> {
  const { trx, services, actor } = context;
  const capacity = authorize(actor, 'notices.webhooks.manage');
  const row = await getRow(context, webhookId);
  if (row.disabledAt) throw new AppError('notices/webhook-off', { name: row.name });
  const id = uuidv7();
  const payload = makePayload(id, { key: testEvent, at: new Date() }, { name: row.name });
  await store.insertHookDelivery(trx, { id, webhookId, event: testEvent, payload });
  await services.jobs.enqueue(trx, webhookJob, { deliveryId: id });
  await writeAudit(trx, actor, {
    action: 'notices.testWebhook',
    subjectType: 'webhook',
    subjectId: webhookId,
    ...capacity,
  });
  return { deliveryId: id };
}
