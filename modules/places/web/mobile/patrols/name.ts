import type { PlaceName } from '../../../contract.ts';
import { formatName, formatPart } from '../../../format.ts';

/** A place as whoever walks there calls it: estate, building and what is in it, without the divisions around. */
export function nameOf(names: PlaceName, locale: 'zh-CN' | 'en'): string {
  const en = names.en ?? {};
  const estate =
    names.estate &&
    formatName({ kind: 'estate', name: names.estate, nameEn: en.estate ?? null }, locale);
  const inner = (['building', 'entrance', 'dwelling'] as const).map((kind) => {
    const name = (locale === 'en' && en[kind]) || names[kind];
    return name && formatPart(kind, name, locale);
  });
  const parts = [estate, ...inner, (names as { facility?: string }).facility].filter(Boolean);
  if (parts.length > 0) return parts.join(' ');
  const area = names.microGrid ?? names.grid ?? names.community ?? names.path;
  return names.microGrid ? formatPart('microGrid', area, locale) : area;
}
