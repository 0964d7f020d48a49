import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { putAnswer } from '../../../ui/api/answer.ts';
import { createClient } from '../../../ui/api/client.ts';
import { ApiError } from '../../../ui/api/error.ts';
import type { identityRoutes, Me } from '../contract.ts';

const api = createClient<typeof identityRoutes>();

/** Who is signed in; null for nobody. Set to null when a session ends, so that shells show the sign-in. */
export const meOptions = queryOptions({
  queryKey: ['identity', 'me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await api('GET /api/identity/me', undefined, { signal, quiet: true });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** See {@link meOptions}. */
export const useMe = () => useQuery(meOptions);

/** Codes of the posts that a person holds today. */
export function postsOf(me: Me | null | undefined): string[] {
  return me?.appointments.map((appointment) => appointment.post) ?? [];
}

/** Changes own name, language, elder mode or address. */
export function useUpdateMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      version,
      ...body
    }: RouteInput<(typeof identityRoutes)['updateMe']>['body'] & { version: number }) =>
      api('PATCH /api/identity/me', { body, ifMatch: version }),
    onSuccess: (me) => putAnswer(client, meOptions.queryKey, me),
  });
}

/** Ways to sign in that this city offers. */
export const useSignInMethods = () =>
  useQuery({
    queryKey: ['identity', 'sign-in-methods'],
    queryFn: ({ signal }) => api('GET /api/identity/sign-in-methods', undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Every opening of my phone number. */
export const useMyOpenings = () =>
  useQuery({
    queryKey: ['identity', 'openings'],
    queryFn: ({ signal }) => api('GET /api/identity/me/openings', {}, { signal }),
  });

/** Devices on which I am signed in. */
export const useSessions = () =>
  useQuery({
    queryKey: ['identity', 'sessions'],
    queryFn: ({ signal }) => api('GET /api/identity/sessions', undefined, { signal }),
  });

/** Signs one of my devices out. */
export function useRevokeSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      api('DELETE /api/identity/sessions/:sessionId', { params: { sessionId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['identity', 'sessions'] }),
  });
}

const deputyKeys = ['identity', 'deputies'] as const;

/** A post that is handed over for some days. */
export type Deputy = RouteOutput<(typeof identityRoutes)['handOver']>;

/** Posts handed over by me and to me, and by others where my posts are; or those of somebody else. */
export const useDeputies = (personId?: string) =>
  useQuery({
    queryKey: [...deputyKeys, personId],
    queryFn: ({ signal }) =>
      api('GET /api/identity/deputies', { query: personId ? { personId } : {} }, { signal }),
  });

/** Colleagues to whom a post can be handed over. */
export const useCandidates = (appointmentId: string) =>
  useQuery({
    queryKey: [...deputyKeys, 'candidates', appointmentId],
    queryFn: ({ signal }) =>
      api(
        'GET /api/identity/appointments/:appointmentId/candidates',
        { params: { appointmentId } },
        { signal },
      ),
  });

/** Hands a post over for some days. */
export function useHandOver(appointmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      body,
      idempotencyKey,
    }: {
      body: RouteInput<(typeof identityRoutes)['handOver']>['body'];
      idempotencyKey: string;
    }) =>
      api(
        'POST /api/identity/appointments/:appointmentId/deputies',
        { params: { appointmentId }, body },
        { idempotencyKey },
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: deputyKeys }),
  });
}

/** Takes a post back, or lays it down. */
export function useEndDeputy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deputyId: string) =>
      api('POST /api/identity/deputies/:deputyId/end', { params: { deputyId } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: deputyKeys });
      await client.invalidateQueries({ queryKey: meOptions.queryKey });
    },
  });
}
