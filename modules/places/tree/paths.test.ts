import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOfPath, commonPath, kindOfPath } from './paths.ts';

const community = '150300.150304.012.008';

describe('paths', () => {
  test.each([
    ['150300', 'city', '150300000000'],
    ['150300.150304', 'district', '150304000000'],
    ['150300.150304.012', 'subdistrict', '150304012000'],
    [community, 'community', '150304012008'],
    [`${community}.g003`, 'grid', '150304012008003'],
    [`${community}.g003.m02`, 'microGrid', '15030401200800302'],
    [`${community}.e0003`, 'estate', '1503040120080003'],
    [`${community}.g003.m02.b00012`, 'building', '15030401200800012'],
    [`${community}.g801.b00012.u01`, 'entrance', '1503040120080001201'],
    [`${community}.g003.m02.b00012.u01.d0301`, 'dwelling', '15030401200800012010301'],
    [`${community}.f00012`, 'facility', '15030401200800012'],
    [`${community}.g003.f00012`, 'facility', '15030401200800012'],
  ] as const)('%s is a %s with the code %s', (path, kind, code) => {
    expect(kindOfPath(path)).toBe(kind);
    expect(codeOfPath(path)).toBe(code);
  });

  test.each([
    '',
    '1503',
    `${community}.g03`,
    `${community}.m02`,
    `${community}.g003.d0301`,
    `${community}.g003.m02.f00012`,
    `${community}.f0012`,
  ])('no place has the path “%s”', (path) => {
    expect(codeOfPath(path)).toBeUndefined();
  });

  test('a facility has one code in whatever grid it lies, and no other place has its path', () => {
    const number = (digits: number) =>
      fc.integer({ min: 0, max: 10 ** digits - 1 }).map((n) => String(n).padStart(digits, '0'));
    fc.assert(
      fc.property(number(3), number(3), number(3), number(5), (s, c, grid, own) => {
        const at = `150300.150304.${s}.${c}`;
        const paths = [`${at}.f${own}`, `${at}.g${grid}.f${own}`];
        for (const path of paths) {
          expect(kindOfPath(path)).toBe('facility');
          expect(codeOfPath(path)).toBe(`150304${s}${c}${own}`);
        }
        expect(kindOfPath(`${at}.g${grid}.m01.f${own}`)).toBeUndefined();
        expect(kindOfPath(`${at}.e0001.f${own}`)).toBeUndefined();
      }),
    );
  });

  test('the smallest place that holds several', () => {
    expect(commonPath([`${community}.g003.m01`, `${community}.g003.m02`])).toBe(
      `${community}.g003`,
    );
    expect(commonPath([community, `${community}.g003`])).toBe(community);
    expect(commonPath([community])).toBe(community);
  });
});
