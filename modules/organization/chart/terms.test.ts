import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, countVacant, indexSeats, isExpiring, type SeatsRow, type Term } from './terms.ts';

const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays('2024-01-01', n));
const term: fc.Arbitrary<Term> = fc.record({
  validUntil: fc.option(day, { nil: null }),
  deputy: fc.boolean(),
});

test('seats that are vacant and those who fill them are as many as the seats, or more people than seats', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.array(term), (seats, terms) => {
      const filled = terms.filter(({ deputy }) => !deputy).length;
      expect(countVacant(seats, terms) + Math.min(filled, seats)).toBe(seats);
    }),
  );
});

test('a deputy neither fills a seat nor expires', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.array(term), day, fc.nat(300), (seats, terms, today, days) => {
      const deputy: Term = { validUntil: today, deputy: true };
      expect(countVacant(seats, [...terms, deputy])).toBe(countVacant(seats, terms));
      expect(isExpiring(deputy, today, days)).toBe(false);
    }),
  );
});

test('a term expires on each of the last days and on no other', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -400, max: 400 }), fc.nat(300), (today, left, days) => {
      const validUntil = addDays(today, left);
      expect(isExpiring({ validUntil, deputy: false }, today, days)).toBe(
        left >= 0 && left <= days,
      );
    }),
  );
  expect(isExpiring({ validUntil: null, deputy: false }, '2026-01-01', 366)).toBe(false);
});

test('the nearest place says how many seats there are', () => {
  const row = (placePath: string, seats: number): SeatsRow => ({
    id: placePath,
    post: 'gridLead',
    placePath,
    seats,
    validFrom: '2026-01-01',
    validTo: null,
    version: 1,
  });
  const rows = [row('150300', 1), row('150300.150304.012', 2), row('150300.150304.01', 9)];
  expect(indexSeats(rows)('gridLead', '150300.150304.012.008.g003')?.seats).toBe(2);
  expect(indexSeats(rows)('gridLead', '150300.150304.013.001.g001')?.seats).toBe(1);
  expect(indexSeats(rows)('buildingLead', '150300')).toBeUndefined();
});
