import { describe, expect, it } from 'vitest';
import type { Me } from '../../../../identity/web/index.ts';
import { mayAdd, mayChange, readAddress } from './address.ts';

const community = '150300.150304.012.008';
const meWith = (post: string, placePath: string | null) =>
  ({ appointments: [{ post, placePath }] }) as unknown as Me;

describe('the address of a screen of places', () => {
  it('keeps place and day, and drops what is none', () => {
    expect(
      readAddress({ place: community, day: '2026-11-01', view: 'history' }, '2026-11-28'),
    ).toEqual({
      place: community,
      day: '2026-11-01',
      view: 'history',
    });
    expect(readAddress({ place: 150300 }, '2026-11-28')).toEqual({ place: '150300' });
    expect(readAddress({ place: '../x', day: '2026-02-30', view: 'x' }, '2026-11-28')).toEqual({});
  });

  it('says nothing of today', () => {
    expect(readAddress({ day: '2026-11-28' }, '2026-11-28')).toEqual({});
  });
});

describe('who may change', () => {
  it('a secretary what lies below the community, not the community itself', () => {
    const me = meWith('communitySecretary', community);
    expect([mayChange(me, community), mayAdd(me, community)]).toEqual([false, true]);
    expect(mayChange(me, `${community}.g003`)).toBe(true);
    expect(mayChange(me, '150300.150304.012.009.g001')).toBe(false);
  });

  it('the city operator everything, other posts nothing', () => {
    expect(mayChange(meWith('cityOperator', '150300'), '150300')).toBe(true);
    expect(mayAdd(meWith('gridWorker', `${community}.g003`), `${community}.g003`)).toBe(false);
    expect(mayChange(meWith('communitySecretary', null), community)).toBe(false);
    expect(mayChange(undefined, community)).toBe(false);
  });
});
