import {
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { putAnswer } from '../../../ui/api/answer.ts';
import { callRoute } from '../../../ui/api/client.ts';
import type { ActionName } from '../workflow.ts';
import {
  api,
  type CaseDetail,
  type CaseFilter,
  type CaseView,
  caseKeys,
  type Intent,
  keyed,
  type NearbyArea,
  type Query,
  type ReportBody,
  refreshAround,
  type Tracking,
} from './queries-base.ts';

/**
 * Everything the screens of cases read and write, one hook a request. Server state lives here and nowhere else.
 */
export type {
  CalendarYear,
  Call,
  CallDepartment,
  CallFilter,
  CallStep,
  CaseClass,
  CaseClock,
  CaseDetail,
  CaseFilter,
  CaseSummary,
  CaseView,
  ClassBody,
  Colleague,
  Duplicate,
  Limit,
  LimitBody,
  NearbyArea,
  NearbyCase,
  PublicCase,
  ReportAnswer,
  ReportBody,
  Target,
  TimelineEntry,
  Tracking,
} from './queries-base.ts';
export { caseKeys } from './queries-base.ts';
export * from './queries-calls.ts';
export * from './queries-saved.ts';
export * from './queries-settings.ts';
export * from './queries-statistics.ts';

/** Cases by filter, page after page. `limit` of the filter is the size of a page. */
export const caseListOptions = (filter: CaseFilter) =>
  infiniteQueryOptions({
    queryKey: [...caseKeys.lists, filter],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/cases',
        { query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const useCaseList = (
  filter: CaseFilter,
  options: { pollMs?: number; enabled?: boolean } = {},
) =>
  useInfiniteQuery({
    ...caseListOptions(filter),
    enabled: options.enabled ?? true,
    placeholderData: (previous) => previous,
    ...(options.pollMs ? { refetchInterval: options.pollMs } : {}),
  });

/** How many are to do, due soon, late, waiting: each number equals the list that it opens. */
export const caseCountsOptions = (view: CaseView) =>
  queryOptions({
    queryKey: [...caseKeys.counts, view],
    queryFn: ({ signal }) => api('GET /api/cases/counts', { query: { view } }, { signal }),
  });

export const useCaseCounts = (view: CaseView, options: { pollMs?: number } = {}) =>
  useQuery({
    ...caseCountsOptions(view),
    ...(options.pollMs ? { refetchInterval: options.pollMs } : {}),
  });

/** One case with everything that the asker may see. */
export const caseOptions = (caseId: string) =>
  queryOptions({
    queryKey: caseKeys.one(caseId),
    queryFn: ({ signal }) => api('GET /api/cases/:caseId', { params: { caseId } }, { signal }),
  });

export const useCase = (caseId: string) => useQuery(caseOptions(caseId));

/** What an action of the workflow takes: its fields by name, and the version that the person saw. */
export interface ActionInput extends Intent {
  action: ActionName;
  body: Record<string, unknown>;
  version: number;
}

/**
 * Takes an action of the workflow on a case. On success the case in the cache is the answer. A stale version throws
 * ApiError `http/stale` with `current`, the case as it is now; the cache is left as the person saw it.
 */
export function useCaseAction(caseId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (input: ActionInput) =>
      (await callRoute(
        `POST /api/cases/:caseId/${input.action}`,
        { params: { caseId }, body: input.body, ifMatch: input.version },
        keyed(input),
      )) as CaseDetail,
    onSuccess: async (answer) => {
      putAnswer(client, caseKeys.one(caseId), answer);
      await refreshAround(client);
    },
  });
}

/** Reports a problem. Not signed in, the answer holds a tracking code. */
export function useReportCase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, ...intent }: { body: ReportBody } & Intent) =>
      api('POST /api/cases', { body }, keyed(intent)),
    onSuccess: () => refreshAround(client),
  });
}

/** Follows a case instead of reporting it again, or leaves it. */
export function useFollowCase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ caseId, follow, ...intent }: { caseId: string; follow: boolean } & Intent) =>
      api(
        'POST /api/cases/:caseId/follow',
        { params: { caseId }, body: { follow } },
        keyed(intent),
      ),
    onSuccess: async (_, { caseId }) => {
      await client.invalidateQueries({ queryKey: caseKeys.one(caseId) });
      await refreshAround(client);
    },
  });
}

/** Classes of cases; with words, the likeliest first. */
export const useCaseClasses = (query: Query<'listCaseClasses'> = {}, enabled = true) =>
  useQuery({
    queryKey: [...caseKeys.classes, query],
    queryFn: ({ signal }) => api('GET /api/cases/classes', { query }, { signal }),
    staleTime: query.q ? 60_000 : 10 * 60_000,
    placeholderData: (previous) => previous,
    enabled,
  });

