import type { CalendarYear } from '../../queries.ts';

/** How a day counts, and why when it differs from its weekday. */
export interface YearDay {
  /** `YYYY-MM-DD` */
  date: string;
  /** Day of the month. */
  day: number;
  kind: 'working' | 'off' | 'half';
  name: string | null;
  /** Set by this city, not by the published calendar. */
  own: boolean;
  /** Counts otherwise than its weekday would. */
  differs: boolean;
}

/** A month as weeks from Monday to Sunday; null beside its first and last day. */
export interface YearMonth {
  /** 1 to 12. */
  month: number;
  weeks: (YearDay | null)[][];
}

/** The published calendar names its holidays in Chinese; a name that a city gave stands as it was written. */
const holidayKeys = new Map([
  ['元旦', 'newYear'],
  ['春节', 'springFestival'],
  ['清明', 'qingming'],
  ['清明节', 'qingming'],
  ['劳动节', 'labourDay'],
  ['端午', 'dragonBoat'],
  ['端午节', 'dragonBoat'],
  ['中秋', 'midAutumn'],
  ['中秋节', 'midAutumn'],
  ['国庆节', 'nationalDay'],
] as const);

/** Key of a published holiday's name under `console.calendar.holiday`; undefined for any other name. */
export function holidayKeyOf(name: string) {
  return holidayKeys.get(name as '元旦');
}

const dateOf = (year: number, month: number, day: number) =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7;
}

/** The twelve months of a year; days that the calendar says nothing of count as their weekday. */
export function monthsOf(calendar: Pick<CalendarYear, 'year' | 'days'>): YearMonth[] {
  const told = new Map(calendar.days.map((day) => [day.date, day]));
  return Array.from({ length: 12 }, (_, index) => {
    const month = index + 1;
    const length = new Date(Date.UTC(calendar.year, month, 0)).getUTCDate();
    const cells: (YearDay | null)[] = Array(weekdayOf(dateOf(calendar.year, month, 1))).fill(null);
    for (let day = 1; day <= length; day++) {
      const date = dateOf(calendar.year, month, day);
      const ordinary = weekdayOf(date) < 5 ? 'working' : 'off';
      const found = told.get(date);
      const kind = found?.kind ?? ordinary;
      cells.push({
        date,
        day,
        kind,
        name: found?.name ?? null,
        own: found?.own ?? false,
        differs: kind !== ordinary,
      });
    }
    while (cells.length % 7 !== 0) cells.push(null);
    const weeks = Array.from({ length: cells.length / 7 }, (_, week) =>
      cells.slice(week * 7, week * 7 + 7),
    );
    return { month, weeks };
  });
}

/** How many days of a year count as working, a half day as a half. */
export function workingDaysOf(months: readonly YearMonth[]): number {
  const days = months.flatMap(({ weeks }) => weeks.flat());
  return days.reduce(
    (sum, day) => sum + (day?.kind === 'working' ? 1 : day?.kind === 'half' ? 0.5 : 0),
    0,
  );
}
