import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNul } from './text.ts';

describe('findNul', () => {
  it('names each place, however deep', () => {
    const value = { a: 'x', b: ['ok', 'a\0b'], c: { d: '\0', 'e\0': 1 } };
    expect(findNul(value, 'body')).toEqual(['body.b.1', 'body.c.d', 'body.c']);
  });

  it('finds something exactly when the JSON of a value has U+0000', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: fc.constantFrom('a', '\0', '\\', 'u', '0') }),
        (value) => {
          const has = /(?<!\\)(\\\\)*\\u0000/.test(JSON.stringify(value));
          expect(findNul(value, 'body').length > 0).toBe(has);
        },
      ),
    );
  });
});
