import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { useCaseList } from '../../queries.ts';
import { FilterBar } from '../lists/filter-bar.tsx';
import { CaseLines } from './place-cases.tsx';
import { useCaseMapSearch } from './search.ts';

/** The filters of cases on the map, and the list that says what it shows. */
export default function CasesPanel({ search: raw, change }: MapPanelProps) {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const root = me?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const { search, filter } = useCaseMapSearch(raw);
  const list = useCaseList(filter, { pollMs: 60_000 });
  const cases = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return (
    <>
      <FilterBar search={search} root={root ?? undefined} onChange={change} />
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonList rows={5} height={44} />}
      {list.data && cases.length === 0 && <p className="gw-soft">{t('console.map.none')}</p>}
      <CaseLines cases={cases} />
      {cases.length > 0 && (
        <p className="gw-soft" role="status">
          {t('console.map.listed', { count: cases.length })}
          {list.hasNextPage && (
            <button
              type="button"
              className="gw-button"
              disabled={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t('console.list.more')}
            </button>
          )}
        </p>
      )}
    </>
  );
}
