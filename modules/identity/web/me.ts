import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput } from '../../../kernel/http/contract.ts';
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
    onSuccess: (me) => client.setQueryData(meOptions.queryKey, me),
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
