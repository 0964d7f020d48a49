import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { PlaceKind } from '../../../contract.ts';
import { formatName } from '../../../format.ts';
import { areaOf, type Outline } from './outline-edit.ts';

type Say = (key: string, values?: Record<string, unknown>) => string;

/** Fields of a place in the order in which they are told. */
export const fields = [
  'name',
  'nameEn',
  'officialName',
  'category',
  'estatePath',
  'floors',
  'heightM',
  'floor',
  'geometry',
  'center',
] as const;

/** See {@link fields}. */
export type Field = (typeof fields)[number];

/** How places, days, sizes and values are written on the screens of the tree. */
export function usePlaceWords() {
  const { t, i18n } = useTranslation('places');
  const say = t as unknown as Say;
  const locale = currentLocale();
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: digits }).format(value);
  const size = (squareMeters: number) =>
    squareMeters >= 1_000_000
      ? t('console.tree.squareKilometers', { count: number(squareMeters / 1_000_000, 2) })
      : t('console.tree.squareMeters', { count: number(squareMeters) });
  const category = (value: string) => {
    const keys = [`console.tree.category.${value}`, `console.facilities.categories.${value}`];
    const key = keys.find((one) => i18n.exists(`places:${one}`));
    return key ? say(key) : value;
  };
  type Named = { kind: PlaceKind; name: string; nameEn: string | null };
  const kindWord = (kind: PlaceKind) => say(`kind.${kind}`);
  // 滨海街道 and Grid 3 say what they are; 瑞德花园 does not.
  const saysKind = (place: Named) =>
    formatName(place, locale).includes(kindWord(place.kind).split(/[（ ]/)[0]!);
  return {
    name: (place: Named) => formatName(place, locale),
    saysKind,
    /** With the kind, unless the name says it. */
    whole: (place: Named) =>
      saysKind(place)
        ? formatName(place, locale)
        : `${kindWord(place.kind)} ${formatName(place, locale)}`,
    kind: kindWord,
    day: (day: string) =>
      new Intl.DateTimeFormat(i18n.language, {
        timeZone: 'UTC',
        year: 'numeric',
        month: locale === 'en' ? 'short' : 'long',
        day: 'numeric',
      }).format(new Date(`${day}T00:00:00Z`)),
    number,
    size,
    category,
    field: (field: Field) => say(`console.tree.field.${field}`),
    post: (post: string | null) =>
      post === null ? t('console.tree.platform') : i18n.t(`identity:posts.${post}` as never),
    value: (field: Field, value: unknown): string => {
      if (value === null || value === undefined || value === '') return t('console.tree.blank');
      if (field === 'geometry') return size(areaOf(value as Outline));
      if (field === 'category') return category(String(value));
      if (field === 'heightM') return t('console.tree.meters', { count: number(Number(value), 1) });
      if (field === 'center') {
        const { lng, lat } = value as { lng: number; lat: number };
        return `${lng.toFixed(6)}, ${lat.toFixed(6)}`;
      }
      return String(value);
    },
  };
}
