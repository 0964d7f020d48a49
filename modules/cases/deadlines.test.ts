import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCalendar } from '../../kernel/time/holidays.ts';
import { elapsedIn, type LimitUnit, limitUnits } from '../../kernel/time/index.ts';
import { changeClocks, datesOfCase } from './clocks.ts';
import {
  type Clock,
  describeClock,
  endClock,
  extendClock,
  findLimit,
  isPaused,
  type LimitRule,
  pauseClock,
  pressingClock,
  resumeClock,
  startClock,
} from './deadlines.ts';
import { formatNumber, prefixOfPlace } from './numbers.ts';
import { findZone, type Rules } from './rules.ts';
import { caseStates, stagesOfState } from './workflow.ts';

const calendar = buildCalendar();
const monday = new Date('2026-11-23T02:00:00Z'); // 10:00 in the city
const hours = (n: number, from = monday) => new Date(from.getTime() + n * 3_600_000);
const begin = (value: number, unit: LimitUnit, at = monday): Clock =>
  startClock(calendar, { id: 'clock', stage: 'handle', limit: { value, unit }, at });

const rule = (over: Partial<LimitRule>): LimitRule => ({
  stage: 'handle',
  classCode: '*',
  severity: null,
  zone: '*',
  value: 1,
  unit: 'working_day',
  effectiveFrom: '2020-01-01',
  ...over,
});
const question = {
  stage: 'handle',
  classCode: 'E0101',
  severity: 2,
  zone: 'core',
  date: '2026-11-23',
};

describe('the limit that applies', () => {
  test('is the one of the class before the severity before the zone before that of all', () => {
    const rules = [
      rule({ value: 1 }),
      rule({ value: 2, zone: 'core' }),
      rule({ value: 3, severity: 2 }),
      rule({ value: 4, severity: 2, zone: 'core' }),
      rule({ value: 5, classCode: 'E0101' }),
      rule({ value: 6, classCode: 'E0101', severity: 2, zone: 'core' }),
    ];
    for (let n = rules.length; n > 0; n--) {
      expect(findLimit(rules.slice(0, n).reverse(), question)?.value).toBe(n);
    }
  });

  test('is the latest that has come into force by the day, never one to come', () => {
    const rules = [
      rule({ value: 1, effectiveFrom: '2026-01-01' }),
      rule({ value: 2, effectiveFrom: '2026-11-23' }),
      rule({ value: 3, effectiveFrom: '2026-11-24' }),
    ];
    expect(findLimit(rules, question)?.value).toBe(2);
    expect(findLimit(rules, { ...question, date: '2026-11-22' })?.value).toBe(1);
    expect(findLimit(rules, { ...question, date: '2025-12-31' })).toBeUndefined();
  });

  test('without a severity is that of the loosest, unless one is for all', () => {
    const { classCode } = question;
    const rules = [
      rule({ classCode, severity: 1, value: 1 }),
      rule({ classCode, severity: 4, value: 4 }),
      rule({ classCode, severity: 2, value: 2 }),
    ];
    const unknown = { ...question, severity: null };
    expect(findLimit(rules, unknown)?.value).toBe(4);
    expect(findLimit([...rules, rule({ value: 9 })], unknown)?.value).toBe(9);
    expect(findLimit(rules, { ...unknown, stage: 'verify' })).toBeUndefined();
  });

  test('is never one of another stage, class, severity or zone', () => {
    const other = { stage: 'verify', classCode: 'E0102', severity: 3, zone: 'rural' };
    for (const [key, value] of Object.entries(other)) {
      expect(findLimit([rule({ [key]: value })], question)).toBeUndefined();
    }
  });
});

const unit = fc.constantFrom(...limitUnits);
const value = fc.integer({ min: 1, max: 40 });
/** Minutes between things that happen. */
const gap = fc.integer({ min: 0, max: 20_000 });
const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000);

