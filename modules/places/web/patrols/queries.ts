import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../../kernel/http/contract.ts';
import { createClient } from '../../../../ui/api/client.ts';
import type { patrolsRoutes } from '../../patrols/contract.ts';

/** What screens ask of patrols. The table of routes is imported as a type, so that no schema reaches the browser. */
const api = createClient<typeof patrolsRoutes>();

type Routes = typeof patrolsRoutes;
export type PlacesDue = RouteOutput<Routes['listPlacesDue']>;
export type DuePlace = PlacesDue['items'][number];
export type Coverage = RouteOutput<Routes['readCoverage']>;
export type StateCounts = Coverage['buildings'];
export type Patrol = RouteOutput<Routes['listPatrols']>['items'][number];
export type Visit = RouteOutput<Routes['listVisits']>['items'][number];
export type Period = RouteOutput<Routes['listPeriods']>['items'][number];
export type RecordBody = RouteInput<Routes['recordPatrol']>['body'];

const base = ['places', 'patrols'] as const;

/** Places of an area, the longest unvisited first. Phones keep the answer: see `keepQueries`. */
export const usePlacesDue = (area: string | undefined, bbox?: string, limit = 500) =>
  useQuery({
    queryKey: ['places', 'patrolDue', area, bbox, limit],
    queryFn: ({ signal }) =>
      api(
        'GET /api/places/patrols/due',
        { query: { area: area!, limit, ...(bbox ? { bbox: bbox as never } : {}) } },
        { signal },
      ),
    enabled: area !== undefined,
    placeholderData: keepPreviousData,
  });

/** How much of an area was seen within its rhythm. */
export const useCoverage = (area: string | undefined) =>
  useQuery({
    queryKey: [...base, 'coverage', area],
    queryFn: ({ signal }) =>
      api('GET /api/places/patrols/coverage', { query: { area: area! } }, { signal }),
    enabled: area !== undefined,
    placeholderData: keepPreviousData,
  });

/** Patrols of an area, page by page. */
export const usePatrols = (within: string | undefined) =>
  useInfiniteQuery({
    queryKey: [...base, 'list', within],
    queryFn: ({ signal, pageParam }) =>
      api(
        'GET /api/places/patrols',
        { query: { within, limit: 20, ...(pageParam ? { before: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: within !== undefined,
  });

/** A patrol with what was found. */
export const usePatrol = (patrolId: string | undefined) =>
  useQuery({
    queryKey: [...base, 'one', patrolId],
    queryFn: ({ signal }) =>
      api('GET /api/places/patrols/:patrolId', { params: { patrolId: patrolId! } }, { signal }),
    enabled: patrolId !== undefined,
  });

/** Visits of a place and all that lies in it; only the last of each place with `latest`. */
export const useVisits = (place: string | undefined, latest = false, limit = 10) =>
  useQuery({
    queryKey: [...base, 'visits', place, latest, limit],
    queryFn: ({ signal }) =>
      api(
        'GET /api/places/patrols/visits',
        { query: { place: place!, latest: String(latest) as never, limit } },
        { signal },
      ),
    enabled: place !== undefined,
    retry: false,
  });

/** How often places of an area are to be seen. */
export const usePeriods = (area: string | undefined) =>
  useQuery({
    queryKey: [...base, 'periods', area],
    queryFn: ({ signal }) =>
      api('GET /api/places/patrols/periods', { query: { area: area! } }, { signal }),
    enabled: area !== undefined,
  });

/** Sets one of them. What follows from it is asked for again. */
export function useSetPeriod() {
  return useChangePeriod((body: RouteInput<Routes['setPeriod']>['body']) =>
    api('PUT /api/places/patrols/periods', { body }),
  );
}

/** Withdraws what an area itself has set. */
export function useWithdrawPeriod() {
  return useChangePeriod((query: { area: string; what: Period['what'] }) =>
    api('DELETE /api/places/patrols/periods', { query }),
  );
}

function useChangePeriod<Asked>(mutationFn: (asked: Asked) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: base });
      await client.invalidateQueries({ queryKey: ['places', 'patrolDue'] });
    },
  });
}
