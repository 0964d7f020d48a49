/** Shapes and routes of statistics: every number names the list that it counts. Enter by `contract.ts`. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { classCode, flag, id, instant, placePath } from '../contract-basics.ts';
import { caseStates, openStates } from '../workflow.ts';

/** How a report came in. */
export const caseSources = ['mobile', 'console', 'open311', 'hotline', 'split', 'import'] as const;

const ratings = z.enum(['satisfied', 'basicallySatisfied', 'dissatisfied']);

/** What statistics count, as filters of the list: link and number share one condition. */
export const factFilters = {
  closedFrom: instant.optional(),
  closedTo: instant.optional(),
  source: z.enum(caseSources).optional(),
  handler: z
    .union([id, placePath])
    .optional()
    .describe('who handles or handled it last: id of a department, or path of a place'),
  directly: flag.optional().describe('with `within`: lies right there, in nothing smaller'),
  late: flag.optional().describe('a stage ran over, now or earlier; an exemption changes nothing'),
  lateExempted: flag.optional().describe('an appeal against the late mark was granted'),
  handlerLate: flag.optional().describe('ran over while it was to be acknowledged or handled'),
  response: z
    .enum(['due', 'inTime', 'late'])
    .optional()
    .describe('first acted on within the limit or not; `due`: one of both'),
  reopened: flag.optional().describe('was reopened at least once'),
  selfResolved: flag.optional().describe('closed by who took it in, without being registered'),
  rating: z
    .union([ratings, z.array(ratings)])
    .optional()
    .describe('the reporter’s last word'),
  passed: z.enum(caseStates).optional().describe('was in this state and has left it'),
};

/** What the rows of statistics stand for. */
export const groupings = ['area', 'month', 'class', 'source', 'unit'] as const;

const day = z.iso.date().describe('day in the city, `2026-11-23`');

/** Period and place of statistics; days are included. */
const statisticsPeriod = z.object({
  from: day,
  to: day,
  within: placePath.optional().describe('all that the asker’s posts cover unless told'),
  classCode: classCode.optional(),
  source: z.enum(caseSources).optional(),
});

const count = z.number().int();
/** Numerator, and denominator of a rate; never rounded. */
const figure = z.object({ count, of: count.nullable() });
const figures = z.record(z.string(), figure).describe('by name of the measure');
const listFilter = z
  .record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]))
  .describe('query parameters of `GET /api/cases`');

/** Shape of statistics by one grouping. */
export const statisticsShape = z.object({
  measures: z.array(
    z.object({
      name: z.string(),
      date: z
        .enum(['reported', 'closed'])
        .describe(
          'the day that has to lie in the period: `from` and `to`, or `closedFrom` and `closedTo`',
        ),
      count: listFilter.describe('opens what is counted'),
      of: listFilter.nullable().describe('opens what it is counted of'),
    }),
  ),
  total: figures,
  items: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      filter: listFilter.describe('opens the cases of this row'),
      from: day,
      to: day,
      inside: z.boolean().describe('an area that has smaller ones'),
      figures,
    }),
  ),
});

/** Shape of the time spent in each state. */
export const dwellShape = z.object({
  items: z.array(
    z.object({
      state: z.enum(openStates),
      passed: count.describe('cases that have left the state'),
      now: count.describe('cases in it now, not part of the times'),
      medianMinutes: count.nullable(),
      p90Minutes: count.nullable().describe('nine in ten took no longer'),
      medianWorkingMinutes: count.nullable(),
      p90WorkingMinutes: count.nullable(),
    }),
  ),
});

/** Routes of statistics. */
export const statisticsRoutes = defineRoutes({
  getStatistics: {
    method: 'GET',
    path: '/api/cases/statistics',
    summary:
      'Rates and counts of a period by area, month, class, source or unit; each opens its list',
    access: 'cases.readStatistics',
    query: statisticsPeriod.extend({ by: z.enum(groupings).optional() }),
    response: statisticsShape,
  },
  getDwell: {
    method: 'GET',
    path: '/api/cases/statistics/dwell',
    summary: 'How long the cases reported in a period stayed in each state',
    access: 'cases.readStatistics',
    query: statisticsPeriod,
    response: dwellShape,
  },
  exportStatistics: {
    method: 'GET',
    path: '/api/cases/statistics.csv',
    summary: 'A table of the statistics as CSV',
    access: 'cases.readStatistics',
    query: statisticsPeriod.extend({ by: z.enum([...groupings, 'state']) }),
    response: z.any(),
    raw: true,
  },
});
