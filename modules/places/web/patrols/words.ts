import { useTranslation } from 'react-i18next';
import type { IconName } from '../../../../ui/parts/icons.tsx';
import { daysBetween, type VisitState } from '../../patrols/fields.ts';

/** The shape that says what the colour of a state says. */
export const stateIcons: Record<VisitState, IconName> = {
  within: 'check',
  due: 'diamond',
  overdue: 'triangle',
  never: 'circle',
  none: 'minus',
};

/** When a place was last seen, as people say it. `today`: the city's day. */
export function useLastWords(): (lastVisit: string | null, today: string) => string {
  const { t } = useTranslation('places');
  return (lastVisit, today) => {
    if (lastVisit === null) return t('later.patrols.last.never');
    const count = Math.max(0, daysBetween(lastVisit, today));
    return count === 0 ? t('later.patrols.last.today') : t('later.patrols.last.days', { count });
  };
}
