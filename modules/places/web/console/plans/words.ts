import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { formatPart } from '../../../format.ts';
import type { PlanAreaView } from './queries.ts';

/** What a post is called. */
export function usePostName(): (post: string) => string {
  const { i18n } = useTranslation('places');
  return (post) => i18n.t(`identity:posts.${post}` as never);
}

/** Building by its path, as people say it: 瑞德花园 3 号楼. */
export function nameBuilding({ names, name }: PlanAreaView['buildings'][number]): string {
  const locale = currentLocale();
  const estate = (locale === 'en' && names.en?.estate) || names.estate;
  return [estate, formatPart('building', name, locale)].filter(Boolean).join(' ');
}

/** Whole numbers, shares of a hundred, and lengths as they are read. */
export function useNumbers() {
  const { i18n } = useTranslation('places');
  const whole = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    maximumFractionDigits: 0,
  });
  return { whole: (n: number) => whole.format(n), percent: (n: number) => percent.format(n) };
}
