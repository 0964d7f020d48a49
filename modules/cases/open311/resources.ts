/** What can be read, each as a resource of its own. */
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { getRules } from '../rules.ts';
import { describeDiscovery } from './discovery.ts';
import { Open311Error } from './errors.ts';
import type { Answer } from './formats.ts';
import { type RawParams, readRequestQuery } from './params.ts';
import { getRequest, listRequests } from './requests.ts';
import { findLastChange, findNumberById } from './requests-store.ts';
import { describeDefinition, describeServices, getService } from './services.ts';
import { answers, commonQuery, requestQuery, requestsQuery } from './shapes.ts';
import type { Locale } from './words.ts';

/** Where the interface lies. */
export const open311Path = '/open311/v2';

/** What a resource is made from; the transaction sees what anyone may see. */
export interface Asked {
  trx: Trx;
  services: Pick<Services, 'config'>;
  params: RawParams;
  locale: Locale;
  /** The last part of the address, without its ending. */
  id: string;
}

/** Something that can be read. */
export interface Resource {
  /** Below {@link open311Path}; `:id` stands for an id with its ending. */
  path: string;
  summary: string;
  query: z.ZodType;
  answer: z.ZodType;
  read: (asked: Asked) => Promise<Answer>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const readingOf = ({ trx, locale, services }: Asked) => ({
  trx,
  locale,
  publicUrl: services.config.publicUrl,
});

/** Everything that can be read. */
export const resources: readonly Resource[] = [
  {
    path: '/discovery',
    summary: 'Open311: where the interface lies and what it speaks',
    query: commonQuery,
    answer: answers.discovery,
    read: async ({ trx, services: { config }, locale }) =>
      describeDiscovery({
        changed: await findLastChange(trx),
        production: config.production,
        locale,
        publicUrl: config.publicUrl,
        endpoint: `${config.publicUrl}${open311Path}`,
      }),
  },
  {
    path: '/services',
    summary: 'Open311: classes that can be reported',
    query: commonQuery,
    answer: answers.services,
    read: async ({ trx, locale }) =>
      describeServices((await getRules(trx)).classes.values(), locale),
  },
  {
    path: '/services/:id',
    summary: 'Open311: attributes of a class',
    query: commonQuery,
    answer: answers.definition,
    read: async ({ trx, locale, id }) =>
      describeDefinition(getService((await getRules(trx)).classes, id), locale),
  },
  {
    path: '/requests',
    summary: 'Open311: reports that anyone may see',
    query: requestsQuery,
    answer: answers.requests,
    read: async (asked) =>
      listRequests(readingOf(asked), readRequestQuery(asked.params, new Date())),
  },
  {
    path: '/requests/:id',
    summary: 'Open311: one report',
    query: requestQuery,
    answer: answers.requests,
    read: async (asked) => getRequest(readingOf(asked), asked.id, asked.params),
  },
  {
    path: '/tokens/:id',
    summary: 'Open311: the report of a token',
    query: commonQuery,
    answer: answers.token,
    read: async ({ trx, id }) => {
      const number = uuid.test(id) ? await findNumberById(trx, id) : undefined;
      if (number === undefined) {
        throw new Open311Error(404, { word: 'noToken', values: { id: id.slice(0, 60) } });
      }
      return { root: 'service_requests', value: [{ service_request_id: number, token: id }] };
    },
  },
];
