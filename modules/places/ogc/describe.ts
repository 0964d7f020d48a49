/** What OGC API Features says of itself. Pure. */
import { z } from 'zod';
import type { RouteDefinition } from '../../../kernel/http/contract.ts';
import type { Directory } from '../directory.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { boundsOf } from '../tiles/describe.ts';
import {
  type Collection,
  type CollectionId,
  crsUris,
  defaultCrs,
  type Link,
  ogcRoutes,
} from './contract.ts';

const json = 'application/json';
const geojson = 'application/geo+json';
/** Media type of the description of the routes. */
export const openApiType = 'application/vnd.oai.openapi+json;version=3.0';

/** Classes of the standard that are kept. */
export const conformsTo = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
  'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
];

/** The first page. @param root where it is, `https://city.example/ogc` */
export function describeLanding(root: string) {
  const links: Link[] = [
    { href: root, rel: 'self', type: json },
    { href: `${root}/api`, rel: 'service-desc', type: openApiType },
    { href: `${root}/conformance`, rel: 'conformance', type: json },
    { href: `${root}/collections`, rel: 'data', type: json },
  ];
  return {
    title: 'Gewu',
    description: 'Divisions, grids, estates, buildings and facilities of the city as features',
    links,
  };
}

/** A kind of places, named in a language. */
export function describeCollection(
  id: CollectionId,
  directory: Directory,
  root: string,
  locale: 'zh-CN' | 'en',
): Collection {
  const title = (locale === 'en' ? en : zh).kind[id];
  const self = `${root}/collections/${id}`;
  return {
    id,
    title,
    description: `Places of the kind ${id} in ${directory.city?.name ?? 'the city'}`,
    itemType: 'feature',
    extent: { spatial: { bbox: [boundsOf(directory)], crs: defaultCrs } },
    crs: Object.keys(crsUris),
    storageCrs: defaultCrs,
    links: [
      { href: self, rel: 'self', type: json },
      { href: `${self}/items`, rel: 'items', type: geojson, title },
      { href: root, rel: 'root', type: json },
    ],
  };
}

/** The routes as OpenAPI 3.0, which the standard and its clients ask for; our own document is 3.1. */
export function describeApi(origin: string) {
  const paths = Object.entries<RouteDefinition>(ogcRoutes).map(([name, route]) => {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const type = /items/.test(path) ? geojson : json;
    const operation = {
      operationId: name,
      summary: route.summary,
      parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
      responses: {
        200: {
          description: 'What was asked for',
          content: { [type]: { schema: schemaOf(route.response) } },
        },
        default: {
          description: 'What is wrong',
          content: {
            [json]: {
              schema: {
                type: 'object',
                required: ['code', 'message'],
                properties: { code: { type: 'string' }, message: { type: 'string' } },
              },
            },
          },
        },
      },
    };
    return [path, { get: operation }];
  });
  return {
    openapi: '3.0.3',
    info: { title: 'Gewu: OGC API Features', version: '1.0.0', license: { name: 'Apache-2.0' } },
    servers: [{ url: origin }],
    paths: Object.fromEntries(paths),
  };
}

interface ObjectSchema {
  properties?: Record<string, { description?: string }>;
  required?: string[];
}

function schemaOf(shape: z.ZodType): object {
  const {
    $schema: _,
    id: __,
    ...schema
  } = z.toJSONSchema(shape, {
    target: 'openapi-3.0',
    io: 'input',
    reused: 'inline',
    unrepresentable: 'any',
  }) as Record<string, unknown>;
  return schema;
}

function parametersOf(shape: z.ZodType | undefined, place: 'path' | 'query') {
  if (!shape) return [];
  const { properties = {}, required = [] } = schemaOf(shape) as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description ? { description } : {}),
    schema,
    ...(name === 'bbox' ? { style: 'form', explode: false } : {}),
  }));
}
