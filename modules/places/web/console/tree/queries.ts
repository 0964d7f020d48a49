import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { useCallback } from 'react';
import type { RouteInput, RouteOutput } from '../../../../../kernel/http/contract.ts';
import { callRoute, createClient } from '../../../../../ui/api/client.ts';
import type { treeRoutes } from '../../../tree/contract.ts';

/** What screens ask of the tree. The table of routes is imported as a type, so that no schema reaches the browser. */
const api = createClient<typeof treeRoutes>();

type Routes = typeof treeRoutes;
/** A place as it is on a day. */
export type PlaceOn = RouteOutput<Routes['listPlacesOn']>['places'][number];
/** A state of a place, with who made it and why. */
export type PlaceState = RouteOutput<Routes['listPlaceStates']>['states'][number];
/** A set of changes as it is sent. */
export type ChangesBody = RouteInput<Routes['changePlaces']>['body'];
/** One change of it. */
export type PlaceChange = ChangesBody['changes'][number];
/** What a set comes to. */
export type Rehearsed = RouteOutput<Routes['changePlaces']>;
/** A set of changes as it is remembered. */
export type ChangeSet = RouteOutput<Routes['listPlaceChanges']>['changes'][number];
/** A gap, an overlap, or what reaches out. */
export type Fault = RouteOutput<Routes['listPlaceFaults']>['faults'][number];

const base = ['places', 'onDay'] as const;
/** Places change once a month, if at all; whoever changes them here asks again. */
const staleTime = 60_000;

const childrenOptions = (day: string, path: string) => ({
  queryKey: [...base, 'children', day, path],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await api('GET /api/places/on/:day', { params: { day }, query: { path } }, { signal })).places,
  staleTime,
});

/** What lies directly in a place on a day. */
export const useChildren = (day: string, path: string | undefined) =>
  useQuery({ ...childrenOptions(day, path ?? ''), enabled: path !== undefined });

/** What lies directly in several places on a day, by their path. */
export const useChildrenOf = (day: string, paths: readonly string[]) =>
  useQueries({
    queries: paths.map((path) => childrenOptions(day, path)),
    combine: (all) => ({
      children: new Map(all.map(({ data }, i) => [paths[i]!, data])),
      error: all.find(({ error }) => error)?.error ?? null,
      retry: () => {
        for (const one of all) if (one.error) void one.refetch();
      },
    }),
  });

/** Every state of a place, the newest first. */
export const useStates = (path: string | undefined) =>
  useQuery({
    queryKey: [...base, 'states', path],
    queryFn: async ({ signal }) =>
      (await api('GET /api/places/history/:path', { params: { path: path! } }, { signal })).states,
    enabled: path !== undefined,
    staleTime,
  });

/** Codes in use: paths of buildings of a community that have an outline. */
export const useBuildingPaths = (community: string | undefined) =>
  useQuery({
    queryKey: [...base, 'buildings', community],
    queryFn: async ({ signal }) => {
      const query = { kind: 'building', within: community };
      const areas = await callRoute('GET /api/places/areas.geojson', { query }, { signal });
      return (areas as FeatureCollection).features.map(({ id }) => String(id));
    },
    enabled: community !== undefined,
    staleTime,
  });

/** Sets of changes that touch a place or what lies in it; all without one. */
export const useChangeSets = (path: string | undefined) =>
  useInfiniteQuery({
    queryKey: [...base, 'changes', path],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/places/changes',
        { query: { ...(path ? { path } : {}), ...(pageParam ? { before: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });

/** Gaps, overlaps and what reaches out of its parent, in a place. */
export const useFaults = (path: string | undefined) =>
  useQuery({
    queryKey: [...base, 'faults', path],
    queryFn: ({ signal }) => api('GET /api/places/gaps', { query: { path: path! } }, { signal }),
    enabled: path !== undefined,
    staleTime,
  });

/** Everything that is shown of places is asked for again: names, outlines, paths. */
function useRenew() {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ['places'] }), [client]);
}

/** Sends a set of changes. */
export const useSendChanges = () => {
  const renew = useRenew();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: { body: ChangesBody; idempotencyKey: string }) =>
      api('POST /api/places/changes', { body }, { idempotencyKey }),
    onSuccess: renew,
  });
};

/** What a set of changes would come to, or why it would be refused. */
export const useRehearsal = (body: Pick<ChangesBody, 'from' | 'changes'>) =>
  useQuery({
    queryKey: [...base, 'rehearsal', body],
    queryFn: ({ signal }) =>
      api(
        'POST /api/places/changes',
        { body: { ...body, reason: 'dry run', dryRun: true } },
        { signal },
      ),
    enabled: body.changes.length > 0,
    retry: false,
    staleTime: 10_000,
  });

/** Takes a set of changes back. */
export const useUndoChange = () => {
  const renew = useRenew();
  return useMutation({
    mutationFn: ({ changeId, reason }: { changeId: string; reason: string }) =>
      api('POST /api/places/changes/:changeId/undo', { params: { changeId }, body: { reason } }),
    onSuccess: renew,
  });
};

/** The sets of all pages so far. */
export const setsOf = (data: InfiniteData<RouteOutput<Routes['listPlaceChanges']>> | undefined) =>
  data?.pages.flatMap(({ changes }) => changes) ?? [];

/** The present state of a place, asked for now. */
export const fetchState = async (path: string, day: string): Promise<PlaceOn | undefined> => {
  const { states } = await api('GET /api/places/history/:path', { params: { path } });
  return states.find((one) => isOn(one, day));
};

/** Whether a state holds on a day. */
export const isOn = (
  { validFrom, validTo }: Pick<PlaceOn, 'validFrom' | 'validTo'>,
  day: string,
): boolean => validFrom <= day && (validTo === null || validTo > day);
