import type { TFunction } from 'i18next';

/** The city's own time, wherever the reader is. */
export const cityZone = 'Asia/Shanghai';

/** How a limit counts; see `kernel/time`. */
export type ClockUnit = 'urgent_hour' | 'working_hour' | 'working_day' | 'calendar_day';

/** Minutes in a unit; a working day has eight hours. */
const minutesIn: Record<ClockUnit, number> = {
  urgent_hour: 60,
  working_hour: 60,
  working_day: 480,
  calendar_day: 1440,
};

/**
 * An amount of running time in its unit's own words: `3 工作时`, `2 工作日`, `40 分钟`; without its sign.
 *
 * Rounded down: nobody is told that they have longer than they have.
 */
export function amountInWords(
  t: TFunction<'ui'>,
  { value, unit }: { value: number; unit: ClockUnit },
): string {
  const minutes = Math.floor(Math.abs(value) * minutesIn[unit] + 1e-6);
  const working = unit === 'working_hour' || unit === 'working_day';
  if (minutes < 60) return t('clock.minutes', { count: minutes });
  const day = working ? minutesIn.working_day : minutesIn.calendar_day;
  const inDays = unit === 'working_day' || unit === 'calendar_day' || minutes >= 3 * day;
  if (inDays && minutes >= day) {
    const count = Math.floor(minutes / day);
    return working ? t('clock.workingDays', { count }) : t('clock.days', { count });
  }
  const count = Math.floor(minutes / 60);
  return working ? t('clock.workingHours', { count }) : t('clock.hours', { count });
}

function parts(instant: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { timeZone: cityZone, ...options }).format(instant);
}

/** Days between two instants on the city's calendar; 1 when `then` is tomorrow. */
function daysApart(now: Date, then: Date): number {
  const day = (instant: Date) =>
    Date.parse(`${parts(instant, 'sv', { dateStyle: 'short' })}T00:00Z`);
  return Math.round((day(then) - day(now)) / 86_400_000);
}

/** `今天 17:40`, `明天 09:00`, `11月25日 12:00`, `2027年1月4日 12:00`: an instant as people say it. */
export function instantInWords(
  t: TFunction<'ui'>,
  locale: string,
  instant: string,
  now = new Date(),
): string {
  const then = new Date(instant);
  const time = parts(then, locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const days = daysApart(now, then);
  if (days === 0) return t('day.today', { time });
  if (days === 1) return t('day.tomorrow', { time });
  if (days === -1) return t('day.yesterday', { time });
  const sameYear = parts(then, 'sv', { year: 'numeric' }) === parts(now, 'sv', { year: 'numeric' });
  return parts(then, locale, {
    ...(sameYear ? {} : { year: 'numeric' }),
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}

/** The whole of an instant: `2026年11月23日 星期一 17:40`. */
export function exactInstant(locale: string, instant: string): string {
  return parts(new Date(instant), locale, {
    dateStyle: 'full',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
}

/** A day of the city's calendar: `11月23日 星期一`. */
export function dayInWords(locale: string, instant: string | Date): string {
  return parts(new Date(instant), locale, { month: 'long', day: 'numeric', weekday: 'long' });
}
