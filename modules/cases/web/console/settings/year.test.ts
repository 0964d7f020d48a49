import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holidayKeyOf, monthsOf, weekdayOf, workingDaysOf } from './year.ts';

describe('monthsOf', () => {
  it('holds every day of the year once, each under its weekday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2100 }), (year) => {
        const months = monthsOf({ year, days: [] });
        const days = months.flatMap(({ weeks }) => weeks.flat()).filter((day) => day !== null);
        const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
        expect(days.length).toBe(leap ? 366 : 365);
        for (const { weeks } of months) {
          for (const week of weeks) {
            expect(week.length).toBe(7);
            week.forEach((day, at) => {
              if (day) expect(weekdayOf(day.date)).toBe(at);
            });
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('lets the calendar say otherwise than the weekday', () => {
    const [, , , , , , , , september] = monthsOf({
      year: 2026,
      days: [
        { date: '2026-09-20', kind: 'working', name: '国庆节', own: false },
        { date: '2026-09-25', kind: 'off', name: '中秋节', own: false },
        { date: '2026-09-24', kind: 'half', name: null, own: true },
      ],
    });
    const days = september!.weeks.flat();
    const on = (date: string) => days.find((day) => day?.date === date);
    expect(on('2026-09-20')).toMatchObject({ kind: 'working', differs: true, name: '国庆节' });
    expect(on('2026-09-25')).toMatchObject({ kind: 'off', differs: true });
    expect(on('2026-09-24')).toMatchObject({ kind: 'half', own: true, differs: true });
    expect(on('2026-09-19')).toMatchObject({ kind: 'off', differs: false });
  });
});

it('a half day counts as half a working day', () => {
  const plain = workingDaysOf(monthsOf({ year: 2026, days: [] }));
  const half = { date: '2026-11-23', kind: 'half' as const, name: null, own: true };
  expect(workingDaysOf(monthsOf({ year: 2026, days: [half] }))).toBe(plain - 0.5);
});

describe('holidayKeyOf', () => {
  it('knows what the published calendar calls its holidays, and leaves a city’s own names alone', () => {
    const names = ['元旦', '春节', '清明', '劳动节', '端午', '中秋', '国庆节', '清明节'];
    expect(names.map(holidayKeyOf)).not.toContain(undefined);
    expect(holidayKeyOf('那达慕')).toBeUndefined();
  });
});
