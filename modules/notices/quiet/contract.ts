import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe("in the city's time, e.g. 22:00");
const hours = z.object({ from: time, until: time });
const version = z.number().int().describe('0 when nothing was chosen yet');

const quietShape = z
  .object({
    city: z.object({
      quiet: hours.nullable().describe('null: mails leave at any time'),
      textMessages: z.boolean().describe('people without a mail address get text messages'),
      version: z.number().int(),
    }),
    mine: z.object({
      choice: z.enum(['city', 'own', 'off']).describe("the city's hours, own ones, none"),
      hours: hours.nullable(),
      version,
    }),
  })
  .meta({ id: 'QuietHours' });

/** When mails and text messages wait. */
export const quietRoutes = defineRoutes({
  getQuietHours: {
    method: 'GET',
    path: '/api/notices/quiet-hours',
    summary: "The city's quiet hours and mine",
    access: 'signed-in',
    response: quietShape,
  },
  setMyQuietHours: {
    method: 'PUT',
    path: '/api/notices/quiet-hours/mine',
    summary: 'Choose my quiet hours',
    access: 'signed-in',
    versioned: true,
    body: z.object({
      choice: z.enum(['city', 'own', 'off']),
      hours: hours.nullable().default(null).describe('for own ones'),
    }),
    response: quietShape,
  },
  setCityQuietHours: {
    method: 'PUT',
    path: '/api/notices/quiet-hours/city',
    summary: "Set the city's quiet hours, and whether text messages are sent",
    access: 'notices.settings.write',
    versioned: true,
    body: z.object({ quiet: hours.nullable(), textMessages: z.boolean() }),
    response: quietShape,
  },
});
