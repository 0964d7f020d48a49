import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { usePlaceName } from '../../../../places/web/index.ts';
import { type StatisticsQuery, useCaseClasses } from '../../queries.ts';
import { AreaList } from '../lists/area-filter.tsx';
import { cityDay } from '../lists/search.ts';
import { sources } from '../lists/search-facts.ts';
import { TimeList } from '../lists/time-filter.tsx';
import { ClassList } from '../parts/class-list.tsx';
import { Popup } from '../parts/popup.tsx';
import { ViewLink } from '../parts/view-link.tsx';
import { areaPosts } from '../posts.ts';
import { DwellTable } from './dwell-table.tsx';
import { Figures } from './figures.tsx';
import { parseStatisticsSearch, quickPeriods, type StatisticsSearch, tables } from './search.ts';
import { StatisticsTable } from './statistics-table.tsx';

/** Rates and counts of a period, by area, month, class, source and unit, and the time spent in each state. */
export default function StatisticsPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const today = cityDay(Date.now());
  const search = useMemo(() => parseStatisticsSearch(raw, today), [raw, today]);
  const navigate = useNavigate();
  const { data: me } = useMe();
  const own = me?.appointments.find(({ post, placePath }) => placePath && areaPosts.includes(post));
  const root = own?.placePath ?? undefined;
  const within = search.within ?? root;
  const change = (part: Partial<StatisticsSearch>) =>
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, ...part }),
      resetScroll: false,
    } as never);
  const { from, to, classCode, source, by } = search;
  const query: StatisticsQuery = {
    from,
    to,
    ...(within ? { within } : {}),
    ...(classCode ? { classCode } : {}),
    ...(source ? { source } : {}),
  };
  const table = new URLSearchParams({ ...(query as Record<string, string>), by });
  return (
    <div className="cases-statistics">
      <header className="cases-page__head">
        <h1>{t('console.statistics.title')}</h1>
        <Periods search={search} today={today} />
      </header>
      <Narrow search={search} within={within} root={root} onChange={change} />
      <p className="gw-soft">{t('console.statistics.scope')}</p>
      <Figures query={query} />
      <section className="cases-statistics__table" aria-label={t('console.statistics.by.label')}>
        <header className="cases-page__head">
          <nav className="cases-strip" aria-label={t('console.statistics.by.label')}>
            {tables.map((one) => (
              <ViewLink
                key={one}
                search={(before) => ({ ...before, by: one, measure: undefined })}
                current={one === by}
                className="cases-strip__item"
              >
                {t(`console.statistics.by.${one}`)}
              </ViewLink>
            ))}
          </nav>
          <div className="cases-page__tools">
            <a className="gw-button" href={`/api/cases/statistics.csv?${table}`} download>
              {t('console.statistics.csv')}
            </a>
          </div>
        </header>
        {by === 'state' ? (
          <DwellTable query={query} />
        ) : (
          <StatisticsTable
            key={by}
            query={query}
            by={by}
            shown={search.measure}
            onShow={(measure) => change({ measure })}
          />
        )}
      </section>
    </div>
  );
}

function Periods({ search, today }: { search: StatisticsSearch; today: string }) {
  const { t } = useTranslation('cases');
  const quick = quickPeriods(today);
  return (
    <nav className="cases-strip" aria-label={t('console.statistics.period')}>
      {(['days30', 'month', 'lastMonth', 'year'] as const).map((name) => (
        <ViewLink
          key={name}
          search={(before) => ({ ...before, ...quick[name] })}
          current={search.from === quick[name].from && search.to === quick[name].to}
          className="cases-strip__item"
        >
          {t(`console.statistics.quick.${name}`)}
        </ViewLink>
      ))}
    </nav>
  );
}

/** Period, area, class and source, as chips. */
function Narrow({
  search,
  within,
  root,
  onChange,
}: {
  search: StatisticsSearch;
  within: string | undefined;
  root: string | undefined;
  onChange: (part: Partial<StatisticsSearch>) => void;
}) {
  const { t } = useTranslation('cases');
  const placeName = usePlaceName(within);
  const classes = useCaseClasses({}, search.classCode !== undefined);
  const clear = (what: string) => t('console.filter.remove', { what });
  const without = (name: 'within' | 'classCode') => onChange({ [name]: undefined } as never);
  const above =
    within && within !== root && within.includes('.')
      ? within.slice(0, within.lastIndexOf('.'))
      : undefined;
  const className = classes.data?.items.find(({ code }) => code === search.classCode)?.name;
  return (
    <search className="cases-filters" aria-label={t('console.filter.label')}>
      {above && (
        <ViewLink
          search={(before) => ({ ...before, within: above })}
          current={false}
          className="gw-button gw-button--plain"
        >
          <Icon name="back" />
          {t('console.statistics.up')}
        </ViewLink>
      )}
      <Popup
        label={t('console.statistics.period')}
        value={t('console.statistics.range', { from: search.from, to: search.to })}
      >
        {(close) => (
          <TimeList
            value={search}
            onPick={({ from, to }) => {
              onChange({ from, to } as never);
              close();
            }}
          />
        )}
      </Popup>
      <Popup
        label={t('console.filter.area')}
        value={placeName}
        {...(search.within ? { onClear: () => without('within') } : {})}
        clearLabel={clear(t('console.filter.area'))}
      >
        {(close) => (
          <AreaList
            value={within}
            root={root}
            onPick={(path) => {
              onChange({ within: path });
              close();
            }}
          />
        )}
      </Popup>
      <Popup
        label={t('console.filter.class')}
        value={search.classCode && (className ?? search.classCode)}
        onClear={() => without('classCode')}
        clearLabel={clear(t('console.filter.class'))}
      >
        {(close) => (
          <ClassList
            value={search.classCode}
            onPick={(classCode) => {
              onChange({ classCode });
              close();
            }}
          />
        )}
      </Popup>
      <label className="cases-sort">
        <span className="gw-sr">{t('console.statistics.source')}</span>
        <select
          className="gw-input"
          value={search.source ?? ''}
          onChange={(event) => onChange({ source: event.target.value || undefined } as never)}
        >
          <option value="">{t('console.statistics.anySource')}</option>
          {sources.map((one) => (
            <option key={one} value={one}>
              {t(`console.statistics.sources.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
