import { useQuery } from '@tanstack/react-query';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { api, caseKeys, type Query, type Routes } from './queries-base.ts';

export type StatisticsQuery = Query<'getStatistics'>;
export type Statistics = RouteOutput<Routes['getStatistics']>;
export type Measure = Statistics['measures'][number];
export type Figure = Statistics['total'][string];
export type StatisticsItem = Statistics['items'][number];
export type Dwell = RouteOutput<Routes['getDwell']>;

/** Counts of a period; they are old after a minute. */
export const useStatistics = (query: StatisticsQuery | undefined) =>
  useQuery({
    queryKey: [...caseKeys.counts, 'statistics', query],
    queryFn: ({ signal }) => api('GET /api/cases/statistics', { query: query! }, { signal }),
    enabled: query !== undefined,
    staleTime: 60_000,
  });

/** How long cases of a period stayed in each state. */
export const useDwell = (query: Query<'getDwell'> | undefined) =>
  useQuery({
    queryKey: [...caseKeys.counts, 'dwell', query],
    queryFn: ({ signal }) => api('GET /api/cases/statistics/dwell', { query: query! }, { signal }),
    enabled: query !== undefined,
    staleTime: 60_000,
  });
