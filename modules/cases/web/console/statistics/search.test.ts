import { describe, expect, it } from 'vitest';
import type { Measure } from '../../queries.ts';
import { parseListSearch } from '../lists/search.ts';
import { linkOf, parseStatisticsSearch, periodBefore, quickPeriods, shareOf } from './search.ts';

const today = '2026-03-05';

describe('parseStatisticsSearch', () => {
  it('shows the last 30 days by area unless told', () => {
    expect(parseStatisticsSearch({}, today)).toEqual({ from: '2026-02-04', to: today, by: 'area' });
  });

  it('turns a period round that ends before it begins, and drops what makes no sense', () => {
    const raw = {
      from: '2026-03-02',
      to: '2026-03-01',
      by: 'mood',
      within: 150300,
      source: 'radio',
    };
    expect(parseStatisticsSearch(raw, today)).toEqual({
      from: '2026-03-01',
      to: '2026-03-02',
      within: '150300',
      by: 'area',
    });
  });
});

describe('periods', () => {
  it('know the month before, over the end of a year too', () => {
    expect(quickPeriods(today).lastMonth).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(quickPeriods('2026-01-31').lastMonth).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  });

  it('before another are as long and end the day before', () => {
    expect(periodBefore({ from: '2026-03-01', to: '2026-03-05' })).toEqual({
      from: '2026-02-24',
      to: '2026-02-28',
    });
    expect(periodBefore({ from: today, to: today })).toEqual({
      from: '2026-03-04',
      to: '2026-03-04',
    });
  });
});

describe('linkOf', () => {
  it('survives the address: a list reads back all that a number counts', () => {
    const measure: Measure = {
      name: 'resolutionRate',
      date: 'closed',
      count: { rating: ['satisfied'], selfResolved: true, state: ['closed'] },
      of: { rating: ['satisfied', 'dissatisfied'] },
    };
    const row = {
      filter: { within: '150300.150304', directly: true, source: 'hotline' },
      from: '2026-03-01',
      to: today,
    };
    const link = linkOf(measure, 'count', row);
    expect(link).toEqual({
      ...row.filter,
      closedFrom: '2026-03-01',
      closedTo: today,
      ...measure.count,
    });
    expect(parseListSearch(link)).toEqual(link);
    expect(linkOf({ ...measure, date: 'reported' }, 'of', row)).toMatchObject({
      from: '2026-03-01',
      ...measure.of,
    });
  });
});

it('divides by nothing into nothing', () => {
  expect(shareOf({ count: 0, of: 0 })).toBeUndefined();
  expect(shareOf({ count: 3, of: 4 })).toBe(0.75);
  expect(shareOf({ count: 3, of: null })).toBe(3);
});
