/** Filters of lists that people keep: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { classCode, id, placePath, text } from '../contract-basics.ts';
import { caseStates } from '../workflow.ts';

/** Lists of the desk that a filter is kept for. */
export const savedLists = ['inbox', 'area', 'handled', 'overdue', 'supervised', 'counted'] as const;

/** Columns that a list can be without; the words of a case are always there. */
export const listColumns = [
  'clock',
  'number',
  'class',
  'place',
  'state',
  'holder',
  'reported',
] as const;

const list = z.enum(savedLists);
const columns = z.array(z.enum(listColumns)).max(listColumns.length);

/** What a list is narrowed to and how it is ordered, as the address of the list has it. */
const savedFilter = z
  .object({
    state: z.array(z.enum(caseStates)).max(caseStates.length),
    status: z.enum(['onTime', 'dueSoon', 'late']),
    classCode: z.union([classCode, z.array(classCode).max(100)]),
    within: placePath,
    supervised: z.literal(true),
    watched: z.literal(true),
    from: z.iso.date().describe('first day of reporting in the city'),
    to: z.iso.date().describe('last day of reporting in the city'),
    q: text(100),
    sort: z.enum(['due', 'newest', 'oldest']),
  })
  .partial()
  .strict()
  .meta({ id: 'SavedFilter' });

const share = z
  .union([z.object({ unitId: id }), z.object({ placePath })])
  .nullable()
  .describe(
    'colleagues who see it: of a unit or a place in which the asker holds a post; null: nobody',
  );

const saved = z
  .object({
    id,
    version: z.number().int(),
    list,
    name: z.string(),
    filter: savedFilter,
    columns: columns.nullable().describe('null: as the list has them'),
    mine: z.boolean(),
    sharedWith: z
      .object({ unitId: id.nullable(), placePath: placePath.nullable(), name: z.string() })
      .nullable(),
  })
  .meta({ id: 'SavedCaseFilter' });

const filterParams = z.object({ filterId: id });

/** Routes of what people keep of their lists. */
export const savedRoutes = defineRoutes({
  listSavedFilters: {
    method: 'GET',
    path: '/api/cases/saved-filters',
    summary: 'Filters that the asker saved or colleagues share, and the columns chosen for a list',
    access: 'signed-in',
    query: z.object({ list }),
    response: z.object({
      items: z.array(saved),
      columns: columns.nullable().describe('chosen for the list itself; null: all'),
    }),
  },
  saveFilter: {
    method: 'POST',
    path: '/api/cases/saved-filters',
    summary: 'Save a filter of a list under a name',
    access: 'signed-in',
    status: 201,
    body: z.object({
      list,
      name: text(40),
      filter: savedFilter,
      columns: columns.nullable().default(null),
      share: share.default(null),
    }),
    response: saved,
  },
  changeSavedFilter: {
    method: 'PATCH',
    path: '/api/cases/saved-filters/:filterId',
    summary: 'Rename, share or change a filter of one’s own',
    access: 'signed-in',
    versioned: true,
    params: filterParams,
    body: z.object({
      name: text(40).optional(),
      filter: savedFilter.optional(),
      columns: columns.nullable().optional(),
      share: share.optional(),
    }),
    response: saved,
  },
  deleteSavedFilter: {
    method: 'DELETE',
    path: '/api/cases/saved-filters/:filterId',
    summary: 'Remove a filter of one’s own; saving it again brings it back',
    access: 'signed-in',
    params: filterParams,
    response: z.object({ id }),
  },
  chooseColumns: {
    method: 'PUT',
    path: '/api/cases/saved-filters/columns/:list',
    summary: 'Choose the columns of a list',
    access: 'signed-in',
    params: z.object({ list }),
    body: z.object({ columns: columns.nullable() }),
    response: z.object({ columns: columns.nullable() }),
  },
});
