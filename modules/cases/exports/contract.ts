/** Exports of lists and the printed case file: shapes and routes. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { caseFilter } from '../contract.ts';
import { caseParams, id, instant, text } from '../contract-basics.ts';
import { listColumns } from '../saved/contract.ts';

/** Kinds of files that a list is exported to. */
export const exportFormats = ['csv', 'xlsx'] as const;

/** What narrows a list, without what pages it: the export holds all of it. */
const listFilter = caseFilter.omit({ limit: true, cursor: true });

const column = z.enum(listColumns);

/** Cases that a selection of a list holds at the most. */
export const mostSelected = 1000;

/** How an export with personal data stands; approved ones expire, or are used up. */
export const exportStates = [
  'asked',
  'approved',
  'refused',
  'withdrawn',
  'expired',
  'usedUp',
] as const;

const exportShape = z
  .object({
    id,
    number: z.string().describe('`EX-20261127-0001`; stands on every page of the file'),
    version: z.number().int(),
    state: z.enum(exportStates),
    format: z.enum(exportFormats),
    reason: z.string(),
    count: z.number().int().describe('cases in it'),
    what: z.array(z.string()).describe('the list as it was filtered, in words'),
    askedAt: instant,
    askedBy: z.string().describe('name of who asked'),
    post: z.string(),
    placeName: z.string().describe('place or unit of the post in which it was asked for'),
    mine: z.boolean(),
    decidable: z.boolean().describe('the reader may approve or refuse it now'),
    decidedAt: instant.nullable(),
    decidedBy: z.string().nullable(),
    note: z.string().nullable(),
    expiresAt: instant.nullable(),
    downloadsLeft: z.number().int().nullable(),
  })
  .meta({ id: 'CaseExport' });

const exportParams = z.object({ exportId: id });
const file = z.string().describe('the file itself');

/** Routes of exports and of the printed case file. */
export const exportRoutes = defineRoutes({
  exportCases: {
    method: 'GET',
    path: '/api/cases/export',
    summary: 'The list as it is filtered, as a file without personal data, streamed',
    access: 'cases.export',
    raw: true,
    ratePerMinute: 20,
    query: listFilter.extend({
      format: z.enum(exportFormats).default('xlsx'),
      columns: z
        .union([column, z.array(column)])
        .optional()
        .describe(
          'columns of the list, beside the words of the case; all that a file has unless told',
        ),
    }),
    response: file,
  },
  exportSelection: {
    method: 'POST',
    path: '/api/cases/export/selection',
    summary: 'Chosen cases of a list, in that order, as a file without personal data',
    access: 'cases.export',
    raw: true,
    unkeyed: true,
    ratePerMinute: 20,
    body: z.object({
      caseIds: z.array(id).min(1).max(mostSelected),
      format: z.enum(exportFormats).default('xlsx'),
      columns: z.array(column).optional(),
    }),
    response: file,
  },
  askExport: {
    method: 'POST',
    path: '/api/cases/exports',
    summary: 'Ask for a file with the reporters’ names and phones; somebody else approves it',
    access: 'cases.askExport',
    status: 201,
    body: z.object({
      // A filter that is misspelt must not ask for more than was meant.
      filter: listFilter.strict(),
      format: z.enum(exportFormats).default('xlsx'),
      reason: text(150).min(2).describe('what it is needed for; each reporter in it reads it'),
    }),
    response: exportShape,
  },
  listExports: {
    method: 'GET',
    path: '/api/cases/exports',
    summary: 'Exports that the asker asked for, or may approve; the newest first',
    access: 'cases.askExport',
    query: z.object({ box: z.enum(['mine', 'toDecide', 'decided']).default('mine') }),
    response: z.object({ items: z.array(exportShape) }),
  },
  getExport: {
    method: 'GET',
    path: '/api/cases/exports/:exportId',
    summary: 'One export',
    access: 'cases.askExport',
    params: exportParams,
    response: exportShape,
  },
  decideExport: {
    method: 'POST',
    path: '/api/cases/exports/:exportId/decision',
    summary: 'Approve or refuse an export that somebody else asked for',
    access: 'cases.decideExport',
    versioned: true,
    params: exportParams,
    body: z.object({
      approved: z.boolean(),
      note: z.string().trim().max(500).optional().describe('needed to refuse'),
    }),
    response: exportShape,
  },
  withdrawExport: {
    method: 'POST',
    path: '/api/cases/exports/:exportId/withdrawal',
    summary: 'Take back an export that waits for its approval',
    access: 'cases.askExport',
    versioned: true,
    params: exportParams,
    body: z.object({}),
    response: exportShape,
  },
  fetchExport: {
    method: 'POST',
    path: '/api/cases/exports/:exportId/file',
    summary: 'The approved file; every reporter in it is told',
    access: 'cases.askExport',
    raw: true,
    unkeyed: true,
    ratePerMinute: 60,
    params: exportParams,
    response: file,
  },
  printCase: {
    method: 'GET',
    path: '/api/cases/:caseId/file.pdf',
    summary: 'The case file for printing, people masked',
    access: 'cases.print',
    raw: true,
    ratePerMinute: 20,
    params: caseParams,
    response: file,
  },
});
