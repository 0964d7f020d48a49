/** Shapes and routes of cases on the map. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { caseFilter } from '../contract-filter.ts';

/** What of a filter of lists the map narrows cases by. */
const mapFilter = caseFilter.omit({ view: true, sort: true, limit: true, cursor: true, box: true });

const sight = {
  west: z.coerce.number().min(-180).max(180),
  south: z.coerce.number().min(-85).max(85),
  east: z.coerce.number().min(-180).max(180),
  north: z.coerce.number().min(-85).max(85),
  zoom: z.coerce.number().min(0).max(22).describe('of a map with tiles of 512 pixels'),
};

/** Refuses a box that is none. */
const isBox = <T extends z.ZodType<Record<'west' | 'south' | 'east' | 'north', number>>>(
  shape: T,
) =>
  shape
    .refine(({ west, east }) => west <= east, { path: ['east'], error: 'lies west of `west`' })
    .refine(({ south, north }) => south <= north, {
      path: ['north'],
      error: 'lies south of `south`',
    });

const partial = z
  .boolean()
  .describe(
    'the filter asks for more than is kept counted, and 20,000 cases at most were looked at',
  );

/** Routes of cases on the map. */
export const mapRoutes = defineRoutes({
  listCaseClusters: {
    method: 'GET',
    path: '/api/cases/clusters',
    summary: 'How many cases of the asker’s area lie in each square of the map',
    access: 'signed-in',
    query: isBox(
      mapFilter.extend({
        ...sight,
        open: z
          .stringbool()
          .default(true)
          .describe(
            'those alone that are open, unless states are named; otherwise all that ever came in',
          ),
        by: z
          .enum(['clock', 'group'])
          .optional()
          .describe(
            'tells the cases of a square apart: by how their clocks stand, or by group of classes',
          ),
      }),
    ),
    response: z.object({
      items: z.array(
        z.object({
          lng: z.number().describe('where they are on average'),
          lat: z.number(),
          count: z.number().int(),
          west: z.number().describe('the square, which may reach over the edge of what was asked'),
          south: z.number(),
          east: z.number(),
          north: z.number(),
          parts: z
            .record(z.string(), z.number().int())
            .optional()
            .describe('with `by`: `late`, `dueSoon`, `onTime`; or names of groups'),
        }),
      ),
      total: z.number().int().describe('the sum of the counts'),
      partial,
    }),
  },
  listCaseDays: {
    method: 'GET',
    path: '/api/cases/days',
    summary: 'A month of cases of the asker’s area on the map, day by day',
    access: 'signed-in',
    query: isBox(
      mapFilter.omit({ state: true, status: true, from: true, to: true }).extend({
        ...sight,
        month: z
          .string()
          .regex(/^20\d{2}-(0[1-9]|1[0-2])$/)
          .describe('month in the city, `2026-11`'),
      }),
    ),
    response: z.object({
      days: z
        .array(
          z.object({
            day: z.iso.date(),
            reported: z.number().int(),
            open: z.number().int().describe('when the day was over; of today, now'),
          }),
        )
        .describe('days that have begun; of all squares, also those out of sight'),
      items: z.array(
        z.object({
          lng: z.number().describe('where the cases of a square are on average'),
          lat: z.number(),
          reported: z.array(z.number().int()).describe('by day'),
          open: z.array(z.number().int()).describe('by day'),
        }),
      ),
      partial,
    }),
  },
});
