import { z } from 'zod';
import { defineRoutes, type RouteDefinition } from '../../kernel/http/contract.ts';
import {
  type ActionField,
  type ActionName,
  actionNames,
  caseStates,
  fieldsOf,
  levels,
  stages,
} from './workflow.ts';

const id = z.uuid();
const instant = z.iso.datetime({ offset: true }).describe('UTC instant, ISO 8601');
const cursor = z.string().max(200).describe('where the next page begins, from `nextCursor`');
const text = (most: number) => z.string().trim().min(1).max(most);
const placePath = z
  .string()
  .regex(/^\d{6}(\.\w+)*$/)
  .max(80)
  .describe('ltree path, `150300.150304.012.008.g003`');
const classCode = z
  .string()
  .regex(/^[CE]\d{4}$/)
  .describe('code of the class, `E0203`');
const flag = z.union([z.boolean(), z.stringbool()]).describe('true or false');
const pictureIds = z.array(id).max(9).describe('ids of uploaded files, 9 at the most');

/** What a limit may be set for: the stages of a case, and the steps of a department call. */
export const limitStages = [
  ...stages,
  'call.acknowledge',
  'call.contact',
  'call.reportIn.urgent',
  'call.reportIn.hard',
  'call.reportIn.routine',
] as const;

/** Coordinate systems that a client may send; the store keeps WGS84. */
export const crs = z.enum(['WGS84', 'CGCS2000', 'GCJ02', 'BD09']);

export const location = z
  .object({
    lng: z.number().min(-180).max(180).describe('degrees'),
    lat: z.number().min(-90).max(90).describe('degrees'),
    crs: crs.default('WGS84'),
  })
  .meta({ id: 'CasePoint' });

export const filesShape = z.array(z.object({ id, url: z.string(), thumbUrl: z.string() }));

/** A clock as screens show it. Null times: there is none, or it stands still. */
export const clockShape = z
  .object({
    stage: z.enum(stages),
    startedAt: instant,
    dueAt: instant,
    warnAt: instant.describe('when three quarters of the limit have passed'),
    paused: z.boolean(),
    limit: z.object({ value: z.number().int(), unit: z.string() }),
    remaining: z
      .object({ value: z.number(), unit: z.string() })
      .describe('negative once late; in the limit’s own unit'),
    status: z.enum(['onTime', 'dueSoon', 'late']),
    provisional: z.boolean().describe('the calendar of a later year is not published yet'),
  })
  .meta({ id: 'CaseClock' });

export const holderShape = z
  .object({
    level: z.enum(levels),
    path: placePath,
    unitId: id.nullable(),
    name: z.string().describe('as people say it: 滨海社区 · 3 网格'),
  })
  .meta({ id: 'CaseHolder' });

export const caseSummary = z
  .object({
    id,
    number: z.string().describe('human number, `WD-20261123-0042`'),
    version: z.number().int(),
    state: z.enum(caseStates),
    classCode,
    className: z.string(),
    severity: z.number().int().nullable(),
    text: z.string(),
    placePath,
    placeName: z.string(),
    address: z.string().nullable(),
    lng: z.number(),
    lat: z.number(),
    confidential: z.boolean(),
    suspended: z.boolean(),
    supervised: z.boolean(),
    late: z.boolean().describe('a stage ran over its limit; the mark stays'),
    lateExempted: z.boolean(),
    holder: holderShape,
    clock: clockShape.nullable(),
    reportedAt: instant,
    updatedAt: instant,
    closedAt: instant.nullable(),
    rating: z.enum(['satisfied', 'basicallySatisfied', 'dissatisfied']).nullable(),
    thumbUrl: z.string().nullable(),
    followers: z.number().int(),
  })
  .meta({ id: 'CaseSummary' });

export const timelineEntry = z
  .object({
    id,
    at: instant,
    action: z
      .string()
      .describe('action of the workflow, or `reported`, `escalated`, `call.*`, `phoneOpened`'),
    post: z.string().nullable().describe('post, not name, of who did it'),
    byName: z.string().nullable().describe('unit or place of the post'),
    fromState: z.enum(caseStates).nullable(),
    toState: z.enum(caseStates).nullable(),
    text: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    files: filesShape,
    public: z.boolean(),
    caseNumber: z.string().describe('the part that it happened on, when a case was split'),
  })
  .meta({ id: 'CaseTimelineEntry' });

