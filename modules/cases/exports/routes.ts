import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { localeOf } from '../../../kernel/http/error-handler.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { printCase } from '../case-file/case-file.ts';
import type { Locale } from '../names.ts';
import { exportRoutes } from './contract.ts';
import { exportCases, exportSelection, type MadeFile } from './export.ts';
import { fetchExport } from './fetch.ts';
import {
  askExport,
  decideExport,
  type ExportContext,
  getExport,
  listExports,
  withdrawExport,
} from './requests.ts';

/** A file is in the language that the reader has chosen. */
const languageOf = (actor: Actor, request: FastifyRequest): Locale =>
  actor.kind === 'person' ? actor.locale : localeOf(request);

/** Sends a file to be kept, never to be cached on the way. */
function sendFile<B>(reply: FastifyReply, file: MadeFile<B>, as: 'attachment' | 'inline'): string {
  const plain = file.name.replace(/[^\w.-]+/g, '_');
  reply
    .type(file.type)
    .header('cache-control', 'private, no-store')
    .header(
      'content-disposition',
      `${as}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    );
  return file.body as unknown as string;
}

/** Binds the routes of exports and of the printed case file. */
export function registerExports(app: FastifyInstance, services: Services): void {
  const contextOf = (given: {
    trx: ExportContext['trx'];
    actor: Actor;
    request: FastifyRequest;
  }): ExportContext => ({
    trx: given.trx,
    actor: given.actor,
    services,
    locale: languageOf(given.actor, given.request),
    now: new Date(),
  });
  implementRoutes(app, services.city, exportRoutes, {
    exportCases: async ({ actor, query, request, reply }) => {
      const locale = languageOf(actor, request);
      const file = await exportCases(services, actor, query, locale, new Date());
      return sendFile(reply, file, 'attachment');
    },
    exportSelection: async ({ actor, body, request, reply }) => {
      const locale = languageOf(actor, request);
      const file = await exportSelection(services, actor, body, locale, new Date());
      return sendFile(reply, file, 'attachment');
    },
    askExport: ({ body, ...asked }) => askExport(contextOf(asked), body),
    listExports: ({ query, ...asked }) => listExports(contextOf(asked), query.box),
    getExport: ({ params, ...asked }) => getExport(contextOf(asked), params.exportId),
    decideExport: ({ params, body, ifMatch, ...asked }) =>
      decideExport(contextOf(asked), params.exportId, ifMatch, body),
    withdrawExport: ({ params, ifMatch, ...asked }) =>
      withdrawExport(contextOf(asked), params.exportId, ifMatch),
    fetchExport: async ({ params, reply, ...asked }) =>
      sendFile(reply, await fetchExport(contextOf(asked), params.exportId), 'attachment'),
    printCase: async ({ trx, actor, params, request, reply }) => {
      if (actor.personId === null) throw new AppError('http/forbidden');
      const locale = languageOf(actor, request);
      const file = await printCase(trx, services, actor, params.caseId, locale, new Date());
      return sendFile(reply, file, 'inline');
    },
  });
}
