/**
 * Open311 GeoReport v2 at `/open311/v2/`: other systems of a city read and post requests.
 *
 * @source Open311 GeoReport v2, https://wiki.open311.org/GeoReport_v2/, and its Service Discovery
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { anonymous } from '../../../kernel/http/actor.ts';
import { localeOf } from '../../../kernel/http/error-handler.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { mayReadLate } from '../../../kernel/http/own-writes.ts';
import { readBody } from './body.ts';
import { describeError, Open311Error } from './errors.ts';
import { type Answer, chooseFormat, contentTypes, type Format, writeAnswer } from './formats.ts';
import { assertJurisdiction } from './jurisdiction.ts';
import type { RawParams } from './params.ts';
import { postRequest } from './post.ts';
import { open311Path, type Resource, resources } from './resources.ts';
import { answers, idParams, postedBody } from './shapes.ts';
import type { Locale } from './words.ts';

export { open311Jobs } from './media-job.ts';

/** Endings of an address; without one `Accept` decides. */
const endings = ['', '.json', '.xml'];

/** Shapes are for the documents: parameters are read leniently, and refused in the words of Open311. */
const lenient = () => (value: unknown) => ({ value });

function formatOf(request: FastifyRequest): Format {
  const path = request.url.split('?')[0] ?? '';
  return chooseFormat(/\.(json|xml)$/.exec(path)?.[1], request.headers.accept);
}

function languageOf(request: FastifyRequest): Locale {
  const { locale } = (request.query ?? {}) as RawParams;
  if (typeof locale === 'string' && /^(en|zh)\b/i.test(locale)) {
    return /^en/i.test(locale) ? 'en' : 'zh-CN';
  }
  return localeOf(request);
}

function send(reply: FastifyReply, answer: Answer, format: Format): FastifyReply {
  return reply.type(contentTypes[format]).send(writeAnswer(answer, format));
}

function fail(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, answer } = describeError(thrown, languageOf(request), request.id);
  if (status >= 500) request.log.error({ err: thrown }, 'open311 request failed');
  return send(reply.code(status), answer, formatOf(request));
}

function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.method !== 'OPTIONS') {
    return fail(new Open311Error(404, { word: 'noResource' }), request, reply);
  }
  // A browser asks before it posts from another site's page.
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, OPTIONS')
    .header('access-control-allow-headers', 'content-type, x-api-key')
    .send();
}

/** The last part of an address without the ending that names a format. */
function idOf(request: FastifyRequest): string {
  const { id = '' } = request.params as { id?: string };
  return id.replace(/\.(json|xml)$/, '');
}

/** Binds what is read: each address with either ending, and without one. */
function bindResource(app: FastifyInstance, services: Services, resource: Resource): void {
  const { path, summary, query, answer, read } = resource;
  const hasId = path.endsWith('/:id');
  for (const ending of hasId ? [''] : endings) {
    const shapes = {
      querystring: query,
      ...(hasId ? { params: idParams } : {}),
      response: { 200: answer },
    };
    app.get(
      `${path}${ending}`,
      {
        config: { access: 'public' },
        schema: { tags: ['open311'], summary, security: [], ...shapes },
        validatorCompiler: lenient,
      },
      async (request, reply) => {
        const params = request.query as RawParams;
        assertJurisdiction(params, services.config.city);
        const options = { readOnly: true, late: mayReadLate(request), publicView: true };
        const locale = languageOf(request);
        const found = await withTransaction(services.city, anonymous, options, (trx) =>
          read({ trx, services, params, locale, id: idOf(request) }),
        );
        return send(reply, found, formatOf(request));
      },
    );
  }
}

/** Binds the one thing that is posted. */
function bindPost(app: FastifyInstance, services: Services): void {
  for (const ending of endings) {
    app.post(
      `/requests${ending}`,
      {
        config: { access: 'public', rateLimit: { max: 300, timeWindow: '1 minute' } },
        schema: {
          tags: ['open311'],
          summary: 'Open311: post a report, with an API key',
          consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
          security: [{ apiKey: [] }],
          body: postedBody,
          response: { 200: answers.posted },
        },
        validatorCompiler: lenient,
      },
      async (request, reply) => {
        const { params, media } = await readBody(request);
        assertJurisdiction(params, services.config.city);
        const header = request.headers['x-api-key'];
        const answer = await postRequest(services, {
          params,
          media,
          headerKey: typeof header === 'string' ? header : undefined,
          locale: languageOf(request),
          requestId: request.id,
        });
        return send(reply, answer, formatOf(request));
      },
    );
  }
}

/** Adds the routes of Open311, with errors, formats and headers of their own. */
export async function registerOpen311(root: FastifyInstance, services: Services): Promise<void> {
  await root.register(
    async (app) => {
      await app.register(formbody, { bodyLimit: 262_144 });
      app.setErrorHandler(fail);
      app.setNotFoundHandler(answerUnknown);
      app.addHook('onRequest', async (_request, reply) => {
        reply
          .header('access-control-allow-origin', '*')
          .header('cross-origin-resource-policy', 'cross-origin');
      });
      for (const resource of resources) bindResource(app, services, resource);
      bindPost(app, services);
    },
    { prefix: open311Path },
  );
}
