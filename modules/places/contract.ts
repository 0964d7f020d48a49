/** Shapes and routes of places: safe for browsers, the only DTOs. */
import { z } from 'zod';
import { crsList } from '../../kernel/geo/crs.ts';
import { defineRoutes } from '../../kernel/http/contract.ts';

/**
 * Kinds of places from the largest to the smallest; an estate stands beside the grids of its community, a facility (a hydrant, a
 * notice board) beside what lies in its grid.
 */
export const placeKinds = [
  'city',
  'district',
  'subdistrict',
  'community',
  'grid',
  'microGrid',
  'estate',
  'building',
  'entrance',
  'dwelling',
  'facility',
] as const;

/** See {@link placeKinds}. */
export type PlaceKind = (typeof placeKinds)[number];

const kind = z.enum(placeKinds).describe('Kind of place');

/** A position in degrees, WGS84. */
export const lngLatShape = z
  .object({
    lng: z.number().min(-180).max(180).describe('Longitude, degrees WGS84'),
    lat: z.number().min(-90).max(90).describe('Latitude, degrees WGS84'),
  })
  .meta({ id: 'LngLat' });

/** Names of the parts of a place, from the largest. */
const partNames = {
  city: z.string().exactOptional(),
  district: z.string().exactOptional(),
  subdistrict: z.string().exactOptional(),
  community: z.string().exactOptional(),
  grid: z.string().exactOptional(),
  microGrid: z.string().exactOptional(),
  estate: z.string().exactOptional(),
  building: z.string().exactOptional(),
  entrance: z.string().exactOptional(),
  dwelling: z.string().exactOptional(),
  facility: z.string().exactOptional(),
};

/** A place by its path, with the name of each part, for showing where something is. */
export const placeNameShape = z
  .object({
    path: z.string().describe('Path of the place, 150300.150304.012.008.g003'),
    ...partNames,
    en: z.object(partNames).exactOptional().describe('English names of the parts that have one'),
    gone: z
      .literal(true)
      .exactOptional()
      .describe('The place itself is no longer there; the names are those of what it lay in'),
  })
  .meta({ id: 'PlaceName' });

/** See {@link placeNameShape}. */
export type PlaceName = z.infer<typeof placeNameShape>;

/** A place as it is listed. */
export const placeShape = z
  .object({
    kind,
    code: z.string().describe('Code: division 12 digits, grid 15, micro-grid and building 17, …'),
    path: z.string().describe('Path, the unique name of a place'),
    category: z
      .string()
      .nullable()
      .describe('What sort of its kind: street, town, village, special, hydrant, …'),
    name: z.string().describe('Name as stored, in Chinese'),
    nameEn: z.string().nullable().describe('Name in English, Binhai Community; null without one'),
    names: placeNameShape.describe('Names of the place and of all it lies in'),
    center: lngLatShape.nullable().describe('A point inside it'),
    bbox: z
      .tuple([z.number(), z.number(), z.number(), z.number()])
      .nullable()
      .describe('West, south, east, north'),
    households: z.int().nullable().describe('Dwellings in it, where they are registered'),
    floors: z.int().nullable().describe('Floors above ground, buildings only'),
    heightM: z.number().nullable().describe('Metres, buildings only'),
    floor: z.int().nullable().describe('Floor, dwellings only'),
    synthetic: z.boolean().describe('Made up for demonstration'),
  })
  .meta({ id: 'Place' });

/** See {@link placeShape}. */
export type Place = z.infer<typeof placeShape>;

const stretches = z.array(z.tuple([z.int(), z.int()]));

/** A place that was searched for. */
const matchedPlaceShape = placeShape
  .extend({
    matched: z
      .partialRecord(kind, stretches)
      .describe('Stretches of the Chinese names of its parts that were asked for: from and to'),
  })
  .meta({ id: 'MatchedPlace' });

/** Where a point lies. */
export const locationShape = z
  .object({
    path: z.string().describe('Path of the smallest area that holds the point'),
    names: placeNameShape,
    point: lngLatShape.describe('The point in WGS84'),
    district: z.string().describe('Code'),
    subdistrict: z.string().describe('Code'),
    community: z.string().describe('Code'),
    grid: z.string().nullable().describe('Code; null outside every grid of the community'),
    microGrid: z.string().nullable().describe('Code; null outside every micro-grid of the grid'),
    building: placeShape
      .pick({ path: true, code: true, name: true })
      .nullable()
      .describe('The building whose outline holds the point'),
    nearest: z
      .boolean()
      .describe('True when the point lies in no community and the nearest one was taken'),
  })
  .meta({ id: 'Location' });

/** See {@link locationShape}. */
export type Location = z.infer<typeof locationShape>;

/** Kinds whose outlines a map may ask for. */
export const areaKinds = [
  'district',
  'subdistrict',
  'community',
  'grid',
  'microGrid',
  'estate',
  'building',
] as const;

