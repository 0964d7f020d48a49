/** Shapes and routes of units: safe for browsers, the only DTOs. */
import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';

/** Kinds of units, from the neighbourhood up. */
export const unitKinds = [
  'grid',
  'community',
  'subdistrict',
  'department',
  'city',
  'socialOrganization',
  'partyWorkCommittee',
  'partyCommittee',
  'partyBranch',
  'partyGroup',
] as const;

/** See {@link unitKinds}. */
export type UnitKind = (typeof unitKinds)[number];

const id = z.uuid().describe('Id of the unit');
const placePath = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304')
  .describe('Path of a place');
const category = z
  .string()
  .regex(/^[a-z][a-zA-Z]{1,39}$/, 'one word such as sanitation')
  .describe('Field of work of a department, e.g. sanitation');
const nameZh = z.string().trim().min(1).max(60).describe('Name in Chinese');
const nameEn = z.string().trim().min(1).max(120).describe('Name in English');

const contact = z.string().trim().min(3).max(40).describe('Published line of the office');

/** A unit as it is listed. */
export const unitShape = z
  .object({
    id,
    kind: z.enum(unitKinds),
    category: z.string().nullable().describe('Field of work of a department'),
    code: z.string().describe('Code, one unit at a time'),
    name: z.string().describe('Name in the language of who asks'),
    nameZh: z.string(),
    nameEn: z.string(),
    placePath: z.string().describe('The place it stands for'),
    placeName: z.string().describe('Name of that place'),
    contact: z.string().nullable().describe('Published line of the office, no private phone'),
    synthetic: z.boolean().describe('Made up for demonstration'),
    validFrom: z.string().describe('First day, YYYY-MM-DD'),
    validTo: z.string().nullable().describe('Last day, YYYY-MM-DD; null while it lasts'),
    version: z.int(),
  })
  .meta({ id: 'Unit' });

/** See {@link unitShape}. */
export type Unit = z.infer<typeof unitShape>;

/** Everything that clients may ask of units. */
export const organizationRoutes = defineRoutes({
  listUnits: {
    method: 'GET',
    path: '/api/organization/units',
    summary: 'Units in force, by kind, place and part of their name',
    access: 'organization.read',
    query: z.object({
      kind: z.enum(unitKinds).optional(),
      category: category.optional(),
      within: placePath.optional().describe('Only units of this place or below it'),
      covering: placePath
        .optional()
        .describe('Only units whose place holds this one, the nearest first'),
      q: z.string().trim().max(50).optional().describe('Part of the name, in either language'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().max(100).optional().describe('`nextCursor` of the page before'),
    }),
    response: z.object({
      units: z.array(unitShape),
      nextCursor: z.string().nullable().describe('Null on the last page'),
    }),
  },
  getUnit: {
    method: 'GET',
    path: '/api/organization/units/:unitId',
    summary: 'One unit, also one that has ended',
    access: 'organization.read',
    params: z.object({ unitId: id }),
    response: unitShape,
  },
  createUnit: {
    method: 'POST',
    path: '/api/organization/units',
    summary: 'Found a unit',
    access: 'organization.manage',
    status: 201,
    body: z.object({
      kind: z.enum(unitKinds),
      category: category.optional(),
      code: z
        .string()
        .regex(/^[0-9a-zA-Z-]{4,60}$/, '4 to 60 letters, digits and hyphens')
        .describe('Code, one unit at a time'),
      nameZh,
      nameEn,
      placePath,
      contact: contact.optional(),
      validFrom: z.iso.date().optional().describe('First day; today unless told'),
    }),
    response: unitShape,
  },
  updateUnit: {
    method: 'PATCH',
    path: '/api/organization/units/:unitId',
    summary: 'Rename a unit, or name its last day',
    access: 'organization.manage',
    versioned: true,
    params: z.object({ unitId: id }),
    body: z.object({
      nameZh: nameZh.optional(),
      nameEn: nameEn.optional(),
      contact: contact.nullable().optional(),
      validTo: z.iso.date().nullable().optional().describe('Last day; null to go on'),
      reason: z.string().trim().min(1).max(200).describe('Why, for the audit'),
    }),
    response: unitShape,
  },
});
