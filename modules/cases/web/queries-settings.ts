import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type Body,
  caseKeys,
  type Intent,
  keyed,
  type LimitBody,
  type Query,
} from './queries-base.ts';

/** Limits in force; with `history`, also those of the past and of days to come. */
export const useLimits = (query: Query<'listLimits'> = {}, enabled = true) =>
  useQuery({
    queryKey: [...caseKeys.limits, query],
    queryFn: ({ signal }) => api('GET /api/cases/limits', { query }, { signal }),
    enabled,
  });

/** A limit from a day on. */
export function useSetLimit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, ...intent }: { body: LimitBody } & Intent) =>
      api('POST /api/cases/limits', { body }, keyed(intent)),
    onSuccess: () => client.invalidateQueries({ queryKey: caseKeys.limits }),
  });
}

/** Adds, changes or retires a class. */
export function useSaveCaseClass() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      code,
      body,
      ...intent
    }: { code: string; body: Body<'saveCaseClass'> } & Intent) =>
      api('PUT /api/cases/classes/:code', { params: { code }, body }, keyed(intent)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: caseKeys.classes });
      await client.invalidateQueries({ queryKey: caseKeys.limits });
    },
  });
}

/** Working time of a year. */
export const useCalendar = (year: number) =>
  useQuery({
    queryKey: [...caseKeys.calendar, year],
    queryFn: ({ signal }) => api('GET /api/cases/calendar', { query: { year } }, { signal }),
    placeholderData: (previous) => previous,
  });

/** Makes a day working, off or half; `published` goes back to the published calendar. */
export function useSetCalendarDay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      date,
      body,
      ...intent
    }: { date: string; body: Body<'setCalendarDay'> } & Intent) =>
      api('PUT /api/cases/calendar/:date', { params: { date }, body }, keyed(intent)),
    onSuccess: () => client.invalidateQueries({ queryKey: caseKeys.calendar }),
  });
}
