/** Shapes and routes of changing places and of what they were: safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { lngLatShape, type PlaceKind, placeKinds } from '../contract.ts';

const path = z
  .string()
  .max(80)
  .regex(/^\d{6}(\.\w{3,6})*$/, 'a path such as 150300.150304.012.008')
  .describe('Path of a place');

const day = z.iso.date().describe('A day in China');

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const rings = z.array(z.array(position).min(3).max(20_000)).min(1).max(200);

/** An outline as it is drawn: GeoJSON, WGS84. */
export const outlineShape = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings).min(1).max(200) }),
  ])
  .describe('GeoJSON, longitude first, WGS84; rings that run the wrong way are turned');

const parts = {
  name: z.string().trim().min(1).max(60).describe('Name in Chinese'),
  nameEn: z.string().trim().min(1).max(120).nullable().describe('Name in English'),
  officialName: z.string().trim().min(1).max(120).nullable().describe('Name in the register'),
  category: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .nullable()
    .describe('What sort of its kind; of a facility hydrant, aed, …'),
  geometry: outlineShape.nullable(),
  center: lngLatShape.nullable().describe('A point inside it; found where none is told'),
  floors: z.int().min(1).max(200).nullable().describe('Buildings only'),
  heightM: z.number().positive().max(999).nullable().describe('Metres, buildings only'),
  floor: z
    .int()
    .min(-9)
    .max(200)
    .refine((n) => n !== 0)
    .nullable()
    .describe('Dwellings only'),
  estatePath: path.nullable().describe('Estate, buildings only'),
  attributes: z
    .record(z.string().max(40), z.union([z.string().max(200), z.number()]).nullable())
    .describe(
      'What is told of its sort, facilities only; all of it, what is left out is not known',
    ),
};
const set = z.object({
  name: parts.name.exactOptional(),
  nameEn: parts.nameEn.exactOptional(),
  officialName: parts.officialName.exactOptional(),
  category: parts.category.exactOptional(),
  geometry: parts.geometry.exactOptional(),
  center: parts.center.exactOptional(),
  floors: parts.floors.exactOptional(),
  heightM: parts.heightM.exactOptional(),
  floor: parts.floor.exactOptional(),
  estatePath: parts.estatePath.exactOptional(),
  attributes: parts.attributes.exactOptional(),
});
const version = z
  .int()
  .min(1)
  .describe('Version of the state that it was decided on; another one is refused as stale');

/** One change of a set. */
export const changeShape = z
  .discriminatedUnion('do', [
    z.object({
      do: z.literal('add'),
      path,
      set: set.extend({ name: parts.name }).describe('What is known of it'),
    }),
    z.object({ do: z.literal('alter'), path, version, set }),
    z.object({ do: z.literal('move'), path, version, to: path.describe('Its new path') }),
    z.object({ do: z.literal('end'), path, version }),
  ])
  .meta({ id: 'PlaceChange' });

/** One state of a place. */
export const placeStateShape = z
  .object({
    kind: z.enum(placeKinds as unknown as [PlaceKind, ...PlaceKind[]]),
    code: z.string(),
    path: z.string(),
    name: z.string(),
    nameEn: z.string().nullable(),
    officialName: z.string().nullable(),
    category: z.string().nullable(),
    estatePath: z.string().nullable(),
    geometry: z
      .object({
        type: z.enum(['Polygon', 'MultiPolygon']),
        coordinates: z.array(z.unknown()).describe('GeoJSON coordinates, WGS84'),
      })
      .nullable(),
    center: lngLatShape.nullable(),
    floors: z.int().nullable(),
    heightM: z.number().nullable(),
    floor: z.int().nullable(),
    attributes: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe('Of a facility; empty for others'),
    synthetic: z.boolean(),
    version: z.int(),
    validFrom: day.describe('First day'),
    validTo: day.nullable().describe('First day on which it no longer holds; null for good'),
    made: z
      .object({
        at: z.iso.datetime(),
        post: z.string().nullable().describe('Post in which it was made'),
        postPath: z.string().nullable().describe('Place at which that post is held'),
        reason: z.string(),
      })
      .nullable()
      .describe('Who made it and why; null for what was loaded'),
  })
  .meta({ id: 'PlaceState' });

const changedShape = z.object({
  changeId: z.uuid(),
  added: z.array(z.string()).describe('Paths'),
  altered: z.array(z.string()).describe('Paths'),
  moved: z.array(z.object({ from: z.string(), to: z.string() })),
  ended: z.array(z.string()).describe('Paths'),
});

/** What a set of changes would come to beside the places that it names. */
const effectsShape = z
  .object({
    places: z
      .array(
        z.object({
          kind: z.enum(placeKinds as unknown as [PlaceKind, ...PlaceKind[]]),
          added: z.int(),
          altered: z.int(),
          moved: z.int().describe('Everything in what moves, and facilities that follow'),
          ended: z.int(),
        }),
      )
      .describe('How many of each kind; kinds without any left out'),
    life: z
      .array(z.object({ what: z.string(), count: z.int() }))
      .describe('What lives in places that move and moves with them: open cases, posts, units'),
    gaps: z
      .array(z.object({ parent: z.string(), squareMeters: z.int(), geometry: outlineShape }))
      .nullable()
      .describe('Ground that would be nobody’s and is somebody’s now; null: too much to look at'),
  })
  .meta({ id: 'PlaceChangeEffects' });

/** Why a set of changes is not taken back. */
export const builtOnReasons = [
  'undone',
  'plan',
  'changed',
  'inside',
  'outlines',
  'livedIn',
] as const;

