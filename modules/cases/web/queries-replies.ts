import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import type { ReplyAction } from '../workflow.ts';
import { api, type Body, type Intent, keyed, type Routes } from './queries-base.ts';

/** A text that a unit uses again and again. */
export type StandardReply = RouteOutput<Routes['listStandardReplies']>['items'][number];
export type ReplyOwner = RouteOutput<Routes['listStandardReplies']>['owners'][number];

const key = ['cases', 'standardReplies'] as const;

/** Texts for an action on a case of a class; without it all that the reader sees. */
export const useStandardReplies = (
  query: { action?: ReplyAction; classCode?: string } = {},
  enabled = true,
) =>
  useQuery({
    queryKey: [...key, query],
    queryFn: ({ signal }) => api('GET /api/cases/standard-replies', { query }, { signal }),
    staleTime: 5 * 60_000,
    enabled,
  });

function useReplyWrite<T, R>(write: (input: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Adds a text. */
export const useAddReply = () =>
  useReplyWrite(({ body, ...intent }: { body: Body<'addStandardReply'> } & Intent) =>
    api('POST /api/cases/standard-replies', { body }, keyed(intent)),
  );

/** Changes a text. */
export const useChangeReply = () =>
  useReplyWrite(
    ({
      one,
      body,
      ...intent
    }: { one: StandardReply; body: Body<'changeStandardReply'> } & Intent) =>
      api(
        'PATCH /api/cases/standard-replies/:replyId',
        { params: { replyId: one.id }, body, ifMatch: one.version },
        keyed(intent),
      ),
  );

/** Removes a text. */
export const useDeleteReply = () =>
  useReplyWrite(({ id, ...intent }: { id: string } & Intent) =>
    api('DELETE /api/cases/standard-replies/:replyId', { params: { replyId: id } }, keyed(intent)),
  );
