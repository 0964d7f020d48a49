/** Shapes and routes of patrols. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { placeNameShape, placeShape } from '../contract.ts';
import { findings, isDwelling, periodKinds, visitStates } from './fields.ts';

const id = z.uuid();
const instant = z.iso.datetime().describe('UTC instant');
const day = z.iso.date().describe('Day in China');
const count = z.int();

const finding = z
  .enum(findings)
  .describe('all well; something found; could not be reached; of a dwelling only `visit`');

const anyPath = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304.012.008')
  .describe('Path of a place');

const patrolArea = z
  .string()
  .max(80)
  .regex(
    /^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?(\.b\d{5})?$/,
    'the path of a grid, a micro-grid or a building',
  )
  .describe('Path of the grid, micro-grid or building that is walked');

const number = z
  .string()
  .regex(/^([A-Z]{2}|\d{6})-\d{8}-\d{4,9}$/, 'a number such as WD-20261128-0001')
  .describe('Number of a case');

const sentVisit = z
  .object({
    id: id.describe('made on the phone: the same visit sent again is one'),
    place: anyPath,
    at: instant,
    finding,
    note: z
      .string()
      .trim()
      .max(200)
      .default('')
      .describe('a hint for colleagues, without anything that tells of a person'),
    caseNumber: number.nullable().default(null).describe('the case that was reported of it'),
  })
  .refine((one) => isDwelling(one.place) === (one.finding === 'visit'), {
    error: 'does not fit; accepted: visit for a dwelling, another for other places',
    path: ['finding'],
  })
  .refine((one) => one.finding !== 'visit' || one.note === '', {
    error: 'is not kept of a dwelling; accepted: an empty text',
    path: ['note'],
  })
  .refine((one) => one.finding === 'found' || one.caseNumber === null, {
    error: 'belongs to what was found; accepted: null',
    path: ['caseNumber'],
  });

const counts = z
  .object({ within: count, due: count, overdue: count, never: count, none: count })
  .describe('places by state: `within` and `due` were seen within their rhythm');

const duePlace = placeShape
  .extend({
    lastVisit: day.nullable().describe('null: no visit is known'),
    state: z.enum(visitStates),
  })
  .meta({ id: 'PatrolPlace' });

const visitShape = z
  .object({
    id,
    place: placeNameShape,
    at: instant,
    finding,
    note: z.string().nullable(),
    caseNumber: z.string().nullable(),
    caseId: id.nullable(),
    post: z
      .string()
      .nullable()
      .describe('Post in which it was made; null of a dwelling, and on a patrol beyond one’s area'),
    synthetic: z.boolean(),
  })
  .meta({ id: 'PatrolVisit' });

const patrolShape = z
  .object({
    id,
    area: placeNameShape,
    post: z.string(),
    begunAt: instant,
    endedAt: instant.nullable(),
    counts: z
      .object({ well: count, found: count, unreachable: count, visit: count })
      .describe('places seen, by what was found; `visit`: dwellings'),
    cases: z.array(z.object({ number: z.string(), id })),
    synthetic: z.boolean(),
  })
  .meta({ id: 'Patrol' });

const periodShape = z
  .object({
    what: z.enum(periodKinds),
    days: count.nullable().describe('null: not asked for'),
    setAt: placeNameShape.nullable().describe('the area that says so; null: what holds everywhere'),
    setOn: day.nullable(),
    usual: count,
    mine: z.boolean().describe('whether the asker may set it for this area'),
  })
  .meta({ id: 'PatrolPeriod' });

const periods = z.object({ area: placeNameShape, items: z.array(periodShape) });

/** Routes of patrols. */
export const patrolsRoutes = defineRoutes({
  listPatrols: {
    method: 'GET',
    path: '/api/places/patrols',
    summary: 'Patrols of an area, the newest first',
    access: 'places.readPatrols',
    query: z.object({
      within: anyPath.optional().describe('the asker’s own area unless told'),
      before: instant.optional().describe('begun before'),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    response: z.object({ items: z.array(patrolShape), next: instant.nullable() }),
  },
  listPlacesDue: {
    method: 'GET',
    path: '/api/places/patrols/due',
    summary: 'Places of an area with their last visit, the longest unvisited first',
    access: 'places.readPatrols',
    query: z.object({
      area: anyPath,
      bbox: z
        .string()
        .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/, 'west,south,east,north')
        .transform((text) => text.split(',').map(Number) as [number, number, number, number])
        .optional()
        .describe('only places in it: west,south,east,north in degrees WGS84'),
      limit: z.coerce.number().int().min(1).max(1000).default(300),
    }),
    response: z.object({
      area: placeNameShape,
      today: day,
      total: count,
      items: z.array(duePlace),
    }),
  },
  readCoverage: {
    method: 'GET',
    path: '/api/places/patrols/coverage',
    summary: 'How many places of an area were seen within their rhythm, and of its parts',
    access: 'places.readPatrols',
    query: z.object({ area: anyPath }),
    response: z.object({
      area: placeNameShape,
      today: day,
      buildings: counts,
      facilities: counts,
      parts: z
        .array(
          z.object({
            kind: z.string(),
            place: placeNameShape,
            buildings: counts,
            facilities: counts,
            lastVisit: day.nullable().describe('of anything in it'),
            state: z.enum(visitStates).describe('by the rhythm of micro-grids; else none'),
          }),
        )
        .describe('grids and micro-grids; of a subdistrict communities and grids'),
    }),
  },
  listVisits: {
    method: 'GET',
    path: '/api/places/patrols/visits',
    summary: 'Visits of a place and of all that lies in it, the newest first',
    access: 'places.readPatrols',
    query: z.object({
      place: anyPath,
      latest: z.stringbool().default(false).describe('only the last of each place'),
      limit: z.coerce.number().int().min(1).max(500).default(20),
    }),
    response: z.object({ items: z.array(visitShape), today: day }),
  },
  listPeriods: {
    method: 'GET',
    path: '/api/places/patrols/periods',
    summary: 'How often places of an area are to be seen, and how long visits are kept',
    access: 'places.readPatrols',
    query: z.object({ area: anyPath }),
    response: periods,
  },
  setPeriod: {
    method: 'PUT',
    path: '/api/places/patrols/periods',
    summary: 'Set how often places of an area are to be seen; the city, how long visits are kept',
    access: 'places.setPatrolPeriods',
    body: z
      .object({
        area: anyPath,
        what: z.enum(periodKinds),
        days: count.min(1).max(3650).nullable().describe('null: not asked for'),
      })
      .refine(({ what, days }) => !what.startsWith('keep') || (days !== null && days >= 30), {
        error: 'is too short; accepted: 30 days or more',
        path: ['days'],
      }),
    response: periods,
  },
  withdrawPeriod: {
    method: 'DELETE',
    path: '/api/places/patrols/periods',
    summary: 'Withdraw what an area itself has set: what is set around it holds there again',
    access: 'places.setPatrolPeriods',
    query: z.object({ area: anyPath, what: z.enum(periodKinds) }),
    response: periods,
  },
  readPatrol: {
    method: 'GET',
    path: '/api/places/patrols/:patrolId',
    summary: 'A patrol with what was found, by place; of dwellings only how many',
    access: 'places.readPatrols',
    params: z.object({ patrolId: id }),
    response: patrolShape.extend({
      visits: z
        .array(visitShape.omit({ at: true, post: true, synthetic: true }))
        .describe('in the order of the places: in which order they were seen is not told'),
    }),
  },
  recordPatrol: {
    method: 'PUT',
    path: '/api/places/patrols/:patrolId',
    summary: 'Begin a patrol, add places seen, end it: any of it, in any order, as often as needed',
    access: 'places.patrol',
    params: z.object({ patrolId: id.describe('made on the phone') }),
    body: z.object({
      area: patrolArea,
      begunAt: instant,
      endedAt: instant.nullable().default(null),
      visits: z.array(sentVisit).max(200).default([]),
    }),
    response: z.object({
      id,
      visits: count.describe('places seen so far'),
      ended: z.boolean(),
    }),
  },
});
