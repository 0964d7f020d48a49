import { expect, test } from 'vitest';
import { readDivisions } from './divisions.ts';

const kinds: Record<string, RegExp> = {
  district: / District$/,
  street: / Subdistrict$/,
  town: / Town$/,
  village: / Village$/,
  community: / Community$/,
};

test('every division has a name in English, with the word of its sort', async () => {
  const divisions = await readDivisions('150300');
  expect(divisions).toHaveLength(113);
  for (const { kind, category, name, nameEn } of divisions) {
    expect(nameEn, name).toMatch(/^[A-Z][A-Za-z' -]+$/);
    const sort = kinds[category ?? kind];
    if (sort) expect(nameEn, name).toMatch(sort);
  }
});

test('the same name in Chinese is the same in English', async () => {
  const english = new Map<string, Set<string | null>>();
  for (const { name, nameEn } of await readDivisions('150300')) {
    english.set(name, (english.get(name) ?? new Set()).add(nameEn));
  }
  expect([...english].filter(([, names]) => names.size > 1)).toEqual([]);
});
