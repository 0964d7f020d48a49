/**
 * Limits counted on a working-time calendar. Pure, no I/O, safe for browsers.
 *
 * The rule, for every unit: a clock counts *running time*, a limit is an amount of it, and the deadline is the
 * first instant at which that amount has run.
 *
 * | unit | one is worth | runs | stopped by |
 * |---|---|---|---|
 * | `urgent_hour` | 60 minutes | always | pauses of the record |
 * | `working_hour` | 60 working minutes | in working hours of working days | pauses and area suspensions |
 * | `working_day` | the working minutes of an ordinary day (8 h by default) | as `working_hour` | pauses and area suspensions |
 * | `calendar_day` | 24 hours | always | pauses and area suspensions |
 *
 * So one working day given on Monday at 10:00 ends on Tuesday at 10:00; given on Friday at 18:00, or at any
 * time of a weekend, it ends on Monday at 18:00, the end of the first working day's working time, and not on
 * Tuesday morning. A half day counts for the minutes worked on it. A deadline never falls in time off unless the
 * limit is zero.
 */
import type { Calendar, CompiledCalendar, Pause, Span } from './calendar.ts';
import { compileCalendar, dayNumber, dayStart, mergeSpans, msPerDay, spanOf } from './calendar.ts';

/** Units of a limit, in the order from tight to loose. */
export const limitUnits = ['urgent_hour', 'working_hour', 'working_day', 'calendar_day'] as const;

/** Unit of a limit: see the table on top of this file. */
export type LimitUnit = (typeof limitUnits)[number];

/** An amount of running time, e.g. `{ value: 2, unit: 'working_hour' }`; `value` is zero or more, may be a fraction. */
export interface Limit {
  value: number;
  unit: LimitUnit;
}

/** A pause that has ended. */
export interface EndedPause extends Pause {
  to: Date | string;
}

/** What is left of a limit, in the limit's own measure. */
export interface Remaining {
  unit: LimitUnit;
  /** Amount left; negative when late: the running time since the deadline. */
  value: number;
  /** The same in whole running minutes, rounded towards being late. */
  minutes: number;
  late: boolean;
}

/**
 * The deadline: the first instant at which `limit` has run since `from`. Null only while a pause without an end
 * stops the clock: nothing is due until it ends.
 *
 * @param pauses times in which this record's clock stood still, in any order, overlapping or not
 * @throws RangeError for a negative limit, or a time outside the years 2000 to 2099
 * @example addLimit(calendar, new Date('2026-11-23T02:00:00Z'), { value: 1, unit: 'working_day' }) // 2026-11-24T02:00:00Z
 */
export function addLimit(
  calendar: Calendar,
  from: Date,
  limit: Limit,
  pauses?: readonly EndedPause[],
): Date;
export function addLimit(
  calendar: Calendar,
  from: Date,
  limit: Limit,
  pauses?: readonly Pause[],
): Date | null;
export function addLimit(
  calendar: Calendar,
  from: Date,
  limit: Limit,
  pauses: readonly Pause[] = [],
): Date | null {
  return instantAtFraction(calendar, from, limit, 1, pauses);
}

/**
 * The first instant at which a share of the limit has run: 0.75 for a reminder, 1 for the deadline, 2 for as long
 * again. Null as for {@link addLimit}.
 */
export function instantAtFraction(
  calendar: Calendar,
  from: Date,
  limit: Limit,
  fraction: number,
  pauses?: readonly EndedPause[],
): Date;
export function instantAtFraction(
  calendar: Calendar,
  from: Date,
  limit: Limit,
  fraction: number,
  pauses?: readonly Pause[],
): Date | null;
export function instantAtFraction(
  calendar: Calendar,
  from: Date,
  limit: Limit,
  fraction: number,
  pauses: readonly Pause[] = [],
): Date | null {
  const compiled = compileCalendar(calendar);
  const amount = Math.ceil(limitMs(compiled, limit) * fraction);
  if (!(amount >= 0)) throw new RangeError(`A limit can't be negative: ${limit.value}`);
  return advance(compiled, from.getTime(), amount, limit.unit, stops(compiled, limit.unit, pauses));
}

/**
 * Share of the limit that has run at `now`: 0 at `from` or before, 1 exactly at the deadline, more when late.
 * A limit of zero has run as soon as it starts: 1.
 */
export function elapsedFraction(
  calendar: Calendar,
  from: Date,
  now: Date,
  limit: Limit,
  pauses: readonly Pause[] = [],
): number {
  const compiled = compileCalendar(calendar);
  const whole = Math.ceil(limitMs(compiled, limit));
  if (whole === 0) return now.getTime() < from.getTime() ? 0 : 1;
  return running(compiled, from, now, limit.unit, pauses) / whole;
}

