import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { localeOf } from '../../../kernel/http/error-handler.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { baseUrlOf } from '../base-url.ts';
import { getDirectory } from '../cache.ts';
import { type CrsUri, collectionIds, crsUris, ogcRoutes } from './contract.ts';
import {
  conformsTo,
  describeApi,
  describeCollection,
  describeLanding,
  openApiType,
} from './describe.ts';
import { assertList, getFeature, listFeatures, mayList } from './features.ts';

const rootOf = (request: FastifyRequest) => `${baseUrlOf(request)}/ogc`;
const geojson = 'application/geo+json';

/** Binds the routes of OGC API Features. */
export function registerOgc(app: FastifyInstance, { city }: Services): void {
  implementRoutes(app, city, ogcRoutes, {
    ogcLanding: async ({ request }) => describeLanding(rootOf(request)),
    ogcApi: async ({ request, reply }) => {
      reply.type(openApiType).send(Buffer.from(JSON.stringify(describeApi(baseUrlOf(request)))));
      return reply as never;
    },
    ogcConformance: async () => ({ conformsTo }),
    ogcCollections: async ({ trx, actor, request }) => {
      const root = rootOf(request);
      const directory = await getDirectory(trx);
      const ids = collectionIds.filter((id) => mayList(actor, id));
      return {
        links: [{ href: `${root}/collections`, rel: 'self', type: 'application/json' }],
        crs: Object.keys(crsUris),
        collections: ids.map((id) => describeCollection(id, directory, root, localeOf(request))),
      };
    },
    ogcCollection: async ({ trx, actor, params, request }) => {
      assertList(actor, params.collectionId);
      return describeCollection(
        params.collectionId,
        await getDirectory(trx),
        rootOf(request),
        localeOf(request),
      );
    },
    ogcItems: async ({ trx, actor, params: { collectionId }, query, request, reply }) => {
      const { features, matched, next } = await listFeatures(
        trx,
        actor,
        collectionId,
        query,
        new Date(),
      );
      const self = new URL(request.url, baseUrlOf(request));
      const links = [
        { href: self.href, rel: 'self', type: geojson },
        { href: `${rootOf(request)}/collections/${collectionId}`, rel: 'collection' },
      ];
      if (next !== undefined) {
        self.searchParams.set('after', next);
        links.push({ href: self.href, rel: 'next', type: geojson });
      }
      return sendGeoJson(reply, query.crs, {
        type: 'FeatureCollection',
        timeStamp: new Date().toISOString(),
        ...(matched === undefined ? {} : { numberMatched: matched }),
        numberReturned: features.length,
        links,
        features,
      });
    },
    ogcItem: async ({ trx, actor, params, query, request, reply }) => {
      const { collectionId, featureId } = params;
      const feature = await getFeature(trx, actor, collectionId, featureId, query, new Date());
      const collection = `${rootOf(request)}/collections/${collectionId}`;
      const links = [
        { href: `${collection}/items/${featureId}`, rel: 'self', type: geojson },
        { href: collection, rel: 'collection', type: 'application/json' },
      ];
      return sendGeoJson(reply, query.crs, { ...feature, links });
    },
  });
}

function sendGeoJson(reply: FastifyReply, crs: CrsUri, answer: object): never {
  reply.header('content-crs', `<${crs}>`).type(geojson).send(JSON.stringify(answer));
  return reply as never;
}
