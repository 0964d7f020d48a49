import { describe, expect, test } from 'vitest';
import { compileCalendar, dateInChina, describeDay, isProvisional } from './calendar.ts';
import { buildCalendar, listMovableHolidays } from './holidays.ts';
import { calendarShape } from './shape.ts';

const calendar = buildCalendar();

describe('buildCalendar', () => {
  test('takes holidays and make-up working days from the published arrangement', () => {
    expect(describeDay(calendar, '2026-10-01')).toMatchObject({ kind: 'off', name: '国庆节' });
    expect(describeDay(calendar, '2026-10-10')).toMatchObject({ kind: 'working', name: '国庆节' });
    expect(describeDay(calendar, '2026-11-23')).toMatchObject({
      kind: 'working',
      provisional: false,
    });
    expect(describeDay(calendar, '2026-11-22').kind).toBe('off');
  });

  test('marks years without an arrangement provisional and keeps the statutory days off', () => {
    expect(describeDay(calendar, '2027-10-01')).toMatchObject({ kind: 'off', provisional: true });
    expect(describeDay(calendar, '2027-10-05')).toMatchObject({
      kind: 'working',
      provisional: true,
    });
    expect(describeDay(calendar, '2027-02-06')).toMatchObject({ kind: 'off', name: '春节' });
    expect(isProvisional(calendar, new Date('2026-12-01'), new Date('2026-12-30'))).toBe(false);
    expect(isProvisional(calendar, new Date('2026-12-01'), new Date('2027-01-04'))).toBe(true);
    // New Year in China is eight hours before New Year in UTC.
    expect(isProvisional(calendar, new Date('2026-12-01'), new Date('2026-12-31T17:00:00Z'))).toBe(
      true,
    );
  });

  test('lets rows of the city win over the published days and publish a year', () => {
    const own = buildCalendar({
      days: [{ date: '2026-10-10', kind: 'off', name: '冬训' }],
      publishedYears: [2027],
    });
    expect(describeDay(own, '2026-10-10')).toMatchObject({ kind: 'off', name: '冬训' });
    expect(describeDay(own, '2027-10-01')).toMatchObject({ kind: 'working', provisional: false });
  });

  test('a half day is the first stretch unless it names its hours', () => {
    const own = buildCalendar({
      days: [
        { date: '2026-11-24', kind: 'half' },
        { date: '2026-11-25', kind: 'half', hours: [['14:00', '16:00']] },
      ],
    });
    expect(describeDay(own, '2026-11-24').hours).toEqual([['08:00', '12:00']]);
    expect(describeDay(own, '2026-11-25').hours).toEqual([['14:00', '16:00']]);
  });

  test('is plain data that its wire shape accepts unchanged', () => {
    expect(calendarShape.parse(JSON.parse(JSON.stringify(calendar)))).toEqual(calendar);
  });
});

test('finds Spring Festival of each year, also when the new moon is minutes from midnight', () => {
  // 2027 (23:56) and 2030 (00:07) are the two that approximations such as ICU's get wrong.
  const springs = ['2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26'].concat([
    '2029-02-13',
    '2030-02-03',
    '2031-01-23',
    '2032-02-11',
    '2033-01-31',
    '2034-02-19',
  ]);
  expect(springs.map((date) => listMovableHolidays(Number(date.slice(0, 4)))[1]?.date)).toEqual(
    springs,
  );
});

test('finds Qingming, Dragon Boat and Mid-Autumn', () => {
  expect(
    listMovableHolidays(2028)
      .slice(4)
      .map((day) => day.date),
  ).toEqual(['2028-04-04', '2028-05-28', '2028-10-03']);
});

test('the statutory part of each published holiday since 2025 is off in the published arrangement too', () => {
  for (const day of [...listMovableHolidays(2025), ...listMovableHolidays(2026)]) {
    expect(describeDay(calendar, day.date).kind).toBe('off');
  }
});

test('dates are those of China, not of the machine', () => {
  expect(dateInChina(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22');
  expect(dateInChina(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
});

test.each([
  [{ days: [{ date: '2026-02-30', kind: 'off' as const }] }],
  [{ workingHours: [['09:00', '08:00']] as const }],
  [
    {
      workingHours: [
        ['08:00', '12:00'],
        ['11:00', '18:00'],
      ] as const,
    },
  ],
  [{ workingHours: [['8', '12:00']] as const }],
  [{ workingHours: [] }],
  [{ suspensions: [{ from: '2026-11-23T00:00:00Z', to: '2026-11-22T00:00:00Z' }] }],
])('compileCalendar refuses what it cannot count: %j', (rows) => {
  expect(() => compileCalendar(buildCalendar(rows))).toThrow(RangeError);
});
