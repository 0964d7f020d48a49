import { useTranslation } from 'react-i18next';
import type { IconName } from '../../../ui/parts/icons.tsx';
import type { Basis, CareState, Resident, VisitBody } from './queries.ts';

/** The shape that says what the colour of a state says. */
export const careIcons: Record<CareState, IconName> = {
  overdue: 'triangle',
  dueSoon: 'diamond',
  done: 'circle',
  none: 'minus',
};

/** What may come of a visit, in the order in which it is asked. */
export const outcomes = [
  'met',
  'needsHelp',
  'notHome',
  'declined',
] as const satisfies readonly NonNullable<VisitBody['outcome']>[];

/** Days from one day to another, `YYYY-MM-DD`; negative when it is over. */
export function daysUntil(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** A day some days from another, `YYYY-MM-DD`. */
export function addDays(from: string, days: number): string {
  return new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A day as it is written: 2026年11月28日, Nov 28, 2026. */
export function useDay(): (day: string) => string {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' });
  const long = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long', timeZone: 'UTC' });
  return (day) => (i18n.language === 'en' ? format : long).format(Date.parse(day));
}

/** When the next visit is due, as people say it. `today`: the city's day. */
export function useDueWords(): (dueOn: string, today: string) => string {
  const { t } = useTranslation('registry');
  return (dueOn, today) => {
    const days = daysUntil(today, dueOn);
    if (days === 0) return t('later.due.today');
    return days < 0 ? t('later.due.over', { count: -days }) : t('later.due.in', { count: days });
  };
}

/** When somebody was last visited, as people say it. */
export function useLastWords(): (lastVisit: string | null, today: string) => string {
  const { t } = useTranslation('registry');
  return (lastVisit, today) => {
    if (lastVisit === null) return t('later.last.never');
    const days = Math.max(0, daysUntil(lastVisit, today));
    return days === 0 ? t('later.last.today') : t('later.last.days', { count: days });
  };
}

/** What a post is called. */
export function usePostName(): (post: string) => string {
  const { i18n } = useTranslation('registry');
  return (post) => i18n.t(`identity:posts.${post}` as never);
}

/** Why something is kept, in words. */
export function useBasisWords(): (basis: Basis) => string {
  const { t } = useTranslation('registry');
  const day = useDay();
  return (basis) =>
    basis.kind === 'duty'
      ? t('later.basis.duty', { item: basis.item })
      : t(`later.basis.${basis.by}`, { day: day(basis.on) });
}

/** What is known of a record of somebody in a line: since when, what for, on which basis, who entered it. */
export function useRecordWords(): (
  record: Pick<
    Resident,
    'since' | 'until' | 'eraseOn' | 'purposeName' | 'basis' | 'enteredOn' | 'enteredPost'
  >,
) => string {
  const { t } = useTranslation('registry');
  const day = useDay();
  const post = usePostName();
  const basisWords = useBasisWords();
  return ({ since, until, eraseOn, purposeName, basis, enteredOn, enteredPost }) =>
    [
      since && until === null && t('later.facts.since', { day: day(since) }),
      until && t('later.facts.until', { day: day(until) }),
      eraseOn && t('later.facts.eraseOn', { day: day(eraseOn) }),
      basis && t('later.facts.purpose', { purpose: purposeName }),
      basis && basisWords(basis),
      t('later.facts.entered', { day: day(enteredOn), post: post(enteredPost) }),
    ]
      .filter(Boolean)
      .join(' · ');
}
