import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { deliveryRoutes } from './deliveries/contract.ts';
import { quietRoutes } from './quiet/contract.ts';
import { webhookRoutes } from './webhooks/contract.ts';
import { wordingRoutes } from './wording/contract.ts';

const id = z.uuid();

/** A message to the person who reads it, in the language that the request asks for. */
export const noticeShape = z
  .object({
    id: id.describe('UUIDv7: in order of time'),
    template: z.string().describe('what it tells of, e.g. cases.accepted'),
    title: z.string(),
    body: z.string().describe('paragraphs, one a line'),
    subject: z
      .object({ type: z.string().describe('e.g. case'), id })
      .nullable()
      .describe('the record that it is about'),
    link: z.string().nullable().describe('path of the screen that shows the record'),
    createdAt: z.iso.datetime().describe('UTC instant'),
    readAt: z.iso.datetime().nullable().describe('UTC instant'),
  })
  .meta({ id: 'Notice' });

const unreadShape = z.object({ unread: z.number().int().describe('messages not read') });

/** Messages to people. */
export const noticesRoutes = defineRoutes({
  ...wordingRoutes,
  ...quietRoutes,
  ...webhookRoutes,
  ...deliveryRoutes,
  listNotices: {
    method: 'GET',
    path: '/api/notices',
    summary: 'My messages, newest first',
    access: 'signed-in',
    query: z.object({
      cursor: id.optional().describe('the nextCursor of the page before'),
      limit: z.coerce.number().int().min(1).max(100).default(30).describe('messages on a page'),
      unread: z.enum(['true', 'false']).default('false').describe('those not read alone'),
    }),
    response: z.object({ items: z.array(noticeShape), nextCursor: id.nullable() }),
  },
  countUnreadNotices: {
    method: 'GET',
    path: '/api/notices/unread-count',
    summary: 'How many of my messages are not read',
    access: 'signed-in',
    response: unreadShape,
  },
  readNotice: {
    method: 'POST',
    path: '/api/notices/:noticeId/read',
    summary: 'Mark a message as read',
    access: 'signed-in',
    unkeyed: true,
    params: z.object({ noticeId: id.describe('id of the message') }),
    response: unreadShape,
  },
  readAllNotices: {
    method: 'POST',
    path: '/api/notices/read-all',
    summary: 'Mark my messages as read, up to the one seen last',
    access: 'signed-in',
    unkeyed: true,
    body: z.object({
      upTo: id.optional().describe('the newest message on the screen; all of them when absent'),
    }),
    response: unreadShape,
  },
});
