import { useTranslation } from 'react-i18next';
import { ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import {
  type Figure,
  type StatisticsItem,
  type StatisticsQuery,
  useStatistics,
} from '../../queries.ts';
import { NumberLink, Parts, useMeasureWords } from './number.tsx';
import { periodBefore, shareOf } from './search.ts';

/** The figures of the period, each with how it is counted and how it changed. */
export function Figures({ query }: { query: StatisticsQuery }) {
  const { t } = useTranslation('cases');
  const words = useMeasureWords();
  const before = periodBefore(query);
  const now = useStatistics(query);
  const then = useStatistics({ ...query, ...before });
  const { from, to, ...filter } = query;
  const row = { filter, from, to } as Pick<StatisticsItem, 'filter' | 'from' | 'to'>;
  if (now.isError && !now.data) {
    return (
      <ErrorPanel
        error={now.error}
        title={t('console.statistics.failed')}
        onRetry={() => void now.refetch()}
      />
    );
  }
  return (
    <section className="cases-figures" aria-labelledby="cases-figures">
      <h2 id="cases-figures">
        {t('console.statistics.figures')}
        <small className="gw-soft">{t('console.statistics.previous', before)}</small>
      </h2>
      <ul>
        {now.data?.measures.map((measure) => {
          const figure = now.data.total[measure.name]!;
          const name = words.name(measure);
          return (
            <li key={measure.name}>
              <h3>{name}</h3>
              <p className="cases-figures__value">
                {shareOf(figure) === undefined ? (
                  <span title={t('console.statistics.noneHelp')}>{words.value(figure)}</span>
                ) : (
                  <NumberLink measure={measure} part="count" row={row} label={name}>
                    {words.value(figure)}
                  </NumberLink>
                )}
                {figure.of !== null && (
                  <span className="gw-small">
                    <Parts measure={measure} figure={figure} row={row} label={name} />
                  </span>
                )}
              </p>
              <p className="gw-small">
                {then.data ? (
                  <Change now={figure} then={then.data.total[measure.name]} />
                ) : (
                  <Skeleton height={16} width={96} />
                )}
              </p>
              <p className="gw-small gw-soft">{words.definition(measure)}</p>
            </li>
          );
        })}
        {now.isPending &&
          Array.from({ length: 10 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks without identity
            <li key={i}>
              <Skeleton height={132} />
            </li>
          ))}
      </ul>
    </section>
  );
}

function Change({ now, then }: { now: Figure; then: Figure | undefined }) {
  const { t, i18n } = useTranslation('cases');
  const [a, b] = [shareOf(now), then && shareOf(then)];
  if (a === undefined || b === undefined) return t('console.statistics.change.none');
  const isRate = now.of !== null;
  const format = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: isRate ? 1 : 0 });
  const size = format.format(Math.abs(a - b) * (isRate ? 100 : 1));
  if (size === '0') return t('console.statistics.change.same');
  const value = isRate ? t('console.statistics.points', { value: size }) : size;
  return t(`console.statistics.change.${a > b ? 'up' : 'down'}`, { value });
}
