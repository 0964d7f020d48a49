/** Shapes and routes of cases: safe for browsers, the only DTOs. */
import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { bulkRoutes } from './bulk/contract.ts';
import { callRoutes } from './calls/contract.ts';
import { shapeOf } from './contract-actions.ts';
import {
  caseParams,
  classCode,
  crs,
  filesShape,
  id,
  instant,
  placePath,
  text,
} from './contract-basics.ts';
import { caseFilter } from './contract-filter.ts';
import { caseDetail, caseSummary, reportBody, timelineEntry } from './contract-shapes.ts';
import { dutyRoutes } from './duty/contract.ts';
import { mapRoutes } from './map/contract.ts';
import { savedRoutes } from './saved/contract.ts';
import { settingsRoutes } from './settings/contract.ts';
import { standardReplyRoutes } from './standard-replies/contract.ts';
import { statisticsRoutes } from './statistics/contract.ts';
import { proposedClassShape, suggestionRoutes } from './suggest/contract.ts';
import { caseStates, levels } from './workflow.ts';

export { callShape } from './calls/contract.ts';
export { bodyOf, caseActionRoutes } from './contract-actions.ts';
export { crs, filesShape, location } from './contract-basics.ts';
export { caseFilter } from './contract-filter.ts';
export {
  caseDetail,
  caseSummary,
  clockShape,
  holderShape,
  reportBody,
  timelineEntry,
} from './contract-shapes.ts';
export { listColumns, savedLists } from './saved/contract.ts';
export { caseClassShape, limitStages } from './settings/contract.ts';

/** What somebody who is not signed in was given with the report. */
const tracking = z.object({
  number: z.string().max(40).describe('as in `WD-20261123-0042`'),
  trackingCode: z.string().max(40),
});

type TrackedBody = z.output<typeof tracking> & Record<string, unknown>;
const trackedBody = (fields: Record<string, z.ZodType>) =>
  tracking.extend(fields) as unknown as z.ZodType<TrackedBody, TrackedBody>;

const marks = z.array(z.tuple([z.number().int(), z.number().int()])).optional();
const hitsShape = z
  .object({ number: marks, className: marks, text: marks, placeName: marks, address: marks })
  .describe('what of these fields `q` hit: from and to of each stretch, in UTF-16 code units');

const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** All routes of cases but those of the workflow's actions. */
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
    response: z.object({ items: z.array(proposedClassShape) }),
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
    response: page(caseSummary.extend({ hits: hitsShape.optional() })),
  },
  countCases: {
    method: 'GET',
    path: '/api/cases/counts',
    summary: 'How many are to do, due soon, late, waiting; each equals its list',
    access: 'signed-in',
    query: z.object({ view: caseFilter.shape.view }),
    response: z.object({
      total: z
        .number()
        .int()
        .describe('all that are open, and of the closed as many as make 1,000'),
      more: z.boolean().describe('there are more than `total`'),
      onTime: z.number().int(),
      dueSoon: z.number().int(),
      late: z.number().int(),
      supervised: z.number().int(),
      watched: z.number().int().describe('what the asker follows, 1,000 at the most'),
      newToday: z.number().int(),
      byState: z.record(z.string(), z.number().int()).describe('of those that are open'),
    }),
  },
  ...mapRoutes,
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
    // A code in an address would stay in histories and logs.
    method: 'POST',
    path: '/api/cases/track',
    summary: 'A case by number and tracking code, for somebody who is not signed in',
    access: 'public',
    ratePerMinute: 20,
    unkeyed: true,
    body: tracking,
    response: caseDetail,
  },
  rateTrackedCase: {
    method: 'POST',
    path: '/api/cases/track/rate',
    summary: 'Say by tracking code whether a case is solved',
    access: 'public',
    ratePerMinute: 20,
    body: trackedBody(shapeOf('rate')),
    response: caseDetail,
  },
  reopenTrackedCase: {
    method: 'POST',
    path: '/api/cases/track/reopen',
    summary: 'Have a case done again by tracking code, after it was rated as not solved',
    access: 'public',
    ratePerMinute: 20,
    body: trackedBody({ reason: shapeOf('reopen').reason! }),
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
  listColleagues: {
    method: 'GET',
    path: '/api/cases/:caseId/colleagues',
    summary: 'Colleagues who may see all of a case: those who can be mentioned on it',
    access: 'cases.mention',
    params: caseParams,
    query: z.object({
      q: z.string().trim().max(40).default('').describe('part of name, post or place; also pinyin'),
    }),
    response: z.object({
      items: z.array(
        z.object({ personId: id, name: z.string(), post: z.string(), where: z.string() }),
      ),
    }),
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
  ...bulkRoutes,
  ...callRoutes,
  ...settingsRoutes,
  ...statisticsRoutes,
  ...dutyRoutes,
  ...savedRoutes,
  ...standardReplyRoutes,
  ...suggestionRoutes,
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
