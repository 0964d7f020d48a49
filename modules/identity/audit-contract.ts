import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { placePathShape } from './terms/contract.ts';

const instant = z.iso.datetime({ offset: true }).describe('UTC instant, ISO 8601');
const word = z.string().trim().min(1).max(100);

/** A row of the audit: who, in which post, did what on what, and why. */
export const auditEntryShape = z.object({
  id: z.number().int(),
  at: instant,
  actorKind: z.enum(['person', 'anonymous', 'apiKey', 'system']),
  actorName: z
    .string()
    .nullable()
    .describe('name of a member of staff, for who audits the whole city; null for all others'),
  actingForName: z
    .string()
    .nullable()
    .describe('whom the member of staff stood in for, for who audits the whole city'),
  post: z.string().nullable().describe('code of the post in which it was done'),
  action: z.string().describe('`cases.accept`'),
  subjectType: z.string(),
  subjectId: z.string(),
  placePath: z.string().nullable(),
  placeName: z.string().nullable(),
  before: z.unknown().describe('changed fields before, personal ones masked'),
  after: z.unknown().describe('and after'),
  reason: z.string().nullable(),
  seal: z.number().int().nullable().describe('number of the seal that holds it; null: the next'),
});

/** Routes of the audit viewer. */
export const auditRoutes = defineRoutes({
  listAuditEntries: {
    method: 'GET',
    path: '/api/audit',
    summary:
      'What was done, the newest first: everything for auditors, else what lies in the own area',
    access: 'identity.audit.read',
    query: z.object({
      from: instant.optional().describe('first instant'),
      to: instant.optional().describe('instant after the last'),
      post: word.optional().describe('code of the post'),
      action: z
        .string()
        .trim()
        .regex(/^[a-zA-Z0-9.]{1,100}$/, { error: 'accepted: an action or its beginning, cases.' })
        .optional()
        .describe('action or its beginning, `cases.` or `cases.accept`'),
      subjectType: word.optional(),
      subjectId: word.optional(),
      within: placePathShape.optional().describe('only what lies here'),
      cursor: z
        .string()
        .regex(/^\d{1,18}$/, { error: 'accepted: nextCursor of a page' })
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ items: z.array(auditEntryShape), nextCursor: z.string().nullable() }),
  },
  getAuditSeals: {
    method: 'GET',
    path: '/api/audit/seals',
    summary: 'How far the audit is sealed, and the last seals',
    access: 'identity.audit.verify',
    response: z.object({
      count: z.number().int(),
      rows: z.number().int().describe('rows that the seals hold'),
      waiting: z.number().int().describe('rows that the next seal will hold'),
      last: z.array(
        z.object({
          seq: z.number().int(),
          rows: z.number().int(),
          sealedAt: instant,
          hash: z.string().describe('end of the chain, hex: keep it elsewhere'),
        }),
      ),
    }),
  },
  verifyAudit: {
    method: 'GET',
    path: '/api/audit/verification',
    summary: 'Recomputes every seal and compares every row with it',
    access: 'identity.audit.verify',
    ratePerMinute: 6,
    response: z.object({
      checkedAt: instant,
      seals: z.number().int(),
      rows: z.number().int().describe('sealed rows that are as they were'),
      waiting: z.number().int(),
      whole: z.boolean().describe('nothing was changed, removed, slipped in or cut off'),
      problemCount: z.number().int(),
      problems: z
        .array(
          z.object({
            kind: z.enum([
              'changed',
              'removed',
              'slipped-in',
              'seal-changed',
              'seal-missing',
              'cut-off',
            ]),
            seq: z.number().int().nullable().describe('number of the seal'),
            rowId: z.number().int().nullable().describe('id of the row'),
          }),
        )
        .describe('the first hundred'),
    }),
  },
});
