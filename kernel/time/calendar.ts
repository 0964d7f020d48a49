/**
 * What a working-time calendar is, and how it is prepared for counting. Pure, no I/O, safe for browsers.
 *
 * All wall-clock times are China Standard Time, UTC+08:00, which has had no daylight saving time since 1991;
 * the calendar therefore refuses years before 2000 instead of counting them wrongly.
 */

/** Start and end of one stretch of work in a day, `'08:00'` to `'12:00'`; `'24:00'` ends a day. */
export type HoursRange = readonly [from: string, to: string];

/** How a day counts: `half` is the first stretch of the ordinary hours unless the day names its own. */
export type DayKind = 'working' | 'off' | 'half';

/** One day that differs from its weekday: a holiday, a make-up working day, a half day, or other hours. */
export interface CalendarDay {
  /** Date in China, `YYYY-MM-DD`. */
  date: string;
  kind: DayKind;
  /** Hours of this day alone; the calendar's ordinary hours unless told. Not for kind `off`. */
  hours?: readonly HoursRange[];
  /** What a screen says of the day, e.g. 春节. */
  name?: string;
}

/** A time in which no clock runs. `to` is exclusive; null means it still lasts. */
export interface Pause {
  /** UTC instant, or ISO 8601. */
  from: Date | string;
  to: Date | string | null;
}

/** A pause of a whole area, decided by the city, e.g. during a sand storm. It has an end, which may be moved. */
export interface Suspension {
  from: string;
  to: string;
  reason?: string;
}

/** A working-time calendar as plain JSON data: what the server stores and sends, and a browser counts with. */
export interface Calendar {
  timeZone: 'Asia/Shanghai';
  /** Ordinary hours, ascending and not overlapping. */
  workingHours: readonly HoursRange[];
  days: readonly CalendarDay[];
  /**
   * Years whose holidays the government has published. In any other year weekends and the statutory dates are
   * off and every day is provisional.
   */
  publishedYears: readonly number[];
  suspensions: readonly Suspension[];
}

/** A stretch of time in ms since the epoch; `to` may be Infinity. */
export interface Span {
  from: number;
  to: number;
}

/** One day, ready for a calendar screen. */
export interface DayDetail {
  date: string;
  kind: DayKind;
  hours: readonly HoursRange[];
  /** True when the year's holidays are not published yet, so the day may still change. */
  provisional: boolean;
  name?: string;
}

/** A calendar prepared for counting: running totals of working time at the start of each day. */
export interface CompiledCalendar {
  /** Number of the first day counted, in days since 1970-01-01 in China. */
  firstDay: number;
  /** `totals[i]`: working ms from the first day up to the start of day `firstDay + i`. */
  totals: Float64Array;
  /** Index into `shapes` for each day. */
  shapeOf: Uint16Array;
  /** Distinct sets of hours, each as ms since the day's start. */
  shapes: readonly (readonly Span[])[];
  /** Working ms of a day with ordinary hours: what one `working_day` is worth. */
  dayMs: number;
  suspensions: readonly Span[];
  byDate: ReadonlyMap<string, CalendarDay>;
  published: ReadonlySet<number>;
}

const hourMs = 3_600_000;
/** Milliseconds in a day without daylight saving time. */
export const msPerDay = 24 * hourMs;
const chinaOffsetMs = 8 * hourMs;
const firstYear = 2000;
const lastYear = 2099;

/** Ordinary hours of Chinese government offices, and of the product until a city changes them. */
export const ordinaryHours: readonly HoursRange[] = [
  ['08:00', '12:00'],
  ['14:00', '18:00'],
];

/**
 * Days that are off in every year whatever its published arrangement: month and day, for the festivals that have
 * a fixed date.
 * @source 全国年节及纪念日放假办法, State Council order 795 (2024), articles 2 (1), (4), (6)
 */
const statutoryDates: ReadonlySet<string> = new Set([
  '01-01',
  '05-01',
  '05-02',
  '10-01',
  '10-02',
  '10-03',
]);

const compiled = new WeakMap<Calendar, CompiledCalendar>();

/** Day number in China of an instant in ms: days since 1970-01-01. */
export function dayNumber(ms: number): number {
  return Math.floor((ms + chinaOffsetMs) / msPerDay);
}

/** Instant in ms at which a day starts in China. */
export function dayStart(day: number): number {
  return day * msPerDay - chinaOffsetMs;
}

/** `YYYY-MM-DD` in China of an instant. */
export function dateInChina(instant: Date): string {
  return formatDay(dayNumber(instant.getTime()));
}

/** `YYYY-MM-DD` of a day number. */
export function formatDay(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/**
 * Day number of `YYYY-MM-DD`.
 * @throws RangeError when the text is not a date
 */
export function parseDay(date: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) {
    throw new RangeError(`Not a date: ${date}; a date reads 2026-11-23`);
  }
  return ms / msPerDay;
}

/**
 * Prepares a calendar once; later calls with the same object are free. Never change a calendar: make another.
 * @throws RangeError when a date or an hour can't be read, or hours overlap
 */
export function compileCalendar(calendar: Calendar): CompiledCalendar {
  let result = compiled.get(calendar);
  if (!result) {
    result = compile(calendar);
    compiled.set(calendar, result);
  }
  return result;
}

