import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { putAnswer } from '../../../ui/api/answer.ts';
import { createClient } from '../../../ui/api/client.ts';
import type { noticesRoutes } from '../contract.ts';

const api = createClient<typeof noticesRoutes>();
const root = ['notices'] as const;

/** My messages, newest first, page after page. */
export const useNotices = () =>
  useInfiniteQuery({
    queryKey: [...root, 'list'],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/notices', { query: pageParam ? { cursor: pageParam } : {} }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** How many of my messages are not read; asked again every minute. */
export const useUnread = (enabled: boolean) =>
  useQuery({
    queryKey: [...root, 'unread'],
    queryFn: ({ signal }) =>
      api('GET /api/notices/unread-count', undefined, { signal, quiet: true }),
    refetchInterval: 60_000,
    enabled,
  });

/** Marks messages as read: one, or all up to the newest one on the screen. */
export function useReadNotices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (one: { noticeId: string } | { upTo: string }) =>
      'noticeId' in one
        ? api('POST /api/notices/:noticeId/read', { params: { noticeId: one.noticeId } })
        : api('POST /api/notices/read-all', { body: { upTo: one.upTo } }),
    onSuccess: async (unread) => {
      putAnswer(client, [...root, 'unread'], unread);
      await client.invalidateQueries({ queryKey: [...root, 'list'] });
    },
  });
}
