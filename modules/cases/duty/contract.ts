/** What the duty room's screen gets: numbers, and cases without anything personal. Enter by `contract.ts`. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { instant, placePath } from '../contract-basics.ts';
import { caseStates } from '../workflow.ts';

const count = z.number().int();

/** A case on a wall: what it is, how it stands, and in which grid. Nothing says who, whose door, or in which words. */
export const dutyCaseShape = z
  .object({
    number: z.string(),
    state: z.enum(caseStates),
    className: z.string(),
    placePath: z.string().describe('the grid, or what is larger'),
    placeName: z.string(),
    lng: z.number().nullable().describe('a point inside the grid, the same for all of its cases'),
    lat: z.number().nullable(),
    reportedAt: instant,
    dueAt: instant.nullable(),
    warnAt: instant.nullable().describe('due soon from then on'),
    changedAt: instant,
  })
  .meta({ id: 'DutyCase' });

const numbers = z.object({
  open: count,
  late: count,
  dueSoon: count,
  reportedToday: count,
  closedToday: count,
  rates: z
    .record(z.string(), z.object({ count, of: count.nullable() }))
    .describe('measures of `GET /api/cases/statistics` over the period'),
});

const place = z.object({
  path: z.string(),
  name: z.string(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
});

/** Shape of the numbers on the duty room's screen. */
export const dutyShape = z.object({
  at: instant,
  place,
  total: numbers,
  areas: z.array(place.extend({ numbers })).describe('the areas directly in the place'),
  calls: z
    .object({
      raised: count.describe('the grid has called; the subdistrict is to issue'),
      issued: count.describe('issued; a department is still to report in'),
      reportedIn: count.describe('all departments have reported in; not completed'),
      late: count.describe('of those issued: past the time to report in'),
    })
    .describe('department calls in course'),
  latest: z.array(dutyCaseShape).describe('the newest first; confidential ones are only counted'),
});

const within = placePath.optional().describe('all that the asker’s posts cover unless told');

/** Routes of the duty room. */
export const dutyRoutes = defineRoutes({
  getDuty: {
    method: 'GET',
    path: '/api/cases/duty',
    summary:
      'The numbers of an area and its parts, calls in course and the newest cases, without personal data',
    access: 'cases.readStatistics',
    query: z.object({
      within,
      days: z.coerce
        .number()
        .int()
        .min(1)
        .max(366)
        .default(30)
        .describe('period of the rates, today included'),
    }),
    response: dutyShape,
  },
  streamDuty: {
    method: 'GET',
    path: '/api/cases/duty/stream',
    summary:
      'Cases of the area as they come and change, as server-sent events: `hello`, `case`, `gone`, `reset`, `beat`, `end`',
    access: 'cases.readStatistics',
    query: z.object({
      within,
      locale: z
        .enum(['zh-CN', 'en'])
        .optional()
        .describe('language of names; browsers can’t say it otherwise'),
      after: z
        .string()
        .regex(/^\d{1,19}$/)
        .optional()
        .describe('id of the last event, where no `Last-Event-ID` can be sent'),
    }),
    response: z.any(),
    raw: true,
  },
});
