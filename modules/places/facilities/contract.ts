/** Facilities as they are looked for: shapes and routes. They are changed as all places are. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { lngLatShape, placeNameShape } from '../contract.ts';
import { facilityCategories } from './fields.ts';

const path = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304.012.008')
  .describe('Path of a place');
const category = z.enum(facilityCategories).describe('Sort of facilities');

/** A facility as it is listed. */
export const facilityShape = z
  .object({
    path: z.string().describe('Its path, the unique name of a place'),
    code: z.string().describe('Code of the community and five digits of its own'),
    category,
    name: z.string(),
    nameEn: z.string().nullable(),
    names: placeNameShape.describe('Names of the facility and of all it lies in'),
    center: lngLatShape,
    microGrid: z
      .object({ path: z.string(), name: z.string(), nameEn: z.string().nullable() })
      .nullable()
      .describe('The micro-grid that holds its point'),
    attributes: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe('What is told of its sort: powerKw, batteryUntil, …'),
    dueOn: z.iso
      .date()
      .nullable()
      .describe('First day on which something is to be done; 0001-01-01: it was never checked'),
    overdue: z.boolean().describe('Its check, its battery, … is past'),
    synthetic: z.boolean().describe('Made up for demonstration'),
  })
  .meta({ id: 'Facility' });
/** See {@link facilityShape}. */
export type Facility = z.output<typeof facilityShape>;

const filter = z.object({
  within: path.optional().describe('Only below this path; of a micro-grid by their points'),
  category: z
    .union([category, z.array(category)])
    .transform((value) => [value].flat())
    .optional()
    .describe('Only of these sorts'),
  overdue: z.stringbool().optional().describe('Only those that are, or are not, overdue'),
  q: z.string().trim().max(50).optional().describe('Part of the name, the code or the keeper'),
});

/** Facilities, and where a new one would be. */
export const facilitiesRoutes = defineRoutes({
  listFacilities: {
    method: 'GET',
    path: '/api/places/facilities',
    summary:
      'Facilities by area, sort and whether a check is overdue, by code; with how many there are',
    access: 'public',
    query: filter.extend({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      after: z
        .string()
        .regex(/^\d{17}$/, '17 digits')
        .optional()
        .describe('Code of the last one seen'),
    }),
    response: z.object({
      facilities: z.array(facilityShape),
      total: z.int().describe('All that match'),
      next: z.string().nullable().describe('`after` of the next page'),
      counts: z
        .array(z.object({ category, total: z.int(), overdue: z.int() }))
        .describe('Of each sort in the area, whatever the other filters'),
    }),
  },
  getFacility: {
    method: 'GET',
    path: '/api/places/facilities/:path',
    summary: 'One facility',
    access: 'public',
    params: z.object({ path }),
    response: facilityShape,
  },
  proposeFacility: {
    method: 'GET',
    path: '/api/places/facilities/proposal',
    summary: 'Where a new facility at a point belongs, and a path that is free there',
    access: 'places.change',
    query: z.object({
      lng: z.coerce.number().min(-180).max(180).describe('Longitude in degrees, WGS84'),
      lat: z.coerce.number().min(-90).max(90).describe('Latitude in degrees, WGS84'),
    }),
    response: z.object({
      path: z.string().describe('For `add` of `POST /api/places/changes`'),
      number: z.int().describe('Its number within the community'),
      names: placeNameShape.describe('Names of what it would lie in'),
      mayAdd: z.boolean().describe('Whether the asker may add it there'),
    }),
  },
});
