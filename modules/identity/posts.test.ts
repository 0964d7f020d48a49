import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };
import { covers, placeKindOf, postCodes, posts, separatedPosts } from './posts.ts';

describe('posts', () => {
  it('are held at a place or in a unit, never both', () => {
    for (const code of postCodes) {
      expect([code, posts[code].at === null]).not.toEqual([code, posts[code].in === null]);
    }
  });

  it('of the system are the three that are never one person, and govern nothing', () => {
    expect(separatedPosts).toEqual(['systemAdministrator', 'securityAdministrator', 'auditor']);
    for (const code of separatedPosts) expect(posts[code].governs).toBe(false);
  });

  it('have a name in both languages', () => {
    expect(Object.keys(zh.posts)).toEqual(postCodes);
    expect(Object.keys(en.posts)).toEqual(postCodes);
  });
});

describe('placeKindOf', () => {
  it.each([
    ['150300', 'city'],
    ['150300.150304', 'district'],
    ['150300.150304.012', 'subdistrict'],
    ['150300.150304.012.008', 'community'],
    ['150300.150304.012.008.g003', 'grid'],
    ['150300.150304.012.008.g003.m02', 'microGrid'],
    ['150300.150304.012.008.g003.m02.b00012', 'building'],
    ['150300.150304.012.008.b00012', 'building'],
    ['150300.g003', undefined],
    ['150304.012.', undefined],
    ['', undefined],
  ])('%s is a %s', (path, kind) => {
    expect(placeKindOf(path)).toBe(kind);
  });
});

describe('covers', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,3}$/);
  const path = fc.array(label, { minLength: 1, maxLength: 5 });

  it('says that a path lies in each of its ancestors and in itself', () => {
    fc.assert(
      fc.property(path, fc.nat(), (labels, n) => {
        const area = labels.slice(0, 1 + (n % labels.length)).join('.');
        expect(covers(area, labels.join('.'))).toBe(true);
      }),
    );
  });

  it('compares labels, not letters', () => {
    expect(covers('150300.15', '150300.150304')).toBe(false);
  });

  it('holds both ways only between equal paths', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const [x, y] = [a.join('.'), b.join('.')];
        expect(covers(x, y) && covers(y, x)).toBe(x === y);
      }),
    );
  });
});
