/** OGC API Features: what GIS tools ask. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { areaKinds } from '../contract.ts';

/** Kinds of places that are collections of features: what has outlines, facilities, and what lies in buildings. */
export const collectionIds = [...areaKinds, 'facility', 'entrance', 'dwelling'] as const;

/** See {@link collectionIds}. */
export type CollectionId = (typeof collectionIds)[number];

/** Coordinate systems by their address, and whether latitude comes first in them. */
export const crsUris = {
  'http://www.opengis.net/def/crs/OGC/1.3/CRS84': { latFirst: false },
  'http://www.opengis.net/def/crs/EPSG/0/4326': { latFirst: true },
  'http://www.opengis.net/def/crs/EPSG/0/4490': { latFirst: true },
} as const;

/** See {@link crsUris}. */
export type CrsUri = keyof typeof crsUris;

/** Longitude, latitude, WGS84: what is answered unless told, and what is stored. */
export const defaultCrs: CrsUri = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/** Most features of one answer. */
export const mostItems = 10_000;

const crs = z.enum(Object.keys(crsUris) as [CrsUri, ...CrsUri[]]);

const bbox = z
  .string()
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}((,-?\d+(\.\d+)?){2})?$/, 'four or six numbers')
  .transform((text) => {
    const all = text.split(',').map(Number);
    const [a, b, c, d] = all.length === 6 ? [all[0], all[1], all[3], all[4]] : all;
    return [a, b, c, d] as [number, number, number, number];
  })
  .describe('Two corners, lower first, in the axes of bbox-crs; heights are left out of account');

const instant = String.raw`\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?`;
const datetime = z
  .string()
  .regex(
    new RegExp(`^(${instant}|(${instant}|\\.\\.)?/(${instant}|\\.\\.)?)$`),
    'a date, an instant, or two of them with / between, .. for none',
  )
  .refine(
    (text) =>
      text.split('/').every((one) => one === '' || one === '..' || !Number.isNaN(Date.parse(one))),
    'is no date',
  )
  .describe(
    'The city as it was on a day of China; of an interval today, if it lies in it, else the day nearest to today',
  );

const itemsQuery = z.strictObject({
  f: z.literal('json').optional().describe('GeoJSON is the only form'),
  limit: z.coerce
    .number<string>()
    .int()
    .min(1)
    .default(1000)
    .transform((limit) => Math.min(limit, mostItems))
    .describe(`Features of one answer; more than ${mostItems} counts as that`),
  bbox: bbox.optional(),
  'bbox-crs': crs.default(defaultCrs),
  crs: crs.default(defaultCrs),
  datetime: datetime.optional(),
  after: z.string().max(40).regex(/^\d+$/, 'a code').optional().describe('Set by the link `next`'),
  code: z.string().max(40).optional(),
  name: z.string().max(100).optional(),
  category: z.string().max(40).optional(),
  synthetic: z.stringbool().optional(),
  within: z
    .string()
    .max(80)
    .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304.012.008')
    .optional()
    .describe('Only what lies below this path'),
});

/** See the query of {@link ogcRoutes}. */
export type ItemsQuery = z.output<typeof itemsQuery>;

const f = z.strictObject({ f: z.literal('json').optional().describe('JSON is the only form') });
const collectionId = z.enum(collectionIds).describe('Kind of place');

const link = z.object({
  href: z.string(),
  rel: z.string(),
  type: z.string().exactOptional(),
  title: z.string().exactOptional(),
});
const links = z.array(link);

/** See {@link ogcRoutes}. */
export type Link = z.infer<typeof link>;

const collection = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    itemType: z.literal('feature'),
    extent: z.object({
      spatial: z.object({ bbox: z.array(z.array(z.number())), crs: z.string() }),
    }),
    crs: z.array(z.string()),
    storageCrs: z.string(),
    links,
  })
  .meta({ id: 'OgcCollection' });

/** See {@link ogcRoutes}. */
export type Collection = z.infer<typeof collection>;

const feature = z.object({
  type: z.literal('Feature'),
  id: z.string().describe('Code of the place'),
  geometry: z.unknown().describe('GeoJSON geometry in the axes of the coordinate system'),
  properties: z.record(z.string(), z.unknown()),
});

/** See {@link ogcRoutes}. */
export type OgcFeature = z.infer<typeof feature>;

/**
 * Routes of OGC API Features, parts 1 and 2.
 * @source OGC 17-069r4, OGC 18-058r1
 */
export const ogcRoutes = defineRoutes({
  ogcLanding: {
    method: 'GET',
    path: '/ogc',
    summary: 'OGC API Features: where everything is',
    access: 'public',
    query: f,
    response: z.object({ title: z.string(), description: z.string(), links }),
  },
  ogcApi: {
    method: 'GET',
    path: '/ogc/api',
    summary: 'OGC API Features: its routes as OpenAPI 3.0',
    access: 'public',
    raw: true,
    query: f,
    response: z.string().describe('application/vnd.oai.openapi+json;version=3.0'),
  },
  ogcConformance: {
    method: 'GET',
    path: '/ogc/conformance',
    summary: 'OGC API Features: which classes of the standard are kept',
    access: 'public',
    query: f,
    response: z.object({ conformsTo: z.array(z.string()) }),
  },
  ogcCollections: {
    method: 'GET',
    path: '/ogc/collections',
    summary: 'OGC API Features: the kinds of places that the asker may see',
    access: 'public',
    query: f,
    response: z.object({ links, crs: z.array(z.string()), collections: z.array(collection) }),
  },
  ogcCollection: {
    method: 'GET',
    path: '/ogc/collections/:collectionId',
    summary: 'OGC API Features: one kind of places',
    access: 'public',
    params: z.object({ collectionId }),
    query: f,
    response: collection,
  },
  ogcItems: {
    method: 'GET',
    path: '/ogc/collections/:collectionId/items',
    summary: 'OGC API Features: places of a kind as GeoJSON, page by page',
    access: 'public',
    raw: true,
    ratePerMinute: 3000,
    params: z.object({ collectionId }),
    query: itemsQuery,
    response: z.object({
      type: z.literal('FeatureCollection'),
      timeStamp: z.string(),
      numberMatched: z.int().exactOptional(),
      numberReturned: z.int(),
      links,
      features: z.array(feature),
    }),
  },
  ogcItem: {
    method: 'GET',
    path: '/ogc/collections/:collectionId/items/:featureId',
    summary: 'OGC API Features: one place as GeoJSON',
    access: 'public',
    raw: true,
    params: z.object({
      collectionId,
      featureId: z.string().max(40).describe('Code of the place'),
    }),
    query: itemsQuery.pick({ f: true, crs: true, datetime: true }).strict(),
    response: feature.extend({ links }),
  },
});
