/** Posts and their terms, how their holders are reached, and whose neighbour one is: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { handOverShape } from '../handover/contract.ts';
import { placeKindOf, postCodes } from '../posts.ts';

const id = z.uuid();
const date = z.iso.date().describe('calendar day in the city, YYYY-MM-DD');
const reason = z.string().trim().min(2).max(200);

/** Code of a post. */
export const postShape = z.enum(postCodes).describe('code of the post, see posts.ts');

/** Path of a place, e.g. `150300.150304.012.008.g003`. */
export const placePathShape = z
  .string()
  .max(60)
  .refine((text) => placeKindOf(text) !== undefined, {
    error: 'is no path of a place; accepted: e.g. 150300.150304.012.008.g003',
  })
  .describe('path of the place, e.g. 150300.150304.012.008.g003');

const buildingPath = z
  .string()
  .max(60)
  .refine((text) => placeKindOf(text) === 'building', {
    error: 'is no path of a building; accepted: e.g. 150300.150304.012.008.g003.m02.b00012',
  })
  .describe('path of a building');

const cameBy = z.enum(['elected', 'appointed']).describe('how the holder came to it');

const line = z
  .string()
  .trim()
  .regex(/^\+?[\d][\d -]{2,28}(转\d{1,6})?$/, { error: 'accepted: digits, spaces and hyphens' })
  .describe('number on which residents of the place may reach the holder');

/** A post that a person holds or held. */
export const appointmentShape = z
  .object({
    id,
    personId: id,
    post: postShape,
    placePath: z.string().nullable(),
    placeName: z.string().nullable().describe('name of the place, in the language asked for'),
    unitId: id.nullable(),
    unitName: z.string().nullable(),
    validFrom: date,
    validUntil: date.nullable().describe('last day; null for an open end'),
    endedAt: z.iso.datetime().nullable().describe('ended before its time; UTC instant'),
    inForce: z.boolean().describe('held today'),
    cameBy,
    version: z.int().describe('version for If-Match'),
    actingFor: z
      .object({ id, name: z.string() })
      .nullable()
      .describe('whom the holder stands in for while they are away'),
  })
  .meta({ id: 'Appointment' });

/** How somebody is reached in their posts, and where they live. */
const reachShape = z
  .object({
    home: z.object({ path: z.string(), name: z.string() }).nullable().describe('building'),
    homeFixedUntil: date.nullable().describe('the last day on which it can’t be changed'),
    homeDays: z.int().describe('days for which a changed home stays as it is'),
    lines: z.array(
      z.object({
        appointmentId: id,
        post: postShape,
        line: z.string().nullable().describe('null where none was agreed to'),
      }),
    ),
  })
  .meta({ id: 'MyReach' });

/** Routes of posts and their terms. */
export const termRoutes = defineRoutes({
  grantPost: {
    method: 'POST',
    path: '/api/identity/appointments',
    summary: 'Appoint a person to a post at a place or in a unit',
    access: 'identity.appointments.grant',
    body: z.object({
      personId: id,
      post: postShape,
      placePath: placePathShape.optional(),
      unitId: id.optional(),
      validFrom: date.optional().describe('first day; today unless told'),
      validUntil: date.optional().describe('last day; open unless told'),
      cameBy: cameBy.optional().describe('appointed unless told'),
    }),
    response: appointmentShape,
    status: 201,
  },
  renewPost: {
    method: 'PATCH',
    path: '/api/identity/appointments/:appointmentId',
    summary: 'Name another last day of an appointment',
    access: 'identity.appointments.grant',
    params: z.object({ appointmentId: id }),
    body: z.object({
      validUntil: date.nullable().describe('last day; null for an open end'),
      reason,
    }),
    response: appointmentShape,
    versioned: true,
  },
  endPost: {
    method: 'POST',
    path: '/api/identity/appointments/:appointmentId/end',
    summary: 'End an appointment now',
    access: 'identity.appointments.grant',
    params: z.object({ appointmentId: id }),
    body: z.object({
      reason,
      handOver: handOverShape
        .optional()
        .describe('to whom open work goes; needed where nobody else has it'),
    }),
    response: appointmentShape.extend({
      handoverId: id.nullable().describe('the record; null for posts that run the system'),
    }),
  },
  getMyReach: {
    method: 'GET',
    path: '/api/identity/me/reach',
    summary: 'Where I live, and on which lines I agreed to be reached in my posts',
    access: 'signed-in',
    response: reachShape,
  },
  setMyHome: {
    method: 'PUT',
    path: '/api/identity/me/home',
    summary: 'Say in which building I live, so that I am shown whom to call there',
    access: 'signed-in',
    body: z.object({ placePath: buildingPath.nullable().describe('null to take it back') }),
    response: reachShape,
  },
  setMyLine: {
    method: 'PUT',
    path: '/api/identity/me/lines/:appointmentId',
    summary: 'Agree to be reached by residents on a line in a post of mine, or take it back',
    access: 'signed-in',
    params: z.object({ appointmentId: id }),
    body: z.object({ line: line.nullable().describe('null to take it back') }),
    response: reachShape,
  },
});