export const callShape = z
  .object({
    id,
    version: z.number().int(),
    caseId: id,
    caseNumber: z.string(),
    caseText: z.string(),
    placeName: z.string(),
    kind: z.enum(['urgent', 'hard', 'routine']),
    state: z.enum(['raised', 'issued', 'refused', 'completed', 'cancelled']),
    reason: z.string(),
    raisedAt: instant,
    issuedAt: instant.nullable(),
    completedAt: instant.nullable(),
    departments: z.array(
      z.object({
        id,
        unitId: id,
        unitName: z.string(),
        role: z.enum(['leadDepartment', 'supportingDepartment']),
        steps: z.array(
          z.object({
            step: z.enum(['acknowledge', 'contact', 'reportIn', 'complete']),
            dueAt: instant.nullable(),
            doneAt: instant.nullable(),
            late: z.boolean(),
          }),
        ),
        checkIn: z
          .object({
            lng: z.number(),
            lat: z.number(),
            placeName: z.string(),
            note: z.string().nullable(),
            distance: z.number().describe('metres from the case'),
            files: filesShape,
          })
          .nullable(),
        scores: z.array(
          z.object({
            by: z.enum(['subdistrict', 'community', 'resident']),
            score: z.number().int(),
            note: z.string().nullable(),
          }),
        ),
        mine: z.boolean().describe('the asker belongs to this department'),
      }),
    ),
    plan: z.array(
      z.object({
        id,
        text: z.string(),
        unitId: id,
        unitName: z.string(),
        dueAt: instant.nullable(),
        doneAt: instant.nullable(),
        note: z.string().nullable(),
      }),
    ),
    actions: z
      .array(z.string())
      .describe(
        'what the asker may do now: issue, refuse, cancel, acknowledge, contact, reportIn, plan, completeStep, complete, score',
      ),
  })
  .meta({ id: 'DepartmentCall' });

export const caseDetail = caseSummary
  .extend({
    mine: z.boolean().describe('the asker reported it'),
    following: z.boolean(),
    actions: z.array(z.enum(actionNames)).describe('what the asker may do now, likeliest first'),
    callable: z.boolean().describe('the asker may call departments on it'),
    timeline: z.array(timelineEntry),
    files: filesShape,
    reporter: z
      .object({
        name: z.string().nullable(),
        phoneMasked: z.string().nullable(),
        onBehalf: z.boolean(),
        canOpen: z.boolean(),
      })
      .nullable()
      .describe('only for those who handle it'),
    parent: z.object({ id, number: z.string() }).nullable(),
    mergedInto: z.object({ id, number: z.string() }).nullable(),
    children: z.array(
      z.object({
        id,
        number: z.string(),
        state: z.enum(caseStates),
        text: z.string(),
        className: z.string(),
        holderName: z.string(),
      }),
    ),
    duplicates: z.array(
      z.object({
        id,
        number: z.string(),
        text: z.string(),
        state: z.enum(caseStates),
        distance: z.number(),
        reportedAt: instant,
        thumbUrl: z.string().nullable(),
      }),
    ),
    clocks: z.array(clockShape.extend({ endedAt: instant.nullable(), late: z.boolean() })),
    calls: z.array(callShape),
    extension: z
      .object({
        reason: z.string(),
        limit: z.object({ value: z.number().int(), unit: z.string() }),
        askedAt: instant,
      })
      .nullable(),
    appeal: z
      .object({ state: z.enum(['atFirst', 'atSecond', 'granted', 'refused']), reason: z.string() })
      .nullable(),
    suspendedUntil: instant.nullable(),
    nextStep: z
      .object({ key: z.string(), dueAt: instant.nullable() })
      .nullable()
      .describe('message key of what comes next, and by when'),
    reopenUntil: instant.nullable(),
  })
  .meta({ id: 'CaseDetail' });

export const caseClassShape = z
  .object({
    code: classCode,
    kind: z.enum(['component', 'event']),
    groupName: z.string().describe('class: 公用设施'),
    name: z.string().describe('subclass: 路灯'),
    severities: z.array(z.number().int()),
    confidential: z.boolean(),
  })
  .meta({ id: 'CaseClass' });

