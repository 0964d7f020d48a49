import { useTranslation } from 'react-i18next';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { levels, stages } from '../../../workflow.ts';
import type { TimelineEntry } from '../../queries.ts';

const isOneOf = <T extends string>(value: unknown, among: readonly T[]): value is T =>
  (among as readonly unknown[]).includes(value);

const ratings = ['satisfied', 'basicallySatisfied', 'dissatisfied'] as const;

/** Amount and unit of a limit, as the history keeps it. */
function asLimit(value: unknown): { value: number; unit: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { value: amount, unit } = value as Record<string, unknown>;
  return typeof amount === 'number' && typeof unit === 'string'
    ? { value: amount, unit }
    : undefined;
}

/**
 * What an entry of a case's history keeps beside its words, a line each: to whom it was dispatched, what was asked,
 * until when, how much longer, which class, how it was rated.
 */
export function useEntryDetails(): (entry: TimelineEntry) => string[] {
  const { t, i18n } = useTranslation('cases');
  const instant = (value: unknown) =>
    typeof value === 'string'
      ? instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, value)
      : undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return ({ action, data }) => {
    const limit = asLimit(data.limit);
    const { severity, count, score, rating, stage, level } = data;
    const className = text(data.className);
    const pairs: [label: string, value: string | undefined][] = [
      [t('fields.target'), text(data.targetName)],
      [t('fields.instructions'), text(data.instructions)],
      [
        t('fields.classCode'),
        className &&
          [className, typeof severity === 'number' && t('console.case.severity', { severity })]
            .filter(Boolean)
            .join(' · '),
      ],
      [t('console.timeline.was'), text(data.was)],
      [t('fields.discussedWith'), text(data.discussedWith)],
      [t('fields.finishedBy'), instant(data.finishedBy)],
      [t('fields.until'), instant(data.until)],
      [t('fields.due'), instant(data.due)],
      [
        t('fields.limit'),
        limit && t(`limits.${limit.unit}` as 'limits.working_day', { count: limit.value }),
      ],
      [t('fields.into'), text(data.into)],
      [t('fields.rating'), isOneOf(rating, ratings) ? t(`ratings.${rating}`) : undefined],
      [t('console.timeline.score'), typeof score === 'number' ? String(score) : undefined],
      [t('console.timeline.stage'), isOneOf(stage, stages) ? t(`stages.${stage}`) : undefined],
      [t('console.timeline.level'), isOneOf(level, levels) ? t(`levels.${level}`) : undefined],
    ];
    const lines = pairs.flatMap(([label, value]) =>
      value ? [t('console.timeline.detail', { label, value })] : [],
    );
    if (action === 'split' && typeof count === 'number')
      lines.push(t('console.timeline.parts', { count }));
    return lines;
  };
}
