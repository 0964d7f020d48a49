import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findQuietEnd, hoursOf, type QuietHours } from './quiet-hours.ts';

const time = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const hours = fc
  .record({ from: time, until: time })
  .filter(({ from, until }) => from !== until) as fc.Arbitrary<QuietHours>;
const instant = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2040-01-01T00:00:00Z'),
  noInvalidDate: true,
});

/** What a clock on the wall in the city shows, by the library that knows the zone. */
const wall = (at: Date) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);

describe('findQuietEnd', () => {
  const night = { from: '22:00', until: '07:00' };
  it.each([
    ['2026-11-28T13:59:59.999Z', undefined],
    ['2026-11-28T14:00:00Z', '2026-11-28T23:00:00.000Z'],
    ['2026-11-28T16:00:00Z', '2026-11-28T23:00:00.000Z'],
    ['2026-11-28T22:59:59.999Z', '2026-11-28T23:00:00.000Z'],
    ['2026-11-28T23:00:00Z', undefined],
    ['2026-12-31T15:59:00Z', '2026-12-31T23:00:00.000Z'],
    ['2028-02-28T15:00:00Z', '2028-02-28T23:00:00.000Z'],
  ])('at %s, from 22:00 to 07:00 in the city, is %s', (at, end) => {
    expect(findQuietEnd(new Date(at), night)?.toISOString()).toBe(end);
  });

  it('is quiet exactly while the clock on the wall lies between the two times', () => {
    fc.assert(
      fc.property(instant, hours, (at, { from, until }) => {
        const now = wall(at);
        const quiet = from < until ? now >= from && now < until : now >= from || now < until;
        expect(findQuietEnd(at, { from, until }) !== undefined).toBe(quiet);
      }),
      { numRuns: 500 },
    );
  });

  it('ends at its time on the wall, ahead, within a day, and what waited is quiet no more', () => {
    fc.assert(
      fc.property(instant, hours, (at, chosen) => {
        const end = findQuietEnd(at, chosen);
        fc.pre(end !== undefined);
        const ahead = end!.getTime() - at.getTime();
        expect(ahead).toBeGreaterThan(0);
        expect(ahead).toBeLessThan(86_400_000);
        expect(wall(end!)).toBe(chosen.until);
        expect(findQuietEnd(end!, chosen)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is the same end for every instant of one night', () => {
    fc.assert(
      fc.property(
        instant,
        hours,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (at, chosen, part) => {
          const end = findQuietEnd(at, chosen);
          fc.pre(end !== undefined);
          const later = new Date(at.getTime() + Math.floor((end!.getTime() - at.getTime()) * part));
          fc.pre(later < end!);
          expect(findQuietEnd(later, chosen)).toEqual(end);
        },
      ),
    );
  });

  it('is never where the city has set none', () => {
    expect(findQuietEnd(new Date(), null)).toBeUndefined();
  });
});

describe('hoursOf', () => {
  const city = { from: '22:00', until: '07:00' };
  const own = { from: '12:00', until: '14:00' };
  it("takes the city's unless a person chose otherwise", () => {
    expect(hoursOf(undefined, city)).toBe(city);
    expect(hoursOf({ choice: 'city', hours: null }, city)).toBe(city);
    expect(hoursOf({ choice: 'own', hours: own }, city)).toBe(own);
    expect(hoursOf({ choice: 'own', hours: own }, null)).toBe(own);
    expect(hoursOf({ choice: 'off', hours: null }, city)).toBeNull();
    expect(hoursOf(undefined, null)).toBeNull();
  });
});