export const reportBody = z
  .object({
    text: text(2000).describe('what is wrong, in the reporter’s words'),
    classCode,
    location: location.optional().describe('where; needed unless placeCode is given'),
    placeCode: z
      .string()
      .regex(/^\d{12,20}$/)
      .optional()
      .describe('code of a building, grid or community picked instead of a point'),
    placePath: placePath
      .optional()
      .describe('its path, which unlike a code is never two places; wins over placeCode'),
    address: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe('estate, building, entrance, dwelling, or a hint'),
    pictures: pictureIds.default([]),
    confidential: z.boolean().default(false),
    onBehalf: z
      .object({
        name: text(60),
        phone: z.string().regex(/^1\d{10}$/, {
          error: 'is not a mobile number; accepted: 11 digits beginning with 1',
        }),
      })
      .optional()
      .describe('who it is reported for, when somebody else tells'),
    contact: z
      .object({
        name: z.string().max(60).optional(),
        phone: z
          .string()
          .regex(/^1\d{10}$/)
          .optional(),
        email: z.email().optional(),
      })
      .optional()
      .describe('of somebody who is not signed in'),
    hotline: z
      .boolean()
      .default(false)
      .describe('taken by the telephone hotline; posts of the subdistrict and the city alone'),
  })
  .meta({ id: 'Report' });

