/** Texts that a unit uses again and again: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { classCode, id, placePath, text } from '../contract-basics.ts';
import { replyActions } from '../workflow.ts';

/** What a text may leave open, filled from the case when it is put in. */
export const replyPlaces = ['number', 'className', 'due'] as const;

const known = new RegExp(`^(${replyPlaces.join('|')})$`);

const replyText = text(1000)
  .refine(
    (words) => [...words.matchAll(/\{\{([^{}]*)\}\}/g)].every(([, name]) => known.test(name!)),
    {
      error: `has a place that is not known; accepted: ${replyPlaces.map((one) => `{{${one}}}`).join(', ')}`,
    },
  )
  .describe('may hold {{number}}, {{className}} and {{due}}');

const fields = {
  title: text(40),
  text: replyText,
  actions: z
    .array(z.enum(replyActions))
    .min(1)
    .max(replyActions.length)
    .describe('actions of the workflow that it is offered for'),
  classCode: classCode.nullable().describe('null: all classes'),
};

const owner = z
  .union([z.object({ unitId: id }), z.object({ placePath })])
  .describe('whose it is: a unit’s, or that of a place and of all below it');

const shape = z
  .object({
    id,
    version: z.number().int(),
    ...fields,
    className: z.string().nullable(),
    owner: z.object({ unitId: id.nullable(), placePath: placePath.nullable(), name: z.string() }),
    mayChange: z.boolean(),
  })
  .meta({ id: 'StandardReply' });

const params = z.object({ replyId: id });

/** Routes of standard replies. */
export const standardReplyRoutes = defineRoutes({
  listStandardReplies: {
    method: 'GET',
    path: '/api/cases/standard-replies',
    summary:
      'Standard replies of the asker’s units and places, the nearest first, and where the asker may add some',
    access: 'cases.useReplies',
    query: z.object({
      action: z.enum(replyActions).optional(),
      classCode: classCode.optional().describe('those for this class, and for all'),
    }),
    response: z.object({
      items: z.array(shape),
      owners: z
        .array(
          z.object({ unitId: id.nullable(), placePath: placePath.nullable(), name: z.string() }),
        )
        .describe('units and places whose texts the asker keeps'),
    }),
  },
  addStandardReply: {
    method: 'POST',
    path: '/api/cases/standard-replies',
    summary: 'Add a standard reply to a unit or place that the asker leads',
    access: 'cases.keepReplies',
    status: 201,
    body: z.object({ ...fields, owner }),
    response: shape,
  },
  changeStandardReply: {
    method: 'PATCH',
    path: '/api/cases/standard-replies/:replyId',
    summary: 'Change a standard reply',
    access: 'cases.keepReplies',
    versioned: true,
    params,
    body: z.object(fields).partial(),
    response: shape,
  },
  deleteStandardReply: {
    method: 'DELETE',
    path: '/api/cases/standard-replies/:replyId',
    summary: 'Remove a standard reply; adding it again brings it back',
    access: 'cases.keepReplies',
    params,
    response: z.object({ id }),
  },
});
