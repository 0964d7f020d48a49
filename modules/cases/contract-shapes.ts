/** A case as it is told: in lists, on its page, when it is reported. */
import { z } from 'zod';
import { callShape } from './calls/contract.ts';
import {
  classCode,
  filesShape,
  id,
  instant,
  location,
  pictureIds,
  placePath,
  text,
} from './contract-basics.ts';
import { actionNames, caseStates, levels, stages } from './workflow.ts';

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
