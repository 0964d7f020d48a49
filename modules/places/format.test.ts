import { describe, expect, test } from 'vitest';
import type { PlaceName } from './contract.ts';
import { formatAddress, formatName, formatPlace } from './format.ts';

const full: PlaceName = {
  path: '150300.150304.012.008.g003.m02.b00012.u01.d0301',
  city: '乌海市',
  district: '乌达区',
  subdistrict: '滨海街道',
  community: '滨海社区',
  grid: '3网格',
  microGrid: '2微网格',
  estate: '瑞德花园',
  building: '3号楼',
  entrance: '1单元',
  dwelling: '301室',
  en: {
    city: 'Wuhai',
    district: 'Wuda District',
    subdistrict: 'Binhai Subdistrict',
    community: 'Binhai Community',
    estate: 'Ruide Garden',
  },
};
const { building: _b, entrance: _e, dwelling: _d, estate: _s, ...upToMicroGrid } = full;

describe('formatPlace', () => {
  test.each([
    [
      full,
      '滨海社区 · 3 网格 · 3 号楼 · 1 单元 · 301 室',
      'Binhai Community · Grid 3 · Building 3 · Entrance 1 · Flat 301',
    ],
    [upToMicroGrid, '滨海社区 · 3 网格 · 2 微网格', 'Binhai Community · Grid 3 · Micro-grid 2'],
    [
      { path: 'p', community: '滨海社区', estate: '瑞德花园' },
      '滨海社区 · 瑞德花园',
      '滨海社区 · 瑞德花园',
    ],
    [{ path: 'p', city: '乌海市', district: '乌达区' }, '乌达区', '乌达区'],
    [{ path: '150300' }, '150300', '150300'],
  ])('says a place as people do: %#', (names, zh, en) => {
    expect(formatPlace(names, 'zh-CN')).toBe(zh);
    expect(formatPlace(names, 'en')).toBe(en);
  });

  test('leaves a name alone that is more than a number', () => {
    const names = { ...full, grid: '滨海学校市场专属网格', building: '滨海便民市场' };
    expect(formatPlace({ ...names, entrance: undefined, dwelling: undefined } as never, 'en')).toBe(
      'Binhai Community · 滨海学校市场专属网格 · 滨海便民市场',
    );
  });

  test('takes the English name of a part that has one, and keeps the Chinese one in Chinese', () => {
    const names = { path: 'p', community: '滨海社区', grid: '滨海学校市场专属网格' };
    const english = { community: 'Binhai Community', grid: 'Binhai School Special Grid' };
    expect(formatPlace({ ...names, en: english }, 'en')).toBe(
      'Binhai Community · Binhai School Special Grid',
    );
    expect(formatPlace({ ...names, en: english }, 'zh-CN')).toBe('滨海社区 · 滨海学校市场专属网格');
  });
});

test('formatAddress writes the largest part first in Chinese and last in English', () => {
  expect(formatAddress(full, 'zh-CN')).toBe('乌达区滨海街道滨海社区瑞德花园3号楼1单元301室');
  expect(formatAddress(full, 'en')).toBe(
    'Flat 301, Entrance 1, Building 3, Ruide Garden, Binhai Community, Binhai Subdistrict, Wuda District',
  );
});

test.each([
  [
    { kind: 'community', name: '滨海社区', nameEn: 'Binhai Community' },
    '滨海社区',
    'Binhai Community',
  ],
  [{ kind: 'grid', name: '3网格', nameEn: null }, '3 网格', 'Grid 3'],
  [{ kind: 'estate', name: '瑞德花园', nameEn: null }, '瑞德花园', '瑞德花园'],
] as const)('formatName says a place alone: %#', (place, zh, en) => {
  expect(formatName(place, 'zh-CN')).toBe(zh);
  expect(formatName(place, 'en')).toBe(en);
});
