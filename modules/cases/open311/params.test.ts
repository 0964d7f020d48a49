import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Open311Error } from './errors.ts';
import {
  queryDays,
  readInstant,
  readList,
  readPoint,
  readPostedRequest,
  readRequestQuery,
  readText,
} from './params.ts';

const now = new Date('2026-11-23T04:00:00Z');
const dayMs = 86_400_000;

describe('an instant', () => {
  test.each([
    ['2026-11-23T09:00:00+08:00', '2026-11-23T01:00:00.000Z'],
    ['2026-11-23T09:00:00.123Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00+08:00', '2026-11-23T01:00:00.000Z'],
    // A plus that was not encoded arrives as a space.
    ['2026-11-23T09:00:00 08:00', '2026-11-23T01:00:00.000Z'],
    ['2026-11-23 09:00:00', '2026-11-23T01:00:00.000Z'],
    // Without a zone it is the city's.
    ['2026-11-23T09:00:00', '2026-11-23T01:00:00.000Z'],
    ['2026-11-23', '2026-11-22T16:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(readInstant({ start_date: text }, 'start_date')?.toISOString()).toBe(expected);
  });

  test.each([
    'yesterday',
    '2026-13-01',
    '2026-04-31T00:00:00Z',
    '23/11/2026',
    '2026-11-23T25:00:00Z',
    '0000-01-01',
    '2026-11-23T09:00:00+0800; drop table cases',
  ])('%s is refused', (text) => {
    expect(() => readInstant({ start_date: text }, 'start_date')).toThrow(Open311Error);
  });
});

describe('the query of the list', () => {
  test('is the most recent 90 days and 1,000 requests unless told', () => {
    expect(readRequestQuery({}, now)).toMatchObject({
      reported: { from: new Date(now.getTime() - queryDays * dayMs), to: now },
      limit: 1000,
      offset: 0,
      extensions: false,
    });
  });

  test('takes empty parameters for absent ones', () => {
    const empty = { status: '', start_date: '', page: '', service_code: ',', lat: ' ' };
    expect(readRequestQuery(empty, now)).toEqual(readRequestQuery({}, now));
  });

  test('takes lists by commas and by naming them several times', () => {
    const query = readRequestQuery(
      { service_code: ['C0101,C0102', 'E0101'], status: 'open,closed' },
      now,
    );
    expect(query.serviceCodes).toEqual(['C0101', 'C0102', 'E0101']);
    expect(query.status).toBeUndefined();
    expect(readRequestQuery({ status: ['closed'] }, now).status).toBe('closed');
  });

  test('never spans more than 90 days', () => {
    const wide = { start_date: '2026-01-01T00:00:00Z', end_date: '2026-11-01T00:00:00Z' };
    expect(() => readRequestQuery(wide, now)).toThrow(Open311Error);
    const backwards = { start_date: '2026-11-02T00:00:00Z', end_date: '2026-11-01T00:00:00Z' };
    expect(() => readRequestQuery(backwards, now)).toThrow(Open311Error);
    const { reported } = readRequestQuery({ start_date: '2026-01-01T00:00:00Z' }, now);
    expect((reported!.to.getTime() - reported!.from.getTime()) / dayMs).toBe(queryDays);
    const until = readRequestQuery({ end_date: '2026-06-01T00:00:00Z' }, now).reported!;
    expect((until.to.getTime() - until.from.getTime()) / dayMs).toBe(queryDays);
  });

  test('asks by update without a span of reporting', () => {
    const query = readRequestQuery({ updated_after: '2026-11-22T00:00:00Z' }, now);
    expect(query.reported).toBeUndefined();
    expect(query.updated).toEqual({ from: new Date('2026-11-22T00:00:00Z'), to: now });
  });

  test('pages', () => {
    expect(readRequestQuery({ page: '3', page_size: '20' }, now)).toMatchObject({
      limit: 20,
      offset: 40,
    });
    expect(readRequestQuery({ page_size: '5000' }, now).limit).toBe(1000);
  });

  test.each([
    { page: '0' },
    { page: '-1' },
    { page: '1.5' },
    { page: 'two' },
    { page_size: '0' },
    { status: 'resolved' },
    { lat: '39.5' },
    { lat: 'north', long: '106.7' },
    { lat: '95', long: '106.7' },
    { lat: '0x10', long: '1e2' },
    { service_code: 'a\0b' },
    { extensions: { nested: 'true' } },
  ])('refuses %j', (params) => {
    expect(() => readRequestQuery(params, now)).toThrow(Open311Error);
  });

  test('answers or refuses in its own words, whatever is sent', () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        'status',
        'start_date',
        'end_date',
        'page',
        'lat',
        'long',
        'service_request_id',
      ),
      fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined), fc.object()),
    );
    fc.assert(
      fc.property(anything, (params) => {
        try {
          const query = readRequestQuery(params, now);
          expect(query.limit).toBeLessThanOrEqual(1000);
        } catch (error) {
          expect(error).toBeInstanceOf(Open311Error);
        }
      }),
    );
  });
});

