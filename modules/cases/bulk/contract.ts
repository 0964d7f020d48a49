/** Work on many cases at once: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { shapeOf } from '../contract-actions.ts';
import { id } from '../contract-basics.ts';
import { type BulkAction, bulkActions, bulkFieldsOf } from '../workflow.ts';

/** Cases of one request: a long list comes in several, so that there is progress and an end to it. */
export const mostInBulkRequest = 25;

const many = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(mostInBulkRequest);

const caseAtVersion = z.object({
  id,
  version: z.number().int().min(1).describe('the version that the person saw'),
});

/** An action with its fields, told once for all of the cases. */
export interface BulkBody {
  bulkId: string;
  action: BulkAction;
  body: Record<string, unknown>;
  cases: z.output<typeof caseAtVersion>[];
}

function bodyFor(action: BulkAction) {
  const shape = shapeOf(action);
  const fields = bulkFieldsOf(action).map(({ name }) => [name, shape[name]!] as const);
  return z.object({
    action: z.literal(action),
    body: z.object(Object.fromEntries(fields)).default({}),
    bulkId: id.describe('made by the client, the same in all requests of one act'),
    cases: many(caseAtVersion),
  });
}

const [first, ...rest] = bulkActions;
const bulkBody = z.discriminatedUnion('action', [
  bodyFor(first),
  ...rest.map(bodyFor),
]) as unknown as z.ZodType<BulkBody, BulkBody>;

const outcomes = z.object({
  items: z.array(
    z.object({
      id,
      number: z.string().nullable().describe('null when the asker may not see the case'),
      version: z.number().int().nullable().describe('as it is now'),
      done: z.boolean(),
      refused: z
        .object({ code: z.string(), message: z.string() })
        .nullable()
        .describe('why not; this case is as it was'),
    }),
  ),
});

/** Routes of work on many cases. */
export const bulkRoutes = defineRoutes({
  actInBulk: {
    method: 'POST',
    path: '/api/cases/bulk',
    summary:
      'Take one action on several cases, each by itself: what is refused leaves the others done',
    access: 'cases.actInBulk',
    body: bulkBody,
    response: outcomes,
  },
  undoInBulk: {
    method: 'POST',
    path: '/api/cases/bulk/:bulkId/undo',
    summary: 'Take back what the asker did to several cases, where nobody has acted on them since',
    access: 'cases.actInBulk',
    params: z.object({ bulkId: id }),
    body: z.object({ caseIds: many(id) }),
    response: outcomes,
  },
});
