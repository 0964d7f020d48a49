import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../../../kernel/http/contract.ts';
import { putAnswer } from '../../../../../ui/api/answer.ts';
import { createClient } from '../../../../../ui/api/client.ts';
import { newId } from '../../../../../ui/api/intent.ts';
import type { transferRoutes } from '../../../transfer/contract.ts';

const api = createClient<typeof transferRoutes>();

type Routes = typeof transferRoutes;
/** An import as the server tells it. */
export type Import = RouteOutput<Routes['getImport']>;
/** How a file is taken. */
export type ImportChoice = RouteInput<Routes['checkImport']>['body'];
/** A row with what becomes of it. */
export type ImportRow = RouteOutput<Routes['listImportRows']>['rows'][number];
/** Which rows are listed. */
export type Listed = NonNullable<
  NonNullable<RouteInput<Routes['listImportRows']>['query']>['outcome']
>;

const keys = {
  all: ['places', 'imports'] as const,
  list: ['places', 'imports', 'list'] as const,
  one: (id: string) => ['places', 'imports', 'one', id] as const,
};

/** Imports of the reader's area, the newest first. */
export const useImports = (enabled: boolean) =>
  useQuery({
    queryKey: keys.list,
    queryFn: ({ signal }) => api('GET /api/places/imports', { query: {} }, { signal }),
    enabled,
  });

const busy = (one: Import | undefined) => one?.state === 'checking' || one?.state === 'taking';

/** One import; asked for again and again while a job works on it. */
export const useImport = (importId: string) =>
  useQuery({
    queryKey: keys.one(importId),
    queryFn: ({ signal }) =>
      api('GET /api/places/imports/:importId', { params: { importId } }, { signal }),
    refetchInterval: ({ state }) => (busy(state.data) ? 1000 : false),
  });

/** Some places of the file on the map, read in a coordinate system. */
export const usePreview = (
  importId: string,
  query: { layer: string; crs: string; lng?: string; lat?: string },
) =>
  useQuery({
    queryKey: [...keys.one(importId), 'points', query],
    queryFn: ({ signal }) =>
      api('GET /api/places/imports/:importId/points', { params: { importId }, query }, { signal }),
    placeholderData: (previous) => previous,
  });

/** Rows of an import, page by page. */
export const useImportRows = (importId: string, version: number, outcome: Listed) =>
  useInfiniteQuery({
    queryKey: [...keys.one(importId), 'rows', version, outcome],
    queryFn: ({ pageParam, signal }) =>
      api(
        'GET /api/places/imports/:importId/rows',
        { params: { importId }, query: { outcome, after: pageParam, limit: 50 } },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  });

/** Sends a file to be looked into. */
export const useUpload = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append('file', file);
      return api('POST /api/places/imports', { body }, { idempotencyKey: newId() });
    },
    onSuccess: (one) => {
      putAnswer(client, keys.one(one.id), one);
      return client.invalidateQueries({ queryKey: keys.list });
    },
  });
};

/** A step of an import; the answer is the import as it is then. */
function useStep<V extends { one: Import }>(run: (input: V) => Promise<Import>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (one) => {
      putAnswer(client, keys.one(one.id), one);
      return client.invalidateQueries({ queryKey: keys.list });
    },
    onError: (_, { one }) => client.invalidateQueries({ queryKey: keys.one(one.id) }),
  });
}

const intent = () => ({ idempotencyKey: newId() });

/** Has the file looked at as it was chosen. */
export const useCheck = () =>
  useStep(({ one, choice }: { one: Import; choice: ImportChoice }) =>
    api(
      'POST /api/places/imports/:importId/check',
      { params: { importId: one.id }, body: choice, ifMatch: one.version },
      intent(),
    ),
  );

/** Takes what was looked at. */
export const useTake = () =>
  useStep(({ one }: { one: Import }) =>
    api(
      'POST /api/places/imports/:importId/take',
      { params: { importId: one.id }, body: {}, ifMatch: one.version },
      intent(),
    ),
  );

/** Takes the whole import back. */
export const useUndo = () =>
  useStep(({ one }: { one: Import }) =>
    api(
      'POST /api/places/imports/:importId/undo',
      { params: { importId: one.id }, body: {}, ifMatch: one.version },
      intent(),
    ),
  );