describe('what is posted', () => {
  const least = { service_code: 'C0118', lat: '39.501', long: '106.718' };

  test('needs a service and a place', () => {
    const problemsOf = (params: Record<string, string>) => {
      try {
        readPostedRequest(params);
        return [];
      } catch (error) {
        return (error as Open311Error).problems.map((problem) => problem.word);
      }
    };
    expect(problemsOf({ lat: '39.5', long: '106.7' })).toEqual(['missing']);
    expect(problemsOf({ service_code: 'C0118' })).toEqual(['noLocation']);
    expect(problemsOf({ service_code: 'C0118', lat: '39.5' })).toEqual(['missing']);
    expect(problemsOf({ ...least, email: 'nobody', description: 'x'.repeat(4001) })).toEqual([
      'wrong',
      'wrong',
    ]);
    expect(problemsOf(least)).toEqual([]);
  });

  test('keeps 4,000 characters with their line breaks', () => {
    const description = `${'长'.repeat(1999)}\n${'x'.repeat(2000)}`;
    expect(readPostedRequest({ ...least, description }).description).toBe(description);
  });

  test('joins names as they are said in each language', () => {
    const nameOf = (first: string, last: string) =>
      readPostedRequest({ ...least, first_name: first, last_name: last }).contact?.name;
    expect(nameOf('小明', '王')).toBe('王小明');
    expect(nameOf('John', 'Smith')).toBe('John Smith');
    expect(nameOf('', 'Smith')).toBe('Smith');
  });

  test('reads attributes in every way that clients write them', () => {
    const { attributes } = readPostedRequest({
      ...least,
      'attribute[URGENCY]': 'DANGER',
      'attribute[MANY][]': ['a', 'b'],
      'attribute[LANDMARK]': '',
    });
    expect([...attributes]).toEqual([
      ['URGENCY', ['DANGER']],
      ['MANY', ['a', 'b']],
    ]);
    expect(() => readPostedRequest({ ...least, 'attribute[__proto__][x': '1' })).toThrow(
      Open311Error,
    );
  });

  test.each(['javascript:alert(1)', 'ftp://example.cn/x', 'https://user:pw@example.cn/x', 'x'])(
    'refuses the picture %s',
    (media_url) => {
      expect(() => readPostedRequest({ ...least, media_url })).toThrow(Open311Error);
    },
  );

  test('fetches a picture over https alone', () => {
    const { mediaUrl } = readPostedRequest({ ...least, media_url: 'http://example.cn/a.jpg' });
    expect(mediaUrl?.href).toBe('https://example.cn/a.jpg');
  });
});

test('the last of several texts counts, a list does not hold more than it may', () => {
  expect(readText({ a: ['1', '2'] }, 'a')).toBe('2');
  expect(readPoint({})).toBeUndefined();
  expect(() => readList({ a: '1,2,3' }, 'a', 2)).toThrow(Open311Error);
});