const pathText = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304.012.008')
  .describe('Path of a place');

const bboxText = z
  .string()
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/, 'west,south,east,north')
  .transform((text) => text.split(',').map(Number) as [number, number, number, number])
  .describe('west,south,east,north in degrees WGS84');

const featureShape = z.object({
  type: z.literal('Feature'),
  id: z.string().describe('Path of the place'),
  properties: z.object({
    kind,
    code: z.string(),
    path: z.string(),
    name: z.string(),
    nameEn: z.string().describe('What a map in English writes there: Binhai Community, Grid 3'),
    category: z.string().nullable(),
    synthetic: z.boolean(),
    floors: z.int().nullable(),
    heightM: z.number().nullable(),
    households: z.int().nullable(),
  }),
  geometry: z.object({
    type: z.enum(['Polygon', 'MultiPolygon']),
    coordinates: z.array(z.unknown()).describe('GeoJSON coordinates, WGS84'),
  }),
});

/** Outlines for a map. */
export const areasShape = z
  .object({
    type: z.literal('FeatureCollection'),
    features: z.array(featureShape),
  })
  .meta({ id: 'Areas' });

/** Everything that clients may ask of places as they are now; changes are in `tree/contract.ts`. */
export const placesRoutes = defineRoutes({
  locatePoint: {
    method: 'GET',
    path: '/api/places/locate',
    summary: 'Which micro-grid, grid and community hold a point',
    access: 'public',
    query: z.object({
      lng: z.coerce.number().min(-180).max(180).describe('Longitude in degrees'),
      lat: z.coerce.number().min(-90).max(90).describe('Latitude in degrees'),
      crs: z.enum(crsList).default('WGS84').describe('Coordinate system of the numbers'),
    }),
    response: locationShape,
  },
  listTree: {
    method: 'GET',
    path: '/api/places/tree',
    summary:
      'The places directly in a place, by code; the city itself without a path. Facilities only if their kind is asked for',
    access: 'public',
    query: z.object({
      path: pathText.optional(),
      kind: kind.optional().describe('Only this kind, e.g. the estates of a community'),
    }),
    response: z.object({ places: z.array(placeShape) }),
  },
  searchPlaces: {
    method: 'GET',
    path: '/api/places/search',
    summary: 'Places by name or address as one types: down to the dwelling for who may see it',
    access: 'public',
    query: z.object({
      q: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .describe('A name, its pinyin or first letters, or an address: 瑞德花园3号楼2单元501'),
      within: pathText.optional().describe('Only below this path'),
      facilities: z.stringbool().optional().describe('Facilities as well: 消火栓12号'),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: z.object({ places: z.array(matchedPlaceShape) }),
  },
  listAddresses: {
    method: 'GET',
    path: '/api/places/addresses',
    summary: 'The next step of picking an address: estates, then buildings, entrances, dwellings',
    access: 'public',
    query: z.object({
      parent: pathText
        .optional()
        .describe('What was picked last: a community, estate, building or entrance'),
      lng: z.coerce.number().min(-180).max(180).optional().describe('Nearest estates first'),
      lat: z.coerce.number().min(-90).max(90).optional(),
      crs: z.enum(crsList).default('WGS84'),
    }),
    response: z.object({
      step: z.enum(['estate', 'building', 'entrance', 'dwelling', 'done']),
      places: z.array(placeShape),
    }),
  },
  getAreas: {
    method: 'GET',
    path: '/api/places/areas.geojson',
    summary: 'Outlines for a map, as GeoJSON',
    access: 'public',
    query: z.object({
      kind: z.enum(areaKinds),
      bbox: bboxText.optional(),
      within: pathText.optional().describe('Only below this path'),
    }),
    response: areasShape,
  },
  getMap: {
    method: 'GET',
    path: '/api/places/map',
    summary:
      'What lies under the outlines of the map: pictures of a service that the configuration names',
    access: 'public',
    response: z.object({
      raster: z
        .object({
          tiles: z.string().describe('Address of a tile, with {z}, {x} and {y}'),
          crs: z.enum(crsList).describe('Coordinate system that the pictures are in'),
          credit: z.string().describe('Who made them'),
        })
        .nullable()
        .describe('null: the outlines stand on a plain ground'),
    }),
  },
  getPlace: {
    method: 'GET',
    path: '/api/places/:key',
    summary: 'One place, by its path or its code',
    access: 'public',
    params: z.object({
      key: z
        .string()
        .max(80)
        .regex(/^(\d{12,23}|\d{6}(\.\w{3,6})*)$/, 'a code of 12 to 23 digits, or a path')
        .describe('Path, or code; a micro-grid wins over a building of the same 17 digits'),
    }),
    response: placeShape,
  },
});
