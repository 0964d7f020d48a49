/**
 * Shapes and routes of the registry: who lives in a dwelling, and whether somebody does. Care visits are in `care/contract.ts`.
 * Safe for browsers. People come masked; one is opened at a time, with a reason.
 */
import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { phoneShape } from '../identity/contract.ts';
import { placeNameShape } from '../places/contract.ts';

const id = z.uuid();
const instant = z.iso.datetime().describe('UTC instant');
const day = z.iso.date().describe('Day in China');
const count = z.int();
const version = z.int().describe('For If-Match');
const reason = z.string().trim().min(4).max(200);

/** How somebody belongs to a dwelling: its owner, a tenant, of the family of one, or other. */
export const relations = ['owner', 'tenant', 'family', 'other'] as const;

/** Whether somebody lives in a dwelling: its owner does, a tenant does, nobody does, or nobody has looked. */
export const occupancies = ['livedIn', 'rentedOut', 'vacant', 'unknown'] as const;

/** See {@link occupancies}. */
export type Occupancy = (typeof occupancies)[number];

/** The path of a dwelling. */
export const dwellingPath = z
  .string()
  .max(80)
  .regex(
    /^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3}(\.m\d{2})?)?\.b\d{5}\.u\d{2}\.d\d{4}$/,
    'the path of a dwelling',
  )
  .describe('Path of a dwelling');

/** The path of a building. */
export const buildingPath = z
  .string()
  .max(80)
  .regex(/^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3}(\.m\d{2})?)?\.b\d{5}$/, 'the path of a building')
  .describe('Path of a building');

/** The path of an area: a community, a grid, a micro-grid or a building. */
export const areaPath = z
  .string()
  .max(80)
  .regex(
    /^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3}(\.m\d{2})?)?(\.b\d{5})?$/,
    'the path of a community, a grid, a micro-grid or a building',
  )
  .describe('Path of a community, a grid, a micro-grid or a building');

/** Why something is kept of a person: they agreed, or a duty of the list asks for it. */
export const basisShape = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('consent'),
      on: day.describe('Day on which it was given'),
      by: z.enum(['self', 'guardian']).describe('the person, or a guardian for a minor'),
    }),
    z.object({
      kind: z.literal('duty'),
      item: z.string().trim().min(2).max(100).describe('Item of the duty list, or the law'),
    }),
  ])
  .meta({ id: 'RegistryBasis' });

/** See {@link basisShape}. */
export type Basis = z.output<typeof basisShape>;

/** A care tag as who works there sees it. */
export const careTagShape = z
  .object({
    id,
    kind: z.string().describe('Code of the kind'),
    name: z.string().describe('The kind in the reader’s language'),
    basis: basisShape,
    everyDays: count.describe('Days from one visit to the next'),
    from: day,
    expiresOn: day.describe('Last day; erased after it'),
    version,
  })
  .meta({ id: 'CareTag' });

/** Somebody who lives in a dwelling, masked. */
export const residentShape = z
  .object({
    id,
    nameMasked: z.string().describe('王*'),
    phoneMasked: z
      .string()
      .nullable()
      .describe('138****0000; null without one, and for who leads a building or a micro-grid'),
    relation: z.enum(relations),
    since: day.nullable().describe('null: not known'),
    until: day.nullable().describe('Last day; null: lives here'),
    eraseOn: day
      .nullable()
      .describe('Day on which the record is erased; null while they live here'),
    purpose: z.string().describe('Code of the purpose for which it was collected'),
    purposeName: z.string().describe('The purpose in the reader’s language'),
    basis: basisShape.nullable().describe('null for who leads a building or a micro-grid'),
    enteredOn: day,
    enteredPost: z.string().describe('Post of who entered it'),
    tags: z
      .array(careTagShape)
      .describe('Care tags in force; none for who leads a building or a micro-grid'),
    synthetic: z.boolean().describe('Made up for demonstration'),
    version,
  })
  .meta({ id: 'Resident' });

