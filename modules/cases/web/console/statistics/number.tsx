import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Figure, Measure, StatisticsItem } from '../../queries.ts';
import { linkOf, shareOf } from './search.ts';

/** The name of a measure, and what it counts. The server names the measures: `statistics/measures.ts`. */
export type MeasureName =
  keyof typeof import('../../../locales/zh-CN.json').console.statistics.measures;

/** Words of the measures. */
export function useMeasureWords() {
  const { t, i18n } = useTranslation('cases');
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    maximumFractionDigits: 1,
  });
  const whole = new Intl.NumberFormat(i18n.language);
  return {
    name: (measure: Measure) =>
      t(`console.statistics.measures.${measure.name as MeasureName}.name`),
    /** How a number is counted, in one sentence. */
    definition: ({ name, date, of }: Measure) => {
      const words = {
        count: t(`console.statistics.measures.${name as MeasureName}.count`),
        date: t(`console.statistics.date.${date}`),
      };
      if (!of) return t('console.statistics.countOnly', words);
      const base = t(`console.statistics.measures.${name as 'closureRate'}.of`);
      return t('console.statistics.countOf', { ...words, of: base });
    },
    /** A number or a percentage as people read it. */
    value: (figure: Figure) => {
      const value = shareOf(figure);
      if (value === undefined) return t('console.statistics.none');
      return figure.of === null ? whole.format(value) : percent.format(value);
    },
    whole: (n: number) => whole.format(n),
  };
}

/** A number that opens the cases that it counts. */
export function NumberLink({
  measure,
  part,
  row,
  label,
  children,
}: {
  measure: Measure;
  part: 'count' | 'of';
  row: Pick<StatisticsItem, 'filter' | 'from' | 'to'>;
  /** What the number is, for who does not see where it stands. */
  label: string;
  children: string;
}) {
  const { t } = useTranslation('cases');
  return (
    <Link
      to="/statistics/cases"
      search={linkOf(measure, part, row)}
      aria-label={t('console.statistics.open', { name: label, value: children })}
    >
      {children}
    </Link>
  );
}

/** Numerator and denominator, each of which opens its list. */
export function Parts({
  measure,
  figure,
  row,
  label,
}: {
  measure: Measure;
  figure: Figure;
  row: Pick<StatisticsItem, 'filter' | 'from' | 'to'>;
  label: string;
}) {
  const { t } = useTranslation('cases');
  const { whole } = useMeasureWords();
  return (
    <>
      <NumberLink
        measure={measure}
        part="count"
        row={row}
        label={`${label} ${t('console.statistics.numerator')}`}
      >
        {whole(figure.count)}
      </NumberLink>
      {' / '}
      <NumberLink
        measure={measure}
        part="of"
        row={row}
        label={`${label} ${t('console.statistics.denominator')}`}
      >
        {whole(figure.of ?? 0)}
      </NumberLink>
    </>
  );
}
