import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { anonymous } from '../../../kernel/http/actor.ts';
import type { AnswerAtHand } from '../../../kernel/http/at-hand.ts';
import { isUnchanged } from '../../../kernel/http/etag.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { baseUrlOf } from '../base-url.ts';
import { directoryAtHand, getDirectory } from '../cache.ts';
import type { PlaceKind } from '../contract.ts';
import { can } from '../policy.ts';
import { type LayerName, layerNames, mapLayers, tilesRoutes } from './contract.ts';
import { describeTiles } from './describe.ts';
import { decompress, findKept, getTile, type KeptTile } from './kept.ts';

/** Binds the routes of vector tiles. */
export function registerTiles(app: FastifyInstance, { city }: Services): void {
  app.atHand.add('tiles', tilesRoutes.getTile.path, (request, path) => {
    const directory = directoryAtHand();
    const key = path.slice('/tiles/'.length);
    const tile = directory && findKept(directory, key);
    if (!tile || !(readsGzip(request) || tile.body.length === 0)) return undefined;
    const layer = key.slice(0, key.indexOf('/')) as LayerName | 'all';
    return answerWith(request, layer, tile, true);
  });
  implementRoutes(app, city, tilesRoutes, {
    getTile: async ({ trx, params: { layer, ...address }, request, reply }) => {
      const tile = await getTile(await getDirectory(trx), layer, address);
      const zipped = readsGzip(request);
      const { status, headers, body } = answerWith(request, layer, tile, zipped);
      for (let i = 0; i < headers.length; i += 2) reply.header(headers[i]!, headers[i + 1]);
      reply.code(status).send(body && !zipped ? await decompress(body) : body);
      return reply as unknown as string;
    },
    getTileJson: async ({ trx, params: { layer }, request, reply }) => {
      reply.header('cache-control', caching[layer]);
      return describeTiles(await getDirectory(trx), layer, baseUrlOf(request));
    },
  });
}

/** Whatever anybody may see, anybody's cache may keep. */
const caching = Object.fromEntries(
  (['all', ...layerNames] as const).map((layer) => {
    const kinds = layer === 'all' || layer === 'label' ? mapLayers : [layer];
    const isPublic = kinds.every(
      (kind) => kind === 'label' || can(anonymous, 'places.read', { kind: kind as PlaceKind }),
    );
    return [layer, `${isPublic ? 'public' : 'private'}, max-age=60`];
  }),
) as Record<LayerName | 'all', string>;

type Asker = Pick<IncomingMessage, 'headers'>;

function readsGzip({ headers }: Asker): boolean {
  const accepted = headers['accept-encoding'] ?? '';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted);
}

/** An answer with a tile; its body as it is kept, also for who can't read gzip. */
function answerWith(
  request: Asker,
  layer: LayerName | 'all',
  tile: KeptTile,
  zipped: boolean,
): AnswerAtHand {
  const isEmpty = tile.body.length === 0;
  const etag = zipped || isEmpty ? `"${tile.etag}"` : `"${tile.etag}-plain"`;
  const unchanged = isUnchanged(request, etag);
  if (tile.answer && zipped && !unchanged) return tile.answer;
  const headers = [
    ...['cache-control', caching[layer]],
    ...['vary', 'accept-encoding'],
    ...['etag', etag],
    ...['x-content-type-options', 'nosniff'],
  ];
  if (unchanged) return { status: 304, headers };
  if (isEmpty) return { status: 204, headers };
  headers.push('content-type', 'application/vnd.mapbox-vector-tile');
  if (!zipped) return { status: 200, headers, body: tile.body };
  headers.push('content-encoding', 'gzip', 'content-length', String(tile.body.length));
  tile.answer = { status: 200, headers, body: tile.body };
  return tile.answer;
}
