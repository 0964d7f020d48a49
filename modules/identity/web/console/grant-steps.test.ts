import { describe, expect, it } from 'vitest';
import { choicesFor, isComplete, pickAt } from './grant-steps.ts';

const step = (kind: string, path = kind) => ({ kind, path });

describe('choicesFor', () => {
  it('leaves out what does not lead to the kind', () => {
    const inCommunity = [step('grid'), step('estate'), step('building')];
    expect(choicesFor(inCommunity, 'grid').map((s) => s.kind)).toEqual(['grid']);
    expect(choicesFor(inCommunity, 'building').map((s) => s.kind)).toEqual(['grid', 'building']);
    expect(choicesFor([step('dwelling')], 'building')).toEqual([]);
  });
});

describe('pickAt', () => {
  it('drops what was picked below a step that is picked again', () => {
    const picked = [step('city'), step('district'), step('subdistrict')];
    expect(pickAt(picked, 1, step('district', 'other'))).toEqual([
      step('city'),
      step('district', 'other'),
    ]);
    expect(pickAt(picked, 1, undefined)).toEqual([step('city')]);
  });
});

describe('isComplete', () => {
  it('ends at the kind that the post is held at', () => {
    expect(isComplete([], 'city')).toBe(false);
    expect(isComplete([step('city')], 'city')).toBe(true);
    expect(isComplete([step('city')], 'grid')).toBe(false);
  });
});
