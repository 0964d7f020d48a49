import { useQuery } from '@tanstack/react-query';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { createClient } from '../../../ui/api/client.ts';
import type { chartRoutes } from '../chart/contract.ts';

const api = createClient<typeof chartRoutes>();

export type Chart = RouteOutput<(typeof chartRoutes)['getChart']>;
export type ChartNode = Chart['node'];
export type HeldPost = ChartNode['posts'][number];

/** A place with its units and posts, and the places directly below; the city unless told. */
export const useChart = (path: string | undefined) =>
  useQuery({
    queryKey: ['organization', 'chart', path],
    queryFn: ({ signal }) =>
      api('GET /api/organization/chart', { query: path ? { path } : {} }, { signal }),
  });

/** Vacant posts and expiring terms of a place and all below it. */
export const useGaps = (path: string) =>
  useQuery({
    queryKey: ['organization', 'gaps', path],
    queryFn: ({ signal }) => api('GET /api/organization/gaps', { query: { path } }, { signal }),
    retry: false,
  });

/** Whom to call for an address. */
export const useContacts = (path: string) =>
  useQuery({
    queryKey: ['organization', 'contacts', path],
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