/**
 * What one day is: by its override, else by the statutory dates of a year not yet published, else by weekday.
 * @param date `YYYY-MM-DD` in China
 */
export function describeDay(calendar: Calendar, date: string): DayDetail {
  const { byDate, published } = compileCalendar(calendar);
  const kind = kindOf(byDate, published, parseDay(date), date);
  const override = byDate.get(date);
  return {
    date,
    kind,
    hours: hoursOf(calendar, kind, override),
    provisional: !published.has(Number(date.slice(0, 4))),
    ...(override?.name ? { name: override.name } : {}),
  };
}

/** Whether any day between two instants lies in a year whose holidays the government has not published yet. */
export function isProvisional(calendar: Calendar, from: Date, to: Date): boolean {
  const { published } = compileCalendar(calendar);
  const last = Number(dateInChina(to).slice(0, 4));
  for (let year = Number(dateInChina(from).slice(0, 4)); year <= last; year++) {
    if (!published.has(year)) return true;
  }
  return false;
}

/** Sorts spans and joins those that touch or overlap, so that no moment is counted twice. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else if (span.to > span.from) merged.push({ ...span });
  }
  return merged;
}

/**
 * A pause as numbers.
 * @throws RangeError when a time can't be read or the end is before the start
 */
export function spanOf(pause: Pause): Span {
  const from = new Date(pause.from).getTime();
  const to = pause.to === null ? Number.POSITIVE_INFINITY : new Date(pause.to).getTime();
  if (Number.isNaN(from) || Number.isNaN(to) || to < from) {
    throw new RangeError(`A pause must end after it starts: ${pause.from} to ${pause.to}`);
  }
  return { from, to };
}

function compile(calendar: Calendar): CompiledCalendar {
  const byDate = new Map(calendar.days.map((day) => [day.date, day]));
  const published = new Set(calendar.publishedYears);
  const ordinary = toSpans(calendar.workingHours);
  const dayMs = lengthOf(ordinary);
  if (dayMs === 0) throw new RangeError('A calendar needs working hours');
  const shapes: Span[][] = [[], ordinary];
  const overrides = new Map<number, number>();
  for (const day of calendar.days) {
    const number = parseDay(day.date);
    if (day.kind === 'off') overrides.set(number, 0);
    else if (day.kind === 'working' && !day.hours) overrides.set(number, 1);
    else overrides.set(number, shapes.push(toSpans(hoursOf(calendar, day.kind, day))) - 1);
  }
  const firstDay = parseDay(`${firstYear}-01-01`);
  const count = parseDay(`${lastYear + 1}-01-01`) - firstDay;
  const shapeOf = new Uint16Array(count);
  const totals = new Float64Array(count + 1);
  const lengths = shapes.map(lengthOf);
  const statutory = statutoryDays(published);
  for (let i = 0; i < count; i++) {
    const day = firstDay + i;
    const shape = overrides.get(day) ?? (isWeekend(day) || statutory.has(day) ? 0 : 1);
    shapeOf[i] = shape;
    totals[i + 1] = totals[i]! + lengths[shape]!;
  }
  const suspensions = mergeSpans(calendar.suspensions.map(spanOf));
  return { firstDay, totals, shapeOf, shapes, dayMs, suspensions, byDate, published };
}

function kindOf(
  byDate: ReadonlyMap<string, CalendarDay>,
  published: ReadonlySet<number>,
  day: number,
  date: string,
): DayKind {
  const override = byDate.get(date);
  if (override) return override.kind;
  if (!published.has(Number(date.slice(0, 4))) && statutoryDates.has(date.slice(5))) return 'off';
  return isWeekend(day) ? 'off' : 'working';
}

function hoursOf(calendar: Calendar, kind: DayKind, day?: CalendarDay): readonly HoursRange[] {
  if (kind === 'off') return [];
  if (day?.hours) return day.hours;
  return kind === 'half' ? calendar.workingHours.slice(0, 1) : calendar.workingHours;
}

function statutoryDays(published: ReadonlySet<number>): Set<number> {
  const days = new Set<number>();
  for (let year = firstYear; year <= lastYear; year++) {
    if (published.has(year)) continue;
    for (const date of statutoryDates) days.add(parseDay(`${year}-${date}`));
  }
  return days;
}

/** 1970-01-01 was a Thursday, so Saturdays and Sundays leave 2 and 3. */
function isWeekend(day: number): boolean {
  const rest = day % 7;
  return rest === 2 || rest === 3;
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.to - span.from, 0);
}

function toSpans(hours: readonly HoursRange[]): Span[] {
  let end = 0;
  return hours.map(([from, to]) => {
    const span = { from: parseHour(from), to: parseHour(to) };
    if (span.from < end || span.to <= span.from) {
      throw new RangeError(`Working hours must ascend and not overlap: ${from} to ${to}`);
    }
    end = span.to;
    return span;
  });
}

function parseHour(text: string): number {
  const match = /^(\d\d):([0-5]\d)$/.exec(text);
  const ms = match ? (Number(match[1]) * 60 + Number(match[2])) * 60_000 : Number.NaN;
  if (Number.isNaN(ms) || ms > msPerDay) {
    throw new RangeError(`Not an hour: ${text}; an hour reads 08:00`);
  }
  return ms;
}
