import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';

const id = z.uuid();
const instant = z.iso.datetime().describe('UTC instant');
const params = z.object({ webhookId: id.describe('id of the webhook') });
const name = z.string().trim().min(1).max(60).describe('what the receiver is called');
const url = z.string().trim().min(1).max(500).describe('https address that events are sent to');
const eventKey = z.string().regex(/^[a-z]+\.[a-zA-Z]{1,40}$/);
const events = z.array(eventKey).min(1).max(100).describe('kinds of events, e.g. case.closed');
const areaPath = z
  .string()
  .regex(/^\d{6}(\.[a-z]?\d{2,6}){0,6}$/)
  .nullable()
  .describe('path of a place: events there alone; null for all of the city');

const tryShape = z.object({
  at: instant,
  status: z.number().int().nullable().describe('what the receiver answered; null: nothing'),
  durationMs: z.number().int(),
  reason: z.string().nullable().describe('why it did not arrive'),
});

const deliveryShape = z.object({
  id: id.describe('the webhook-id that the receiver gets'),
  event: z.string(),
  state: z.enum(['waiting', 'retrying', 'sent', 'failed']),
  reason: z.string().nullable(),
  attempts: z.number().int(),
  createdAt: instant,
  at: instant,
  tries: z.array(tryShape),
});

const webhookShape = z
  .object({
    id,
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    area: z.object({ path: z.string(), name: z.string() }).nullable(),
    oldSecretUntil: instant.nullable().describe('until when the secret before signs too'),
    givenUp: z.number().int().describe('deliveries given up since the last that arrived'),
    disabledAt: instant.nullable(),
    disabledWhy: z.enum(['byHand', 'gone', 'failing']).nullable(),
    createdAt: instant,
    version: z.number().int(),
  })
  .meta({ id: 'Webhook' });

const withSecret = z.object({
  webhook: webhookShape,
  secret: z.string().describe('whsec_…; shown this once'),
});

/** Other systems that are told of events. */
export const webhookRoutes = defineRoutes({
  listWebhooks: {
    method: 'GET',
    path: '/api/notices/webhooks',
    summary: 'Webhooks, and the kinds of events that there are',
    access: 'notices.webhooks.read',
    response: z.object({
      items: z.array(webhookShape),
      events: z.array(z.object({ key: z.string(), name: z.string() })),
    }),
  },
  getWebhook: {
    method: 'GET',
    path: '/api/notices/webhooks/:webhookId',
    summary: 'A webhook and what was last sent to it, with every try',
    access: 'notices.webhooks.read',
    params,
    response: z.object({ webhook: webhookShape, deliveries: z.array(deliveryShape) }),
  },
  createWebhook: {
    method: 'POST',
    path: '/api/notices/webhooks',
    summary: 'Register a webhook; the answer holds its secret, once',
    access: 'notices.webhooks.manage',
    status: 201,
    unkeyed: true,
    body: z.object({ name, url, events, areaPath }),
    response: withSecret,
  },
  updateWebhook: {
    method: 'PUT',
    path: '/api/notices/webhooks/:webhookId',
    summary: 'Change a webhook, switch it off or on',
    access: 'notices.webhooks.manage',
    versioned: true,
    params,
    body: z.object({ name, url, events, areaPath, enabled: z.boolean() }),
    response: webhookShape,
  },
  rotateWebhookSecret: {
    method: 'POST',
    path: '/api/notices/webhooks/:webhookId/secret',
    summary: 'Make a new secret; the one before signs too for a day',
    access: 'notices.webhooks.manage',
    unkeyed: true,
    params,
    response: withSecret,
  },
  deleteWebhook: {
    method: 'DELETE',
    path: '/api/notices/webhooks/:webhookId',
    summary: 'Remove a webhook with the record of what was sent',
    access: 'notices.webhooks.manage',
    params,
    response: z.object({ id }),
  },
  testWebhook: {
    method: 'POST',
    path: '/api/notices/webhooks/:webhookId/test',
    summary: 'Send an event that says nothing, once',
    access: 'notices.webhooks.manage',
    status: 202,
    params,
    response: z.object({ deliveryId: id }),
  },
});
