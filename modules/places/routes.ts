import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { searchPlaces } from './address/search.ts';
import { placesRoutes } from './contract.ts';
import { registerOgc } from './ogc/routes.ts';
import { getPlace, listAddresses, listAreas, listTree, locatePoint } from './service.ts';
import { registerTiles } from './tiles/routes.ts';

/** Binds the routes of places. */
export function registerPlaces(app: FastifyInstance, services: Services): void {
  const { city, config } = services;
  registerTiles(app, services);
  registerOgc(app, services);
  implementRoutes(app, city, placesRoutes, {
    locatePoint: ({ trx, query }) => locatePoint(trx, query),
    listTree: async ({ trx, actor, query }) => ({
      places: await listTree(trx, actor, query.path, query.kind),
    }),
    searchPlaces: async ({ trx, actor, query: { q, within, facilities, limit } }) => ({
      places: await searchPlaces(trx, actor, {
        text: q,
        within,
        limit,
        forgiving: true,
        facilities,
      }),
    }),
    listAddresses: ({ trx, actor, query: { parent, lng, lat, crs } }) => {
      const near = lng !== undefined && lat !== undefined ? { lng, lat, crs } : undefined;
      return listAddresses(trx, actor, parent, near);
    },
    getAreas: async ({ trx, query, reply }) => {
      const features = await listAreas(trx, query.kind, query.bbox, query.within);
      reply.header('cache-control', 'public, max-age=60');
      return { type: 'FeatureCollection' as const, features };
    },
    getMap: async () => ({ raster: config.map }),
    getPlace: ({ trx, actor, params }) => getPlace(trx, actor, params.key),
  });
}