describe('a clock', () => {
  test('reminds before it is due', () => {
    fc.assert(
      fc.property(value, unit, gap, (n, u, start) => {
        const clock = begin(n, u, later(monday, start));
        expect(clock.warnAt.getTime()).toBeLessThanOrEqual(clock.dueAt.getTime());
        expect(clock.warnAt.getTime()).toBeGreaterThan(clock.startedAt.getTime());
        expect(clock.nextEscalationAt).toEqual(clock.warnAt);
      }),
    );
  });

  test('gives the whole limit however often it stood still', () => {
    fc.assert(
      fc.property(value, unit, fc.array(fc.tuple(gap, gap), { maxLength: 4 }), (n, u, stops) => {
        let clock = begin(n, u);
        let at = monday;
        for (const [run, stop] of stops) {
          at = later(at, run);
          clock = pauseClock(clock, at);
          expect(isPaused(clock)).toBe(true);
          expect(clock.nextEscalationAt).toBeNull();
          at = later(at, stop);
          clock = resumeClock(calendar, clock, at);
        }
        const ran = elapsedIn(calendar, clock.startedAt, clock.dueAt, u, clock.pauses);
        expect(ran).toBeCloseTo(n, 6);
      }),
    );
  });

  test('shows the same time left while it stands still', () => {
    fc.assert(
      fc.property(value, unit, gap, gap, (n, u, run, stop) => {
        const at = later(monday, run);
        const clock = pauseClock(begin(n, u), at);
        const left = describeClock(calendar, clock, at).remaining.value;
        const view = describeClock(calendar, clock, later(at, stop));
        expect(view.paused).toBe(true);
        expect(view.remaining.value).toBeCloseTo(left, 2);
      }),
    );
  });

  test('tells late, due soon and on time apart by what is left', () => {
    fc.assert(
      fc.property(value, unit, gap, (n, u, run) => {
        const clock = begin(n, u);
        const view = describeClock(calendar, clock, later(monday, run));
        if (view.status === 'late') expect(view.remaining.value).toBeLessThanOrEqual(0);
        else expect(view.remaining.value).toBeGreaterThanOrEqual(0);
        if (view.status === 'onTime') expect(view.remaining.value).toBeGreaterThan(n / 4 - 0.01);
        if (view.status === 'dueSoon') expect(view.remaining.value).toBeLessThan(n / 4 + 0.01);
      }),
    );
  });

  test('counts an extension from its deadline, in the extension’s own unit', () => {
    const clock = extendClock(
      calendar,
      begin(2, 'urgent_hour'),
      { value: 1, unit: 'working_day' },
      hours(1),
    );
    // 12:00, then one working day: 12:00 of Tuesday, which is the end of the morning.
    expect(clock.dueAt.toISOString()).toBe('2026-11-24T04:00:00.000Z');
    expect(clock.lateAt).toBeNull();
  });

  test('takes an extension while it stands still: the same deadline as if it came before or after', () => {
    const more = { value: 3, unit: 'urgent_hour' } as const;
    fc.assert(
      fc.property(gap, gap, (ran, stood) => {
        const clock = begin(4, 'urgent_hour');
        const stop = later(monday, ran);
        const on = later(stop, stood);
        const stopped = pauseClock(clock, stop);
        const during = extendClock(calendar, stopped, more, stop);
        expect(isPaused(during)).toBe(true);
        expect(during.nextEscalationAt).toBeNull();
        const wanted = extendClock(calendar, resumeClock(calendar, stopped, on), more, on);
        expect(resumeClock(calendar, during, on).dueAt).toEqual(wanted.dueAt);
        expect(during.lateAt).toEqual(stopped.lateAt);
      }),
    );
  });

  test('keeps its late mark when it is extended, and when it ends in time after that', () => {
    const late = extendClock(
      calendar,
      begin(1, 'urgent_hour'),
      { value: 5, unit: 'urgent_hour' },
      hours(2),
    );
    expect(late.lateAt).toEqual(hours(1));
    expect(endClock(late, hours(3)).lateAt).toEqual(hours(1));
  });

  test('is late at its deadline, not when somebody notices', () => {
    fc.assert(
      fc.property(value, unit, gap, (n, u, run) => {
        const clock = begin(n, u);
        const at = later(monday, run);
        const { lateAt, endedAt, nextEscalationAt } = endClock(clock, at);
        expect(lateAt).toEqual(at > clock.dueAt ? clock.dueAt : null);
        expect(endedAt).toEqual(at);
        expect(nextEscalationAt).toBeNull();
      }),
    );
  });

  test('is not late for the time that it stood still', () => {
    const clock = pauseClock(begin(2, 'urgent_hour'), hours(1));
    expect(endClock(clock, hours(30)).lateAt).toBeNull();
    const again = endClock(resumeClock(calendar, clock, hours(30)), hours(31));
    expect(again.lateAt).toBeNull();
  });
});

