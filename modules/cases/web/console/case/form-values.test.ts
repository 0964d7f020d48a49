import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../../contract.ts';
import { type ActionField, actionNames, fieldsOf } from '../../../workflow.ts';
import { mentionBefore } from './field-mention.tsx';
import {
  type FieldValue,
  placeMentions,
  problemOf,
  toBody,
  toInstant,
  toLocal,
} from './form-values.ts';

const id = '0190a5f0-7e2b-7cc3-98c4-dc0c0c07398f';
const filled: Record<ActionField['kind'], FieldValue> = {
  reason: '  缺少配件 ',
  text: '已更换，@王 复查',
  pictures: [{ id: 'p', blob: new Blob(), name: 'a.jpg' }],
  caseClass: 'C0101',
  severity: 2,
  target: { unitId: id },
  instant: '2026-11-24T18:00',
  limit: { value: '3', unit: 'working_day' },
  case: id,
  parts: [
    { text: '清运', classCode: 'E0101' },
    { text: '修补', classCode: 'C0101' },
  ],
  rating: 'satisfied',
  flag: false,
  mentions: [{ personId: id, name: '王' }],
  location: undefined,
};

describe('toBody', () => {
  it.each(actionNames)('fills every field of %s as the API takes it', (action) => {
    const fields = fieldsOf(action);
    const values = Object.fromEntries(fields.map((field) => [field.name, filled[field.kind]]));
    const files = Object.fromEntries(
      fields.filter((field) => field.kind === 'pictures').map((field) => [field.name, [id]]),
    );
    const parsed = bodyOf(action).safeParse(toBody(fields, values, files));
    expect(parsed.error?.issues).toBeUndefined();
    expect(fields.map((field) => problemOf(field, values[field.name]))).toEqual(
      fields.map(() => undefined),
    );
  });

  it('trims words and leaves out what was not filled in', () => {
    const fields = fieldsOf('reply');
    expect(toBody(fields, { done: ' 已修好 ', discussedWith: '   ', pictures: [] }, {})).toEqual({
      done: '已修好',
    });
  });

  it('says no for a required flag that was answered no', () => {
    expect(toBody(fieldsOf('reviewAppeal'), { granted: false, reason: 'x' }, {})).toEqual({
      granted: false,
      reason: 'x',
    });
  });
});

describe('problemOf', () => {
  it.each(actionNames)('names each required field of %s that is empty', (action) => {
    const wrong = fieldsOf(action).filter((field) => problemOf(field, undefined) !== undefined);
    expect(wrong).toEqual(fieldsOf(action).filter((field) => field.required));
  });

  it('wants two whole parts', () => {
    const field = fieldsOf('split')[0]!;
    const part = { text: '清运', classCode: 'E0101' };
    expect(problemOf(field, [part])).toBe('parts');
    expect(problemOf(field, [part, { text: '', classCode: 'E0101' }])).toBe('parts');
    expect(problemOf(field, [part, part])).toBeUndefined();
  });

  it('takes no amount of time that is no whole number from 1 to 1000', () => {
    const field = fieldsOf('askExtension').find(({ kind }) => kind === 'limit')!;
    for (const value of ['', '0', '1.5', '1001', '-2']) {
      expect(problemOf(field, { value, unit: 'working_day' })).toBe('missing');
    }
    expect(problemOf(field, { value: '1000', unit: 'working_day' })).toBeUndefined();
  });
});

it('times are typed in the city and sent in UTC', () => {
  expect(toInstant('2026-11-24T07:30')).toBe('2026-11-23T23:30:00.000Z');
  expect(toLocal(new Date('2026-11-23T23:30:00Z'))).toBe('2026-11-24T07:30');
});

describe('placeMentions', () => {
  const at = (text: string, ...names: string[]) =>
    placeMentions(
      text,
      names.map((name) => ({ personId: name, name })),
    ).map(({ personId, from, to }) => [personId, text.slice(from, to)]);

  it('finds each who was chosen where the text names them, in the order of the text', () => {
    expect(at('@李明华 和 @李明 看看', '李明', '李明华')).toEqual([
      ['李明华', '@李明华'],
      ['李明', '@李明'],
    ]);
  });

  it('leaves out who was deleted again, and counts nobody twice', () => {
    expect(at('请 @王 看看', '李', '王', '王')).toEqual([['王', '@王']]);
    expect(at('', '李')).toEqual([]);
  });
});

it('knows what begins a name, and an address of mail as none', () => {
  expect(['', '请@', '请 @li', 'a@li', '@li ', '@李明'].map(mentionBefore)).toEqual([
    undefined,
    '',
    'li',
    undefined,
    undefined,
    '李明',
  ]);
});
