import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { callRoute, createClient } from '../../../ui/api/client.ts';
import type { casesRoutes } from '../contract.ts';
import type { ActionName } from '../workflow.ts';

/**
 * Everything the screens of cases read and write, one hook a request. Server state lives here and nowhere else; the
 * table of routes is imported as a type, so that no schema reaches the browser.
 */
const api = createClient<typeof casesRoutes>();

type Routes = typeof casesRoutes;
type Input<N extends keyof Routes> = RouteInput<Routes[N]>;
type Query<N extends keyof Routes> =
  Input<N> extends { query?: infer Q } ? Exclude<Q, undefined> : never;
type Body<N extends keyof Routes> = Input<N> extends { body: infer B } ? B : never;
type Answer<N extends keyof Routes> = RouteOutput<Routes[N]>;

export type CaseFilter = Query<'listCases'>;
export type CaseView = NonNullable<CaseFilter['view']>;
export type CaseSummary = Answer<'listCases'>['items'][number];
export type CaseDetail = Answer<'getCase'>;
export type CaseCounts = Answer<'countCases'>;
export type CaseClock = NonNullable<CaseDetail['clock']>;
export type TimelineEntry = CaseDetail['timeline'][number];
export type CaseClass = Answer<'listCaseClasses'>['items'][number];
export type NearbyCase = Answer<'listNearbyCases'>['items'][number];
export type NearbyArea = Query<'listNearbyCases'>;
export type Duplicate = Answer<'findDuplicates'>['items'][number];
export type ReportBody = Body<'reportCase'>;
export type ReportAnswer = Answer<'reportCase'>;
export type PublicCase = Answer<'getPublicCase'>;
export type Target = Answer<'listTargets'>['items'][number];
export type Call = Answer<'listCalls'>['items'][number];
export type CallDepartment = Call['departments'][number];
export type CallStep = CallDepartment['steps'][number]['step'];
export type CallFilter = NonNullable<Query<'listCalls'>['state']>;
export type Limit = Answer<'listLimits'>['items'][number];
export type LimitBody = Body<'setLimit'>;
export type ClassBody = Body<'saveCaseClass'>;
export type CalendarYear = Answer<'getCalendar'>;
export type AuditRow = Answer<'listAudit'>['items'][number];

/** Keys of the cache. `caseKeys.all` is the root of everything here. */
export const caseKeys = {
  all: ['cases'] as const,
  lists: ['cases', 'list'] as const,
  counts: ['cases', 'counts'] as const,
  one: (caseId: string) => ['cases', 'one', caseId] as const,
  calls: ['cases', 'calls'] as const,
  limits: ['cases', 'limits'] as const,
  calendar: ['cases', 'calendar'] as const,
  classes: ['cases', 'classes'] as const,
};

/** What the person makes once for one intent and keeps over retries; see `ui/api/intent.ts`. */
interface Intent {
  idempotencyKey?: string;
}

const keyed = ({ idempotencyKey }: Intent) => (idempotencyKey ? { idempotencyKey } : {});

/** What a write to a case changes besides the case itself. */
async function refreshAround(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: caseKeys.lists }),
    client.invalidateQueries({ queryKey: caseKeys.counts }),
    client.invalidateQueries({ queryKey: caseKeys.calls }),
  ]);
}

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

export const useCaseList = (filter: CaseFilter, options: { pollMs?: number } = {}) =>
  useInfiniteQuery({
    ...caseListOptions(filter),
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
      client.setQueryData(caseKeys.one(caseId), answer);
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
export const useTrackedCase = (query: Query<'trackCase'> | undefined) =>
  useQuery({
    queryKey: ['cases', 'track', query],
    queryFn: ({ signal }) => api('GET /api/cases/track', { query: query! }, { signal }),
    enabled: query !== undefined,
    retry: false,
  });

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

/** Audit rows of a case. */
export const useCaseAudit = (caseId: string, enabled = true) =>
  useQuery({
    queryKey: ['cases', 'audit', caseId],
    queryFn: ({ signal }) =>
      api('GET /api/cases/:caseId/audit', { params: { caseId } }, { signal }),
    enabled,
  });

/** The board of department calls. */
export const useCalls = (
  state: CallFilter = 'open',
  options: { pollMs?: number; enabled?: boolean } = {},
) =>
  useQuery({
    queryKey: [...caseKeys.calls, state],
    queryFn: ({ signal }) => api('GET /api/cases/calls', { query: { state } }, { signal }),
    placeholderData: (previous) => previous,
    enabled: options.enabled ?? true,
    ...(options.pollMs ? { refetchInterval: options.pollMs } : {}),
  });

/** A write to a call refreshes the board and the case that it is on. */
function useCallWrite<V extends Intent>(write: (input: V) => Promise<Call>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: async (call) => {
      await client.invalidateQueries({ queryKey: caseKeys.one(call.caseId) });
      await refreshAround(client);
    },
  });
}