const postHolder = {
  at: z.iso.datetime(),
  post: z.string().nullable().describe('Post in which it was done; null for the platform itself'),
  postPath: z.string().nullable().describe('Place at which that post is held'),
  reason: z.string(),
};

/** One set of changes. */
const changeSetShape = z
  .object({
    id: z.uuid(),
    ...postHolder,
    day: day.describe('First day on which it holds'),
    placePath: z.string().describe('Path of the smallest place that holds all of it'),
    added: z.int(),
    altered: z.int(),
    moved: z.int(),
    ended: z.int(),
    state: z
      .enum(['planned', 'holds', 'undone'])
      .describe('Its day is still to come; it came; it was taken back'),
    undoes: z.uuid().nullable().describe('The set that it took back, if it is an undoing'),
    undone: z.object(postHolder).nullable().describe('Who took it back, when and why'),
    undoable: z
      .boolean()
      .describe('Whether the actor may take it back; refused later if something lives there'),
    builtOn: z
      .object({ why: z.enum(builtOnReasons), path: z.string().nullable() })
      .nullable()
      .describe(
        'Why it is not taken back: undone already, a plan is published anew instead, changed since, others lie in it',
      ),
  })
  .meta({ id: 'PlaceChangeSet' });

/** What keeps a gap or an overlap from being mended by a click. */
export const unmendedReasons = ['noNeighbour', 'tooLarge', 'breaks', 'planned'] as const;

const faultShape = z
  .object({
    id: z.string().describe('The same as long as it is there'),
    kind: z
      .enum(['gap', 'overlap', 'outside'])
      .describe('Nobody’s ground; ground of two; ground beyond the place that it should lie in'),
    sliver: z.boolean().describe('Thinner than half a metre: of two drawings of one border'),
    parent: z.string().describe('Path of the place whose parts should fill it'),
    places: z.array(z.string()).describe('Paths of the parts that it touches or lies in'),
    squareMeters: z.number(),
    meanWidth: z.number().describe('Metres'),
    center: lngLatShape,
    geometry: outlineShape,
    mend: z
      .array(changeShape)
      .nullable()
      .describe('Changes that heal it, for POST /api/places/changes; null where it takes a hand'),
    mendedBy: z.string().nullable().describe('Path of the place that gets or gives the ground'),
    unmended: z.enum(unmendedReasons).nullable().describe('Why there is no mend'),
  })
  .meta({ id: 'PlaceFault' });

/** Changing places, and what they were. */
export const treeRoutes = defineRoutes({
  changePlaces: {
    method: 'POST',
    path: '/api/places/changes',
    summary: 'Change places from a day on, all or nothing; what was before stays as it was',
    access: 'places.change',
    body: z.object({
      from: day.describe('First day on which it holds: today or later'),
      reason: z.string().trim().min(2).max(500).describe('Why; kept with the change'),
      changes: z.array(changeShape).min(1).max(500).describe('Applied one after another'),
      dryRun: z
        .boolean()
        .default(false)
        .describe('Only says what it would do and refuses what it would refuse; nothing is kept'),
    }),
    response: changedShape.extend({
      effects: effectsShape.nullable().describe('Of a dry run; null when it was done'),
    }),
  },
  listPlaceStates: {
    method: 'GET',
    path: '/api/places/history/:path',
    summary: 'The states of a place, the newest first: what, from when, by which post, why',
    access: 'places.readHistory',
    params: z.object({ path }),
    response: z.object({ states: z.array(placeStateShape) }),
  },
  listPlacesOn: {
    method: 'GET',
    path: '/api/places/on/:day',
    summary:
      'The places directly in a place as they were, or will be, on a day. Facilities only if their kind is asked for',
    access: 'places.readHistory',
    params: z.object({ day }),
    query: z.object({
      path: path.optional().describe('The city itself when absent'),
      kind: z
        .enum(placeKinds as unknown as [PlaceKind, ...PlaceKind[]])
        .optional()
        .describe('Only this kind'),
    }),
    response: z.object({ places: z.array(placeStateShape.omit({ made: true })) }),
  },
  listPlaceChanges: {
    method: 'GET',
    path: '/api/places/changes',
    summary:
      'Sets of changes, the newest first: what, by which post, why, and whether it can be taken back',
    access: 'places.readHistory',
    query: z.object({
      path: path
        .optional()
        .describe('Those that touch a place or what lies in it; all when absent'),
      before: z.uuid().optional().describe('Older than this one: `next` of the page before'),
    }),
    response: z.object({
      changes: z.array(changeSetShape),
      next: z.uuid().nullable().describe('For `before`; null on the last page'),
    }),
  },
  undoPlaceChange: {
    method: 'POST',
    path: '/api/places/changes/:changeId/undo',
    summary:
      'Take a set of changes back: one that is planned is cancelled, one in force is reversed from today on',
    access: 'places.change',
    params: z.object({ changeId: z.uuid() }),
    body: z.object({
      reason: z.string().trim().min(2).max(500).describe('Why; kept with the change'),
    }),
    response: changedShape.extend({
      cancelled: z.boolean().describe('It was planned, and never held'),
    }),
  },
  listPlaceFaults: {
    method: 'GET',
    path: '/api/places/gaps',
    summary:
      'Where parts of places leave gaps, overlap or reach out, with the changes that mend each',
    access: 'places.readHistory',
    query: z.object({ path: path.describe('A place; everything in it is looked at') }),
    response: z.object({
      faults: z.array(faultShape).describe('Slivers last, the largest first, 200 at most'),
      more: z.int().describe('How many there are beside those'),
      looked: z.int().describe('How many places with parts were looked at'),
      pending: z
        .int()
        .describe(
          'How many are still to be looked at or mended: ask again, what was found is kept',
        ),
    }),
  },
});
