import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { localeOf } from '../../kernel/http/error-handler.ts';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { noticesRoutes } from './contract.ts';
import { countDeliveries, listDeliveries, retryDeliveries } from './deliveries/list.ts';
import { getQuietHours, setCityQuietHours, setMyQuietHours } from './quiet/settings.ts';
import { listNotices, readNotice } from './service.ts';
import { countUnread, markAllRead } from './store.ts';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  type HookContext,
  listWebhooks,
  rotateSecret,
  testWebhook,
  updateWebhook,
} from './webhooks/hooks.ts';
import {
  dropTemplate,
  getTemplate,
  listTemplates,
  listVariants,
  saveTemplate,
} from './wording/wording.ts';

/** Messages are to persons: an API key or a job has none. */
function personOf(actor: Actor): string {
  if (actor.personId === null) throw new AppError('http/forbidden');
  return actor.personId;
}

/** Binds all routes of notices. */
export function registerNotices(app: FastifyInstance, services: Services): void {
  const { publicUrl } = services.config;
  const which = (asked: { params: { key: string }; query: { variant: string } }) => ({
    key: asked.params.key,
    variant: asked.query.variant,
  });
  const hookContext = (asked: {
    trx: HookContext['trx'];
    actor: Actor;
    request: FastifyRequest;
  }): HookContext => ({
    trx: asked.trx,
    actor: asked.actor,
    services,
    locale: localeOf(asked.request),
  });
  implementRoutes(app, services.city, noticesRoutes, {
    listNotices: ({ trx, actor, query, request }) =>
      listNotices(trx, personOf(actor), localeOf(request), query),
    countUnreadNotices: async ({ trx, actor }) => ({
      unread: await countUnread(trx, personOf(actor)),
    }),
    readNotice: async ({ trx, actor, params }) => {
      await readNotice(trx, personOf(actor), params.noticeId);
      return { unread: await countUnread(trx, personOf(actor)) };
    },
    readAllNotices: async ({ trx, actor, body }) => {
      await markAllRead(trx, personOf(actor), body.upTo);
      return { unread: await countUnread(trx, personOf(actor)) };
    },
    listNoticeTemplates: ({ trx, actor }) => listTemplates(trx, actor),
    listNoticeVariants: async ({ trx, actor, query, request }) => ({
      items: await listVariants(trx, actor, query.key, localeOf(request)),
    }),
    getNoticeTemplate: (asked) => getTemplate(asked.trx, asked.actor, which(asked), publicUrl),
    saveNoticeWording: (asked) =>
      saveTemplate(asked.trx, asked.actor, which(asked), asked.body.texts, {
        ifMatch: asked.ifMatch,
        publicUrl,
      }),
    dropNoticeWording: (asked) =>
      dropTemplate(asked.trx, asked.actor, which(asked), { ifMatch: asked.ifMatch, publicUrl }),
    getQuietHours: ({ trx, actor }) => getQuietHours(trx, personOf(actor)),
    setMyQuietHours: ({ trx, actor, body, ifMatch }) =>
      setMyQuietHours(trx, actor, personOf(actor), body, ifMatch),
    setCityQuietHours: ({ trx, actor, body, ifMatch }) =>
      setCityQuietHours(trx, actor, personOf(actor), body, ifMatch),
    listWebhooks: (asked) => listWebhooks(hookContext(asked)),
    getWebhook: (asked) => getWebhook(hookContext(asked), asked.params.webhookId),
    createWebhook: (asked) => createWebhook(hookContext(asked), asked.body),
    updateWebhook: (asked) =>
      updateWebhook(hookContext(asked), asked.params.webhookId, asked.body, asked.ifMatch),
    rotateWebhookSecret: (asked) => rotateSecret(hookContext(asked), asked.params.webhookId),
    deleteWebhook: (asked) => deleteWebhook(hookContext(asked), asked.params.webhookId),
    testWebhook: (asked) => testWebhook(hookContext(asked), asked.params.webhookId),
    listDeliveries: ({ trx, actor, query }) => listDeliveries(trx, actor, query),
    countDeliveries: ({ trx, actor, query }) => countDeliveries(trx, actor, query),
    retryDeliveries: ({ trx, actor, body }) => retryDeliveries(trx, actor, services.jobs, body),
  });
}
