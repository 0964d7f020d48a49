import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { createClient } from '../../../ui/api/client.ts';
import type { suggestionRoutes } from '../suggest/contract.ts';
import { type Intent, keyed } from './queries-base.ts';

const api = createClient<typeof suggestionRoutes>();

/** How classes are proposed, and how well. */
export type Suggestions = RouteOutput<(typeof suggestionRoutes)['readSuggestions']>;

const key = ['cases', 'suggestions'] as const;

/** How classes are proposed; looked at again while a training runs. */
export const useSuggestions = () =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api('GET /api/cases/suggestions', undefined, { signal }),
    refetchInterval: ({ state }) => (state.data?.training.running ? 1_500 : false),
  });

/** Learns anew. */
export function useTrainSuggestions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (intent: Intent) =>
      api('POST /api/cases/suggestions/training', undefined, keyed(intent)),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}
