/** How classes are proposed, and how well: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { id, instant } from '../contract-basics.ts';
import { caseClassShape } from '../settings/contract.ts';

const count = z.number().int();

/** A class, and why it is proposed. */
export const proposedClassShape = caseClassShape.extend({
  because: z
    .array(z.string())
    .optional()
    .describe('of one that the words fit: the words that spoke for it'),
});

const hits = z.object({
  cases: count.describe('cases that it was tried on'),
  first: count.describe('the class proposed first was right'),
  amongThree: count.describe('one of the first three was right'),
});

const model = z.object({
  id,
  trainedAt: instant,
  cases: count.describe('cases that it has learnt from'),
  heldOut: hits,
  since: hits.nullable().describe('on cases that came after it was put to use'),
  inUse: z.boolean(),
  refused: z.enum(['fewCases', 'worse']).nullable().describe('why it is not in use'),
});

/** Routes of proposals of classes. */
export const suggestionRoutes = defineRoutes({
  readSuggestions: {
    method: 'GET',
    path: '/api/cases/suggestions',
    summary: 'How classes are proposed, and how often the proposal is right',
    access: 'cases.configure',
    response: z.object({
      outside: z.object({ model: z.string(), host: z.string() }).nullable(),
      training: z.object({
        running: z.boolean(),
        seen: count.describe('cases read so far'),
        finishedAt: instant.nullable(),
        failed: z.string().nullable(),
      }),
      models: z.array(model).describe('the newest first'),
      classes: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          cases: count,
          proposed: count,
          right: count,
          words: z.array(z.string()).describe('what speaks most for it'),
        }),
      ),
      confusion: z.array(
        z.object({ code: z.string(), proposed: z.string().describe('empty: none'), cases: count }),
      ),
    }),
  },
  trainSuggestions: {
    method: 'POST',
    path: '/api/cases/suggestions/training',
    summary: 'Learn anew from past cases; one that is under way goes on',
    access: 'cases.configure',
    status: 202,
    response: z.object({ running: z.literal(true) }),
  },
});
