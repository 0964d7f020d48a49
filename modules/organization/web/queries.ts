import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteDefinition, RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
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

/** Whom to call for an address. */
export const useContacts = (path: string) =>
  useQuery({
    queryKey: [...all, 'contacts', path],
    queryFn: ({ signal }) => api('GET /api/organization/contacts', { query: { path } }, { signal }),
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

/** Agrees to be reached on a line in a post of one's own, or takes it back. */
export const useSetLine = (appointmentId: string) =>
  useChartChange((line: string | null) =>
    identity('PUT /api/identity/me/lines/:appointmentId', {
      params: { appointmentId },
      body: { line },
    }),
  );
