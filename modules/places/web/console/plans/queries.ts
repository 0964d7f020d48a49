import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput } from '../../../../../kernel/http/contract.ts';
import { createClient, fetchFile } from '../../../../../ui/api/client.ts';
import type {
  Division,
  MoveConsequence,
  Plan,
  PlanAreaView,
  plansRoutes,
} from '../../../plans/contract.ts';

/** What screens ask of plans. The table of routes is imported as a type, so that no schema reaches the browser. */
const api = createClient<typeof plansRoutes>();

export type { DivisionPart, DivisionScore, PlanBrief } from '../../../plans/contract.ts';
export type { Division, MoveConsequence, Plan, PlanAreaView };
export type PlanBody = RouteInput<(typeof plansRoutes)['startPlan']>['body'];
export type BarrierBody = RouteInput<(typeof plansRoutes)['drawBarrier']>['body'];
export type Move = { key: string; to: number };

const base = ['places', 'plans'] as const;
const runningMs = 1_000;

const isRunning = (plan: Pick<Plan, 'status'> | undefined) =>
  plan?.status === 'queued' || plan?.status === 'running';

/** Plans of the asker's area. */
export const usePlans = () =>
  useQuery({
    queryKey: [...base, 'list'],
    queryFn: ({ signal }) => api('GET /api/places/plans', { query: {} }, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? 3_000 : false),
  });

/** A plan; looked at again while it runs. */
export const usePlan = (planId: string) =>
  useQuery({
    queryKey: [...base, 'one', planId],
    queryFn: ({ signal }) =>
      api('GET /api/places/plans/:planId', { params: { planId } }, { signal }),
    refetchInterval: ({ state }) => (isRunning(state.data) ? runningMs : false),
  });

/** What an area has that is to be planned. */
export const usePlanArea = (path: string | undefined) =>
  useQuery({
    queryKey: [...base, 'area', path],
    queryFn: ({ signal }) =>
      api('GET /api/places/plans/areas/:path', { params: { path: path! } }, { signal }),
    enabled: path !== undefined,
  });

/** A division with its parts. */
export const useDivision = (divisionId: string | undefined) =>
  useQuery({
    queryKey: [...base, 'division', divisionId],
    queryFn: ({ signal }) =>
      api(
        'GET /api/places/plans/divisions/:divisionId',
        { params: { divisionId: divisionId! } },
        { signal },
      ),
    enabled: divisionId !== undefined,
  });

/** How alternatives differ from the first of them. */
export const useComparison = (ids: readonly string[]) =>
  useQuery({
    queryKey: [...base, 'comparison', ids],
    queryFn: ({ signal }) =>
      api('GET /api/places/plans/comparison', { query: { division: [...ids] } }, { signal }),
    enabled: ids.length > 1,
  });

/** People who may be named to lead. */
export const useLeads = (area: string) =>
  useQuery({
    queryKey: [...base, 'leads', area],
    queryFn: ({ signal }) => api('GET /api/places/plans/leads', { query: { area } }, { signal }),
  });

/** What publishing would change on a day. */
export const useEffects = (divisionId: string, from: string, enabled: boolean) =>
  useQuery({
    queryKey: [...base, 'effects', divisionId, from],
    queryFn: ({ signal }) =>
      api(
        'GET /api/places/plans/divisions/:divisionId/effects',
        { params: { divisionId }, query: { from } },
        { signal },
      ),
    enabled,
    retry: false,
    staleTime: 0,
  });

/** What is written of plans; what is shown of them is asked for again. */
function useWrite<I, O>(write: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => client.invalidateQueries({ queryKey: base }),
  });
}

/** Asks for a plan. */
export const useStartPlan = () =>
  useWrite((body: PlanBody) => api('POST /api/places/plans', { body }));

/** Stops a plan. */
export const useCancelPlan = () =>
  useWrite((planId: string) =>
    api('POST /api/places/plans/:planId/cancel', { params: { planId } }),
  );

/** Draws a barrier. */
export const useDrawBarrier = () =>
  useWrite((body: BarrierBody) => api('POST /api/places/plans/barriers', { body }));

/** Takes a barrier away. */
export const useRemoveBarrier = () =>
  useWrite((barrierId: string) =>
    api('DELETE /api/places/plans/barriers/:barrierId', { params: { barrierId } }),
  );

/** What a move would do. */
export const usePreviewMove = (divisionId: string) =>
  useMutation({
    mutationFn: (body: Move) =>
      api('POST /api/places/plans/divisions/:divisionId/consequences', {
        params: { divisionId },
        body,
      }),
  });

/** Keeps a move as another alternative. */
export const useMove = (divisionId: string) =>
  useWrite((body: Move) =>
    api('POST /api/places/plans/divisions/:divisionId/moves', { params: { divisionId }, body }),
  );

/** Takes the last move back. */
export const useUndoMove = () =>
  useWrite((divisionId: string) =>
    api('POST /api/places/plans/divisions/:divisionId/undo', { params: { divisionId } }),
  );

/** Names who is to lead a part. */
export const useNameLead = (divisionId: string) =>
  useWrite(({ number, personId }: { number: number; personId: string | null }) =>
    api('PUT /api/places/plans/divisions/:divisionId/leads/:number', {
      params: { divisionId, number },
      body: { personId },
    }),
  );

/** Puts a division into force. */
export function usePublish(divisionId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { from: string; reason: string }) =>
      api('POST /api/places/plans/divisions/:divisionId/publish', { params: { divisionId }, body }),
    // Names and outlines of places changed as well.
    onSuccess: () => client.invalidateQueries({ queryKey: ['places'] }),
  });
}

/** Fetches the sheet for the notice board and hands it to the browser. */
export const usePrint = () =>
  useMutation({
    mutationFn: async (divisionId: string) => {
      const { name, content } = await fetchFile(
        'GET /api/places/plans/divisions/:divisionId/print',
        { params: { divisionId } },
      );
      const link = document.createElement('a');
      link.href = URL.createObjectURL(content);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  });
