import {
  infiniteQueryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../../kernel/http/contract.ts';
import { createClient } from '../../../../ui/api/client.ts';
import type { organizationRoutes } from '../../../organization/contract.ts';
import type { authRoutes } from '../../auth-contract.ts';
import type { identityRoutes } from '../../contract.ts';
import { meOptions } from '../me.ts';

const api = createClient<typeof identityRoutes>();
const auth = createClient<typeof authRoutes>();
const organization = createClient<typeof organizationRoutes>();

type Routes = typeof identityRoutes;
type Query<K extends keyof Routes> = NonNullable<
  RouteInput<Routes[K]> extends { query?: infer Q } ? Q : never
>;
type Body<K extends keyof Routes> = RouteInput<Routes[K]> extends { body: infer B } ? B : never;

export type PersonRow = RouteOutput<Routes['getPerson']>;
export type AppointmentRow = PersonRow['appointments'][number];
export type ApiKeyRow = RouteOutput<Routes['listApiKeys']>['items'][number];
export type PeopleQuery = Omit<Query<'listPeople'>, 'cursor'>;

const keys = {
  people: ['identity', 'people'] as const,
  person: (id: string) => ['identity', 'person', id] as const,
  apiKeys: ['identity', 'api-keys'] as const,
  sessions: ['identity', 'sessions'] as const,
};

const peopleOptions = (query: PeopleQuery) =>
  infiniteQueryOptions({
    queryKey: [...keys.people, query],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/identity/people',
        { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** Accounts, page by page. */
export const usePeople = (query: PeopleQuery) => useInfiniteQuery(peopleOptions(query));

/** One account with all its posts. */
export const usePerson = (id: string) =>
  useQuery({
    queryKey: keys.person(id),
    queryFn: ({ signal }) =>
      api('GET /api/identity/people/:personId', { params: { personId: id } }, { signal }),
    retry: false,
  });

/** A change of an account: what shows it is read again, also after a refusal, which may mean that it changed. */
function usePersonChange<Input, Output>(
  personId: string | undefined,
  change: (input: Input) => Promise<Output>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.people }),
        ...(personId ? [client.invalidateQueries({ queryKey: keys.person(personId) })] : []),
      ]),
  });
}

/** Makes an account; the answer holds the password, once. */
export const useCreatePerson = () =>
  usePersonChange(undefined, (body: Body<'createPerson'>) =>
    api('POST /api/identity/people', { body }),
  );

/** Gives a new password; the answer holds it, once. */
export const useResetPassword = (personId: string) =>
  usePersonChange(personId, (body: Body<'resetPassword'>) =>
    api('POST /api/identity/people/:personId/password', { params: { personId }, body }),
  );

/** Closes an account. */
export const useDisablePerson = (personId: string) =>
  usePersonChange(personId, ({ reason, version }: { reason: string; version: number }) =>
    api('POST /api/identity/people/:personId/disable', {
      params: { personId },
      body: { reason },
      ifMatch: version,
    }),
  );

/** Opens a closed account again. */
export const useEnablePerson = (personId: string) =>
  usePersonChange(personId, (version: number) =>
    api('POST /api/identity/people/:personId/enable', { params: { personId }, ifMatch: version }),
  );

/** Appoints a person to a post. */
export const useGrantPost = (personId: string) =>
  usePersonChange(
    personId,
    ({
      idempotencyKey,
      ...body
    }: Omit<Body<'grantPost'>, 'personId'> & { idempotencyKey: string }) =>
      api('POST /api/identity/appointments', { body: { ...body, personId } }, { idempotencyKey }),
  );

/** Ends an appointment. */
export const useEndPost = (personId: string) =>
  usePersonChange(
    personId,
    ({
      appointmentId,
      idempotencyKey,
      ...body
    }: Body<'endPost'> & { appointmentId: string; idempotencyKey: string }) =>
      api(
        'POST /api/identity/appointments/:appointmentId/end',
        { params: { appointmentId }, body },
        { idempotencyKey },
      ),
  );

/** Departments in force, for the posts that are held in them. */
export const useDepartments = () =>
  useQuery({
    queryKey: ['identity', 'departments'],
    queryFn: ({ signal }) =>
      organization(
        'GET /api/organization/units',
        { query: { kind: 'department', limit: 200 } },
        { signal },
      ),
    staleTime: 10 * 60_000,
  });

/** Keys of other systems. */
export const useApiKeys = () =>
  useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => api('GET /api/identity/api-keys', undefined, { signal }),
  });

function useKeyChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}

/** Makes a key; the answer holds it, once. */
export const useCreateApiKey = () =>
  useKeyChange((body: Body<'createApiKey'>) => api('POST /api/identity/api-keys', { body }));

/** Refuses a key from now on. */
export const useRevokeApiKey = () =>
  useKeyChange((apiKeyId: string) =>
    api('DELETE /api/identity/api-keys/:apiKeyId', { params: { apiKeyId } }),
  );

/** Signs all my other devices out. */
export function useRevokeOthers() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api('DELETE /api/identity/sessions'),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

/** Steps of turning the second step on and off. The session is a new one after each. */
export function useTwoFactor() {
  const client = useQueryClient();
  const quiet = { quiet: true } as const;
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: meOptions.queryKey }),
      client.invalidateQueries({ queryKey: keys.sessions }),
    ]);
  return {
    begin: useMutation({
      mutationFn: (password: string) =>
        auth('POST /api/auth/two-factor/enable', { body: { password } }, quiet),
    }),
    finish: useMutation({
      mutationFn: (code: string) =>
        auth('POST /api/auth/two-factor/verify-totp', { body: { code } }, quiet),
      onSuccess: refresh,
    }),
    leave: useMutation({
      mutationFn: (password: string) =>
        auth('POST /api/auth/two-factor/disable', { body: { password } }, quiet),
      onSuccess: refresh,
    }),
  };
}

/** Changes the own password. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      auth('POST /api/auth/change-password', { body }, { quiet: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}
