import { z } from 'zod';

const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const date = z.iso.date();

/** Start and end of one stretch of work, `['08:00', '12:00']`. */
export const hoursRangeShape = z
  .tuple([hour, hour])
  .describe('Start and end of one stretch of work, China Standard Time');

/** A day that differs from its weekday, on the wire. */
export const calendarDayShape = z.object({
  date: date.describe('Date in China, YYYY-MM-DD'),
  kind: z.enum(['working', 'off', 'half']).describe('How the day counts'),
  hours: z.array(hoursRangeShape).exactOptional().describe('Hours of this day alone'),
  name: z.string().exactOptional().describe('What a screen says of the day'),
});

/** A whole-area pause, on the wire. */
export const suspensionShape = z.object({
  from: z.iso.datetime().describe('UTC instant at which clocks stop'),
  to: z.iso.datetime().describe('UTC instant at which clocks go on'),
  reason: z.string().exactOptional(),
});

/** A working-time calendar, on the wire: what a browser needs to count by itself. */
export const calendarShape = z.object({
  timeZone: z.literal('Asia/Shanghai'),
  workingHours: z.array(hoursRangeShape).describe('Ordinary hours of a working day'),
  days: z.array(calendarDayShape),
  publishedYears: z
    .array(z.int())
    .describe('Years whose holidays are published; others are provisional'),
  suspensions: z.array(suspensionShape),
});
