import { describe, expect, it } from 'vitest';
import { apart } from './mend.ts';
import type { PlaceChange } from './queries.ts';

const alter = (path: string): PlaceChange => ({ do: 'alter', path, version: 1, set: {} });

describe('mends of one parent', () => {
  it('go together when they change different places; one that changes a place again waits', () => {
    const faults = [
      { mend: [alter('a'), alter('b')] },
      { mend: null },
      { mend: [alter('b'), alter('c')] },
      { mend: [alter('c')] },
    ];
    const { changes, count } = apart(faults);
    expect(changes.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    expect(count).toBe(2);
  });

  it('are none when nothing is mendable', () => {
    expect(apart([{ mend: null }])).toEqual({ changes: [], count: 0 });
  });
});
