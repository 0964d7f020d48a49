import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { Sign } from '../../../../../ui/map/extensions.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { light } from '../../../../../ui/tokens.ts';
import { facilityCategories, facilityFields, neverChecked } from '../../../facilities/fields.ts';
import { formatName } from '../../../format.ts';
import { usePlaceName } from '../../queries.ts';
import { type Facility, useUnit } from './queries.ts';

/** Words of sorts, fields and choices, whose keys are data; `fields.test.ts` holds them to the locales. */
export function useFacilityWords() {
  const { t } = useTranslation('places');
  const say = t as unknown as (key: string) => string;
  const category = (one: string) => say(`console.facilities.categories.${one}`);
  const field = (key: string) => say(`console.facilities.fields.${key}`);
  const option = (key: string) => say(`console.facilities.options.${key}`);
  const value = (key: string, given: string | number) =>
    facilityFields.find((one) => one.key === key)?.type === 'choice'
      ? option(String(given))
      : String(given);
  return { category, field, option, value };
}

/** Signs of facilities on the map, for the list of layers and for pictures. A hook. */
export function useFacilityLegend(search: Record<string, unknown>): Sign[] {
  const { t } = useTranslation('places');
  const say = t as unknown as (key: string) => string;
  const chosen = parseCategories(search.facilities);
  return [
    ...(chosen.length > 0 ? chosen : facilityCategories).map((one) => ({
      shape: 'ring' as const,
      colour: light.accentStrong,
      words: say(`console.facilities.categories.${one}`),
      letter: say(`console.facilities.signs.${one}`),
    })),
    { shape: 'triangle', colour: light.late, words: t('console.facilities.lateSign') },
  ];
}

/** The sorts that an address names, `hydrant,aed`. */
export function parseCategories(raw: unknown) {
  const words = typeof raw === 'string' ? raw.split(',') : [];
  return facilityCategories.filter((one) => words.includes(one));
}

/** A facility's own name. */
export const nameOf = (one: Pick<Facility, 'name' | 'nameEn'>) =>
  formatName({ ...one, kind: 'facility' }, currentLocale());

/** When the next check is due; late in a shape and a word as well as in colour. */
export function Due({ one }: { one: Pick<Facility, 'dueOn' | 'overdue'> }) {
  const { t } = useTranslation('places');
  if (one.dueOn === null) return <span className="gw-soft">{t('console.facilities.noCheck')}</span>;
  const never = one.dueOn === neverChecked;
  const words = never
    ? t('console.facilities.never')
    : t(one.overdue ? 'console.facilities.late' : 'console.facilities.dueBy', { day: one.dueOn });
  if (!one.overdue) return <span>{words}</span>;
  return (
    <span className="facilities__late">
      <Icon name="triangle" />
      {words}
    </span>
  );
}

/** Who looks after a facility: a unit that is known here with its public line, or words. */
export function Keeper({ attributes }: Pick<Facility, 'attributes'>) {
  const { keeperUnit, keeper } = attributes;
  const unit = useUnit(typeof keeperUnit === 'string' ? keeperUnit : undefined);
  return <>{[unit.data?.name, unit.data?.contact, keeper].filter(Boolean).join(' · ')}</>;
}

/** A place's own name by its path. */
export function PlaceName({ path }: { path: string }) {
  return <>{usePlaceName(path)}</>;
}
