import type { FastifyInstance, FastifyReply } from 'fastify';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { streamBadRows } from './bad-rows.ts';
import { transferRoutes } from './contract.ts';
import { exportPlaces } from './export.ts';
import { getImport, previewImport, startCheck, startTake, toImport } from './imports.ts';
import { listImports, listRows } from './store.ts';
import { followUndone, undoImport } from './undo.ts';
import { importingPost, receiveFile, uploadImport } from './upload.ts';

/** Sends a file to be kept, never to be cached on the way. */
function sendFile<B>(
  reply: FastifyReply,
  { name, type, body }: { name: string; type: string; body: B },
): string {
  reply
    .type(type)
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `attachment; filename="${name}"`);
  return body as unknown as string;
}

/** Binds the routes of files of places. */
export function registerTransfer(app: FastifyInstance, services: Services): void {
  followUndone();
  implementRoutes(app, services.city, transferRoutes, {
    uploadImport: {
      prepare: async (request, actor) =>
        uploadImport(services, actor, await receiveFile(services.config, request, actor)),
      run: async ({ prepared, actor }) => toImport(prepared, actor),
    },
    listImports: async ({ trx, actor, query }) => {
      importingPost(actor);
      const rows = await listImports(trx, query.limit);
      return { items: rows.map((row) => ({ ...toImport(row, actor), layers: [] })) };
    },
    getImport: async ({ trx, actor, params }) =>
      toImport(await getImport(trx, actor, params.importId), actor),
    previewImport: ({ trx, actor, params, query }) =>
      previewImport(trx, actor, params.importId, query),
    checkImport: async ({ trx, actor, params, ifMatch, body }) =>
      toImport(await startCheck(services, trx, actor, params.importId, ifMatch, body), actor),
    listImportRows: async ({ trx, actor, params, query }) => {
      await getImport(trx, actor, params.importId);
      const rows = await listRows(trx, params.importId, query);
      const next = rows.length === query.limit ? rows.at(-1)!.position : null;
      return { rows, next };
    },
    downloadBadRows: async ({ trx, actor, params, reply }) => {
      const { fileName } = await getImport(trx, actor, params.importId);
      const name = `${fileName.replace(/\.\w+$/, '').replace(/[^\w.-]+/g, '_')}-bad-rows.csv`;
      const body = streamBadRows(services, actor, params.importId);
      return sendFile(reply, { name, type: 'text/csv; charset=utf-8', body });
    },
    takeImport: async ({ trx, actor, params, ifMatch }) =>
      toImport(await startTake(services, trx, actor, params.importId, ifMatch), actor),
    undoImport: async ({ trx, actor, params, ifMatch }) =>
      toImport(await undoImport(trx, actor, params.importId, ifMatch), actor),
    exportPlaces: async ({ actor, query, reply }) =>
      sendFile(reply, await exportPlaces(services, actor, query)),
  });
}
