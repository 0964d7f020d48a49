/** Files of places, in and out: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { fileFormats, sourceCrsShape, transferFields, transferKinds } from './fields.ts';

/** How an import stands. `read`: its columns are chosen. `checked`: what it comes to can be looked at. */
export const importStates = [
  'read',
  'checking',
  'checked',
  'taking',
  'taken',
  'undone',
  'failed',
] as const;

/** What becomes of a row. */
export const outcomes = ['new', 'changed', 'unchanged', 'bad', 'skipped', 'end'] as const;

const path = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304.012.008')
  .describe('path of a place');
const crs = z
  .string()
  .regex(
    sourceCrsShape,
    'WGS84, CGCS2000, GCJ02, BD09 or GK:108:36500000; /yx where latitude or northing comes first',
  )
  .describe('coordinate system of the file');
const kind = z.enum(transferKinds).describe('kind of places');
const column = z.string().max(120);

/** How a file is taken. */
export const importOptions = z
  .object({
    layer: z.string().max(200).describe('sheet or table; empty where a file has no names for them'),
    kind,
    columns: z.partialRecord(z.enum(transferFields), column).describe('which column says what'),
    crs,
    complete: path
      .nullable()
      .default(null)
      .describe(
        'the file is all there is in this place: what it lacks ends; estates, buildings and facilities alone',
      ),
  })
  .meta({ id: 'PlaceImportOptions' });
/** See {@link importOptions}. */
export type ImportOptions = z.output<typeof importOptions>;

const value = z.union([z.string(), z.number()]).nullable();
const note = z.object({
  code: z.string().describe('key of the message `transfer.notes`'),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
const guess = z.object({
  crs: z.string().nullable(),
  why: z.enum(['declared', 'known', 'hint', 'range', 'none']),
  tried: z.array(
    z.object({
      crs: z.string(),
      share: z.number().describe('of the points, how many lie in the city: 0 to 1'),
      meters: z.number().nullable().describe('how far places of the same name lie off'),
    }),
  ),
  otherDatum: z.boolean().describe('Beijing 1954 or Xi’an 1980: can’t be converted exactly'),
});
/** A layer as the wizard shows it. */
const layer = z.object({
  name: z.string(),
  count: z.int(),
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  hasGeometry: z.boolean(),
  guess: z.object({
    kind,
    columns: z.partialRecord(z.enum(transferFields), z.string()),
    crs: guess,
  }),
});

/** An import as screens show it. */
export const importShape = z
  .object({
    id: z.uuid(),
    version: z.int(),
    state: z.enum(importStates),
    fileName: z.string(),
    format: z.enum(fileFormats),
    bytes: z.int(),
    layers: z.array(layer).describe('empty once it is taken'),
    options: importOptions.extend({ crs: z.string() }),
    counts: z
      .object({
        new: z.int(),
        changed: z.int(),
        unchanged: z.int(),
        bad: z.int(),
        skipped: z.int(),
        end: z.int(),
        repaired: z.int().describe('rows in which something was put right'),
      })
      .nullable(),
    progress: z.number(),
    problem: z.object({ code: z.string(), message: z.string() }).nullable(),
    post: z.string(),
    postPath: z.string(),
    mine: z.boolean(),
    createdAt: z.iso.datetime(),
    takenAt: z.iso.datetime().nullable(),
    undoneAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'PlaceImport' });
/** See {@link importShape}. */
export type PlaceImport = z.output<typeof importShape>;

const importRow = z.object({
  position: z.int(),
  row: z
    .int()
    .describe('line of the sheet, or number of the feature; 0: a place that the file lacks'),
  outcome: z.enum(outcomes),
  path: z.string().nullable(),
  name: z.string().nullable(),
  problems: z.array(note),
  repairs: z.array(note),
  changes: z.array(z.object({ field: z.string(), before: value, after: value })),
});

const params = z.object({ importId: z.uuid() });
const file = z.string().describe('the file itself');
const day = z.iso.date().optional().describe('places as they were on this day; today without');

/** Routes of files of places. */
export const transferRoutes = defineRoutes({
  uploadImport: {
    method: 'POST',
    path: '/api/places/imports',
    summary: 'Upload a file of places, as the part `file`: what is in it, and what it seems to say',
    access: 'places.change',
    multipart: true,
    status: 201,
    ratePerMinute: 20,
    body: z.object({ file: z.string() }),
    response: importShape,
  },
  listImports: {
    method: 'GET',
    path: '/api/places/imports',
    summary: 'Imports of the asker’s area, the newest first',
    access: 'places.change',
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
    response: z.object({ items: z.array(importShape) }),
  },
  getImport: {
    method: 'GET',
    path: '/api/places/imports/:importId',
    summary: 'One import',
    access: 'places.change',
    params,
    response: importShape,
  },
  previewImport: {
    method: 'GET',
    path: '/api/places/imports/:importId/points',
    summary: 'Some places of the file on the map, read in a coordinate system',
    access: 'places.change',
    params,
    query: z.object({
      layer: z.string().max(200).default(''),
      crs,
      lng: column.optional(),
      lat: column.optional(),
    }),
    response: z.object({
      points: z.array(
        z.object({
          row: z.int(),
          label: z.string(),
          lng: z.number(),
          lat: z.number(),
          inside: z.boolean(),
        }),
      ),
      outside: z.int().describe('of the sample, how many lie outside the city'),
      unreadable: z.int().describe('of the sample, how many are numbers of another system'),
    }),
  },
  checkImport: {
    method: 'POST',
    path: '/api/places/imports/:importId/check',
    summary:
      'Look what the file comes to, with these columns and this coordinate system; nothing is changed',
    access: 'places.change',
    versioned: true,
    params,
    body: importOptions,
    response: importShape,
  },
  listImportRows: {
    method: 'GET',
    path: '/api/places/imports/:importId/rows',
    summary: 'What becomes of the rows',
    access: 'places.change',
    params,
    query: z.object({
      outcome: z.enum([...outcomes, 'repaired']).optional(),
      after: z.coerce.number().int().min(0).default(0).describe('position of the last one seen'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ rows: z.array(importRow), next: z.int().nullable() }),
  },
  downloadBadRows: {
    method: 'GET',
    path: '/api/places/imports/:importId/bad-rows.csv',
    summary: 'The rows that are not accepted, each with the reason',
    access: 'places.change',
    raw: true,
    params,
    response: file,
  },
  takeImport: {
    method: 'POST',
    path: '/api/places/imports/:importId/take',
    summary: 'Take what was looked at into the places, all or nothing',
    access: 'places.change',
    versioned: true,
    params,
    body: z.object({}),
    response: importShape,
  },
  undoImport: {
    method: 'POST',
    path: '/api/places/imports/:importId/undo',
    summary: 'Take back the whole import while nothing was built on it',
    access: 'places.change',
    versioned: true,
    params,
    body: z.object({}),
    response: importShape,
  },
  exportPlaces: {
    method: 'GET',
    path: '/api/places/export',
    summary: 'Places of a kind as a file, streamed; no personal data',
    access: 'places.export',
    raw: true,
    ratePerMinute: 20,
    query: z.object({
      kind,
      format: z.enum(fileFormats),
      within: path.optional().describe('only below this path'),
      day,
    }),
    response: file,
  },
});
