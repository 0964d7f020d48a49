import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../../../kernel/http/contract.ts';
import { createClient } from '../../../../../ui/api/client.ts';
import { newId } from '../../../../../ui/api/intent.ts';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { Found } from '../../../../../ui/map/extensions.ts';
import type { organizationRoutes } from '../../../../organization/contract.ts';
import type { facilitiesRoutes } from '../../../facilities/contract.ts';
import type { FacilityCategory } from '../../../facilities/fields.ts';
import { formatName } from '../../../format.ts';
import type { treeRoutes } from '../../../tree/contract.ts';

const api = createClient<typeof facilitiesRoutes>();
const tree = createClient<typeof treeRoutes>();
const organization = createClient<typeof organizationRoutes>();

/** A facility as the server tells it. */
export type Facility = RouteOutput<(typeof facilitiesRoutes)['getFacility']>;
/** One state of a place. */
export type State = RouteOutput<(typeof treeRoutes)['listPlaceStates']>['states'][number];
/** One change of a set. */
export type Change = RouteInput<(typeof treeRoutes)['changePlaces']>['body']['changes'][number];

const keys = {
  all: ['places', 'facilities'] as const,
  one: (path: string) => ['places', 'facilities', 'one', path] as const,
};

/** Which facilities are listed. */
export interface FacilityFilter {
  within?: string | undefined;
  category?: FacilityCategory[] | undefined;
  overdue?: boolean | undefined;
  q?: string | undefined;
}

/** Facilities of an area, page by page. */
export const useFacilities = (
  { within, category, overdue, q }: FacilityFilter,
  { enabled = true, limit = 50 } = {},
) =>
  useInfiniteQuery({
    queryKey: [...keys.all, 'list', within, category, overdue, q, limit],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/places/facilities',
        {
          query: {
            limit,
            ...(within ? { within } : {}),
            ...(category?.length ? { category } : {}),
            ...(overdue ? { overdue: 'true' } : {}),
            ...(q ? { q } : {}),
            ...(pageParam ? { after: pageParam } : {}),
          },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });

/** Finds facilities by name, for the map. */
export function useFacilitiesFound(text: string): readonly Found[] {
  const list = useFacilities({ q: text }, { enabled: text.length > 1, limit: 5 });
  if (text.length < 2) return [];
  return (list.data?.pages[0]?.facilities ?? []).map((one) => ({
    key: one.path,
    label: formatName({ ...one, kind: 'facility' }, currentLocale()),
    ...one.center,
    open: { show: 'facilities', facilities: one.category },
  }));
}

/** One facility. */
export const useFacility = (path: string) =>
  useQuery({
    queryKey: keys.one(path),
    queryFn: ({ signal }) =>
      api('GET /api/places/facilities/:path', { params: { path } }, { signal }),
  });

/** What a facility was, the newest first. */
export const useStates = (path: string) =>
  useQuery({
    queryKey: [...keys.one(path), 'states'],
    queryFn: ({ signal }) =>
      tree('GET /api/places/history/:path', { params: { path } }, { signal }),
  });

/** Where a new facility at a point belongs. */
export const useProposal = (point: { lng: number; lat: number } | undefined) =>
  useQuery({
    queryKey: [...keys.all, 'proposal', point],
    queryFn: ({ signal }) =>
      api('GET /api/places/facilities/proposal', { query: point! }, { signal }),
    enabled: point !== undefined,
    retry: false,
  });

/** Changes facilities from a day on. */
export const useChange = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { from: string; reason: string; changes: Change[] }) =>
      tree('POST /api/places/changes', { body }, { idempotencyKey: newId() }),
    onSettled: () => client.invalidateQueries({ queryKey: ['places'] }),
  });
};

/** Units that look after a place, the nearest first. */
export const useUnits = (covering: string | undefined) =>
  useQuery({
    queryKey: ['organization', 'units', 'covering', covering],
    queryFn: ({ signal }) =>
      organization(
        'GET /api/organization/units',
        { query: { covering: covering!, limit: 200 } },
        { signal },
      ),
    enabled: covering !== undefined,
  });

/** One unit, also one that has ended. */
export const useUnit = (unitId: string | undefined) =>
  useQuery({
    queryKey: ['organization', 'units', 'one', unitId],
    queryFn: ({ signal }) =>
      organization(
        'GET /api/organization/units/:unitId',
        { params: { unitId: unitId! } },
        { signal },
      ),
    enabled: unitId !== undefined,
    retry: false,
  });
