/** How places are written for people. Pure, safe for browsers. */
import type { PlaceName } from './contract.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };

type Locale = 'zh-CN' | 'en';
type Numbered = 'grid' | 'microGrid' | 'building' | 'entrance' | 'dwelling';

/** Stored names that are but a number and its word; others, such as 中心幼儿园, are shown as they are. */
const plain: Record<Numbered, RegExp> = {
  grid: /^(\d+)\s*网格$/,
  microGrid: /^(\d+)\s*微网格$/,
  building: /^(\d+)\s*(?:号楼|栋|幢)$/,
  entrance: /^(\d+)\s*单元$/,
  dwelling: /^([\d-]+)\s*室$/,
};

/** One part of a place by its stored name: `3号楼` becomes 3 号楼, or Building 3. */
export function formatPart(kind: Numbered, name: string, locale: Locale): string {
  const number = plain[kind].exec(name)?.[1];
  if (!number) return name;
  const words = locale === 'en' ? en : zh;
  return words.format[kind].replace('{{number}}', number);
}

/**
 * A place as people in the city say it: community, grid, building. Above the community, the place's own name.
 * @example formatPlace(names, 'zh-CN') // 滨海社区 · 3 网格 · 3 号楼
 */
export function formatPlace(names: PlaceName, locale: Locale): string {
  const words = locale === 'en' ? en : zh;
  const parts: string[] = [];
  if (names.community) parts.push(names.community);
  else parts.push(names.subdistrict ?? names.district ?? names.city ?? names.path);
  if (names.grid) parts.push(formatPart('grid', names.grid, locale));
  if (names.building) parts.push(formatPart('building', names.building, locale));
  else if (names.microGrid) parts.push(formatPart('microGrid', names.microGrid, locale));
  else if (names.estate) parts.push(names.estate);
  if (names.entrance) parts.push(formatPart('entrance', names.entrance, locale));
  if (names.dwelling) parts.push(formatPart('dwelling', names.dwelling, locale));
  return parts.join(words.format.separator);
}

/**
 * The postal address, largest part first, absent parts left out; names of people are never part of it.
 * @source GB/T 39609-2020, the order of its parts
 * @example formatAddress(names, 'zh-CN') // 乌达区滨海街道滨海社区瑞德花园3号楼1单元301室
 */
export function formatAddress(names: PlaceName, locale: Locale): string {
  const { district, subdistrict, community, estate, building, entrance, dwelling } = names;
  if (locale === 'zh-CN') {
    return [district, subdistrict, community, estate, building, entrance, dwelling].join('');
  }
  const small = [
    dwelling && formatPart('dwelling', dwelling, locale),
    entrance && formatPart('entrance', entrance, locale),
    building && formatPart('building', building, locale),
  ];
  return [...small, estate, community, subdistrict, district].filter(Boolean).join(', ');
}
