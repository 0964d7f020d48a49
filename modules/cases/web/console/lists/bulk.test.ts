import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../workflow.ts';
import { asksReason, bulkActions, findBulkActions } from './bulk.ts';

const one = (state: 'reported' | 'dispatched' | 'closed', suspended = false) => ({
  state,
  suspended,
});

describe('findBulkActions', () => {
  it('offers what all of them are in the state for', () => {
    expect(findBulkActions([one('reported'), one('reported')])).toEqual(['accept', 'supervise']);
    expect(findBulkActions([one('reported'), one('dispatched')])).toEqual(['supervise']);
    expect(findBulkActions([one('reported'), one('closed')])).toEqual([]);
    expect(findBulkActions([])).toEqual([]);
  });

  it('offers no step of the clock on a case that stands still', () => {
    expect(findBulkActions([one('dispatched')])).toContain('acknowledge');
    expect(findBulkActions([one('dispatched', true)])).not.toContain('acknowledge');
  });
});

it('asks for no field but a reason', () => {
  for (const action of bulkActions) {
    const required = fieldsOf(action).filter((field) => field.required);
    expect(required.map((field) => field.kind)).toEqual(asksReason(action) ? ['reason'] : []);
  }
});
