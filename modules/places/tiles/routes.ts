import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../../../kernel/http/actor.ts';
import { isUnchanged } from '../../../kernel/http/etag.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { baseUrlOf } from '../base-url.ts';
import { directoryAtHand, getDirectory } from '../cache.ts';
import type { PlaceKind } from '../contract.ts';
import type { Directory } from '../directory.ts';
import { can } from '../policy.ts';
import { type LayerName, layerNames, tilesRoutes } from './contract.ts';
import type { TileAddress } from './cut.ts';
import { describeTiles } from './describe.ts';
import { decompress, getTile, type KeptTile } from './kept.ts';

/** Binds the routes of vector tiles. */
export function registerTiles(app: FastifyInstance, { city }: Services): void {
  interface Asked {
    params: TileAddress & { layer: LayerName | 'all' };
    request: FastifyRequest;
    reply: FastifyReply;
  }
  const answer = async (directory: Directory, { params, request, reply }: Asked) => {
    const { layer, ...address } = params;
    return sendTile(request, reply, layer, await getTile(directory, layer, address));
  };
  implementRoutes(app, city, tilesRoutes, {
    getTile: {
      atHand: (asked) => {
        const directory = directoryAtHand();
        return directory && answer(directory, asked);
      },
      look: async (asked) => answer(await getDirectory(asked.trx), asked),
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

async function sendTile(
  request: FastifyRequest,
  reply: FastifyReply,
  layer: LayerName | 'all',
  { body, etag: content }: KeptTile,
): Promise<string> {
  const zipped = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(
    request.headers['accept-encoding'] ?? '',
  );
  const etag = zipped || body.length === 0 ? `"${content}"` : `"${content}-plain"`;
  reply
    .header('cache-control', cachingOf(layer))
    .header('vary', 'accept-encoding')
    .header('etag', etag);
  if (isUnchanged(request, etag)) reply.code(304).send();
  else if (body.length === 0) reply.code(204).send();
  else {
    reply.type('application/vnd.mapbox-vector-tile');
    if (zipped) reply.header('content-encoding', 'gzip').send(body);
    else reply.send(await decompress(body));
  }
  return reply as unknown as string;
}