const rules: Rules = {
  version: 'test',
  classes: new Map(),
  zones: [
    { path: '150300.150304', zone: 'district', from: '2020-01-01' },
    { path: '150300.150304.012', zone: 'core', from: '2026-01-01' },
    { path: '150300.150304.012', zone: 'later', from: '2027-01-01' },
  ],
  limits: ['accept', 'triage', 'dispatch', 'acknowledge', 'handle', 'verify'].map((stage) =>
    rule({ stage, value: 2, unit: 'urgent_hour' }),
  ),
  calendar,
};
const subject = { classCode: 'E0101', severity: null, zone: '*' };
const running = (clocks: readonly Clock[]) =>
  clocks.filter((clock) => clock.endedAt === null).map((clock) => clock.stage);

describe('the clocks of a case', () => {
  test('run for the stages of its state, whichever state it came from', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...caseStates), { minLength: 1 }), (states) => {
        let clocks: Clock[] = [];
        let from: (typeof caseStates)[number] = 'void';
        for (const [i, to] of states.entries()) {
          const change = { effect: 'none', from, to, at: hours(i) } as const;
          clocks = changeClocks(rules, subject, clocks, change);
          if (from !== to) expect(running(clocks).sort()).toEqual([...stagesOfState[to]].sort());
          from = to;
        }
      }),
    );
  });

  test('are not begun again by what leaves the state as it is', () => {
    const first = changeClocks(rules, subject, [], {
      effect: { start: 'triage' },
      from: 'reported',
      to: 'accepted',
      at: monday,
    });
    const after = changeClocks(rules, subject, first, {
      effect: 'none',
      from: 'accepted',
      to: 'accepted',
      at: hours(1),
    });
    expect(after).toEqual(first);
  });

  test('begin afresh when the work does', () => {
    const first = changeClocks(rules, subject, [], {
      effect: { start: 'handle' },
      from: 'registered',
      to: 'dispatched',
      at: monday,
    });
    expect(running(first)).toEqual(['acknowledge', 'handle']);
    const again = changeClocks(rules, subject, first, {
      effect: { start: 'handle' },
      from: 'replied',
      to: 'handling',
      at: hours(1),
    });
    expect(running(again)).toEqual(['handle']);
    expect(pressingClock(again)?.startedAt).toEqual(hours(1));
  });

  test('show nothing due while they stand still, and keep what was late', () => {
    const clocks = [begin(1, 'urgent_hour')];
    const change = { from: 'handling', to: 'handling', at: hours(2) } as const;
    const paused = changeClocks(rules, subject, clocks, { ...change, effect: 'pause' });
    expect(datesOfCase(paused)).toEqual({ dueAt: null, warnAt: null, late: true });
  });

  test('can not begin where the city has no limit', () => {
    const without = { ...rules, limits: [] };
    const change = { effect: 'none', from: 'void', to: 'reported', at: monday } as const;
    expect(() => changeClocks(without, subject, [], change)).toThrow('cases/no-limit');
  });
});

describe('zones and numbers', () => {
  test('the nearest place with a zone decides, from its day on', () => {
    const grid = '150300.150304.012.008.g003';
    expect(findZone(rules, grid, '2026-11-23')).toBe('core');
    expect(findZone(rules, grid, '2027-01-01')).toBe('later');
    expect(findZone(rules, grid, '2025-01-01')).toBe('district');
    expect(findZone(rules, '150300.150304.0123', '2026-11-23')).toBe('district');
    expect(findZone(rules, '150300.150302.001', '2026-11-23')).toBe('*');
  });

  test('a number says the district, the day and the count', () => {
    expect(formatNumber(prefixOfPlace('150300.150304.012'), '2026-11-23', 42)).toBe(
      'WD-20261123-0042',
    );
    expect(formatNumber(prefixOfPlace('150300'), '2026-11-23', 12_345)).toBe(
      '150300-20261123-12345',
    );
  });
});
