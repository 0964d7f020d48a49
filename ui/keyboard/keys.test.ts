import { describe, expect, it } from 'vitest';
import { findBinding } from './keys.tsx';

const bindings = ['j', 'g i', 'g l', 'e', 'e'].map((key, at) => ({ key, at }));

describe('findBinding', () => {
  it('takes the screen that came last', () => {
    expect(findBinding(bindings, undefined, 'e').binding?.at).toBe(4);
    expect(findBinding(bindings, undefined, 'z')).toEqual({ binding: undefined, waits: false });
  });

  it('waits after the first of two keys, and takes the second', () => {
    expect(findBinding(bindings, undefined, 'g')).toEqual({ binding: undefined, waits: true });
    expect(findBinding(bindings, 'g', 'l').binding?.key).toBe('g l');
    expect(findBinding(bindings, undefined, 'l').binding).toBeUndefined();
  });

  it('after a first key that leads nowhere takes the next one by itself', () => {
    expect(findBinding(bindings, 'g', 'j').binding?.key).toBe('j');
  });
});
