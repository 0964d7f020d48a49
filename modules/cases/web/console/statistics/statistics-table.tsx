import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type StatisticsItem, type StatisticsQuery, useStatistics } from '../../queries.ts';
import { ViewLink } from '../parts/view-link.tsx';
import { ChartBox } from './chart-box.tsx';
import { NumberLink, Parts, useMeasureWords } from './number.tsx';
import { shareOf, type Table } from './search.ts';

/** Bars that a chart takes; the table has all. */
const mostBars = 15;

/** The rows of a grouping as a chart and as a table. */
export function StatisticsTable({
  query,
  by,
  shown,
  onShow,
}: {
  query: StatisticsQuery;
  by: Exclude<Table, 'state'>;
  /** The measure that the chart shows. */
  shown: string | undefined;
  onShow: (measure: string) => void;
}) {
  const { t } = useTranslation('cases');
  const words = useMeasureWords();
  const answer = useStatistics({ ...query, by });
  const { measures = [], items = [], total } = answer.data ?? {};
  const measure = measures.find(({ name }) => name === shown) ?? measures[by === 'unit' ? 8 : 2];
  const nameOf = (item: StatisticsItem) =>
    item.filter.directly ? t('console.statistics.directly', { name: item.name }) : item.name;
  const bars = by === 'month' ? items : items.slice(0, mostBars);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again when the answer, the measure or the language changes
  const data = useMemo(
    () =>
      measure && {
        names: bars.map(nameOf),
        series: [
          {
            name: words.name(measure),
            values: bars.map(({ figures }) => shareOf(figures[measure.name]!) ?? null),
          },
        ],
        format: (n: number) =>
          words.value(measure.of ? { count: n * 1e6, of: 1e6 } : { count: n, of: null }),
        upright: by === 'month',
      },
    [answer.data, measure, t],
  );
  if (answer.isPending) return <SkeletonList rows={8} height={36} />;
  if (answer.isError && !answer.data) {
    return (
      <ErrorPanel
        error={answer.error}
        title={t('console.statistics.failed')}
        onRetry={() => void answer.refetch()}
      />
    );
  }
  if (items.length === 0) {
    return <Empty title={t('console.statistics.empty')}>{t('console.statistics.emptyHelp')}</Empty>;
  }
  const title = t(`console.statistics.by.${by}`);
  const inAll = { filter: withoutBy(query), from: query.from, to: query.to };
  return (
    <>
      {measure && data && (
        <>
          <label className="cases-sort">
            {t('console.statistics.measure')}
            <select
              className="gw-input"
              value={measure.name}
              onChange={(event) => onShow(event.target.value)}
            >
              {measures.map((one) => (
                <option key={one.name} value={one.name}>
                  {words.name(one)}
                </option>
              ))}
            </select>
          </label>
          <ChartBox
            label={t('console.statistics.chart', { measure: words.name(measure), by: title })}
            data={data}
          />
          {bars.length < items.length && (
            <p className="gw-small gw-soft">{t('console.statistics.rest', { count: mostBars })}</p>
          )}
        </>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the screen is moved by keys too */}
      <section className="cases-stats__scroll" aria-label={title} tabIndex={0}>
        <table className="cases-stats">
          <thead>
            <tr>
              <th scope="col">{title}</th>
              {measures.map((one) => (
                <th key={one.name} scope="col" title={words.definition(one)}>
                  {words.name(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.key}>
                <th scope="row">
                  {item.inside ? (
                    <ViewLink
                      search={(before) => ({ ...before, within: item.key })}
                      current={false}
                    >
                      {nameOf(item)}
                    </ViewLink>
                  ) : (
                    nameOf(item)
                  )}
                </th>
                {measures.map((one) => (
                  <Cell
                    key={one.name}
                    measure={one}
                    figure={item.figures[one.name]!}
                    row={item}
                    of={nameOf(item)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
          {total && by !== 'unit' && (
            <tfoot>
              <tr>
                <th scope="row">{t('console.statistics.total')}</th>
                {measures.map((one) => (
                  <Cell
                    key={one.name}
                    measure={one}
                    figure={total[one.name]!}
                    row={inAll}
                    of={t('console.statistics.total')}
                  />
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </section>
    </>
  );
}

function withoutBy({
  from: _,
  to: __,
  by: ___,
  ...filter
}: StatisticsQuery): StatisticsItem['filter'] {
  return filter as StatisticsItem['filter'];
}

function Cell({
  measure,
  figure,
  row,
  of,
}: {
  measure: Parameters<typeof Parts>[0]['measure'];
  figure: Parameters<typeof Parts>[0]['figure'];
  row: Parameters<typeof Parts>[0]['row'];
  of: string;
}) {
  const words = useMeasureWords();
  const label = `${of} ${words.name(measure)}`;
  return (
    <td>
      {figure.of === null ? (
        <NumberLink measure={measure} part="count" row={row} label={label}>
          {words.value(figure)}
        </NumberLink>
      ) : (
        <>
          {words.value(figure)}
          <small>
            <Parts measure={measure} figure={figure} row={row} label={label} />
          </small>
        </>
      )}
    </td>
  );
}