/** The grid or community asks for departments on a case. */
export const useRaiseCall = () =>
  useCallWrite(
    ({ caseId, body, ...intent }: { caseId: string; body: Body<'raiseCall'> } & Intent) =>
      api('POST /api/cases/:caseId/calls', { params: { caseId }, body }, keyed(intent)),
  );

type OnCall<N extends keyof Routes> = {
  callId: string;
  version: number;
  body: Body<N>;
} & Intent;

/** The subdistrict issues a call to one lead and any supporting departments. */
export const useIssueCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'issueCall'>) =>
    api(
      'POST /api/cases/calls/:callId/issue',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** The subdistrict refuses a call, with a reason. */
export const useRefuseCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'refuseCall'>) =>
    api(
      'POST /api/cases/calls/:callId/refuse',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** Withdraws a call, with a reason. */
export const useCancelCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'cancelCall'>) =>
    api(
      'POST /api/cases/calls/:callId/cancel',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** A department acknowledges, contacts, reports in on site or completes. */
export const useAnswerCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'answerCall'>) =>
    api(
      'POST /api/cases/calls/:callId/answer',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** Sets the joint plan: steps with an owner and a deadline. */
export const usePlanCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'planCall'>) =>
    api(
      'POST /api/cases/calls/:callId/plan',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** A step of the joint plan is done. */
export const useCompleteCallStep = () =>
  useCallWrite(
    ({
      callId,
      stepId,
      version,
      body,
      ...intent
    }: OnCall<'completeCallStep'> & { stepId: string }) =>
      api(
        'POST /api/cases/calls/:callId/steps/:stepId/complete',
        { params: { callId, stepId }, body, ifMatch: version },
        keyed(intent),
      ),
  );

/** Scores a department; subdistrict, community and resident each beside the others. */
export const useScoreCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'scoreCall'>) =>
    api(
      'POST /api/cases/calls/:callId/score',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** Limits in force; with `history`, also those of the past and of days to come. */
export const useLimits = (query: Query<'listLimits'> = {}, enabled = true) =>
  useQuery({
    queryKey: [...caseKeys.limits, query],
    queryFn: ({ signal }) => api('GET /api/cases/limits', { query }, { signal }),
    enabled,
  });

/** A limit from a day on. */
export function useSetLimit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, ...intent }: { body: LimitBody } & Intent) =>
      api('POST /api/cases/limits', { body }, keyed(intent)),
    onSuccess: () => client.invalidateQueries({ queryKey: caseKeys.limits }),
  });
}

/** Adds, changes or retires a class. */
export function useSaveCaseClass() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      code,
      body,
      ...intent
    }: { code: string; body: Body<'saveCaseClass'> } & Intent) =>
      api('PUT /api/cases/classes/:code', { params: { code }, body }, keyed(intent)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: caseKeys.classes });
      await client.invalidateQueries({ queryKey: caseKeys.limits });
    },
  });
}

/** Working time of a year. */
export const useCalendar = (year: number) =>
  useQuery({
    queryKey: [...caseKeys.calendar, year],
    queryFn: ({ signal }) => api('GET /api/cases/calendar', { query: { year } }, { signal }),
    placeholderData: (previous) => previous,
  });

/** Makes a day working, off or half; `published` goes back to the published calendar. */
export function useSetCalendarDay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      date,
      body,
      ...intent
    }: { date: string; body: Body<'setCalendarDay'> } & Intent) =>
      api('PUT /api/cases/calendar/:date', { params: { date }, body }, keyed(intent)),
    onSuccess: () => client.invalidateQueries({ queryKey: caseKeys.calendar }),
  });
}
