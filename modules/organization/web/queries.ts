import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteDefinition, RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { putAnswer } from '../../../ui/api/answer.ts';
import { createClient } from '../../../ui/api/client.ts';
import type { identityRoutes } from '../../identity/contract.ts';
import type { chartRoutes } from '../chart/contract.ts';
import type { organizationRoutes } from '../contract.ts';

const api = createClient<typeof chartRoutes>();
const units = createClient<typeof organizationRoutes>();
const identity = createClient<typeof identityRoutes>();

type Body<R extends RouteDefinition> = RouteInput<R> extends { body: infer B } ? B : never;

export type ChartNode = RouteOutput<(typeof chartRoutes)['getChart']>['node'];
export type ChartUnit = ChartNode['units'][number];
export type HeldPost = ChartNode['posts'][number];
export type Holder = HeldPost['holders'][number];
export type Gap = RouteOutput<(typeof chartRoutes)['listGaps']>['items'][number];

export type CallStep = RouteOutput<(typeof chartRoutes)['whomToCall']>['steps'][number];
export type PostSeats = RouteOutput<(typeof chartRoutes)['listSeats']>['items'][number];
type MyReach = RouteOutput<(typeof identityRoutes)['getMyReach']>;

const all = ['organization', 'chart'] as const;

/** A place with its units and posts, and the places directly below; the city unless told. */
export const useChart = (path: string | undefined) =>
  useQuery({
    queryKey: [...all, 'node', path],
    queryFn: ({ signal }) =>
      api('GET /api/organization/chart', { query: path ? { path } : {} }, { signal }),
  });

/** The whole chart of a community, for printing. */
export const useSheet = (path: string) =>
  useQuery({
    queryKey: [...all, 'sheet', path],
    queryFn: ({ signal }) =>
      api('GET /api/organization/chart/sheet', { query: { path } }, { signal }),
    retry: false,
  });

/** Vacant posts and expiring terms of a place and all below it. */
export const useGaps = (path: string) =>
  useQuery({
    queryKey: [...all, 'gaps', path],
    queryFn: ({ signal }) => api('GET /api/organization/gaps', { query: { path } }, { signal }),
    retry: false,
  });

/** Whom to call for an address; nothing is asked without one. */
export const useContacts = (path: string | undefined) =>
  useQuery({
    queryKey: [...all, 'contacts', path],
    queryFn: ({ signal }) =>
      api('GET /api/organization/contacts', { query: { path: path! } }, { signal }),
    enabled: path !== undefined,
  });

/** How many people each post has at a place and below it. */
export const useSeats = (path: string) =>
  useQuery({
    queryKey: [...all, 'seats', path],
    queryFn: ({ signal }) => api('GET /api/organization/seats', { query: { path } }, { signal }),
  });

/** Opens the phone of somebody who holds a post, with a reason. */
export const openHolderPhone = async (appointmentId: string, reason: string): Promise<string> =>
  (
    await api('POST /api/organization/holders/:appointmentId/phone', {
      params: { appointmentId },
      body: { reason },
    })
  ).phone;

/** A change of the chart: all of it is read again, also after a refusal, which may mean that it changed. */
function useChartChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: all }),
  });
}

/** Sets a unit up. */
export const useSetUp = () =>
  useChartChange(
    ({
      idempotencyKey,
      ...body
    }: Body<(typeof organizationRoutes)['createUnit']> & { idempotencyKey: string }) =>
      units('POST /api/organization/units', { body }, { idempotencyKey }),
  );

/** Renames a unit, or names its last day. */
export const useChangeUnit = (unit: Pick<ChartUnit, 'id' | 'version'>) =>
  useChartChange((body: Body<(typeof organizationRoutes)['updateUnit']>) =>
    units('PATCH /api/organization/units/:unitId', {
      params: { unitId: unit.id },
      body,
      ifMatch: unit.version,
    }),
  );

/** People who may be appointed, by a part of their name. */
export const useCandidates = (search: string) =>
  useQuery({
    queryKey: ['organization', 'candidates', search],
    queryFn: ({ signal }) =>
      identity(
        'GET /api/identity/people',
        { query: { search, state: 'active', limit: 20 } },
        { signal },
      ),
    enabled: search !== '',
  });

/** Appoints somebody. */
export const useAppoint = () =>
  useChartChange(
    ({
      idempotencyKey,
      ...body
    }: Body<(typeof identityRoutes)['grantPost']> & { idempotencyKey: string }) =>
      identity('POST /api/identity/appointments', { body }, { idempotencyKey }),
  );

/** Names another last day of a term. */
export const useRenew = (holder: Pick<Holder, 'appointmentId' | 'version'>) =>
  useChartChange((body: Body<(typeof identityRoutes)['renewPost']>) =>
    identity('PATCH /api/identity/appointments/:appointmentId', {
      params: { appointmentId: holder.appointmentId },
      body,
      ifMatch: holder.version,
    }),
  );

/** Ends an appointment. */
export const useEnd = (appointmentId: string) =>
  useChartChange(({ reason, idempotencyKey }: { reason: string; idempotencyKey: string }) =>
    identity(
      'POST /api/identity/appointments/:appointmentId/end',
      { params: { appointmentId }, body: { reason } },
      { idempotencyKey },
    ),
  );

/** Says how many people a post has at a place and below it. `version` of what holds there. */
export const useSetSeats = () =>
  useChartChange(
    ({ version, ...body }: Body<(typeof chartRoutes)['setSeats']> & { version: number }) =>
      api('PUT /api/organization/seats', { body, ifMatch: version }),
  );

/** Says how many days before its end a term is told of. */
export const useSetWarning = () =>
  useChartChange((body: Body<(typeof chartRoutes)['setWarning']>) =>
    api('PUT /api/organization/term-warning', { body }),
  );

const reachKey = ['identity', 'reach'] as const;

/** Where I live, and on which lines I agreed to be reached; asked of who is signed in. */
export const useMyReach = (enabled = true) =>
  useQuery({
    queryKey: reachKey,
    queryFn: ({ signal }) => identity('GET /api/identity/me/reach', undefined, { signal }),
    enabled,
  });

/** A change of one's own reach: it answers with what holds, and the chart shows others than before. */
function useReachChange<Input>(change: (input: Input) => Promise<MyReach>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (reach) => putAnswer(client, reachKey, reach),
    onError: () => client.invalidateQueries({ queryKey: reachKey }),
    onSettled: () => client.invalidateQueries({ queryKey: all }),
  });
}

/** Says in which building I live, or takes it back. */
export const useSetHome = () =>
  useReachChange((placePath: string | null) =>
    identity('PUT /api/identity/me/home', { body: { placePath } }),
  );

/** Agrees to be reached on a line in a post of one's own, or takes it back. */
export const useSetLine = (appointmentId: string) =>
  useReachChange((line: string | null) =>
    identity('PUT /api/identity/me/lines/:appointmentId', {
      params: { appointmentId },
      body: { line },
    }),
  );
