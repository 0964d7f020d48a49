import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar, Pause } from './calendar.ts';
import { describeDay, ordinaryHours } from './calendar.ts';
import { buildCalendar } from './holidays.ts';
import type { Limit } from './limits.ts';
import { addLimit, elapsedFraction, elapsedIn, instantAtFraction, remaining } from './limits.ts';

const minute = 60_000;
const hour = 60 * minute;
const calendar = buildCalendar({
  days: [
    { date: '2026-11-25', kind: 'half', name: '半天' },
    { date: '2026-11-27', kind: 'working', hours: [['10:00', '11:30']] },
  ],
});
const suspended: Calendar = {
  ...calendar,
  suspensions: [{ from: '2026-11-23T03:00:00Z', to: '2026-11-24T07:00:00Z', reason: '沙尘暴' }],
};

/** A wall clock reading in China. */
function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+08:00`);
}

const instants = fc
  .integer({ min: at('2025-12-20 00:00').getTime(), max: at('2027-03-01 00:00').getTime() })
  .map((ms) => new Date(ms));
const limits: fc.Arbitrary<Limit> = fc.record({
  value: fc.integer({ min: 1, max: 60 }).map((quarters) => quarters / 4),
  unit: fc.constantFrom('urgent_hour', 'working_hour', 'working_day', 'calendar_day'),
});
const endedPauses = fc.array(
  fc
    .record({ from: instants, length: fc.integer({ min: 0, max: 20 * 24 * hour }) })
    .map(({ from, length }) => ({ from, to: new Date(from.getTime() + length) })),
  { maxLength: 4 },
);
const calendars = fc.constantFrom(calendar, suspended);

/** Counts one minute after another, as slow and as plain as possible; the times must be whole minutes. */
function countByMinute(
  cal: Calendar,
  from: Date,
  limit: Limit,
  pauses: readonly { from: Date; to: Date }[],
): Date {
  const stops = [...pauses];
  if (limit.unit !== 'urgent_hour') {
    for (const s of cal.suspensions) stops.push({ from: new Date(s.from), to: new Date(s.to) });
  }
  const worth = { urgent_hour: 60, working_hour: 60, working_day: 480, calendar_day: 1440 };
  let left = limit.value * worth[limit.unit];
  let now = from.getTime();
  for (; left > 0; now += minute) {
    if (stops.some((s) => now >= s.from.getTime() && now < s.to.getTime())) continue;
    if (limit.unit.startsWith('working') && !isWorking(cal, now)) continue;
    left--;
  }
  return new Date(now);
}

function isWorking(cal: Calendar, ms: number): boolean {
  const [date, clock] = new Date(ms + 8 * hour).toISOString().slice(0, 16).split('T') as [
    string,
    string,
  ];
  return describeDay(cal, date).hours.some(([a, b]) => clock >= a && clock < b);
}

describe('addLimit', () => {
  test.each([
    ['urgent_hour', 2, '2026-11-21 23:30', '2026-11-22 01:30', 'runs on a Saturday night'],
    ['working_hour', 3, '2026-11-23 10:00', '2026-11-23 15:00', 'skips the noon break'],
    [
      'working_hour',
      2,
      '2026-11-23 10:00',
      '2026-11-23 12:00',
      'ends before a break, not after it',
    ],
    ['working_hour', 1, '2026-11-20 17:30', '2026-11-23 08:30', 'skips the weekend'],
    [
      'working_day',
      1,
      '2026-11-23 10:00',
      '2026-11-24 10:00',
      'ends at the same time of the next day',
    ],
    [
      'working_day',
      1,
      '2026-11-20 18:00',
      '2026-11-23 18:00',
      'given at closing time, ends at the next closing',
    ],
    [
      'working_day',
      1,
      '2026-11-21 03:00',
      '2026-11-23 18:00',
      'given at a weekend, ends on Monday at closing',
    ],
    ['working_day', 1, '2026-11-24 18:00', '2026-11-26 12:00', 'counts a half day as half'],
    [
      'working_hour',
      1,
      '2026-11-27 08:00',
      '2026-11-27 11:00',
      'follows the hours of a day of its own',
    ],
    [
      'working_day',
      3,
      '2026-09-30 18:00',
      '2026-10-10 18:00',
      'skips the National Day week, counts 10 October',
    ],
    [
      'working_day',
      2,
      '2026-02-13 18:00',
      '2026-02-24 18:00',
      'counts the make-up Saturday before Spring Festival',
    ],
    ['calendar_day', 3, '2026-10-01 09:00', '2026-10-04 09:00', 'counts holidays'],
    [
      'working_hour',
      1,
      '2027-09-30 17:30',
      '2027-10-04 08:30',
      'takes only the statutory days of an unpublished year',
    ],
    ['working_day', 0, '2026-11-22 03:00', '2026-11-22 03:00', 'ends a limit of zero at once'],
  ] as const)('%s x %d from %s to %s: %s', (unit, value, from, to, _why) => {
    expect(addLimit(calendar, at(from), { value, unit })).toEqual(at(to));
  });

  test('stops for an area suspension, except urgent hours', () => {
    const from = at('2026-11-23 10:00');
    expect(addLimit(suspended, from, { value: 2, unit: 'working_hour' })).toEqual(
      at('2026-11-24 16:00'),
    );
    expect(addLimit(suspended, from, { value: 2, unit: 'urgent_hour' })).toEqual(
      at('2026-11-23 12:00'),
    );
  });

  test('is null while a pause has no end, unless the limit ran out before it', () => {
    const open: Pause[] = [{ from: at('2026-11-23 11:00'), to: null }];
    const from = at('2026-11-23 10:00');
    expect(addLimit(calendar, from, { value: 2, unit: 'working_hour' }, open)).toBeNull();
    expect(addLimit(calendar, from, { value: 1, unit: 'working_hour' }, open)).toEqual(
      at('2026-11-23 11:00'),
    );
  });

  test('refuses a negative limit, and times that are not counted', () => {
    const from = at('2026-11-23 10:00');
    expect(() => addLimit(calendar, from, { value: -1, unit: 'working_day' })).toThrow(RangeError);
    expect(() => addLimit(calendar, new Date(0), { value: 1, unit: 'working_day' })).toThrow(
      RangeError,
    );
    expect(() => addLimit(calendar, from, { value: 1e6, unit: 'working_day' })).toThrow(RangeError);
    expect(() =>
      addLimit(calendar, from, { value: 1, unit: 'working_day' }, [
        { from: at('2026-11-23 11:00'), to: at('2026-11-23 10:59') },
      ]),
    ).toThrow(RangeError);
  });

  test('equals counting minute by minute', () => {
    const wholeMinute = instants.map((d) => new Date(Math.floor(d.getTime() / minute) * minute));
    const pauses = fc.array(
      fc
        .record({ from: wholeMinute, length: fc.integer({ min: 0, max: 3000 }) })
        .map(({ from, length }) => ({ from, to: new Date(from.getTime() + length * minute) })),
      { maxLength: 3 },
    );
    const small = fc.record({
      value: fc.integer({ min: 1, max: 3 }),
      unit: limits.map((l) => l.unit),
    });
    fc.assert(
      fc.property(calendars, wholeMinute, small, pauses, (cal, from, limit, list) => {
        expect(addLimit(cal, from, limit, list)).toEqual(countByMinute(cal, from, limit, list));
      }),
      { numRuns: 60 },
    );
  });

  test('never ends earlier for a larger limit', () => {
    fc.assert(
      fc.property(
        calendars,
        instants,
        limits,
        fc.nat(100),
        endedPauses,
        (cal, from, limit, more, pauses) => {
          const larger = { ...limit, value: limit.value + more / 10 };
          expect(+addLimit(cal, from, larger, pauses)).toBeGreaterThanOrEqual(
            +addLimit(cal, from, limit, pauses),
          );
        },
      ),
    );
  });

  test('never ends earlier for a later start', () => {
    fc.assert(
      fc.property(
        calendars,
        instants,
        instants,
        limits,
        endedPauses,
        (cal, a, b, limit, pauses) => {
          const [first, second] = a < b ? [a, b] : [b, a];
          expect(+addLimit(cal, second, limit, pauses)).toBeGreaterThanOrEqual(
            +addLimit(cal, first, limit, pauses),
          );
        },
      ),
    );
  });

  test('moves by exactly the working time that was paused', () => {
    fc.assert(
      fc.property(instants, limits, endedPauses, (from, limit, pauses) => {
        const without = addLimit(calendar, from, limit);
        const paused = addLimit(calendar, from, limit, pauses);
        const ran = elapsedIn(calendar, from, paused, limit.unit, pauses);
        const whole = elapsedIn(calendar, from, paused, limit.unit);
        const moved = elapsedIn(calendar, without, paused, limit.unit);
        expect(moved).toBeCloseTo(whole - ran, 9);
      }),
    );
  });

  test('adds up: a limit taken in two parts ends at the same instant', () => {
    fc.assert(
      fc.property(calendars, instants, limits, endedPauses, (cal, from, limit, pauses) => {
        const half = { ...limit, value: limit.value / 2 };
        const middle = addLimit(cal, from, half, pauses);
        expect(addLimit(cal, middle, half, pauses)).toEqual(addLimit(cal, from, limit, pauses));
      }),
    );
  });

  test('never ends in time off', () => {
    fc.assert(
      fc.property(calendars, instants, limits, endedPauses, (cal, from, limit, pauses) => {
        const end = addLimit(cal, from, limit, pauses).getTime();
        if (limit.unit.startsWith('working')) expect(isWorking(cal, end - 1)).toBe(true);
      }),
    );
  });
});

describe('elapsedFraction', () => {
  test('is exactly 1 at the deadline, less before, and the inverse of instantAtFraction', () => {
    fc.assert(
      fc.property(calendars, instants, limits, endedPauses, (cal, from, limit, pauses) => {
        const end = addLimit(cal, from, limit, pauses);
        expect(elapsedFraction(cal, from, end, limit, pauses)).toBe(1);
        expect(elapsedFraction(cal, from, new Date(+end - 1), limit, pauses)).toBeLessThan(1);
        const reminder = instantAtFraction(cal, from, limit, 0.75, pauses);
        expect(elapsedFraction(cal, from, reminder, limit, pauses)).toBeCloseTo(0.75, 6);
        expect(+reminder).toBeLessThanOrEqual(+end);
      }),
    );
  });

  test('stands still during a pause and before the start', () => {
    const from = at('2026-11-23 08:00');
    const limit = { value: 8, unit: 'working_hour' } as const;
    const pauses = [{ from: at('2026-11-23 10:00'), to: null }];
    expect(elapsedFraction(calendar, from, at('2026-11-23 10:00'), limit, pauses)).toBe(0.25);
    expect(elapsedFraction(calendar, from, at('2026-12-23 10:00'), limit, pauses)).toBe(0.25);
    expect(elapsedFraction(calendar, from, at('2026-11-20 10:00'), limit)).toBe(0);
  });

  test('of a limit of zero is 1 from its start on', () => {
    const from = at('2026-11-22 10:00');
    expect(elapsedFraction(calendar, from, from, { value: 0, unit: 'working_day' })).toBe(1);
  });
});

describe('remaining', () => {
  test('counts down in the unit of the limit and below zero when late', () => {
    const from = at('2026-11-23 08:00');
    const limit = { value: 1, unit: 'working_day' } as const;
    expect(remaining(calendar, from, at('2026-11-23 14:00'), limit)).toEqual({
      unit: 'working_day',
      value: 0.5,
      minutes: 240,
      late: false,
    });
    expect(remaining(calendar, from, at('2026-11-24 12:00'), limit)).toEqual({
      unit: 'working_day',
      value: -0.5,
      minutes: -240,
      late: true,
    });
  });

  test('is late exactly after the deadline', () => {
    fc.assert(
      fc.property(
        calendars,
        instants,
        instants,
        limits,
        endedPauses,
        (cal, from, now, limit, pauses) => {
          const end = addLimit(cal, from, limit, pauses);
          const left = remaining(cal, from, now, limit, pauses);
          if (left.late) expect(now > end).toBe(true);
          if (now < end) expect(left.value).toBeGreaterThan(0);
        },
      ),
    );
  });
});

test('counts ten thousand deadlines in well under a second', () => {
  const start = performance.now();
  for (let i = 0; i < 10_000; i++) {
    addLimit(suspended, new Date(+at('2026-01-01 00:00') + i * hour), {
      value: 5,
      unit: 'working_day',
    });
  }
  expect(performance.now() - start).toBeLessThan(1000);
  expect(ordinaryHours).toHaveLength(2);
});
