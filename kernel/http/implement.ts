import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import { AppError } from '../errors/app-error.ts';
import { answerOnce } from './answer-once.ts';
import type { RouteDefinition } from './contract.ts';
import type { Asked, Handler, SingleHandler } from './module.ts';
import { mayReadLate } from './own-writes.ts';
import { shareTransactions } from './share.ts';

/**
 * Binds a module's handlers to its route table. Opens one transaction a request (reads may go to a replica), checks
 * `If-Match`, answers a repeated `Idempotency-Key` with the first answer.
 */
export function implementRoutes<T extends Record<string, RouteDefinition>>(
  app: FastifyInstance,
  city: CityDatabase,
  routes: T,
  handlers: { [K in keyof T]: Handler<T[K]> },
): void {
  for (const name of Object.keys(routes)) {
    const route = routes[name] as RouteDefinition;
    const handler = handlers[name] as Handler<RouteDefinition>;
    const answer = answererOf(city, route, handler);
    app.route({
      method: route.method,
      url: route.path,
      schema: schemaOf(name, route),
      config: {
        access: route.access,
        ...(route.ratePerMinute
          ? { rateLimit: { max: route.ratePerMinute, timeWindow: '1 minute' } }
          : {}),
      },
      handler: async (request, reply) => {
        const actor = request.actor;
        if (route.access !== 'public' && actor.kind === 'anonymous') {
          throw new AppError('http/unauthenticated');
        }
        const ifMatch = parseIfMatch(request, route);
        const { params, query, body } = request;
        const context = { actor, params, query, body, ifMatch, request, reply };
        return send(reply, route, await answer(context as never));
      },
    });
  }
}

/** What answers the requests of a route, by the kind of its handler. */
function answererOf(
  city: CityDatabase,
  route: RouteDefinition,
  handler: Handler<RouteDefinition>,
): (request: Asked<RouteDefinition>) => Promise<unknown> {
  if (typeof handler !== 'function' && 'together' in handler) {
    return shareTransactions(city, route, handler);
  }
  return oneTransaction(city, route, handler);
}

/** Answers each request in a transaction of its own. */
function oneTransaction(
  city: CityDatabase,
  route: RouteDefinition,
  handler: SingleHandler<RouteDefinition>,
): (request: Asked<RouteDefinition>) => Promise<unknown> {
  const prepare = typeof handler === 'function' ? undefined : handler.prepare;
  const run = typeof handler === 'function' ? handler : handler.run;
  const readOnly = route.method === 'GET';
  const publicView = route.publicView ?? false;
  return async (asked) => {
    const { actor, request, reply } = asked;
    const prepared = prepare ? await prepare(request, actor) : undefined;
    const options = { readOnly, late: mayReadLate(request), publicView };
    return withTransaction(city, actor, options, (trx) => {
      const go = () => run({ ...asked, trx, prepared } as never);
      // An answer that holds a secret must not be kept.
      return readOnly || route.unkeyed ? go() : answerOnce(trx, route, request, reply, go);
    });
  };
}

function schemaOf(name: string, route: RouteDefinition): Record<string, unknown> {
  const [, first, second] = route.path.split('/');
  const tag = (first === 'api' ? second : first) ?? 'api';
  const security = route.access === 'public' ? [] : [{ session: [] }];
  const schema: Record<string, unknown> = {
    operationId: name,
    summary: route.summary,
    tags: [tag],
    security,
  };
  if (route.multipart) schema.consumes = ['multipart/form-data'];
  for (const part of ['params', 'body'] as const) {
    if (route[part] && !(part === 'body' && route.multipart)) schema[part] = route[part];
  }
  if (route.query) schema.querystring = route.query;
  if (!route.raw) schema.response = { [route.status ?? 200]: route.response };
  return schema;
}

function parseIfMatch(request: FastifyRequest, route: RouteDefinition): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) {
    if (route.versioned) throw new AppError('http/version-required');
    return undefined;
  }
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header);
  if (!match) {
    throw new AppError('http/invalid-input', {
      count: 1,
      fields: [{ path: 'headers.if-match', message: 'is not a version', accepted: '"3"' }],
    });
  }
  return Number(match[1]);
}

function send(reply: FastifyReply, route: RouteDefinition, answer: unknown): unknown {
  if (route.raw) return answer ?? reply;
  reply.code(route.status ?? 200);
  if (answer && typeof answer === 'object' && 'version' in answer) {
    reply.header('etag', `"${answer.version}"`);
  }
  return answer ?? null;
}