/** Classes in a language other than the reader's, for who keeps both. */
export const useCaseClassesIn = (locale: 'zh-CN' | 'en') =>
  useQuery({
    queryKey: [...caseKeys.classes, 'in', locale],
    queryFn: ({ signal }) =>
      api('GET /api/cases/classes', undefined, { signal, headers: { 'accept-language': locale } }),
  });

/** Open cases of the same class close by; undefined asks nothing yet. */
export const useDuplicates = (query: Query<'findDuplicates'> | undefined) =>
  useQuery({
    queryKey: ['cases', 'duplicates', query],
    queryFn: ({ signal }) => api('GET /api/cases/duplicates', { query: query! }, { signal }),
    enabled: query !== undefined,
  });

/** Open cases within the bounds of a map; undefined asks nothing yet. */
export const useNearbyCases = (query: NearbyArea | undefined) =>
  useQuery({
    queryKey: ['cases', 'nearby', query],
    queryFn: ({ signal }) => api('GET /api/cases/nearby', { query: query! }, { signal }),
    placeholderData: (previous) => previous,
    enabled: query !== undefined,
  });

/** A case by number and tracking code, for somebody who is not signed in. */
export const useTrackedCase = (tracking: Tracking | undefined) =>
  useQuery({
    queryKey: caseKeys.tracked(tracking),
    queryFn: ({ signal }) => api('POST /api/cases/track', { body: tracking! }, { signal }),
    enabled: tracking !== undefined,
    retry: false,
  });

/**
 * The word of the reporter: solved or not, or done again. Not signed in, by the tracking code.
 *
 * @param tracking what was given with the report, for who is not signed in
 */
export function useReporterAnswer(one: Pick<CaseDetail, 'id' | 'version'>, tracking?: Tracking) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, body, ...intent }: ReporterAnswer) =>
      (await (tracking
        ? callRoute(
            `POST /api/cases/track/${action}`,
            { body: { ...tracking, ...body } },
            keyed(intent),
          )
        : callRoute(
            `POST /api/cases/:caseId/${action}`,
            { params: { caseId: one.id }, body, ifMatch: one.version },
            keyed(intent),
          ))) as CaseDetail,
    onSuccess: async (answer) => {
      putAnswer(client, tracking ? caseKeys.tracked(tracking) : caseKeys.one(one.id), answer);
      await refreshAround(client);
    },
  });
}

interface ReporterAnswer extends Intent {
  action: 'rate' | 'reopen';
  body: Record<string, unknown>;
}

/** What anyone may see of a case. */
export const usePublicCase = (caseId: string | undefined) =>
  useQuery({
    queryKey: ['cases', 'public', caseId],
    queryFn: ({ signal }) =>
      api('GET /api/cases/:caseId/public', { params: { caseId: caseId! } }, { signal }),
    enabled: caseId !== undefined,
  });

/** Opens the reporter's phone number once. The answer is never kept in the cache. */
export function useOpenPhone(caseId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ reason, ...intent }: { reason: string } & Intent) =>
      api(
        'POST /api/cases/:caseId/reporter-phone',
        { params: { caseId }, body: { reason } },
        keyed(intent),
      ),
    // The number leaves memory with the screen that showed it.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: caseKeys.one(caseId) }),
  });
}

/** Who a case may be dispatched to, and which departments may be called. */
export const useTargets = (caseId: string, enabled = true) =>
  useQuery({
    queryKey: ['cases', 'targets', caseId],
    queryFn: ({ signal }) =>
      api('GET /api/cases/:caseId/targets', { params: { caseId } }, { signal }),
    enabled,
  });

/** Colleagues who can be mentioned on a case; undefined asks nothing. */
export const useColleagues = (caseId: string, q: string | undefined) =>
  useQuery({
    queryKey: ['cases', 'colleagues', caseId, q],
    queryFn: ({ signal }) =>
      api(
        'GET /api/cases/:caseId/colleagues',
        { params: { caseId }, query: { q: q! } },
        { signal },
      ),
    enabled: q !== undefined,
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });

/** Audit rows of a case. */
export const useCaseAudit = (caseId: string, enabled = true) =>
  useQuery({
    queryKey: ['cases', 'audit', caseId],
    queryFn: ({ signal }) =>
      api('GET /api/cases/:caseId/audit', { params: { caseId } }, { signal }),
    enabled,
  });
