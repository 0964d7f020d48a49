import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dueOf, mostUrgent } from './due.ts';

const today = '2026-11-28';
const day = fc.integer({ min: -400, max: 0 }).map((days) => addDays(today, days));
const rhythm = fc.record({
  from: day,
  everyDays: fc.integer({ min: 1, max: 180 }),
  expiresOn: fc.integer({ min: -30, max: 365 }).map((days) => addDays(today, days)),
});
const visit = fc.option(day);

describe('the next visit', () => {
  test('is a rhythm after the last one, and overdue on the day after', () => {
    const tag = { from: '2026-11-01', everyDays: 7, expiresOn: '2027-10-31' };
    expect(dueOf([tag], null, '2026-11-05').dueOn).toBe('2026-11-08');
    expect(dueOf([tag], '2026-11-20', '2026-11-25')).toEqual({
      dueOn: '2026-11-27',
      everyDays: 7,
      state: 'done',
    });
    expect(dueOf([tag], '2026-11-20', '2026-11-26').state).toBe('dueSoon');
    expect(dueOf([tag], '2026-11-20', '2026-11-27').state).toBe('dueSoon');
    expect(dueOf([tag], '2026-11-20', '2026-11-28').state).toBe('overdue');
  });

  test('does not count a visit from before the tag, of another time', () => {
    const tag = { from: '2026-11-20', everyDays: 14, expiresOn: '2027-10-31' };
    expect(dueOf([tag], '2025-01-01', today).dueOn).toBe('2026-12-04');
  });

  test('is asked for by no tag that expired, and by one until its last day', () => {
    const tag = { from: '2026-01-01', everyDays: 7, expiresOn: today };
    expect(dueOf([tag], null, today).state).toBe('overdue');
    expect(dueOf([tag], null, addDays(today, 1))).toEqual({
      dueOn: null,
      everyDays: 0,
      state: 'none',
    });
    expect(dueOf([], today, today).state).toBe('none');
  });

  test('is the earliest of several tags, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(rhythm, { maxLength: 4 }), visit, (tags, last) => {
        const due = dueOf(tags, last, today);
        expect(dueOf([...tags].reverse(), last, today).dueOn).toBe(due.dueOn);
        const each = tags.flatMap((tag) => dueOf([tag], last, today).dueOn ?? []);
        expect(due.dueOn).toBe(each.sort()[0] ?? null);
        expect(due.state === 'none').toBe(due.dueOn === null);
      }),
    );
  });

  test('never moves to an earlier day by a later visit, and never lies in the past after one today', () => {
    fc.assert(
      fc.property(rhythm, day, day, (tag, a, b) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        const [one, two] = [dueOf([tag], first, today), dueOf([tag], second, today)];
        if (one.dueOn !== null) expect(two.dueOn! >= one.dueOn).toBe(true);
        expect(dueOf([tag], today, today).state).not.toBe('overdue');
      }),
    );
  });

  test('gets more urgent as days pass, never less', () => {
    const order = ['done', 'dueSoon', 'overdue'];
    fc.assert(
      fc.property(rhythm, visit, fc.nat(200), (tag, last, days) => {
        const lasting = { ...tag, expiresOn: addDays(today, 365) };
        const now = dueOf([lasting], last, today).state;
        const later = dueOf([lasting], last, addDays(today, days)).state;
        expect(order.indexOf(later)).toBeGreaterThanOrEqual(order.indexOf(now));
      }),
    );
  });
});

describe('a dwelling', () => {
  test('stands where the most urgent of its people does', () => {
    expect(mostUrgent([])).toBe('none');
    expect(mostUrgent(['none', 'done', 'dueSoon'])).toBe('dueSoon');
    expect(mostUrgent(['done', 'overdue', 'dueSoon'])).toBe('overdue');
  });
});
