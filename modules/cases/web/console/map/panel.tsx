import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { boundsOf } from '../../../../../ui/map/bounds.ts';
import { useDrawn } from '../../../../../ui/map/drawn.ts';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { type CaseSummary, useCaseList } from '../../queries.ts';
import { FilterBar } from '../lists/filter-bar.tsx';
import { deskPosts } from '../posts.ts';
import { spotLayers, toSpot } from './draw.ts';
import { CaseLines } from './place-cases.tsx';
import { useCaseMapSearch } from './search.ts';

/** The filters of cases on the map, and the list that says what it shows. */
export default function CasesPanel({ map, search: raw, change }: MapPanelProps) {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const root = me?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const { search, filter, play } = useCaseMapSearch(raw);
  // What runs by is not listed.
  const isListed = !play?.isOn;
  const list = useCaseList(filter, { pollMs: 60_000, enabled: isListed });
  const cases = useMemo(
    () => (isListed ? (list.data?.pages.flatMap(({ items }) => items) ?? []) : []),
    [list.data, isListed],
  );
  const [pointed, setPointed] = useState<CaseSummary>();
  const spot = useMemo(() => pointed && toSpot(pointed), [pointed]);
  useDrawn(map, spot && { source: 'cases-spot', data: spot, layers: spotLayers });
  const listSight = () => {
    const { west, south, east, north } = boundsOf(map!);
    change({ box: [west, south, east, north].map((edge) => edge.toFixed(6)).join() });
  };
  return (
    <>
      {postsOf(me).some((post) => deskPosts.includes(post)) && (
        <Link to="/duty" className="gw-button">
          {t('console.duty.open')}
        </Link>
      )}
      <FilterBar search={search} root={root ?? undefined} onChange={change}>
        {map && !search.box && (
          <button type="button" className="gw-button" onClick={listSight}>
            {t('console.map.inSight')}
          </button>
        )}
      </FilterBar>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {play && (
        <p className="gw-soft">{t(`console.map.${play.isOn ? 'listPaused' : 'listOfDay'}`)}</p>
      )}
      {isListed && list.isPending && <SkeletonList rows={5} height={44} />}
      {isListed && list.data && cases.length === 0 && (
        <p className="gw-soft">{t('console.map.none')}</p>
      )}
      {cases.length > 0 && (
        <p className="gw-soft" role="status">
          {t(list.hasNextPage ? 'console.map.listedOf' : 'console.map.listed', {
            count: cases.length,
          })}
        </p>
      )}
      <CaseLines cases={cases} onPoint={setPointed} />
      {isListed && list.hasNextPage && (
        <button
          type="button"
          className="gw-button"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('console.list.more')}
        </button>
      )}
    </>
  );
}
