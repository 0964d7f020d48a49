import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../../kernel/http/contract.ts';
import { createClient } from '../../../../ui/api/client.ts';
import type { handoverRoutes } from '../../handover/contract.ts';

const api = createClient<typeof handoverRoutes>();

/** A hand-over as lists have it. */
export type HandoverRow = RouteOutput<(typeof handoverRoutes)['listHandovers']>['items'][number];
/** A hand-over with its work. */
export type HandoverDetail = RouteOutput<(typeof handoverRoutes)['getHandover']>;

const keys = {
  all: ['identity', 'handovers'] as const,
  leaves: ['identity', 'leaves'] as const,
};

/** Hand-overs, page by page. @param open only those that wait for the reader */
export const useHandovers = (open: boolean) =>
  useInfiniteQuery({
    queryKey: [...keys.all, 'list', open],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/identity/handovers',
        {
          query: { ...(open ? { open: 'true' } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** One hand-over. */
export const useHandover = (handoverId: string) =>
  useQuery({
    queryKey: [...keys.all, handoverId],
    queryFn: ({ signal }) =>
      api('GET /api/identity/handovers/:handoverId', { params: { handoverId } }, { signal }),
    retry: false,
  });

function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: ['identity'] }),
  });
}

/** Says that one handed over, or received. */
export const useConfirmHandover = () =>
  useChange((handoverId: string) =>
    api('POST /api/identity/handovers/:handoverId/confirm', { params: { handoverId } }),
  );

/** Takes a hand-over back. */
export const useUndoHandover = () =>
  useChange((handoverId: string) =>
    api('POST /api/identity/handovers/:handoverId/undo', { params: { handoverId } }),
  );

/** What is open in a post, and who has the post above. */
export const useOpenWork = (appointmentId: string | undefined) =>
  useQuery({
    queryKey: [...keys.all, 'open-work', appointmentId],
    queryFn: ({ signal }) =>
      api(
        'GET /api/identity/appointments/:appointmentId/open-work',
        { params: { appointmentId: appointmentId! } },
        { signal },
      ),
    enabled: appointmentId !== undefined,
    gcTime: 0,
  });

/** Wishes to leave: one's own, or all for who grants posts. */
export const useLeaves = () =>
  useQuery({
    queryKey: keys.leaves,
    queryFn: ({ signal }) => api('GET /api/identity/leaves', undefined, { signal }),
  });

/** Asks to leave a post. */
export const useAskToLeave = (appointmentId: string) =>
  useChange((body: RouteInput<(typeof handoverRoutes)['askToLeave']>['body']) =>
    api('POST /api/identity/appointments/:appointmentId/leave', {
      params: { appointmentId },
      body,
    }),
  );

/** Takes back that one asked to leave. */
export const useWithdrawLeave = () =>
  useChange((appointmentId: string) =>
    api('DELETE /api/identity/appointments/:appointmentId/leave', { params: { appointmentId } }),
  );