/** Filters of lists; every number on a screen opens a list by one of these. */
export const caseFilter = z.object({
  view: z
    .enum(['inbox', 'area', 'mine', 'followed', 'handled', 'overdue', 'all'])
    .default('inbox')
    .describe(
      'inbox: what the asker’s posts hold now; area: all where the posts are; mine: reported by me; overdue: late or held by nobody',
    ),
  state: z.union([z.enum(caseStates), z.array(z.enum(caseStates))]).optional(),
  status: z.enum(['onTime', 'dueSoon', 'late']).optional(),
  classCode: classCode.optional(),
  within: placePath.optional(),
  holderUnit: id.optional(),
  supervised: flag.optional(),
  from: instant.optional(),
  to: instant.optional(),
  q: z.string().trim().max(100).optional().describe('number, or words of the text or address'),
  sort: z.enum(['due', 'newest', 'oldest']).default('due'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
});

const bodyField: Record<ActionField['kind'], z.ZodType> = {
  reason: text(500).describe('why; kept in the history'),
  text: text(2000),
  pictures: pictureIds,
  caseClass: classCode,
  severity: z.number().int().min(1).max(9).describe('1 is the most urgent'),
  target: z
    .union([z.object({ unitId: id }), z.object({ placePath })])
    .describe('the department, or the grid or community, that is to handle it'),
  instant,
  limit: z.object({
    value: z.number().int().min(1).max(1000),
    unit: z.enum(['urgent_hour', 'working_hour', 'working_day', 'calendar_day']),
  }),
  case: id,
  parts: z
    .array(z.object({ text: text(2000), classCode }))
    .min(2)
    .max(20),
  rating: z.enum(['satisfied', 'basicallySatisfied', 'dissatisfied']),
  flag: z.boolean(),
  location,
};

/** Shape of an action's body, made from its fields in the workflow. */
export function bodyOf(action: ActionName): z.ZodType {
  const shape: Record<string, z.ZodType> = {};
  for (const field of fieldsOf(action)) {
    let type = bodyField[field.kind];
    if (field.kind === 'pictures' && field.required) type = z.array(id).min(1).max(9);
    shape[field.name] = field.required ? type : type.optional();
  }
  return z.object(shape);
}

const caseParams = z.object({ caseId: id });

type ActionRoutes = {
  [A in ActionName as `case.${A}`]: {
    method: 'POST';
    path: `/api/cases/:caseId/${A}`;
    summary: string;
    access: `cases.${A}`;
    params: typeof caseParams;
    body: z.ZodType<Record<string, unknown>, Record<string, unknown>>;
    response: typeof caseDetail;
    versioned: true;
  };
};

/** One route an action, made from the workflow: `POST /api/cases/:caseId/accept`. */
export const caseActionRoutes = Object.fromEntries(
  actionNames.map((action) => [
    `case.${action}`,
    {
      method: 'POST',
      path: `/api/cases/:caseId/${action}`,
      summary: `Workflow action: ${action}`,
      access: `cases.${action}`,
      params: caseParams,
      body: bodyOf(action),
      response: caseDetail,
      versioned: true,
    } satisfies RouteDefinition,
  ]),
) as unknown as ActionRoutes;

const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const casesRoutes = defineRoutes({
  listCaseClasses: {
    method: 'GET',
    path: '/api/cases/classes',
    summary: 'Classes of cases, the likeliest first when words are given',
    access: 'public',
    query: z.object({
      q: z.string().trim().max(2000).optional().describe('what is wrong, in the reporter’s words'),
      limit: z.coerce.number().int().min(1).max(300).default(300),
    }),
    response: z.object({ items: z.array(caseClassShape) }),
  },
  reportCase: {
    method: 'POST',
    path: '/api/cases',
    summary: 'Report a problem; it finds its grid by itself',
    access: 'public',
    status: 201,
    ratePerMinute: 60,
    body: reportBody,
    response: z.object({
      id,
      number: z.string(),
      version: z.number().int(),
      state: z.enum(caseStates),
      placeName: z.string(),
      placePath,
      nextStep: z.object({ key: z.string(), dueAt: instant.nullable() }).nullable(),
      trackingCode: z
        .string()
        .nullable()
        .describe('for somebody who is not signed in: shows this case once entered'),
    }),
  },
  findDuplicates: {
    method: 'GET',
    path: '/api/cases/duplicates',
    summary: 'Open cases of the same class within 50 m and 24 h',
    access: 'public',
    publicView: true,
    query: z.object({
      classCode,
      lng: z.coerce.number(),
      lat: z.coerce.number(),
      crs: crs.default('WGS84'),
    }),
    response: z.object({
      items: z.array(
        z.object({
          id,
          number: z.string(),
          text: z.string(),
          state: z.enum(caseStates),
          distance: z.number(),
          reportedAt: instant,
          thumbUrl: z.string().nullable(),
          followers: z.number().int(),
        }),
      ),
    }),
  },
  followCase: {
    method: 'POST',
    path: '/api/cases/:caseId/follow',
    summary: 'Follow a case instead of reporting it again',
    access: 'signed-in',
    params: caseParams,
    body: z.object({ follow: z.boolean().default(true) }),
    response: z.object({ following: z.boolean(), followers: z.number().int() }),
  },
  listCases: {
    method: 'GET',
    path: '/api/cases',
    summary: 'Cases that the asker may see',
    access: 'signed-in',
    query: caseFilter,
    response: page(caseSummary),
  },
  countCases: {
    method: 'GET',
    path: '/api/cases/counts',
    summary: 'How many are to do, due soon, late, waiting; each equals its list',
    access: 'signed-in',
    query: z.object({ view: caseFilter.shape.view }),
    response: z.object({
      total: z.number().int(),
      onTime: z.number().int(),
      dueSoon: z.number().int(),
      late: z.number().int(),
      supervised: z.number().int(),
      newToday: z.number().int(),
      byState: z.record(z.string(), z.number().int()),
    }),
  },
  listNearbyCases: {
    method: 'GET',
    path: '/api/cases/nearby',
    summary: 'Open cases on the map, without anything personal',
    access: 'public',
    publicView: true,
    query: z.object({
      west: z.coerce.number(),
      south: z.coerce.number(),
      east: z.coerce.number(),
      north: z.coerce.number(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    response: z.object({
      items: z.array(
        z.object({
          id,
          number: z.string(),
          className: z.string(),
          state: z.enum(caseStates),
          lng: z.number(),
          lat: z.number(),
          placeName: z.string(),
          text: z.string(),
          thumbUrl: z.string().nullable(),
          reportedAt: instant,
        }),
      ),
      total: z.number().int(),
    }),
  },
  trackCase: {
    method: 'GET',
    path: '/api/cases/track',
    summary: 'A case by number and tracking code, for somebody who is not signed in',
    access: 'public',
    ratePerMinute: 20,
    query: z.object({ number: z.string().max(40), trackingCode: z.string().max(40) }),
    response: caseDetail,
  },
  getCase: {
    method: 'GET',
    path: '/api/cases/:caseId',
    summary: 'One case with everything that the asker may see',
    access: 'signed-in',
    params: caseParams,
    response: caseDetail,
  },
  getPublicCase: {
    method: 'GET',
    path: '/api/cases/:caseId/public',
    summary: 'What anyone may see of a case that is not confidential',
    access: 'public',
    publicView: true,
    params: caseParams,
    response: z.object({
      id,
      number: z.string(),
      className: z.string(),
      state: z.enum(caseStates),
      text: z.string(),
      placeName: z.string(),
      lng: z.number(),
      lat: z.number(),
      reportedAt: instant,
      closedAt: instant.nullable(),
      files: filesShape,
      timeline: z.array(timelineEntry),
      followers: z.number().int(),
    }),
  },
  openReporterPhone: {
    method: 'POST',
    path: '/api/cases/:caseId/reporter-phone',
    summary: 'Open the reporter’s phone number once, with a reason; the reporter is told',
    access: 'cases.openPhone',
    params: caseParams,
    body: z.object({ reason: text(200) }),
    response: z.object({ phone: z.string() }),
  },
  listTargets: {
    method: 'GET',
    path: '/api/cases/:caseId/targets',
    summary: 'Who a case may be dispatched to, and departments that may be called',
    access: 'cases.dispatch',
    params: caseParams,
    response: z.object({
      items: z.array(
        z.object({
          kind: z.enum(['department', 'place']),
          unitId: id.nullable(),
          placePath: placePath.nullable(),
          name: z.string(),
          level: z.enum(levels),
          dispatchable: z
            .boolean()
            .describe('the holder may dispatch to it; a department that is not may be called'),
        }),
      ),
    }),
  },
  raiseCall: {
    method: 'POST',
    path: '/api/cases/:caseId/calls',
    summary: 'The grid calls: ask for departments on a case',
    access: 'cases.raiseCall',
    status: 201,
    params: caseParams,
    body: z.object({
      kind: z.enum(['urgent', 'hard', 'routine']),
      reason: text(500),
      suggestedUnitIds: z.array(id).max(10).default([]),
    }),
    response: callShape,
  },
  listCalls: {
    method: 'GET',
    path: '/api/cases/calls',
    summary: 'The board of department calls',
    access: 'cases.readCalls',
    query: z.object({
      state: z
        .enum(['raised', 'issued', 'refused', 'completed', 'cancelled', 'open'])
        .default('open'),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: z.object({ items: z.array(callShape) }),
  },
  issueCall: {
    method: 'POST',
    path: '/api/cases/calls/:callId/issue',
    summary: 'The subdistrict issues a call to one lead and any supporting departments',
    access: 'cases.issueCall',
    versioned: true,
    params: z.object({ callId: id }),
    body: z.object({
      kind: z.enum(['urgent', 'hard', 'routine']),
      leadUnitId: id,
      supportingUnitIds: z.array(id).max(20).default([]),
      note: z.string().max(500).optional(),
    }),
    response: callShape,
  },
  refuseCall: {
    method: 'POST',
    path: '/api/cases/calls/:callId/refuse',
    summary: 'The subdistrict refuses a call, with a reason',
    access: 'cases.issueCall',
    versioned: true,
    params: z.object({ callId: id }),
    body: z.object({ reason: text(500) }),
    response: callShape,
  },
  cancelCall: {
    method: 'POST',
    path: '/api/cases/calls/:callId/cancel',
    summary: 'Withdraw a call: who raised it before it is issued, the subdistrict afterwards too',
    access: 'cases.raiseCall',
    versioned: true,
    params: z.object({ callId: id }),
    body: z.object({ reason: text(500) }),
    response: callShape,
  },
  answerCall: {
    method: 'POST',
    path: '/api/cases/calls/:callId/answer',
    summary:
      'A department acknowledges, contacts, reports in on site (place, time, picture) or completes',
    access: 'cases.answerCall',
    versioned: true,
    params: z.object({ callId: id }),
    body: z.object({
      step: z.enum(['acknowledge', 'contact', 'reportIn', 'complete']),
      note: z.string().trim().max(1000).optional(),
      location: location.optional().describe('needed to report in'),
      pictures: pictureIds.default([]).describe('at least one to report in'),
    }),
    response: callShape,
  },
  planCall: {
    method: 'POST',
    path: '/api/cases/calls/:callId/plan',
    summary: 'The joint plan: steps with an owner and a deadline',
    access: 'cases.answerCall',
    versioned: true,
    params: z.object({ callId: id }),
    body: z.object({
      steps: z
        .array(z.object({ text: text(300), unitId: id, dueAt: instant.optional() }))
        .min(1)
        .max(30),
    }),
    response: callShape,
  },
  completeCallStep: {
    method: 'POST',
    path: '/api/cases/calls/:callId/steps/:stepId/complete',
    summary: 'A step of the joint plan is done',
    access: 'cases.answerCall',
    versioned: true,
    params: z.object({ callId: id, stepId: id }),
    body: z.object({ note: z.string().trim().max(500).optional() }),
    response: callShape,
  },
  scoreCall: {
    method: 'POST',
    path: '/api/cases/calls/:callId/score',
    summary: 'Score a department: subdistrict, community or resident, each beside the others',
    access: 'cases.scoreCall',
    versioned: true,
    params: z.object({ callId: id }),
    body: z.object({
      unitId: id,
      score: z.number().int().min(1).max(5),
      note: z.string().trim().max(500).optional(),
    }),
    response: callShape,
  },
  listLimits: {
    method: 'GET',
    path: '/api/cases/limits',
    summary: 'Limits in force, and their history',
    access: 'signed-in',
    query: z.object({
      stage: z.enum(limitStages).optional(),
      classCode: classCode.optional(),
      history: flag.optional(),
    }),
    response: z.object({
      items: z.array(
        z.object({
          id,
          stage: z.enum(limitStages),
          classCode: z.string(),
          className: z.string().nullable(),
          severity: z.number().int().nullable(),
          zone: z.string(),
          value: z.number().int(),
          unit: z.string(),
          effectiveFrom: z.iso.date(),
          effectiveTo: z.iso.date().nullable(),
          source: z.string(),
        }),
      ),
    }),
  },
  setLimit: {
    method: 'POST',
    path: '/api/cases/limits',
    summary: 'A limit from a day on; the past keeps its own',
    access: 'cases.configure',
    status: 201,
    body: z.object({
      stage: z.enum(limitStages),
      classCode: z.union([classCode, z.literal('*')]),
      severity: z.number().int().min(1).max(9).nullable(),
      zone: z.string().trim().min(1).max(40).default('*'),
      value: z.number().int().min(1).max(1000),
      unit: z.enum(['urgent_hour', 'working_hour', 'working_day', 'calendar_day']),
      effectiveFrom: z.iso.date(),
      reason: text(300),
    }),
    response: z.object({ id }),
  },
  saveCaseClass: {
    method: 'PUT',
    path: '/api/cases/classes/:code',
    summary: 'Name, group, confidentiality of a class; add or retire one',
    access: 'cases.configure',
    params: z.object({ code: classCode }),
    body: z.object({
      kind: z.enum(['component', 'event']),
      group: z.object({ zh: text(40), en: text(80) }),
      name: z.object({ zh: text(40), en: text(80) }),
      confidential: z.boolean().default(false),
      retired: z.boolean().default(false),
    }),
    response: caseClassShape,
  },
  getCalendar: {
    method: 'GET',
    path: '/api/cases/calendar',
    summary: 'Working time of a year',
    access: 'signed-in',
    query: z.object({ year: z.coerce.number().int().min(2000).max(2100) }),
    response: z.object({
      year: z.number().int(),
      published: z.boolean(),
      workingHours: z.array(z.tuple([z.string(), z.string()])),
      days: z.array(
        z.object({
          date: z.iso.date(),
          kind: z.enum(['working', 'off', 'half']),
          name: z.string().nullable(),
          own: z.boolean().describe('set here, not by the published calendar'),
        }),
      ),
    }),
  },
  setCalendarDay: {
    method: 'PUT',
    path: '/api/cases/calendar/:date',
    summary: 'Make a day working, off or half',
    access: 'cases.configure',
    params: z.object({ date: z.iso.date() }),
    body: z.object({
      kind: z.enum(['working', 'off', 'half', 'published']),
      name: z.string().max(60).optional(),
    }),
    response: z.object({ date: z.iso.date() }),
  },
  listAudit: {
    method: 'GET',
    path: '/api/cases/:caseId/audit',
    summary: 'Audit rows of a case',
    access: 'cases.readAudit',
    params: caseParams,
    response: z.object({
      items: z.array(
        z.object({
          id: z.number(),
          at: instant,
          action: z.string(),
          post: z.string().nullable(),
          before: z.unknown(),
          after: z.unknown(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  },
});
