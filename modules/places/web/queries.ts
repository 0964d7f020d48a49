import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import type { RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { createClient } from '../../../ui/api/client.ts';
import { currentLocale } from '../../../ui/i18n/start.ts';
import type { placesRoutes } from '../contract.ts';
import { formatName } from '../format.ts';

/** What screens ask of places. The table of routes is imported as a type, so that no schema reaches the browser. */
const api = createClient<typeof placesRoutes>();

type Routes = typeof placesRoutes;
export type PlaceRow = RouteOutput<Routes['getPlace']>;
export type MatchedPlace = RouteOutput<Routes['searchPlaces']>['places'][number];
export type Located = RouteOutput<Routes['locatePoint']>;
export type PlaceNames = Located['names'];
type AreasQuery = NonNullable<RouteInput<Routes['getAreas']>['query']>;

/** Places change once a month, if at all. */
const staleTime = 10 * 60_000;

/** Which grid and community hold a point; a point outside the city is refused. */
export const useLocated = (point: { lng: number; lat: number } | undefined) =>
  useQuery({
    queryKey: ['places', 'located', point],
    queryFn: ({ signal }) => api('GET /api/places/locate', { query: point! }, { signal }),
    enabled: point !== undefined,
    retry: false,
    staleTime,
  });

/** The next step of picking an address below `parent`; without one, the nearest estates first. */
export const useAddresses = (parent: string | undefined, near?: { lng: number; lat: number }) =>
  useQuery({
    queryKey: ['places', 'addresses', parent, near],
    queryFn: ({ signal }) =>
      api('GET /api/places/addresses', { query: { ...(parent ? { parent } : near) } }, { signal }),
    staleTime,
  });

/** Places by a part of their name; nothing is asked for an empty one. */
export const usePlaceSearch = (q: string) =>
  useQuery({
    queryKey: ['places', 'search', q],
    queryFn: ({ signal }) => api('GET /api/places/search', { query: { q } }, { signal }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime,
  });

/** One place by path or code. */
export const usePlace = (key: string | undefined) =>
  useQuery({
    queryKey: ['places', 'one', key],
    queryFn: ({ signal }) => api('GET /api/places/:key', { params: { key: key! } }, { signal }),
    enabled: key !== undefined,
    staleTime,
  });

/** What a place is called in the reader's language; its path until that is known. */
export function usePlaceName(path: string | undefined): string | undefined {
  const place = usePlace(path);
  return place.data ? formatName(place.data, currentLocale()) : path;
}

/** The places directly in a place; the city itself without a path. */
export const usePlaceTree = (path?: string, enabled = true) =>
  useQuery({
    queryKey: ['places', 'tree', path],
    queryFn: ({ signal }) =>
      api('GET /api/places/tree', { query: path ? { path } : {} }, { signal }),
    enabled,
    staleTime,
  });

/** Outlines of a kind of places. */
export const useAreas = (query: AreasQuery | undefined) =>
  useQuery({
    queryKey: ['places', 'areas', query],
    queryFn: async ({ signal }) =>
      (await api(
        'GET /api/places/areas.geojson',
        { query: query! },
        { signal },
      )) as FeatureCollection,
    enabled: query !== undefined,
    staleTime,
  });
