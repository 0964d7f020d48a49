import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type StatisticsQuery, useDwell } from '../../queries.ts';
import { ChartBox } from './chart-box.tsx';

/** How long cases stay in each state, in working time and in days. */
export function DwellTable({ query }: { query: StatisticsQuery }) {
  const { t, i18n } = useTranslation('cases');
  const answer = useDwell(query);
  const items = answer.data?.items;
  const format = useMemo(
    () => new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }),
    [i18n.language],
  );
  const data = useMemo(
    () =>
      items && {
        names: items.map(({ state }) => t(`states.${state}`)),
        series: (['median', 'p90'] as const).map((which) => ({
          name: t(`console.statistics.dwell.${which}`),
          values: items.map((item) => {
            const minutes = item[`${which}WorkingMinutes`];
            return minutes === null ? null : minutes / 60;
          }),
        })),
        format: (hours: number) =>
          t('console.statistics.dwell.hours', { value: format.format(hours) }),
        upright: false,
      },
    [items, t, format],
  );
  if (answer.isError && !items) {
    return (
      <ErrorPanel
        error={answer.error}
        title={t('console.statistics.failed')}
        onRetry={() => void answer.refetch()}
      />
    );
  }
  if (!items || !data) return <SkeletonList rows={8} height={36} />;
  const say = (minutes: number | null, unit: 'hours' | 'day') =>
    minutes === null
      ? t('console.statistics.none')
      : t(`console.statistics.dwell.${unit}`, {
          value: format.format(minutes / (unit === 'day' ? 1440 : 60)),
        });
  const title = t('console.statistics.by.state');
  const measure = `${t('console.statistics.dwell.working')}：${t('console.statistics.dwell.median')}、${t('console.statistics.dwell.p90')}`;
  return (
    <>
      <p className="gw-soft">{t('console.statistics.dwell.lead')}</p>
      <ChartBox label={t('console.statistics.chart', { measure, by: title })} data={data} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the screen is moved by keys too */}
      <section className="cases-stats__scroll" aria-label={title} tabIndex={0}>
        <table className="cases-stats">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                {t('console.statistics.dwell.state')}
              </th>
              <th scope="col" rowSpan={2}>
                {t('console.statistics.dwell.passed')}
              </th>
              <th scope="colgroup" colSpan={2}>
                {t('console.statistics.dwell.working')}
              </th>
              <th scope="colgroup" colSpan={2}>
                {t('console.statistics.dwell.days')}
              </th>
              <th scope="col" rowSpan={2}>
                {t('console.statistics.dwell.now')}
              </th>
            </tr>
            <tr>
              {(['working', 'days'] as const).flatMap((unit) =>
                (['median', 'p90'] as const).map((which) => (
                  <th key={`${unit}-${which}`} scope="col">
                    {t(`console.statistics.dwell.${which}`)}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => {
              const state = t(`states.${item.state}`);
              const { by: _, ...here } = query;
              return (
                <tr key={item.state}>
                  <th scope="row">{state}</th>
                  <td>
                    <Link
                      to="/statistics/cases"
                      search={{ ...here, passed: item.state }}
                      aria-label={t('console.statistics.open', {
                        name: `${state} ${t('console.statistics.dwell.passed')}`,
                        value: item.passed,
                      })}
                    >
                      {item.passed}
                    </Link>
                  </td>
                  <td>{say(item.medianWorkingMinutes, 'hours')}</td>
                  <td>{say(item.p90WorkingMinutes, 'hours')}</td>
                  <td>{say(item.medianMinutes, 'day')}</td>
                  <td>{say(item.p90Minutes, 'day')}</td>
                  <td>
                    <Link
                      to="/statistics/cases"
                      search={{ ...here, state: [item.state] }}
                      aria-label={t('console.statistics.open', {
                        name: `${state} ${t('console.statistics.dwell.now')}`,
                        value: item.now,
                      })}
                    >
                      {item.now}
                    </Link>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </>
  );
}
