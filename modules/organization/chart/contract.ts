/** Shapes and routes of the chart: who stands where, what is vacant, whom to call. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { postCodes } from '../../identity/posts.ts';
import type { UnitKind } from '../contract.ts';

const path = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304')
  .describe('Path of a place');
const post = z.enum(postCodes).describe('Code of the post');
const date = z.iso.date().nullable();
const days = z.coerce
  .number()
  .int()
  .min(1)
  .max(366)
  .optional()
  .describe('A term that ends within so many days is expiring; what the city settled unless told');
const told = z.int().describe('Days within which a term that ends is expiring');

/** Somebody who holds a post; without a name for whoever may not see it. */
const holderShape = z
  .object({
    appointmentId: z.uuid(),
    name: z.string().nullable().describe('Null where the asker sees the post alone'),
    phoneMasked: z.string().nullable(),
    line: z.string().nullable().describe('Number on which the holder agreed to be reached'),
    mayOpen: z.boolean().describe('Whether the asker may open the phone, with a reason'),
    own: z.boolean().describe('It is the asker'),
    cameBy: z.enum(['elected', 'appointed']),
    validFrom: z.string(),
    validUntil: date.describe('Last day of the term'),
    expiring: z.boolean(),
    deputy: z.boolean().describe('Stands in for a holder who is away'),
    version: z.int().describe('For If-Match when the term is renewed'),
  })
  .meta({ id: 'PostHolder' });

const heldShape = z
  .object({
    post,
    seats: z.int().nullable().describe('Null where nobody said how many'),
    vacant: z.int(),
    seatsVersion: z.int().describe('For If-Match when seats are set here; 0 before the first time'),
    holders: z.array(holderShape),
  })
  .meta({ id: 'HeldPost' });

const chartUnitShape = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    category: z.string().nullable(),
    name: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    contact: z.string().nullable().describe('Published line of the office'),
    synthetic: z.boolean(),
    version: z.int(),
    posts: z.array(heldShape),
  })
  .meta({ id: 'ChartUnit' });

/** A place with its units and posts. */
export const chartNodeShape = z
  .object({
    path: z.string(),
    kind: z.string(),
    code: z.string(),
    name: z.string().describe('Own name'),
    fullName: z.string().describe('With what it lies in'),
    synthetic: z.boolean().describe('Made up for demonstration'),
    units: z.array(chartUnitShape),
    posts: z.array(heldShape),
    children: z.int().describe('Places directly below'),
    vacant: z.int().describe('Vacant seats of the place itself'),
    expiring: z.int().describe('Terms of the place itself that end soon'),
  })
  .meta({ id: 'ChartNode' });

const gapShape = z
  .object({
    kind: z.enum(['vacant', 'expiring']),
    path: z.string(),
    placeName: z.string(),
    unitName: z.string().nullable(),
    post,
    vacant: z.int(),
    holder: holderShape.nullable(),
  })
  .meta({ id: 'PostGap' });

const stepShape = z
  .object({
    level: z.string().describe('Kind of place, or of unit'),
    path: z.string(),
    placeName: z.string(),
    unitName: z.string().nullable(),
    contact: z.string().nullable().describe('Published line of the office'),
    posts: z.array(heldShape),
  })
  .meta({ id: 'WhomToCall' });

/** How many people a post has in an area. */
const seatsShape = z
  .object({
    post,
    seats: z.int().nullable().describe('Null where nobody said how many'),
    from: z
      .object({ path: z.string(), name: z.string() })
      .nullable()
      .describe('The place whose number holds: this one, or the nearest above it'),
    version: z.int().describe('For If-Match; 0 where nothing is said of this place itself'),
    below: z.int().describe('Places below that have a number of their own'),
  })
  .meta({ id: 'PostSeats' });

/** The party's unit at each kind of place that can have one. */
export const partyKindAt: Readonly<Partial<Record<string, UnitKind>>> = {
  subdistrict: 'partyWorkCommittee',
  community: 'partyCommittee',
  grid: 'partyBranch',
  building: 'partyGroup',
};

/** Everything that clients may ask of the chart. */
export const chartRoutes = defineRoutes({
  getChart: {
    method: 'GET',
    path: '/api/organization/chart',
    summary: 'A place with its units and posts, and the places directly below',
    access: 'organization.read',
    query: z.object({ path: path.optional().describe('The city unless told'), days }),
    response: z.object({ node: chartNodeShape, below: z.array(chartNodeShape), days: told }),
  },
  getSheet: {
    method: 'GET',
    path: '/api/organization/chart/sheet',
    summary: 'The whole chart of a community, a grid or a building, from the top down, to print',
    access: 'organization.read',
    query: z.object({ path, days }),
    response: z.object({ title: z.string(), nodes: z.array(chartNodeShape), days: told }),
  },
  listGaps: {
    method: 'GET',
    path: '/api/organization/gaps',
    summary: 'Vacant posts and expiring terms of a place and all below it, the soonest first',
    access: 'organization.gaps',
    query: z.object({
      path,
      days,
      kind: z.enum(['vacant', 'expiring']).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    response: z.object({
      vacant: z.int().describe('Vacant seats, all of them'),
      expiring: z.int().describe('Expiring terms, all of them'),
      days: told,
      items: z.array(gapShape),
    }),
  },
  whomToCall: {
    method: 'GET',
    path: '/api/organization/contacts',
    summary: 'Whom to call for an address: the nearest post first, up to the departments',
    access: 'organization.read',
    query: z.object({ path }),
    response: z.object({
      path: z.string().describe('The building, or what else the address lies in'),
      placeName: z.string(),
      steps: z.array(stepShape),
    }),
  },
  openHolderPhone: {
    method: 'POST',
    path: '/api/organization/holders/:appointmentId/phone',
    summary: 'Open the phone of somebody who holds a post, with a reason that they read',
    access: 'organization.openPhone',
    params: z.object({ appointmentId: z.uuid() }),
    body: z.object({ reason: z.string().trim().min(4).max(200) }),
    response: z.object({ phone: z.string() }),
    unkeyed: true,
  },
  listSeats: {
    method: 'GET',
    path: '/api/organization/seats',
    summary: 'How many people each post has at a place and below it, and which place says so',
    access: 'organization.read',
    query: z.object({ path }),
    response: z.object({ items: z.array(seatsShape), days: told }),
  },
  setSeats: {
    method: 'PUT',
    path: '/api/organization/seats',
    summary:
      'Say how many people a post has at a place and below it, from today, or leave it to what lies above',
    access: 'organization.manage',
    versioned: true,
    body: z.object({
      post,
      placePath: path,
      seats: z
        .int()
        .min(0)
        .max(99)
        .nullable()
        .describe('Null to take back what was said of this place itself'),
      reason: z.string().trim().min(2).max(200).describe('Why, for the audit'),
    }),
    response: z.object({
      post,
      placePath: z.string(),
      seats: z.int().nullable(),
      version: z.int().describe('0 where nothing is said of the place any more'),
    }),
  },
  setWarning: {
    method: 'PUT',
    path: '/api/organization/term-warning',
    summary: 'Say how many days before its end a term is told of, from today',
    access: 'organization.manage',
    body: z.object({
      days: z.int().min(1).max(366),
      reason: z.string().trim().min(2).max(200).describe('Why, for the audit'),
    }),
    response: z.object({ days: z.int() }),
  },
});
