import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { putAnswer } from '../../../ui/api/answer.ts';
import { api, type Body, caseKeys, type Intent, keyed, type Routes } from './queries-base.ts';

/** What a person keeps of a list. */
export type SavedFilters = RouteOutput<Routes['listSavedFilters']>;
export type SavedFilter = SavedFilters['items'][number];
export type SavedList = SavedFilter['list'];
export type ListColumn = NonNullable<SavedFilters['columns']>[number];

const keyOf = (list: SavedList) => [...caseKeys.saved, list] as const;

/** Filters that the reader saved for a list and those that colleagues share, and the columns chosen for it. */
export const useSavedFilters = (list: SavedList) =>
  useQuery({
    queryKey: keyOf(list),
    queryFn: ({ signal }) => api('GET /api/cases/saved-filters', { query: { list } }, { signal }),
    staleTime: 60_000,
  });

function useSavedWrite<T, R>(write: (input: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () => client.invalidateQueries({ queryKey: caseKeys.saved }),
  });
}

/** Saves a filter under a name. */
export const useSaveFilter = () =>
  useSavedWrite(({ body, ...intent }: { body: Body<'saveFilter'> } & Intent) =>
    api('POST /api/cases/saved-filters', { body }, keyed(intent)),
  );

/** Renames, shares or changes a filter of one's own; its columns are shown at once. */
export function useChangeFilter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ one, body, ...intent }: FilterChange) =>
      api(
        'PATCH /api/cases/saved-filters/:filterId',
        { params: { filterId: one.id }, body, ifMatch: one.version },
        keyed(intent),
      ),
    onMutate: ({ one: { id, list }, body: { columns } }) =>
      putAnswer<SavedFilters>(
        client,
        keyOf(list),
        (before) =>
          before && {
            ...before,
            items: before.items.map((one) =>
              one.id === id && columns !== undefined ? { ...one, columns } : one,
            ),
          },
      ),
    onSettled: () => client.invalidateQueries({ queryKey: caseKeys.saved }),
  });
}

interface FilterChange extends Intent {
  one: SavedFilter;
  body: Body<'changeSavedFilter'>;
}

/** Removes a filter of one's own. */
export const useDeleteFilter = () =>
  useSavedWrite(({ id, ...intent }: { id: string } & Intent) =>
    api('DELETE /api/cases/saved-filters/:filterId', { params: { filterId: id } }, keyed(intent)),
  );

/** Keeps the columns of a list; shown at once. */
export function useChooseColumns(list: SavedList) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ columns, ...intent }: { columns: ListColumn[] | null } & Intent) =>
      api(
        'PUT /api/cases/saved-filters/columns/:list',
        { params: { list }, body: { columns } },
        keyed(intent),
      ),
    onMutate: ({ columns }) =>
      putAnswer<SavedFilters>(client, keyOf(list), (before) => before && { ...before, columns }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(list) }),
  });
}
