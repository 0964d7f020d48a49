import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys, useListKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { type CaseView, type SavedList, useCaseList, useSavedFilters } from '../../queries.ts';
import { CasePane } from '../case/case-pane.tsx';
import { ExportMenu } from '../export/export-menu.tsx';
import { BulkBar, type Everything } from './bulk-bar.tsx';
import { CaseTable, toggle } from './case-table.tsx';
import { ColumnsFilter } from './columns-filter.tsx';
import { FilterBar } from './filter-bar.tsx';
import { SavedBar } from './saved-bar.tsx';
import {
  defaultSort,
  type ListSearch,
  narrowing,
  parseListSearch,
  toCaseFilter,
} from './search.ts';
import { StatusStrip } from './status-strip.tsx';

const CasesMap = lazy(() => import('./cases-map.tsx'));

/** Which of the lists a page shows: its words, and what fills it. */
export type ListName = SavedList;

/**
 * A list of cases with its filters; beside it the case that is open, or a map of what is listed. All of it stands in
 * the address.
 */
export function ListPage({
  name,
  view,
  tabs,
}: {
  name: ListName;
  view: CaseView;
  /** Other lists of the same section. */
  tabs?: ReactNode;
}) {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const search = useMemo(() => parseListSearch(raw), [raw]);
  const navigate = useNavigate();
  const list = useCaseList(toCaseFilter(view, search), { pollMs: 60_000 });
  const cases = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [actOn, setActOn] = useState<string>();
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [everything, setEverything] = useState<Everything>();
  const { data: me } = useMe();
  const root = me?.appointments.map((one) => one.placePath).find((path) => path !== null);

  const change = useCallback(
    (part: Partial<Record<keyof ListSearch, unknown>>) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...part }),
        resetScroll: false,
      } as never),
    [navigate],
  );
  // What has left the list is not acted on unseen.
  const selected = useMemo(
    () => marked.filter((id) => cases.some((one) => one.id === id)),
    [marked, cases],
  );
  const filter = toCaseFilter(view, search);
  const select = useCallback((ids: readonly string[]) => {
    setEverything(undefined);
    setMarked(ids);
  }, []);
  // Another list: what was chosen of the last one is chosen no more.
  const listKey = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is what the effect is about
  useEffect(() => setEverything(undefined), [listKey]);
  const keys = useListKeys({
    count: cases.length,
    onOpen: (index) => change({ case: cases[index]?.id }),
    onAct: (index) => {
      setActOn(cases[index]?.id);
      change({ case: cases[index]?.id });
    },
  });
  useKeys([
    {
      key: 'm',
      label: t('console.keys.map'),
      run: () => change({ map: search.map ? undefined : true }),
    },
    {
      key: 'x',
      label: t('console.keys.select'),
      run: () => {
        const at = cases[keys.active];
        if (at) select(toggle(selected, at.id));
      },
    },
    {
      key: 'Escape',
      label: t('console.keys.closeCase'),
      run: () => change({ case: undefined }),
    },
  ]);
  const { setActive } = keys;
  // Whoever goes down by keys need not stop for the next page.
  const nearEnd = keys.active > 0 && keys.active >= cases.length - 3;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (nearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [nearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const saved = useSavedFilters(name);
  const openSaved = saved.data?.items.find((one) => one.id === search.saved);
  const columns = openSaved?.columns ?? saved.data?.columns ?? null;
  const isNarrowed = Object.keys(narrowing(search)).length > 0;
  const beside = search.case ? 'case' : search.map ? 'map' : undefined;
  const emptyName = isNarrowed && name !== 'supervised' ? 'filtered' : name;
  return (
    <div className={`cases-page${beside ? ` cases-page--${beside}` : ''}`}>
      <header className="cases-page__head">
        <h1>{t(`console.list.${name}.title`)}</h1>
        {tabs ?? <StatusStrip view={view} search={search} />}
        <div className="cases-page__tools">
          <label className="cases-sort">
            <span className="gw-sr">{t('console.list.sort.label')}</span>
            <select
              className="gw-input"
              value={search.sort ?? defaultSort(search)}
              onChange={(event) => change({ sort: event.target.value })}
            >
              {(['due', 'newest', 'oldest'] as const).map((sort) => (
                <option key={sort} value={sort}>
                  {t(`console.list.sort.${sort}`)}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="gw-button"
            aria-pressed={search.map ?? false}
            onClick={() => change({ map: search.map ? undefined : true })}
          >
            <Icon name="map" />
            {t(search.map ? 'console.list.hideMap' : 'console.list.showMap')}
          </button>
          <ExportMenu filter={filter} columns={columns} />
          <Link to="/cases/new" className="gw-button gw-button--primary">
            <Icon name="add" />
            {t('console.sections.report')}
          </Link>
        </div>
      </header>
      <FilterBar search={search} root={root ?? undefined} onChange={change}>
        <ColumnsFilter
          list={name}
          saved={openSaved?.mine ? openSaved : undefined}
          chosen={saved.data && columns}
        />
        {name !== 'counted' && (
          <SavedBar
            list={name}
            items={saved.data?.items ?? []}
            search={search}
            isNarrowed={isNarrowed}
          />
        )}
      </FilterBar>
      <div className="cases-page__split">
        <div className="cases-page__list">
          <BulkBar
            filter={filter}
            selected={cases.filter(({ id }) => selected.includes(id))}
            everything={everything}
            offerEverything={hasNextPage && cases.length > 0 && selected.length === cases.length}
            columns={columns}
            onSelected={select}
            onEverything={setEverything}
          />
          {list.isError && cases.length === 0 && (
            <ErrorPanel
              error={list.error}
              title={t('console.list.failed')}
              onRetry={() => void list.refetch()}
            />
          )}
          {list.data && cases.length === 0 && (
            <Empty title={t(`console.list.${emptyName}.empty`)}>
              {t(`console.list.${emptyName}.emptyHelp`)}
            </Empty>
          )}
          {(list.isPending || cases.length > 0) && (
            <CaseTable
              cases={cases}
              label={t(`console.list.${name}.title`)}
              active={keys.active}
              open={search.case}
              loading={list.isPending}
              onPoint={setActive}
              selected={selected}
              onSelect={select}
              chosen={columns}
            />
          )}
          {cases.length > 0 && (
            <p className="cases-page__foot gw-soft" role="status">
              {t('console.list.loaded', { count: cases.length })}
              {hasNextPage ? (
                <button
                  type="button"
                  className="gw-button"
                  disabled={isFetchingNextPage}
                  onClick={() => void fetchNextPage()}
                >
                  {t('console.list.more')}
                </button>
              ) : (
                <span>{t('console.list.end')}</span>
              )}
            </p>
          )}
        </div>
        {beside === 'case' && search.case && (
          <CasePane
            key={search.case}
            caseId={search.case}
            act={actOn === search.case}
            onClose={() => change({ case: undefined })}
          />
        )}
        {beside === 'map' && (
          <section className="cases-page__map" aria-label={t('console.list.mapLabel')}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <CasesMap cases={cases} onOpen={(id) => change({ case: id })} />
            </Suspense>
          </section>
        )}
      </div>
    </div>
  );
}
