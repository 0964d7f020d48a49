/** Care tags and care visits: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { placeNameShape } from '../../places/contract.ts';
import { areaPath, basisShape, buildingPath, careTagShape } from '../contract.ts';

const id = z.uuid();
const day = z.iso.date().describe('Day in China');
const count = z.int();
const everyDays = count.min(1).max(180).describe('Days from one visit to the next');
const expiresOn = day.describe('Last day; within a year');
const residentId = z.object({ residentId: id });
const tagId = z.object({ tagId: id });

/** What came of a visit: met; met, and help is needed; nobody at home; they wanted none. All but `notHome` count. */
export const careOutcomes = ['met', 'needsHelp', 'notHome', 'declined'] as const;

/** Where a dwelling or a person stands: past the day, within the last days before it, before that; no visit is asked for. */
export const careStates = ['overdue', 'dueSoon', 'done', 'none'] as const;

/** See {@link careStates}. */
export type CareState = (typeof careStates)[number];

const visitShape = z
  .object({
    id,
    on: day,
    outcome: z.enum(careOutcomes),
    note: z.string().nullable(),
    post: z.string().describe('Post in which it was made'),
    synthetic: z.boolean(),
  })
  .meta({ id: 'CareVisit' });

/** Routes of care. */
export const careRoutes = defineRoutes({
  addCareTag: {
    method: 'POST',
    path: '/api/registry/residents/:residentId/care-tags',
    summary: 'Say that somebody is to be visited, with basis, rhythm and a last day',
    access: 'registry.tagCare',
    status: 201,
    params: residentId,
    body: z.object({
      kind: z.string().max(40).describe('Code of a kind of the catalogue'),
      basis: basisShape,
      everyDays,
      expiresOn,
    }),
    response: careTagShape,
  },
  renewCareTag: {
    method: 'POST',
    path: '/api/registry/care-tags/:tagId/renew',
    summary: 'Keep a care tag longer, on a basis that was looked at again',
    access: 'registry.tagCare',
    versioned: true,
    params: tagId,
    body: z.object({ basis: basisShape, everyDays, expiresOn }),
    response: careTagShape,
  },
  endCareTag: {
    method: 'POST',
    path: '/api/registry/care-tags/:tagId/end',
    summary: 'End a care tag: it is erased at once',
    access: 'registry.tagCare',
    versioned: true,
    params: tagId,
    body: z.object({ why: z.enum(['notNeeded', 'withdrawn', 'mistake']) }),
    response: z.object({ erased: z.literal(true) }),
  },
  recordCareVisit: {
    method: 'POST',
    path: '/api/registry/residents/:residentId/visits',
    summary: 'Say that somebody who is to be visited was',
    access: 'registry.visit',
    status: 201,
    params: residentId,
    body: z.object({
      on: day.describe('Not ahead, at most 90 days back'),
      outcome: z.enum(careOutcomes),
      note: z
        .string()
        .trim()
        .max(200)
        .default('')
        .describe('What is to be done; no phone or identity number, nothing of health or belief'),
    }),
    response: z.object({
      visit: visitShape,
      dueOn: day.describe('Day of the next visit'),
      state: z.enum(careStates),
    }),
  },
  listCareVisits: {
    method: 'GET',
    path: '/api/registry/residents/:residentId/visits',
    summary: 'Care visits of somebody, the newest first, and when the next is due',
    access: 'registry.visit',
    params: residentId,
    response: z.object({
      items: z.array(visitShape),
      dueOn: day.nullable().describe('null: no visit is asked for'),
      state: z.enum(careStates),
      today: day,
    }),
  },
  listCareDue: {
    method: 'GET',
    path: '/api/registry/care/due',
    summary: 'Who is to be visited in an area, masked, the longest overdue first; not why',
    access: 'registry.visit',
    query: z.object({
      path: areaPath.optional().describe('the asker’s own area unless told'),
      state: z.enum(['overdue', 'dueSoon', 'done']).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: z.object({
      area: placeNameShape,
      today: day,
      counts: z.object({ overdue: count, dueSoon: count, done: count }).describe('People, all'),
      items: z.array(
        z.object({
          residentId: id,
          dwelling: placeNameShape,
          nameMasked: z.string(),
          dueOn: day,
          state: z.enum(careStates),
          lastVisit: day.nullable(),
          everyDays: count,
          synthetic: z.boolean(),
        }),
      ),
    }),
  },
  readBuildingCare: {
    method: 'GET',
    path: '/api/registry/buildings/:building/care',
    summary: 'Where care visits of each dwelling stand, for colours on a map: no persons, not why',
    access: 'registry.visit',
    params: z.object({ building: buildingPath }),
    response: z.object({
      building: placeNameShape,
      today: day,
      items: z.array(
        z.object({
          path: z.string().describe('Path of the dwelling'),
          state: z.enum(careStates).describe('that of the most urgent visit; `none` has none'),
        }),
      ),
    }),
  },
});