/** What is left of a limit at `now`, in the limit's own measure: 3 working hours, 1.5 working days, −2 when late. */
export function remaining(
  calendar: Calendar,
  from: Date,
  now: Date,
  limit: Limit,
  pauses: readonly Pause[] = [],
): Remaining {
  const compiled = compileCalendar(calendar);
  const left =
    Math.ceil(limitMs(compiled, limit)) - running(compiled, from, now, limit.unit, pauses);
  return {
    unit: limit.unit,
    value: left / unitMs(compiled, limit.unit),
    minutes: Math.floor(left / 60_000),
    late: left < 0,
  };
}

/**
 * Running time between two instants in the unit's own measure, e.g. how long a stage took in working hours.
 * Zero when `to` is not after `from`.
 */
export function elapsedIn(
  calendar: Calendar,
  from: Date,
  to: Date,
  unit: LimitUnit,
  pauses: readonly Pause[] = [],
): number {
  const compiled = compileCalendar(calendar);
  return running(compiled, from, to, unit, pauses) / unitMs(compiled, unit);
}

function unitMs(compiled: CompiledCalendar, unit: LimitUnit): number {
  if (unit === 'working_day') return compiled.dayMs;
  return unit === 'calendar_day' ? msPerDay : 3_600_000;
}

function limitMs(compiled: CompiledCalendar, limit: Limit): number {
  return limit.value * unitMs(compiled, limit.unit);
}

/** Whatever stops a clock of this unit, as sorted spans that don't touch. */
function stops(
  compiled: CompiledCalendar,
  unit: LimitUnit,
  pauses: readonly Pause[],
): readonly Span[] {
  const area = unit === 'urgent_hour' ? [] : compiled.suspensions;
  return pauses.length === 0 ? area : mergeSpans([...pauses.map(spanOf), ...area]);
}

/** ms that a clock of this unit has run between two instants. */
function running(
  compiled: CompiledCalendar,
  from: Date,
  to: Date,
  unit: LimitUnit,
  pauses: readonly Pause[],
): number {
  const start = from.getTime();
  const end = to.getTime();
  if (!(end > start)) return 0;
  let sum = measure(compiled, unit, end) - measure(compiled, unit, start);
  for (const stop of stops(compiled, unit, pauses)) {
    const a = Math.max(stop.from, start);
    const b = Math.min(stop.to, end);
    if (b > a) sum -= measure(compiled, unit, b) - measure(compiled, unit, a);
  }
  return sum;
}

/** First instant at which `amount` ms have run since `start`, going around the stops. */
function advance(
  compiled: CompiledCalendar,
  start: number,
  amount: number,
  unit: LimitUnit,
  around: readonly Span[],
): Date | null {
  if (amount === 0) return new Date(start);
  let at = start;
  let left = amount;
  for (const stop of around) {
    if (stop.to <= at) continue;
    if (stop.from > at) {
      const run = measure(compiled, unit, stop.from) - measure(compiled, unit, at);
      if (left <= run) break;
      left -= run;
    }
    if (stop.to === Number.POSITIVE_INFINITY) return null;
    at = stop.to;
  }
  return new Date(locate(compiled, unit, measure(compiled, unit, at) + left));
}

/** Running ms from the calendar's first day, or the epoch, up to an instant: never falls, whatever the unit. */
function measure(compiled: CompiledCalendar, unit: LimitUnit, ms: number): number {
  if (unit === 'urgent_hour' || unit === 'calendar_day') return ms;
  const day = dayNumber(ms);
  const index = indexOf(compiled, day);
  const time = ms - dayStart(day);
  let sum = compiled.totals[index]!;
  for (const span of compiled.shapes[compiled.shapeOf[index]!]!) {
    if (time <= span.from) break;
    sum += Math.min(time, span.to) - span.from;
  }
  return sum;
}

/** First instant at which the measure reaches `total`. */
function locate(compiled: CompiledCalendar, unit: LimitUnit, total: number): number {
  if (unit === 'urgent_hour' || unit === 'calendar_day') return total;
  const { totals } = compiled;
  let low = 0;
  let high = totals.length - 1;
  if (!(totals[high]! >= total))
    throw new RangeError('A deadline after the year 2099 is not counted');
  while (low < high) {
    const middle = (low + high) >> 1;
    if (totals[middle + 1]! >= total) high = middle;
    else low = middle + 1;
  }
  let left = total - totals[low]!;
  const start = dayStart(compiled.firstDay + low);
  for (const span of compiled.shapes[compiled.shapeOf[low]!]!) {
    const length = span.to - span.from;
    if (left <= length) return start + span.from + left;
    left -= length;
  }
  return start;
}

function indexOf(compiled: CompiledCalendar, day: number): number {
  const index = day - compiled.firstDay;
  if (!(index >= 0 && index < compiled.shapeOf.length)) {
    throw new RangeError('Working time is counted in the years 2000 to 2099 only');
  }
  return index;
}
