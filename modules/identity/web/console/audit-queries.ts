import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../../kernel/http/contract.ts';
import { createClient } from '../../../../ui/api/client.ts';
import type { auditRoutes } from '../../audit-contract.ts';

const api = createClient<typeof auditRoutes>();

type Routes = typeof auditRoutes;
export type AuditEntry = RouteOutput<Routes['listAuditEntries']>['items'][number];
export type AuditQuery = Omit<
  NonNullable<RouteInput<Routes['listAuditEntries']>['query']>,
  'cursor' | 'limit'
>;
export type AuditSeals = RouteOutput<Routes['getAuditSeals']>;
export type Verification = RouteOutput<Routes['verifyAudit']>;

/** Rows of the audit, the newest first, page by page. */
export const useAuditEntries = (query: AuditQuery) =>
  useInfiniteQuery({
    queryKey: ['identity', 'audit', query],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/audit',
        { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** How far the audit is sealed. */
export const useAuditSeals = (enabled: boolean) =>
  useQuery({
    queryKey: ['identity', 'audit-seals'],
    queryFn: ({ signal }) => api('GET /api/audit/seals', undefined, { signal }),
    enabled,
    refetchInterval: 60_000,
  });

/** Recomputes the whole chain; asked for by `refetch`, or at once where the chain is short. */
export const useVerification = (enabled: boolean) =>
  useQuery({
    queryKey: ['identity', 'audit-verification'],
    queryFn: ({ signal }) => api('GET /api/audit/verification', undefined, { signal }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
