import { describe, expect, it } from 'vitest';
import { addDays, cityDay, narrowing, parseListSearch, toCaseFilter } from './search.ts';

describe('parseListSearch', () => {
  it('keeps what a list understands and drops the rest', () => {
    expect(
      parseListSearch({
        state: ['handling', 'lost'],
        status: 'late',
        classCode: 'E0203',
        within: 150300,
        supervised: 'true',
        from: '2026-11-01',
        to: 'yesterday',
        q: '  路灯 ',
        sort: 'loudest',
        map: true,
        other: 1,
      }),
    ).toEqual({
      state: ['handling'],
      status: 'late',
      classCode: 'E0203',
      within: '150300',
      supervised: true,
      from: '2026-11-01',
      q: '路灯',
      map: true,
    });
  });

  it('takes one state as well as several', () => {
    expect(parseListSearch({ state: 'replied' })).toEqual({ state: ['replied'] });
  });

  it('does not read "false" as yes', () => {
    expect(parseListSearch({ supervised: 'false', map: false })).toEqual({});
  });
});

describe('toCaseFilter', () => {
  it('makes days begin and end at midnight in the city', () => {
    expect(toCaseFilter('area', { from: '2026-11-23', to: '2026-11-23' })).toEqual({
      view: 'area',
      from: '2026-11-23T00:00:00+08:00',
      to: '2026-11-24T00:00:00+08:00',
      sort: 'due',
    });
  });

  it('leaves out what is open beside the list', () => {
    expect(toCaseFilter('inbox', { map: true, case: 'x', q: 'a' })).toEqual({
      view: 'inbox',
      q: 'a',
      sort: 'newest',
    });
  });
});

it('narrowing keeps only what hides cases', () => {
  expect(narrowing({ q: 'a', sort: 'newest', map: true, case: 'x' })).toEqual({ q: 'a' });
});

it('the day of the city begins eight hours before that of UTC', () => {
  expect(cityDay('2026-11-22T16:00:00Z')).toBe('2026-11-23');
  expect(cityDay('2026-11-22T15:59:59Z')).toBe('2026-11-22');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});
