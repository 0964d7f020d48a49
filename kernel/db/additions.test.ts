import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combineAdditions } from './additions.ts';

const texts = fc.constantFrom(
  'insert into a select $1',
  'insert into b select $1::json',
  'insert into c select $1',
);
const addition = fc.record({
  text: texts,
  rows: fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 4 }),
});

test('additions become one statement: every row once, in its order, beside those of its own statement', () => {
  fc.assert(
    fc.property(fc.array(addition, { minLength: 1, maxLength: 8 }), (additions) => {
      const { text, values } = combineAdditions(
        additions.map(({ text, rows }) => ({ text, json: JSON.stringify(rows) })),
      );
      const statements = [...new Set(additions.map((one) => one.text))];
      expect(values).toHaveLength(statements.length);
      for (const [i, statement] of statements.entries()) {
        expect(text).toContain(statement.replace('$1', `$${i + 1}`));
        const rows = additions.filter((one) => one.text === statement).flatMap((one) => one.rows);
        expect(JSON.parse(values[i]!)).toEqual(rows);
      }
    }),
  );
});

test('its text depends on the statements alone, so that its plan is kept', () => {
  const one = { text: 'insert into a select $1', json: '[1]' };
  expect(combineAdditions([one, { ...one, json: '[2,3]' }]).text).toBe(
    combineAdditions([one]).text,
  );
});
