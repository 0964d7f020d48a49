/** Shapes of plans of micro-grids and of grids. Safe for browsers. */
import { z } from 'zod';
import { lngLatShape, placeNameShape } from '../contract.ts';

/** An id. */
export const id = z.uuid();
const instant = z.iso.datetime().describe('UTC instant');
/** A whole number. */
export const count = z.number().int();
const metres = z.number().describe('metres');

/** What is planned: the micro-grids of a grid, or the grids of a community. */
export const planKinds = ['microGrids', 'grids'] as const;

/** See {@link planKinds}. */
export type PlanKind = (typeof planKinds)[number];

/** Households that are proposed for each kind of plan. */
export const usualRange = {
  microGrids: { min: 30, max: 80 },
  grids: { min: 300, max: 500 },
} as const satisfies Record<PlanKind, { min: number; max: number }>;

/** Where a plan stands. */
export const planStates = ['queued', 'running', 'done', 'cancelled', 'failed'] as const;

/** See {@link planStates}. */
export type PlanState = (typeof planStates)[number];

/** What an alternative looks to: what was asked; little change; whole estates; or what was asked, begun elsewhere. */
export const emphases = ['asked', 'present', 'estates', 'otherStart'] as const;

/** See {@link emphases}. */
export type Emphasis = (typeof emphases)[number];

/** Kinds of barriers, the hardest to cross first; as the planner has them. */
export const lineKinds = ['rail', 'river', 'wall', 'road'] as const;

/** A place that can be planned. */
export const areaPath = z
  .string()
  .regex(/^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3})?$/, 'a path of a community or of a grid')
  .describe('Path of a grid (its micro-grids are planned) or of a community (its grids are)');

/** A place down to a grid. */
export const anyArea = z
  .string()
  .regex(/^\d{6}(\.\d{6}(\.\d{3}(\.\d{3}(\.g\d{3})?)?)?)?$/, 'a path down to a grid')
  .describe('Path of a place, down to a grid');

const areaGeometry = z.object({
  type: z.enum(['Polygon', 'MultiPolygon']),
  coordinates: z.array(z.unknown()).describe('GeoJSON coordinates, WGS84'),
});

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** A line on the map. */
export const lineShape = z.object({
  type: z.literal('LineString'),
  coordinates: z.array(position).min(2).max(500).describe('GeoJSON positions, WGS84'),
});

/** A line that no part should reach across without need. */
export const barrierShape = z
  .object({
    id,
    kind: z.enum(lineKinds),
    name: z.string().nullable(),
    line: lineShape,
    drawnAt: instant,
  })
  .meta({ id: 'PlanBarrier' });

const postName = z.string().describe('Code of the post');

const author = z.object({
  name: z.string().describe('Name; empty when the account is not there any more'),
  post: postName,
});

/** How good a division is. Lengths in metres. */
export const divisionScoreShape = z
  .object({
    parts: count,
    under: count.describe('Parts with fewer households than wanted'),
    over: count.describe('Parts with more'),
    unavoidable: count.describe('Parts outside the range that no division avoids'),
    mean: z.number().describe('Households of a part on average'),
    deviation: z.number().describe('How far parts are off it, standard deviation'),
    meanRadius: metres,
    meanDiameter: metres,
    diameter95: metres.describe('What 95 of 100 parts do not exceed'),
    estatesSplit: count.describe('Estates in more than one part'),
    moved: count.nullable().describe('Households that change; null when there is no division yet'),
    barriersCrossed: count,
  })
  .meta({ id: 'DivisionScore' });

const memberShape = z.object({
  building: z.string().describe('Path of the building'),
  entrances: z.array(z.string()).optional().describe('Paths, where only some are here'),
  households: count,
});

/** Somebody who may lead a part. */
export const leadShape = z.object({
  personId: id,
  name: z.string(),
  posts: z.array(postName).describe('Posts held today'),
});

const partShape = z.object({
  number: count.describe('From 1: rows from north to south, each from west to east'),
  path: z
    .string()
    .nullable()
    .describe('Of the present part that it goes on as; null for a new one'),
  households: count,
  persons: count.nullable(),
  range: z.enum(['within', 'under', 'over']),
  radius: metres,
  diameter: metres,
  crossesBarrier: z.boolean(),
  outline: areaGeometry,
  label: lngLatShape.describe('Where its number hides no building'),
  members: z.array(memberShape),
  lead: leadShape.nullable().describe('Who is to lead it; known with the whole division alone'),
});

/** A building or an entrance, and where it goes. */
export const moveShape = z.object({
  key: z.string().max(90).describe('Path of a building or of an entrance'),
  to: count.min(1).describe('Number of the part that takes it'),
});

const divisionBrief = z.object({
  id,
  planId: id,
  number: count.describe('In the order of making, from 1'),
  derivedFrom: id.nullable(),
  emphasis: z.enum(emphases),
  seed: count,
  edit: moveShape.extend({ from: count }).nullable().describe('What was moved by hand'),
  edits: count.describe('How many moves by hand it is from what was planned'),
  madeAt: instant,
  author,
  score: divisionScoreShape,
});

const warningShape = z.object({
  code: z.string(),
  buildings: z.array(z.string()).optional().describe('Paths'),
  entrance: z.string().optional(),
  households: count.optional(),
  kind: z.enum(lineKinds).optional(),
  part: z.string().optional(),
});

