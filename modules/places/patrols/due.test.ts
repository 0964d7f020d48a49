import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byUrgency, countStates, type Period, periodAt, rhythmOf, stateOf } from './due.ts';
import { daysBetween, namesPerson, periodKinds, usualDays, visitStates } from './fields.ts';

const day = fc
  .integer({ min: 0, max: 3000 })
  .map((days) => new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10));
const rhythm = fc.option(fc.integer({ min: 1, max: 400 }), { nil: null });
const labels = ['150300', '150304', '012', '008', 'g001', 'm01', 'b00001'];
const path = fc.integer({ min: 1, max: labels.length }).map((n) => labels.slice(0, n).join('.'));
const period: fc.Arbitrary<Period> = fc.record({
  area: path,
  what: fc.constantFrom(...periodKinds),
  days: rhythm,
});

describe('the state of a place', () => {
  test('is within the rhythm exactly as long as no more days went by than it has', () => {
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 400 }),
        (on, age, days) => {
          const today = new Date(Date.parse(on) + age * 86_400_000).toISOString().slice(0, 10);
          expect(daysBetween(on, today)).toBe(age);
          const state = stateOf(on, today, days);
          expect(state === 'within' || state === 'due').toBe(age <= days);
          expect(state === 'overdue').toBe(age > days);
        },
      ),
    );
  });

  test('never gets better by waiting, nor by a shorter rhythm', () => {
    const rank = (state: string) => ['within', 'due', 'overdue'].indexOf(state);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 50 }),
        (age, more, days, less) => {
          const on = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
          const now = rank(stateOf(on(0), on(age), days));
          expect(rank(stateOf(on(0), on(age + more), days))).toBeGreaterThanOrEqual(now);
          expect(rank(stateOf(on(0), on(age), Math.max(1, days - less)))).toBeGreaterThanOrEqual(
            now,
          );
        },
      ),
    );
  });

  test('is none without a rhythm, and never without a visit', () => {
    expect(stateOf('2026-01-01', '2026-01-02', null)).toBe('none');
    expect(stateOf(null, '2026-01-02', null)).toBe('none');
    expect(stateOf(null, '2026-01-02', 30)).toBe('never');
  });
});

describe('the rhythm of a place', () => {
  test('is that of the nearest area around it that says one, else the usual', () => {
    fc.assert(
      fc.property(
        fc.array(period, { maxLength: 12 }),
        path,
        fc.constantFrom(...periodKinds),
        (all, at, what) => {
          const found = periodAt(all, what, at);
          const around = all.filter(
            (one) => one.what === what && `${at}.`.startsWith(`${one.area}.`),
          );
          expect(found === undefined).toBe(around.length === 0);
          for (const one of around)
            expect(found!.area.length).toBeGreaterThanOrEqual(one.area.length);
          if (what === 'building')
            expect(rhythmOf(all, what, at)).toBe(found ? found.days : usualDays.building);
        },
      ),
    );
  });

  test('is none of what nobody asks to see', () => {
    expect(rhythmOf([], 'entrance', 'x')).toBeNull();
  });

  test('does not come from an area whose path only begins alike', () => {
    const all: Period[] = [{ area: '150300.150304.012.008.g001', what: 'building', days: 3 }];
    expect(rhythmOf(all, 'building', '150300.150304.012.008.g0012.b00001')).toBe(30);
  });
});

describe('the order of what is due', () => {
  const place = fc.record({
    path: fc.integer({ min: 0, max: 99_999 }).map((n) => `b${String(n).padStart(5, '0')}`),
    lastVisit: fc.option(day, { nil: null }),
    state: fc.constantFrom(...visitStates),
  });

  test('begins with what was never seen, then the oldest; whatever order it came in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(place, { selector: (one) => one.path }), (places) => {
        const sorted = places.toSorted(byUrgency);
        expect(places.toReversed().sort(byUrgency)).toEqual(sorted);
        const asked = sorted
          .filter(({ state }) => state !== 'none')
          .map(({ lastVisit }) => lastVisit ?? '');
        expect(asked).toEqual(asked.toSorted());
        const firstNone = sorted.findIndex(({ state }) => state === 'none');
        if (firstNone >= 0) {
          expect(sorted.slice(firstNone).every(({ state }) => state === 'none')).toBe(true);
        }
      }),
    );
  });

  test('counts add up', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...visitStates)), (states) => {
        const counts = countStates(states);
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(states.length);
        for (const state of visitStates) {
          expect(counts[state]).toBe(states.filter((one) => one === state).length);
        }
      }),
    );
  });
});

test.each([
  ['联系 13847300012', true],
  ['138 4730 0012', true],
  ['身份证 15030419800101001X', true],
  ['3号楼2单元灯坏，编号 20261128', false],
  ['电表 1234567890123', false],
  ['', false],
])('a note with the number of a phone or an identity card is known: %s', (note, personal) => {
  expect(namesPerson(note)).toBe(personal);
});
