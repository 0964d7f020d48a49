/** Department calls: shapes and routes. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import {
  caseParams,
  filesShape,
  id,
  instant,
  location,
  pictureIds,
  text,
} from '../contract-basics.ts';

/** A department call as it is told. */
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

/** Routes of department calls. */
export const callRoutes = defineRoutes({
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
});
