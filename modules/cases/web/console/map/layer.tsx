import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { boundsOf } from '../../../../../ui/map/bounds.ts';
import { useDrawn } from '../../../../../ui/map/drawn.ts';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { useCaseList } from '../../queries.ts';
import { api, caseKeys } from '../../queries-base.ts';
import {
  type CaseMode,
  caseModes,
  drawCases,
  heatLayers,
  squareLayers,
  toSquares,
} from './draw.ts';
import { useCaseMapSearch } from './search.ts';

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

/** Cases of the reader's area on the map: how many in each square, how dense, or those of the list as pins. */
export default function CasesLayer({ map, search: raw, change }: MapPanelProps) {
  const { t } = useTranslation('cases');
  const navigate = useNavigate();
  const { filter, isNarrowed, mode: asked } = useCaseMapSearch(raw);
  const mode: CaseMode = isNarrowed ? 'pins' : asked;
  const sight = useSight(map);
  const squares = useQuery({
    queryKey: [...caseKeys.lists, 'squares', sight],
    queryFn: ({ signal }) => api('GET /api/cases/clusters', { query: sight! }, { signal }),
    enabled: sight !== undefined && mode !== 'pins',
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const list = useCaseList(filter, { pollMs: 60_000, enabled: mode === 'pins' });
  const cases = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);

  const data = useMemo(() => toSquares(squares.data?.items ?? []), [squares.data]);
  useDrawn(map, mode === 'heat' ? { source: 'cases-heat', data, layers: heatLayers } : undefined);
  useDrawn(
    map,
    mode === 'counts' ? { source: 'cases-squares', data, layers: squareLayers } : undefined,
  );
  useEffect(() => {
    if (!map) return;
    drawCases(map, mode === 'pins' ? cases : []);
    return () => drawCases(map, []);
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
              disabled={isNarrowed && one !== 'pins'}
              onChange={() => change({ cases: one === 'counts' ? undefined : one })}
            />
            {t(`console.map.modes.${one}`)}
          </label>
        ))}
      </fieldset>
      <p className="gw-soft" role="status">
        {isNarrowed && t('console.map.narrowed')}
        {mode !== 'pins' && number !== undefined && t('console.map.counted', { count: number })}
      </p>
      {squares.isError && (
        <ErrorPanel error={squares.error} onRetry={() => void squares.refetch()} />
      )}
    </>
  );
}
