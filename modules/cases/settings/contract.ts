/** What a city sets for its cases: shapes and routes. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import { classCode, flag, id, text } from '../contract-basics.ts';
import { stages } from '../workflow.ts';

/** What a limit may be set for: the stages of a case, and the steps of a department call. */
export const limitStages = [
  ...stages,
  'call.acknowledge',
  'call.contact',
  'call.reportIn.urgent',
  'call.reportIn.hard',
  'call.reportIn.routine',
] as const;

/** A class of cases. */
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

/** Routes of limits, classes and the calendar. */
export const settingsRoutes = defineRoutes({
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
});
