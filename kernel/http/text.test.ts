import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnstorable } from './text.ts';

describe('findUnstorable', () => {
  it('names each place, however deep', () => {
    const value = { a: 'x', b: ['ok', 'a\0b'], c: { d: '\ud800', 'e\0': 1, f: '\ud83d\ude00' } };
    expect(findUnstorable(value, 'body')).toEqual(['body.b.1', 'body.c.d', 'body.c']);
  });

  it('finds something exactly when the JSON of a value escapes one of them', () => {
    const unit = fc.constantFrom('a', '\0', '\\', 'u', '0', '\ud83d', '\ude00', 'd83d');
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: unit }), (value) => {
        // Whole pairs stand in JSON as they are; only halves are escaped.
        const has = /(?<!\\)(\\\\)*\\u(0000|d83d|de00)/.test(JSON.stringify(value));
        expect(findUnstorable(value, 'body').length > 0).toBe(has);
      }),
      { numRuns: 500 },
    );
  });
});