/** One way to divide an area. */
export const divisionShape = divisionBrief
  .extend({
    planKind: z.enum(planKinds),
    areaPath: z.string(),
    min: count,
    max: count,
    parts: z.array(partShape),
    warnings: z.array(warningShape),
    published: z.boolean().describe('It is the division that was published'),
  })
  .meta({ id: 'PlanDivision' });

const publicationShape = z.object({
  divisionId: id,
  day: z.iso.date(),
  reason: z.string(),
  publisher: author,
  publishedAt: instant,
});

/** A plan as it is listed. */
export const planBrief = z.object({
  id,
  kind: z.enum(planKinds),
  areaPath: z.string(),
  names: placeNameShape,
  status: z.enum(planStates),
  askedAt: instant,
  finishedAt: instant.nullable(),
  author,
  min: count,
  max: count,
  divisions: count,
  publication: publicationShape.nullable(),
});

/** What may be asked of a plan. */
export const optionShapes = {
  min: count.min(1).max(5000).describe('Fewest households of a part'),
  max: count.min(1).max(10_000).describe('Most households of a part'),
  change: z.number().min(0).max(1).describe('Acceptable change: 0 as little as can be, 1 any'),
  seconds: count.min(0).max(120).describe('How long it goes on looking, for each alternative'),
  seed: count.min(0).max(2_147_483_647).describe('The same seed gives the same plan'),
  emphases: z
    .array(z.enum(emphases))
    .min(1)
    .max(emphases.length)
    .refine((list) => new Set(list).size === list.length, { error: 'each once' })
    .describe('Alternatives that are planned, in this order'),
};

/** A plan: what was asked, how far it is, and the alternatives. */
export const planShape = planBrief
  .omit({ divisions: true })
  .extend({
    options: z.object(optionShapes),
    startedAt: instant.nullable(),
    cancelAsked: z.boolean(),
    progress: z.number().describe('0 to 1'),
    best: z
      .object({
        parts: count,
        under: count,
        over: count,
        meanRadius: metres,
        sketch: z
          .array(partShape.pick({ number: true, households: true, outline: true, label: true }))
          .describe('Parts of the best plan so far, to look at meanwhile'),
      })
      .nullable()
      .describe('Of the best so far, while it runs'),
    failure: z.enum(['lost', 'invalid', 'broken', 'empty']).nullable(),
    present: divisionScoreShape.nullable().describe('The division that is there'),
    divisions: z.array(divisionBrief).describe('Without those that were undone'),
  })
  .meta({ id: 'MicroGridPlan' });

/** What an area has that is to be planned. */
export const planAreaShape = z
  .object({
    kind: z.enum(planKinds),
    path: z.string(),
    names: placeNameShape,
    outline: areaGeometry.nullable(),
    households: count,
    persons: count.nullable(),
    synthetic: z.boolean(),
    buildings: z.array(
      z.object({
        path: z.string(),
        name: z.string(),
        names: placeNameShape,
        point: lngLatShape.nullable(),
        households: count,
        present: z.string().nullable().describe('Path of the part it is in'),
        entrances: z.array(z.object({ path: z.string(), name: z.string(), households: count })),
      }),
    ),
    present: z
      .array(z.object({ path: z.string(), name: z.string(), households: count }))
      .describe('Parts that are there'),
    barriers: z.array(barrierShape),
    obstacles: z
      .array(z.enum(['noOutline', 'noBuildings', 'noHouseholds']))
      .describe('Why it can’t be planned'),
  })
  .meta({ id: 'PlanArea' });

/** What a move would do. */
export const consequence = z.object({
  from: z.object({ number: count, households: count, range: z.enum(['within', 'under', 'over']) }),
  to: z.object({ number: count, households: count, range: z.enum(['within', 'under', 'over']) }),
  refused: z
    .enum(['empties', 'breaks', 'apart', 'unknown'])
    .nullable()
    .describe('Why it can’t be saved; null when it can'),
  before: divisionScoreShape,
  after: divisionScoreShape.nullable(),
  parts: z.array(partShape).describe('The two parts as they would be; empty when refused'),
});

/** What publishing would change. */
export const effects = z.object({
  added: z.array(z.object({ number: count, path: z.string(), name: z.string() })),
  altered: z.array(z.object({ number: count, path: z.string(), name: z.string() })),
  ended: z.array(z.object({ path: z.string(), name: z.string() })),
  moved: z.array(z.object({ from: z.string(), to: z.string(), name: z.string() })),
  newBuildings: z
    .array(z.object({ path: z.string(), name: z.string() }))
    .describe('Buildings split by entrance become two'),
  leads: z.array(z.object({ number: count, path: z.string(), name: z.string() })),
  withoutLead: z.array(count).describe('Numbers of parts for which nobody is named or in post'),
  households: count.describe('Households whose part changes'),
});

/** Names a plan. */
export const planParams = z.object({ planId: id });
/** Names a division. */
export const divisionParams = z.object({ divisionId: id });

export type Plan = z.output<typeof planShape>;
export type PlanBrief = z.output<typeof planBrief>;
export type Division = z.output<typeof divisionShape>;
export type DivisionScore = z.output<typeof divisionScoreShape>;
export type DivisionPart = z.output<typeof partShape>;
export type PlanAreaView = z.output<typeof planAreaShape>;
export type BarrierView = z.output<typeof barrierShape>;
export type MoveConsequence = z.output<typeof consequence>;
export type PublishEffects = z.output<typeof effects>;
export type LeadView = z.output<typeof leadShape>;
