import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulkActions, bulkFieldsOf } from '../../../workflow.ts';
import { chunksOf } from '../../queries-bulk.ts';
import { findBulkActions, groupRefusals, reportLines } from './bulk.ts';

const one = (state: 'reported' | 'dispatched' | 'closed', suspended = false) => ({
  state,
  suspended,
});
const names = (...given: Parameters<typeof findBulkActions>) =>
  findBulkActions(...given).map(({ action, count }) => `${action} ${count}`);
const desk = ['communityStaff'];

describe('findBulkActions', () => {
  it('offers what some of them are in the state for, and says how many', () => {
    expect(names([one('reported'), one('reported')], desk)).toEqual([
      'accept 2',
      'supervise 2',
      'merge 2',
    ]);
    expect(names([one('reported'), one('dispatched'), one('closed')], desk)).toEqual([
      'accept 1',
      'acknowledge 1',
      'supervise 2',
      'merge 2',
    ]);
    expect(names([one('closed')], desk)).toEqual([]);
    expect(names([], desk)).toEqual([]);
  });

  it('offers no step of the clock on a case that stands still', () => {
    expect(names([one('dispatched', true)], desk).join()).not.toContain('acknowledge');
  });

  it('offers to posts that hand nothing out neither dispatch nor supervision', () => {
    expect(names([one('reported')], ['gridWorker'])).toEqual(['accept 1', 'merge 1']);
  });
});

it('asks for nothing that is different in each case', () => {
  for (const action of bulkActions) {
    expect(bulkFieldsOf(action).map(({ kind }) => kind)).not.toContain('pictures');
  }
});

it('cuts a list into parts that are the list again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { maxLength: 80 }),
      fc.integer({ min: 1, max: 30 }),
      (all, n) => {
        const parts = chunksOf(all, n);
        expect(parts.flat()).toEqual(all);
        expect(parts.every((part) => part.length > 0 && part.length <= n)).toBe(true);
      },
    ),
  );
});

describe('the report', () => {
  const outcome = (id: string, message?: string) => ({
    id,
    number: id === 'x' ? null : `WD-${id}`,
    version: 1,
    done: message === undefined,
    refused: message === undefined ? null : { code: 'cases/x', message },
  });
  const outcomes = [outcome('1'), outcome('2', 'a "b"'), outcome('x', 'c'), outcome('4', 'c')];

  it('groups refusals by their reason, the most frequent first', () => {
    expect(groupRefusals(outcomes).map(({ message, items }) => [message, items.length])).toEqual([
      ['c', 2],
      ['a "b"', 1],
    ]);
  });

  it('is a sheet with quotes kept, and names a case that the reader may not see', () => {
    const words = { number: 'n', result: 'r', reason: 'w', done: 'yes', refused: 'no' };
    expect(reportLines(outcomes, words, (id) => `?${id}`, ',').split('\r\n')).toEqual([
      '"n","r","w"',
      '"WD-1","yes",""',
      '"WD-2","no","a ""b"""',
      '"?x","no","c"',
      '"WD-4","no","c"',
    ]);
  });
});
