/** Hand-over of open work when somebody leaves a post: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { postCodes } from '../posts.ts';

const id = z.uuid();
const date = z.iso.date();
const instant = z.iso.datetime().describe('UTC instant');
const post = z.enum(postCodes);

/** Kinds of open work: words of the messages `handover.kinds.*`. */
export const workKinds = [
  'cases',
  'calls',
  'approvals',
  'exports',
  'watches',
  'filters',
  'plans',
  'deputies',
  'standsIn',
  'planned',
] as const;
export type WorkKind = (typeof workKinds)[number];

/**
 * What became of it: stays with the post (which the successor has, or others hold too), went to the post above, to the
 * successor, or ended; or it stays with the person.
 */
export const becomes = ['withPost', 'passedUp', 'toSuccessor', 'ended', 'withPerson'] as const;
export type Becomes = (typeof becomes)[number];

/** Days in which a hand-over can be taken back: one. */
export const undoHours = 24;

/** Where a post is held, in words. */
const postAt = z.object({ post, where: z.string() });
const someone = z.object({ id, name: z.string() });

/** To whom open work goes when somebody leaves. */
export const heirChoice = z.discriminatedUnion('to', [
  z.object({
    to: z.literal('successor'),
    personId: id.describe('is appointed to the post in the same step, unless they hold it already'),
    validUntil: date.optional().describe('last day of the successor; open unless told'),
  }),
  z.object({ to: z.literal('above').describe('the post above, until there is a successor') }),
]);

/** What is said as a post is ended. */
export const handOverShape = z.object({
  heir: heirChoice,
  note: z.string().trim().min(1).max(1000).optional().describe('for who takes over'),
});

const workCount = z.object({
  kind: z.enum(workKinds),
  count: z.number().int(),
  orphaned: z.number().int().describe('of these, what nobody else has'),
});

const handoverShape = z
  .object({
    id,
    post,
    where: z.string(),
    person: someone.describe('who left'),
    why: z.enum(['ended', 'expired', 'replaced']),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    day: date.describe('first day without the post'),
    heir: z.enum(['successor', 'above', 'nobody']),
    to: postAt.extend({ name: z.string().nullable() }).nullable(),
    work: z.array(workCount.extend({ becomes: z.enum(becomes) })),
    madeBy: z.string().nullable().describe('null: by rule'),
    madeAt: instant,
    planned: z.boolean().describe('its day has not come'),
    handedAt: instant.nullable().describe('who left has said so'),
    receivedAt: instant.nullable(),
    receivedBy: z.string().nullable(),
    undoneAt: instant.nullable(),
    mayConfirm: z.enum(['handed', 'received']).nullable().describe('what the reader is to say'),
    mayUndo: z.boolean(),
  })
  .meta({ id: 'Handover' });

const workLine = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string().nullable(),
  dueAt: instant.nullable(),
  late: z.boolean(),
  link: z.string().nullable(),
});

const leaveShape = z
  .object({
    appointmentId: id,
    person: someone,
    post,
    where: z.string(),
    lastDay: date,
    note: z.string().nullable(),
    askedAt: instant,
  })
  .meta({ id: 'LeaveRequest' });

const handoverParams = z.object({ handoverId: id });
const appointmentParams = z.object({ appointmentId: id });

/** Routes of hand-overs. */
export const handoverRoutes = defineRoutes({
  getOpenWork: {
    method: 'GET',
    path: '/api/identity/appointments/:appointmentId/open-work',
    summary: 'What is open in a post, and to whom it goes: before it is ended, or asked to be',
    access: 'identity.me',
    params: appointmentParams,
    response: z.object({
      work: z.array(workCount),
      above: postAt
        .extend({ names: z.array(z.string()) })
        .nullable()
        .describe('the post above'),
    }),
  },
  askToLeave: {
    method: 'POST',
    path: '/api/identity/appointments/:appointmentId/leave',
    summary: 'Ask to leave one’s own post; who grants posts ends it',
    access: 'identity.me',
    params: appointmentParams,
    body: z.object({
      lastDay: date.describe('from today on'),
      note: z.string().trim().min(1).max(500).optional(),
    }),
    response: leaveShape,
    status: 201,
  },
  withdrawLeave: {
    method: 'DELETE',
    path: '/api/identity/appointments/:appointmentId/leave',
    summary: 'Take back that one asked to leave',
    access: 'identity.me',
    params: appointmentParams,
    response: z.object({ appointmentId: id }),
  },
  listLeaves: {
    method: 'GET',
    path: '/api/identity/leaves',
    summary: 'Who asked to leave a post and still holds it: oneself, or all for who grants posts',
    access: 'signed-in',
    response: z.object({ items: z.array(leaveShape) }),
  },
  listHandovers: {
    method: 'GET',
    path: '/api/identity/handovers',
    summary: 'Hand-overs by and to the asker and in what their posts govern, the newest first',
    access: 'signed-in',
    query: z.object({
      open: z.stringbool().optional().describe('only those that the asker is still to confirm'),
      cursor: id.optional(),
    }),
    response: z.object({ items: z.array(handoverShape), nextCursor: id.nullable() }),
  },
  getHandover: {
    method: 'GET',
    path: '/api/identity/handovers/:handoverId',
    summary: 'A hand-over with what of the work the asker may see',
    access: 'signed-in',
    params: handoverParams,
    response: handoverShape.extend({
      lists: z.array(
        z.object({
          kind: z.enum(workKinds),
          lines: z.array(workLine),
          hidden: z.number().int().describe('what the asker may not see, or is done'),
        }),
      ),
    }),
  },
  confirmHandover: {
    method: 'POST',
    path: '/api/identity/handovers/:handoverId/confirm',
    summary: 'Say that one handed over, or received',
    access: 'signed-in',
    params: handoverParams,
    response: handoverShape,
  },
  undoHandover: {
    method: 'POST',
    path: '/api/identity/handovers/:handoverId/undo',
    summary: 'Take a hand-over back within a day, while nothing was done on it since',
    access: 'identity.appointments.grant',
    params: handoverParams,
    response: handoverShape,
  },
});

export type Handover = z.output<typeof handoverShape>;
export type Leave = z.output<typeof leaveShape>;
export type HeirChoice = z.output<typeof heirChoice>;
