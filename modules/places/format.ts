/** How places are written for people. Pure, safe for browsers. */
import type { Place, PlaceKind, PlaceName } from './contract.ts';
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

/** A place's own name, alone: 滨海社区, or Binhai Community. */
export function formatName(place: Pick<Place, 'kind' | 'name' | 'nameEn'>, locale: Locale): string {
  const { kind, name, nameEn } = place;
  if (locale === 'en' && nameEn !== null) return nameEn;
  return kind in plain ? formatPart(kind as Numbered, name, locale) : name;
}

/** The name of one part of a place in a language; undefined when it has no such part. */
function partOf(names: PlaceName, kind: PlaceKind, locale: Locale): string | undefined {
  const name = names[kind];
  return name && formatName({ kind, name, nameEn: names.en?.[kind] ?? null }, locale);
}

/**
 * A place as people in the city say it: community, grid, building. Above the community, the place's own name.
 * @example formatPlace(names, 'zh-CN') // 滨海社区 · 3 网格 · 3 号楼
 */
export function formatPlace(names: PlaceName, locale: Locale): string {
  const words = locale === 'en' ? en : zh;
  const of = (kind: PlaceKind) => partOf(names, kind, locale);
  const parts = [
    of('community') ?? of('subdistrict') ?? of('district') ?? of('city') ?? names.path,
    of('grid'),
    of('building') ?? of('microGrid') ?? of('estate'),
    of('entrance'),
    of('dwelling'),
    of('facility'),
  ];
  return parts.filter(Boolean).join(words.format.separator);
}

/** Parts of an address, the largest first. */
const addressParts = [
  'district',
  'subdistrict',
  'community',
  'estate',
  'building',
  'entrance',
  'dwelling',
  'facility',
] as const;

/**
 * The postal address, largest part first, absent parts left out; names of people are never part of it.
 * @source GB/T 39609-2020, the order of its parts
 * @example formatAddress(names, 'zh-CN') // 乌达区滨海街道滨海社区瑞德花园3号楼1单元301室
 */
export function formatAddress(names: PlaceName, locale: Locale): string {
  if (locale === 'zh-CN') return addressParts.map((kind) => names[kind]).join('');
  return addressParts
    .toReversed()
    .map((kind) => partOf(names, kind, locale))
    .filter(Boolean)
    .join(', ');
}

/** A text, and which stretches of it were asked for: apart and in order. */
export interface MarkedText {
  text: string;
  hits: [from: number, to: number][];
}

/**
 * An address as {@link formatAddress} writes it, with what a search found in its parts. The stretches are those of Chinese
 * names, so English has none.
 */
export function markAddress(
  names: PlaceName,
  matched: Partial<Record<PlaceKind, readonly [number, number][]>>,
  locale: Locale,
): MarkedText {
  const text = formatAddress(names, locale);
  if (locale !== 'zh-CN') return { text, hits: [] };
  const hits: MarkedText['hits'] = [];
  let start = 0;
  for (const kind of addressParts) {
    for (const [from, to] of matched[kind] ?? []) {
      const last = hits.at(-1);
      if (last && last[1] === start + from) last[1] = start + to;
      else hits.push([start + from, start + to]);
    }
    start += names[kind]?.length ?? 0;
  }
  return { text, hits };
}
