import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { channels, openStates } from '../format.ts';

const instant = z.iso.datetime().describe('UTC instant');

const channel = z.enum(channels);
const state = z.enum(openStates);
const filter = {
  channel: channel.optional(),
  state: state.optional().describe('all that did not arrive when absent'),
  reason: z.string().max(60).optional().describe('e.g. smtp 550'),
};

/** What was to leave the house, and did not (yet). */
export const deliveryRoutes = defineRoutes({
  listDeliveries: {
    method: 'GET',
    path: '/api/notices/deliveries',
    summary: 'Mails, text messages and events that failed, wait or are held, and why; newest first',
    access: 'notices.deliveries.read',
    query: z.object({
      ...filter,
      before: instant.optional().describe('next.before of the page before'),
      beforeId: z.uuid().optional().describe('next.beforeId of the page before'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          channel,
          state,
          reason: z.string().nullable(),
          what: z.string().describe('template or kind of event'),
          to: z.string().nullable().describe('masked address, or the name of the webhook'),
          webhookId: z.uuid().nullable(),
          attempts: z.number().int(),
          at: instant.describe('of the last try'),
          heldUntil: instant.nullable(),
        }),
      ),
      next: z.object({ before: instant, beforeId: z.uuid() }).nullable().describe('the next page'),
    }),
  },
  countDeliveries: {
    method: 'GET',
    path: '/api/notices/deliveries/summary',
    summary: 'What left and what did not, by day and channel; and why',
    access: 'notices.deliveries.read',
    query: z.object({ days: z.coerce.number().int().min(1).max(31).default(7) }),
    response: z.object({
      days: z.array(
        z.object({
          day: z.iso.date().describe("in the city's time"),
          channel,
          sent: z.number().int(),
          waiting: z.number().int().describe('waits for a try or for the end of quiet hours'),
          failed: z.number().int(),
          none: z.number().int().describe('nowhere to send it to: no address, no mail server'),
        }),
      ),
      reasons: z
        .array(
          z.object({
            channel,
            state,
            reason: z.string().nullable(),
            count: z.number().int(),
          }),
        )
        .describe('of all that did not arrive, whenever'),
    }),
  },
  retryDeliveries: {
    method: 'POST',
    path: '/api/notices/deliveries/retry',
    summary: 'Try again what failed or waits: one, or the next of a kind',
    access: 'notices.deliveries.retry',
    body: z.object({
      ...filter,
      id: z.uuid().optional().describe('this one alone'),
      limit: z.number().int().min(1).max(500).default(100).describe('so many at most'),
    }),
    response: z.object({
      retried: z.number().int(),
      left: z.number().int().describe('of the same kind that failed and were not tried again yet'),
    }),
  },
});
