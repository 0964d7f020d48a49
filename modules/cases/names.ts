import type { Trx } from '../../kernel/db/database.ts';
import { nameUnits } from '../organization/index.ts';
import { formatAddress, formatPlace } from '../places/format.ts';
import { namePlaces } from '../places/index.ts';
import type { Holder } from './decide.ts';
import type { CaseClass } from './rules.ts';

/** Languages of names. */
export type Locale = 'zh-CN' | 'en';

/** A text in both languages, as notices and kept events have it. */
export interface BothNames {
  'zh-CN': string;
  en: string;
}

/** Names of places and units in one language, looked up together. */
export interface Names {
  /** As people say it: 滨海社区 · 3 网格. */
  place: (path: string) => string;
  /** The postal address: 乌达区滨海街道滨海社区瑞德花园3号楼. */
  address: (path: string) => string;
  unit: (id: string) => string;
  holder: (holder: Holder) => string;
}

/** Looks up all names that an answer needs at once. */
export async function getNames(
  trx: Trx,
  locale: Locale,
  of: { paths?: Iterable<string>; units?: Iterable<string> },
): Promise<Names> {
  const paths = [...new Set(of.paths ?? [])];
  const units = [...new Set(of.units ?? [])];
  const places = paths.length > 0 ? await namePlaces(trx, paths) : new Map();
  const known = units.length > 0 ? await nameUnits(trx, units, locale) : new Map();
  const place = (path: string) => {
    const names = places.get(path);
    return names ? formatPlace(names, locale) : path;
  };
  const unit = (id: string) => known.get(id)?.name ?? '';
  return {
    place,
    address: (path) => {
      const names = places.get(path);
      return (names && formatAddress(names, locale)) || path;
    },
    unit,
    holder: (holder) => (holder.unitId === null ? place(holder.path) : unit(holder.unitId)),
  };
}

/** A place in both languages. */
export async function namePlaceInBoth(trx: Trx, path: string): Promise<BothNames> {
  return (await getBothNames(trx, [path])).get(path)!;
}

/** Places in both languages, by path. */
export async function getBothNames(
  trx: Trx,
  paths: readonly string[],
): Promise<Map<string, BothNames>> {
  const places = await namePlaces(trx, paths);
  return new Map(
    paths.map((path) => {
      const names = places.get(path) ?? { path };
      return [path, { 'zh-CN': formatPlace(names, 'zh-CN'), en: formatPlace(names, 'en') }];
    }),
  );
}

/** A holder in both languages. */
export async function nameHolderInBoth(trx: Trx, holder: Holder): Promise<BothNames> {
  if (holder.unitId === null) return namePlaceInBoth(trx, holder.path);
  const [zh, en] = [
    await getNames(trx, 'zh-CN', { units: [holder.unitId] }),
    await getNames(trx, 'en', { units: [holder.unitId] }),
  ];
  return { 'zh-CN': zh.unit(holder.unitId), en: en.unit(holder.unitId) };
}

/** A class as people say it; its code when the city has dropped it. */
export function nameClass(classes: ReadonlyMap<string, CaseClass>, code: string): BothNames {
  return classes.get(code)?.name ?? { 'zh-CN': code, en: code };
}
