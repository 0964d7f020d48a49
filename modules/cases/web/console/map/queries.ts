import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useState } from 'react';
import { boundsOf } from '../../../../../ui/map/bounds.ts';
import { api, caseKeys } from '../../queries-base.ts';
import type { CaseMapSearch } from './search.ts';

type Sight = ReturnType<typeof boundsOf> & { zoom: number };

/** What of the map is in sight, after each move. */
export function useSight(map: MapLibreMap | undefined): Sight | undefined {
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

/** How many cases lie in each square in sight, told apart by clock or group; undefined asks nothing. */
export function useSquares(
  sight: Sight | undefined,
  { narrowed, tone }: Pick<CaseMapSearch, 'narrowed' | 'tone'>,
  isWanted: boolean,
) {
  const query = { ...narrowed, ...sight!, by: tone };
  return useQuery({
    queryKey: [...caseKeys.lists, 'squares', query],
    queryFn: ({ signal }) => api('GET /api/cases/clusters', { query }, { signal }),
    enabled: sight !== undefined && isWanted,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

/** A month of cases, day by day, with the squares in sight. */
export function useMonth(sight: Sight | undefined, { narrowed, play }: CaseMapSearch) {
  // How a case stands now, and when it was to be reported, say nothing of the days of a month.
  const { state: _state, status: _status, from: _from, to: _to, ...rest } = narrowed;
  const query = { ...rest, ...sight!, month: play?.month ?? '' };
  return useQuery({
    queryKey: [...caseKeys.lists, 'days', query],
    queryFn: ({ signal }) => api('GET /api/cases/days', { query }, { signal }),
    enabled: sight !== undefined && play !== undefined,
    // Of another place the days stay until those of this one are there; of another month they are other days.
    placeholderData: (before) =>
      before?.days[0]?.day.startsWith(query.month) ? before : undefined,
    staleTime: 60_000,
  });
}
