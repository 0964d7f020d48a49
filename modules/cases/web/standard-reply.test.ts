import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, replyActions, replyFieldOf } from '../workflow.ts';
import { appendReply, fillReply } from './standard-reply.tsx';

describe('fillReply', () => {
  it('fills the places from the case', () => {
    const text = '{{className}}（{{number}}）将在 {{due}} 前办理。';
    expect(fillReply(text, { className: '路灯', number: 'WD-1', due: '今天 17:40' })).toBe(
      '路灯（WD-1）将在 今天 17:40 前办理。',
    );
  });

  it('leaves no place open, whatever the case has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{{number}}', '{{due}}', '{{className}}', '字')),
        (parts) => !fillReply(parts.join(''), { number: '1' }).includes('{{'),
      ),
    );
  });

  it('does not fill again what was filled', () => {
    expect(fillReply('{{className}}', { className: '{{number}}', number: '1' })).toBe('{{number}}');
  });
});

it('goes below what was typed', () => {
  expect(appendReply('', 'a')).toBe('a');
  expect(appendReply('先说一句 \n', 'a')).toBe('先说一句\na');
});

it('goes into words that each of its actions asks for', () => {
  for (const action of replyActions) {
    expect(fieldsOf(action).map(({ name }) => name)).toContain(replyFieldOf(action));
  }
  expect(replyFieldOf('merge')).toBeUndefined();
});
