/**
 * Builds calendars from the published holidays and the rows that an administrator keeps. For servers: it carries
 * the holiday data, which a browser receives as part of a {@link Calendar} instead.
 */
import chineseDays from 'chinese-days';
import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { Calendar, CalendarDay, HoursRange, Suspension } from './calendar.ts';
import { formatDay, ordinaryHours, parseDay } from './calendar.ts';

/** What a city adds to the published holidays. */
export interface CalendarRows {
  workingHours?: readonly HoursRange[];
  /** Win over the published holidays, day by day. */
  days?: readonly CalendarDay[];
  /** Years that an administrator has entered in full, beyond those shipped. */
  publishedYears?: readonly number[];
  suspensions?: readonly Suspension[];
}

/** How many years ahead of the published ones the festivals of the lunar calendar are filled in. */
const yearsAhead = 10;

const shipped = readShippedDays();

/**
 * A calendar from the published holidays, with make-up working days, and a city's own rows on top. For the years
 * after the last published one, the festivals that follow the lunar calendar and the solar terms are off too; those
 * years stay out of `publishedYears`, so that what is counted in them is marked provisional.
 */
export function buildCalendar(rows: CalendarRows = {}): Calendar {
  const publishedYears = [...new Set([...shipped.years, ...(rows.publishedYears ?? [])])].sort();
  const days = new Map<string, CalendarDay>();
  for (const day of shipped.days) days.set(day.date, day);
  const last = shipped.years.at(-1)!;
  for (let year = last + 1; year <= last + yearsAhead; year++) {
    if (publishedYears.includes(year)) continue;
    for (const day of listMovableHolidays(year)) days.set(day.date, day);
  }
  for (const day of rows.days ?? []) days.set(day.date, day);
  return {
    timeZone: 'Asia/Shanghai',
    workingHours: rows.workingHours ?? ordinaryHours,
    days: [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
    publishedYears,
    suspensions: rows.suspensions ?? [],
  };
}

/**
 * The statutory holidays of a year whose Gregorian date moves: Spring Festival with its eve, Qingming, Dragon Boat and
 * Mid-Autumn.
 * @source 全国年节及纪念日放假办法, State Council order 795 (2024), articles 2 (2), (3), (5), (7)
 */
export function listMovableHolidays(year: number): CalendarDay[] {
  const spring = parseDay(lunarToDate(year, 1, 1));
  const days = [-1, 0, 1, 2].map((offset) => off(formatDay(spring + offset), '春节'));
  days.push(off(qingming(year), '清明节'));
  days.push(off(lunarToDate(year, 5, 5), '端午节'));
  days.push(off(lunarToDate(year, 8, 15), '中秋节'));
  return days;
}

function off(date: string, name: string): CalendarDay {
  return { date, kind: 'off', name };
}

/** Noon, because the library reads and writes dates in the zone of the machine. */
function lunarToDate(year: number, month: number, day: number): string {
  return chineseDays.getSolarDateFromLunar(new Date(year, month - 1, day, 12)).date;
}

/** Qingming by the usual interpolation, right for every year of this century. */
function qingming(year: number): string {
  const rest = year % 100;
  const day = Math.floor(rest * 0.2422 + 4.81) - Math.floor(rest / 4);
  return `${year}-04-${String(day).padStart(2, '0')}`;
}

function readShippedDays(): { days: CalendarDay[]; years: number[] } {
  const days = [...readDays(published.holidays, 'off'), ...readDays(published.workdays, 'working')];
  // A make-up day of December belongs to the next year's arrangement and does not publish its own year.
  const years = new Set(
    days.filter((day) => day.date.slice(5, 7) === '10').map((day) => Number(day.date.slice(0, 4))),
  );
  return { days, years: [...years].sort() };
}

/** Values read `National Day,国庆节,3`: English name, Chinese name, number of statutory days. */
function readDays(data: Record<string, string>, kind: 'off' | 'working'): CalendarDay[] {
  return Object.entries(data).map(([date, label]) => {
    const name = label.split(',')[1];
    return { date, kind, ...(name ? { name } : {}) };
  });
}
