import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../../../kernel/http/actor.ts';
import { isUnchanged } from '../../../kernel/http/etag.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { baseUrlOf } from '../base-url.ts';
import { directoryAtHand, getDirectory } from '../cache.ts';
import type { PlaceKind } from '../contract.ts';
import { can } from '../policy.ts';
import { type LayerName, layerNames, tilesRoutes } from './contract.ts';
import { describeTiles } from './describe.ts';
import { decompress, findKept, getTile, type KeptTile, keyOf } from './kept.ts';

/** Binds the routes of vector tiles. */
export function registerTiles(app: FastifyInstance, { city }: Services): void {
  implementRoutes(app, city, tilesRoutes, {
    getTile: {
      atHand: (request, reply) => {
        const directory = directoryAtHand();
        const { layer, ...address } = request.params as Record<'layer' | 'z' | 'x' | 'y', string>;
        const tile = directory && findKept(directory, keyOf(layer, address));
        return tile && (readsGzip(request) || tile.body.length === 0)
          ? startTile(request, reply, layer as LayerName, tile, true)
          : undefined;
      },
      look: async ({ trx, params: { layer, ...address }, request, reply }) => {
        const tile = await getTile(await getDirectory(trx), layer, address);
        const zipped = readsGzip(request);
        const body = startTile(request, reply, layer, tile, zipped);
        reply.send(body && !zipped ? await decompress(body) : body);
        return reply as unknown as string;
      },
    },
    getTileJson: async ({ trx, params: { layer }, request, reply }) => {
      reply.header('cache-control', cachingOf(layer));
      return describeTiles(await getDirectory(trx), layer, baseUrlOf(request));
    },
  });
}

/** Whatever anybody may see, anybody's cache may keep. */
function cachingOf(layer: LayerName | 'all'): string {
  const kinds = layer === 'all' || layer === 'label' ? layerNames : [layer];
  const isPublic = kinds.every(
    (kind) => kind === 'label' || can(anonymous, 'places.read', { kind: kind as PlaceKind }),
  );
  return `${isPublic ? 'public' : 'private'}, max-age=60`;
}

function readsGzip(request: FastifyRequest): boolean {
  const accepted = request.headers['accept-encoding'] ?? '';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted);
}

/**
 * Sets status and headers of an answer with a tile.
 * @returns its body as it is kept; null when the answer has none
 */
function startTile(
  request: FastifyRequest,
  reply: FastifyReply,
  layer: LayerName | 'all',
  { body, etag: content }: KeptTile,
  zipped: boolean,
): Buffer | null {
  const isEmpty = body.length === 0;
  const etag = zipped || isEmpty ? `"${content}"` : `"${content}-plain"`;
  reply.headers({
    'cache-control': cachingOf(layer),
    vary: 'accept-encoding',
    etag,
    'x-content-type-options': 'nosniff',
  });
  if (isEmpty || isUnchanged(request, etag)) {
    reply.code(isEmpty && !isUnchanged(request, etag) ? 204 : 304);
    return null;
  }
  reply.header('content-type', 'application/vnd.mapbox-vector-tile');
  if (zipped) reply.header('content-encoding', 'gzip');
  return body;
}
