import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { boundsOf } from '../../../../../ui/map/bounds.ts';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { openStates } from '../../../workflow.ts';
import { useCaseList } from '../../queries.ts';
import { api, caseKeys } from '../../queries-base.ts';
import { FilterBar } from '../lists/filter-bar.tsx';
import { narrowing, parseListSearch, toCaseFilter } from '../lists/search.ts';
import {
  addCaseLayers,
  type CaseMode,
  caseModes,
  drawCases,
  drawSquares,
  showMode,
} from './draw.ts';
import { CaseLines } from './place-cases.tsx';

type Sight = ReturnType<typeof boundsOf> & { zoom: number };

/** What of the map is in sight, after each move. */
function useSight(map: MapPanelProps['map']): Sight | undefined {
  const [sight, setSight] = useState<Sight>();
  useEffect(() => {
    if (!map) return;
    const look = () => {
      const { west, south, east, north } = boundsOf(map);
      setSight({
        west: Math.max(west, -180),
        south: Math.max(south, -85),
        east: Math.min(east, 180),
        north: Math.min(north, 85),
        zoom: map.getZoom(),
      });
    };
    look();
    map.on('moveend', look);
    return () => void map.off('moveend', look);
  }, [map]);
  return sight;
}

/**
 * Cases of the reader's area: how many in each square, exact and of all that are open; or, once narrowed by the filters that
 * lists have, those of the list below as pins.
 */
export default function CasesPanel({ map, search: raw, change }: MapPanelProps) {
  const { t } = useTranslation('cases');
  const navigate = useNavigate();
  const { data: me } = useMe();
  const root = me?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const search = useMemo(() => parseListSearch(raw), [raw]);
  const isNarrowed = Object.keys(narrowing(search)).length > 0;
  const asked = caseModes.find((mode) => mode === raw.cases) ?? 'counts';
  const isCounted = asked === 'counts' || asked === 'heat';
  const mode: CaseMode = isNarrowed && isCounted ? 'pins' : asked;

  const sight = useSight(map);
  const squares = useQuery({
    queryKey: [...caseKeys.lists, 'squares', sight],
    queryFn: ({ signal }) => api('GET /api/cases/clusters', { query: sight! }, { signal }),
    enabled: sight !== undefined && (mode === 'counts' || mode === 'heat'),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const filter = toCaseFilter('area', search);
  const list = useCaseList(
    { ...filter, ...(filter.state ? {} : { state: [...openStates] }), limit: 200 },
    { pollMs: 60_000 },
  );
  const cases = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);

  useEffect(() => {
    if (!map) return;
    addCaseLayers(map);
    showMode(map, mode);
  }, [map, mode]);
  useEffect(() => {
    if (map) drawSquares(map, squares.data?.items ?? []);
  }, [map, squares.data]);
  useEffect(() => {
    if (map) drawCases(map, mode === 'pins' ? cases : []);
  }, [map, mode, cases]);

  const go = useRef(navigate);
  go.current = navigate;
  useEffect(() => {
    if (!map) return;
    const open = (event: { features?: { properties: Record<string, unknown> }[] }) => {
      const id = event.features?.[0]?.properties.id;
      if (typeof id === 'string') void go.current({ to: '/cases/$caseId', params: { caseId: id } });
    };
    const closer = (event: { lngLat: { lng: number; lat: number } }) =>
      void map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
    map.on('click', 'pin', open);
    map.on('click', 'cases-square', closer);
    map.on('click', 'cluster', closer);
    return () => {
      map.off('click', 'pin', open);
      map.off('click', 'cases-square', closer);
      map.off('click', 'cluster', closer);
    };
  }, [map]);

  const number = squares.data?.total;
  return (
    <>
      <fieldset className="cases-modes">
        <legend className="gw-sr">{t('console.map.show')}</legend>
        {caseModes.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="cases-mode"
              checked={mode === one}
              disabled={isNarrowed && (one === 'counts' || one === 'heat')}
              onChange={() => change({ cases: one === 'counts' ? undefined : one })}
            />
            {t(`console.map.modes.${one}`)}
          </label>
        ))}
      </fieldset>
      <p className="gw-soft" role="status">
        {isNarrowed && isCounted && t('console.map.narrowed')}
        {(mode === 'counts' || mode === 'heat') &&
          number !== undefined &&
          t('console.map.counted', { count: number })}
        {mode === 'pins' && t('console.map.legend')}
      </p>
      {squares.isError && (
        <ErrorPanel error={squares.error} onRetry={() => void squares.refetch()} />
      )}
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
