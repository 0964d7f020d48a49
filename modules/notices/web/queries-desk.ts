import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { putAnswer } from '../../../ui/api/answer.ts';
import { createClient } from '../../../ui/api/client.ts';
import type { noticesRoutes } from '../contract.ts';

const api = createClient<typeof noticesRoutes>();

type Routes = typeof noticesRoutes;
type Body<K extends keyof Routes> = RouteInput<Routes[K]> extends { body: infer B } ? B : never;
export type TemplateRow = RouteOutput<Routes['listNoticeTemplates']>['items'][number];
export type Template = RouteOutput<Routes['getNoticeTemplate']>;
export type Variant = RouteOutput<Routes['listNoticeVariants']>['items'][number];
export type Quiet = RouteOutput<Routes['getQuietHours']>;
export type MyQuiet = Body<'setMyQuietHours'>;
export type Webhook = RouteOutput<Routes['updateWebhook']>;
export type WebhookDelivery = RouteOutput<Routes['getWebhook']>['deliveries'][number];
export type WebhookBody = Body<'createWebhook'>;
export type Delivery = RouteOutput<Routes['listDeliveries']>['items'][number];
export type DeliveryFilter = Pick<Body<'retryDeliveries'>, 'channel' | 'state' | 'reason'>;

const root = ['notices'] as const;
const keys = {
  templates: [...root, 'templates'] as const,
  template: (key: string, variant: string) => [...root, 'template', key, variant] as const,
  quiet: [...root, 'quiet'] as const,
  webhooks: [...root, 'webhooks'] as const,
  deliveries: [...root, 'deliveries'] as const,
};

/** Templates of notices, and which have words of the city. */
export const useTemplates = () =>
  useQuery({
    queryKey: keys.templates,
    queryFn: ({ signal }) => api('GET /api/notices/templates', undefined, { signal }),
  });

/** A template for a kind of record, or in general. */
export const useTemplate = (key: string, variant: string) =>
  useQuery({
    queryKey: keys.template(key, variant),
    queryFn: ({ signal }) =>
      api('GET /api/notices/templates/:key', { params: { key }, query: { variant } }, { signal }),
  });

/** Kinds of record for which a template may have words of its own. */
export const useVariants = (key: string) =>
  useQuery({
    queryKey: [...root, 'variants', key],
    queryFn: ({ signal }) => api('GET /api/notices/variants', { query: { key } }, { signal }),
    staleTime: 5 * 60_000,
  });

/** Sets words, or goes back to those that hold without own ones. */
export function useSaveWording(key: string, variant: string) {
  const client = useQueryClient();
  const which = { params: { key }, query: { variant } };
  return useMutation({
    mutationFn: (one: { texts: Template['current'] | null; version: number }) =>
      one.texts
        ? api('PUT /api/notices/templates/:key', {
            ...which,
            body: { texts: one.texts },
            ifMatch: one.version,
          })
        : api('DELETE /api/notices/templates/:key', { ...which, ifMatch: one.version }),
    onSuccess: async (template) => {
      putAnswer(client, keys.template(key, variant), template);
      await client.invalidateQueries({ queryKey: keys.templates });
    },
  });
}

/** The city's quiet hours and mine. */
export const useQuiet = () =>
  useQuery({
    queryKey: keys.quiet,
    queryFn: ({ signal }) => api('GET /api/notices/quiet-hours', undefined, { signal }),
  });

function useQuietChange<Input>(change: (input: Input) => Promise<Quiet>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (quiet) => putAnswer(client, keys.quiet, quiet),
  });
}

/** Chooses my quiet hours. */
export const useSetMyQuiet = () =>
  useQuietChange(({ version, ...body }: MyQuiet & { version: number }) =>
    api('PUT /api/notices/quiet-hours/mine', { body, ifMatch: version }),
  );

/** Sets the city's quiet hours. */
export const useSetCityQuiet = () =>
  useQuietChange(({ version, ...body }: Body<'setCityQuietHours'> & { version: number }) =>
    api('PUT /api/notices/quiet-hours/city', { body, ifMatch: version }),
  );

/** Webhooks, and the kinds of events that there are. */
export const useWebhooks = () =>
  useQuery({
    queryKey: keys.webhooks,
    queryFn: ({ signal }) => api('GET /api/notices/webhooks', undefined, { signal }),
  });

/** A webhook and what was sent to it; looked at again while something is on its way. */
export const useWebhook = (webhookId: string) =>
  useQuery({
    queryKey: [...keys.webhooks, webhookId],
    queryFn: ({ signal }) =>
      api('GET /api/notices/webhooks/:webhookId', { params: { webhookId } }, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.deliveries.some((one) => one.state === 'waiting') ? 1_000 : 15_000,
  });

function useHookChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: keys.webhooks }),
  });
}

/** Registers a webhook; the answer holds its secret, once. */
export const useCreateWebhook = () =>
  useHookChange((body: WebhookBody) => api('POST /api/notices/webhooks', { body }));

/** Changes a webhook. */
export const useUpdateWebhook = () =>
  useHookChange(
    ({
      webhookId,
      version,
      ...body
    }: Body<'updateWebhook'> & { webhookId: string; version: number }) =>
      api('PUT /api/notices/webhooks/:webhookId', {
        params: { webhookId },
        body,
        ifMatch: version,
      }),
  );

/** Gives a webhook a new secret. */
export const useRotateSecret = () =>
  useHookChange((webhookId: string) =>
    api('POST /api/notices/webhooks/:webhookId/secret', { params: { webhookId } }),
  );

/** Removes a webhook. */
export const useDeleteWebhook = () =>
  useHookChange((webhookId: string) =>
    api('DELETE /api/notices/webhooks/:webhookId', { params: { webhookId } }),
  );

/** Sends an event that says nothing. */
export const useTestWebhook = () =>
  useHookChange((webhookId: string) =>
    api('POST /api/notices/webhooks/:webhookId/test', { params: { webhookId } }),
  );

/** What did not arrive, newest first. */
export const useDeliveries = (filter: DeliveryFilter) =>
  useInfiniteQuery({
    queryKey: [...keys.deliveries, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/notices/deliveries', { query: { ...filter, ...pageParam } }, { signal }),
    initialPageParam: null as { before: string; beforeId: string } | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });

/** What left and what did not, by day; and why. */
export const useDeliveryCounts = () =>
  useQuery({
    queryKey: [...keys.deliveries, 'summary'],
    queryFn: ({ signal }) =>
      api('GET /api/notices/deliveries/summary', { query: { days: 7 } }, { signal }),
    refetchInterval: 15_000,
  });

/** Tries again: one, or all of a kind, some at a time; `onProgress` hears how many are done and how many are left. */
export function useRetry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (
      what: DeliveryFilter & { id?: string; onProgress?: (done: number, left: number) => void },
    ) => {
      const { onProgress, ...body } = what;
      let done = 0;
      for (;;) {
        const { retried, left } = await api('POST /api/notices/deliveries/retry', { body });
        done += retried;
        onProgress?.(done, left);
        if (body.id !== undefined || left === 0 || retried === 0) return done;
      }
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.deliveries }),
        client.invalidateQueries({ queryKey: keys.webhooks }),
      ]),
  });
}