/** What the reader may do with a dwelling's people. */
const mayShape = z.object({
  write: z
    .boolean()
    .describe('add, correct, say that somebody moved out; say whether it is lived in'),
  open: z.boolean().describe('open somebody, with a reason; visit'),
  tag: z.boolean().describe('add, renew and end care tags'),
  erase: z.boolean().describe('erase somebody before the time'),
});

const openingShape = z
  .object({
    id,
    openedAt: instant,
    openedBy: z.string().describe('Name of who opened it'),
    post: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'ResidentOpening' });

const occupancyShape = z
  .object({
    path: z.string().describe('Path of the dwelling'),
    occupancy: z.enum(occupancies),
    checkedOn: day.nullable().describe('Day on which somebody last said so; null: nobody did'),
    version: z.int().describe('For If-Match; 0 before the first time'),
  })
  .meta({ id: 'DwellingOccupancy' });

const occupancyCounts = z
  .object({ livedIn: count, rentedOut: count, vacant: count, unknown: count })
  .describe('Dwellings by occupancy');

const name = z.string().trim().min(1).max(60).describe('Whole name');
const phone = phoneShape.nullable().describe('null: none');
const residentId = z.object({ residentId: id });

/** Routes of people in dwellings and of occupancy. */
export const registryRoutes = defineRoutes({
  readCatalogue: {
    method: 'GET',
    path: '/api/registry/catalogue',
    summary: 'Purposes, kinds of care tags, and how long records are kept: what holds today',
    access: 'registry.readResidents',
    response: z.object({
      purposes: z.array(z.object({ code: z.string(), name: z.string() })),
      careKinds: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          basis: z.string().describe('The law or rule that a duty of this kind rests on'),
          everyDays: count.describe('Usual days from one visit to the next'),
        }),
      ),
      keepDays: z.object({
        residents: count.describe('after somebody moved out'),
        visits: count.describe('after a care visit'),
      }),
      today: day,
    }),
  },
  setKeepDays: {
    method: 'PUT',
    path: '/api/registry/keep-days',
    summary: 'Say how long records are kept, from today',
    access: 'registry.setKeepDays',
    body: z.object({
      what: z.enum(['residents', 'visits']),
      days: count.min(30).max(1095),
      reason: reason.describe('Why, for the audit'),
    }),
    response: z.object({ residents: count, visits: count }),
  },
  listResidents: {
    method: 'GET',
    path: '/api/registry/dwellings/:dwelling/residents',
    summary: 'Who lives in a dwelling, masked; who moved out as well if asked for',
    access: 'registry.readResidents',
    params: z.object({ dwelling: dwellingPath }),
    query: z.object({ former: z.stringbool().default(false).describe('also who moved out') }),
    response: z.object({
      dwelling: placeNameShape,
      occupancy: occupancyShape
        .nullable()
        .describe('null for who leads a building or a micro-grid'),
      items: z.array(residentShape),
      may: mayShape,
      today: day,
    }),
  },
  addResident: {
    method: 'POST',
    path: '/api/registry/dwellings/:dwelling/residents',
    summary: 'Enter somebody who lives in a dwelling, with purpose and basis',
    access: 'registry.keepResidents',
    status: 201,
    params: z.object({ dwelling: dwellingPath }),
    body: z.object({
      name,
      phone: phone.default(null),
      relation: z.enum(relations),
      since: day.nullable().default(null),
      purpose: z.string().max(40).describe('Code of a purpose of the catalogue'),
      basis: basisShape,
    }),
    response: residentShape,
  },
  correctResident: {
    method: 'PATCH',
    path: '/api/registry/residents/:residentId',
    summary: 'Correct what is kept of somebody',
    access: 'registry.keepResidents',
    versioned: true,
    params: residentId,
    body: z
      .object({
        name: name.optional(),
        phone: phone.optional(),
        relation: z.enum(relations).optional(),
        since: day.nullable().optional(),
        purpose: z.string().max(40).optional(),
        basis: basisShape.optional(),
        reason: reason.describe('Why, for the audit'),
      })
      .refine(({ reason: _, ...changes }) => Object.values(changes).some((v) => v !== undefined), {
        error: 'changes nothing; accepted: at least one field beside the reason',
        path: ['reason'],
      }),
    response: residentShape,
  },
  endResident: {
    method: 'POST',
    path: '/api/registry/residents/:residentId/end',
    summary: 'Say that somebody moved out: care tags end, the record is erased after its time',
    access: 'registry.keepResidents',
    versioned: true,
    params: residentId,
    body: z.object({ until: day.describe('Last day; not ahead') }),
    response: residentShape,
  },
  eraseResident: {
    method: 'POST',
    path: '/api/registry/residents/:residentId/erase',
    summary: 'Erase somebody at once: entered by mistake, or they asked for it',
    access: 'registry.eraseResidents',
    versioned: true,
    params: residentId,
    body: z.object({ why: z.enum(['mistake', 'asked']) }),
    response: z.object({ erased: z.literal(true) }),
  },
  openResident: {
    method: 'POST',
    path: '/api/registry/residents/:residentId/open',
    summary: 'Open the name and phone of somebody, with a reason that they may read',
    access: 'registry.openResidents',
    params: residentId,
    body: z.object({ reason }),
    response: z.object({ name: z.string(), phone: z.string().nullable() }),
    unkeyed: true,
  },
  listResidentOpenings: {
    method: 'GET',
    path: '/api/registry/residents/:residentId/openings',
    summary: 'Who opened somebody, when and why: to tell the person who asks',
    access: 'registry.openResidents',
    params: residentId,
    response: z.object({ items: z.array(openingShape) }),
  },
  listMyRecords: {
    method: 'GET',
    path: '/api/registry/me',
    summary: 'What is kept under the phone of who asks, masked, and who opened it and why',
    access: 'signed-in',
    response: z.object({
      items: z.array(
        residentShape
          .pick({
            id: true,
            nameMasked: true,
            relation: true,
            since: true,
            until: true,
            eraseOn: true,
            purposeName: true,
            basis: true,
            enteredOn: true,
            enteredPost: true,
            synthetic: true,
          })
          .extend({ dwelling: placeNameShape, openings: z.array(openingShape) }),
      ),
    }),
  },
  readOccupancy: {
    method: 'GET',
    path: '/api/registry/buildings/:building/occupancy',
    summary: 'Whether somebody lives in each dwelling of a building, by path',
    access: 'registry.readOccupancy',
    params: z.object({ building: buildingPath }),
    response: z.object({
      building: placeNameShape,
      items: z.array(occupancyShape).describe('every dwelling of the building'),
      counts: occupancyCounts,
      today: day,
    }),
  },
  readArea: {
    method: 'GET',
    path: '/api/registry/buildings',
    summary:
      'Buildings of an area: dwellings by occupancy and by care visits, for colours on a map',
    access: 'registry.readOccupancy',
    query: z.object({ path: areaPath }),
    response: z.object({
      items: z.array(
        z.object({
          path: z.string().describe('Path of the building'),
          dwellings: count,
          occupancy: occupancyCounts,
          care: z
            .object({ overdue: count, dueSoon: count, done: count })
            .describe('Dwellings by care visits'),
        }),
      ),
      today: day,
    }),
  },
  setOccupancy: {
    method: 'PUT',
    path: '/api/registry/dwellings/:dwelling/occupancy',
    summary: 'Say whether somebody lives in a dwelling, from a day on; what was before stays',
    access: 'registry.tellOccupancy',
    versioned: true,
    params: z.object({ dwelling: dwellingPath }),
    body: z.object({
      occupancy: z.enum(occupancies),
      checkedOn: day.describe('Day on which somebody looked; not ahead, not before the last one'),
    }),
    response: occupancyShape,
  },
  listOccupancyHistory: {
    method: 'GET',
    path: '/api/registry/dwellings/:dwelling/occupancy',
    summary: 'What was said of a dwelling’s occupancy, the newest first',
    access: 'registry.readOccupancy',
    params: z.object({ dwelling: dwellingPath }),
    response: z.object({
      items: z.array(
        z.object({
          occupancy: z.enum(occupancies),
          from: day,
          to: day.nullable().describe('Last day; null: holds'),
          checkedOn: day,
          post: z.string().describe('Post of who said so'),
          synthetic: z.boolean(),
        }),
      ),
    }),
  },
});
