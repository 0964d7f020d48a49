import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import { AppError } from '../errors/app-error.ts';
import type { Actor } from './actor.ts';
import type { RouteDefinition } from './contract.ts';
import type { Context, Handler } from './module.ts';
import { mayReadLate } from './own-writes.ts';

/** A stored answer of an earlier request with the same key. */
interface StoredAnswer {
  route: string;
  request_hash: Buffer;
  status: number | null;
  response: unknown;
}

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
    const prepare = typeof handler === 'function' ? undefined : handler.prepare;
    const run = typeof handler === 'function' ? handler : handler.run;
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
        const prepared = prepare ? await prepare(request, actor) : undefined;
        const readOnly = route.method === 'GET';
        const answer = await withTransaction(
          city,
          actor,
          { readOnly, late: mayReadLate(request), publicView: route.publicView ?? false },
          async (trx) => {
            const context = {
              trx,
              actor,
              params: request.params,
              query: request.query,
              body: request.body,
              ifMatch,
              prepared,
              request,
              reply,
            } as Context<RouteDefinition>;
            if (readOnly) return run(context as never);
            // An answer that holds a secret must not be kept.
            if (route.unkeyed) return run(context as never);
            return answerOnce(trx, route, request, reply, () => run(context as never));
          },
        );
        return send(reply, route, answer);
      },
    });
  }
}

function schemaOf(name: string, route: RouteDefinition): Record<string, unknown> {
  const tag = route.path.split('/')[2] ?? 'api';
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

/** Who a key belongs to: two people's equal keys are two keys. */
function keyOwner(actor: Actor): string {
  if (actor.personId !== null) return `person:${actor.personId}`;
  return actor.apiKeyId === null ? 'anonymous' : `key:${actor.apiKeyId}`;
}

/** Runs a write once for an `Idempotency-Key`; the second request waits for the first and gets its answer. */
async function answerOnce(
  trx: Trx,
  route: RouteDefinition,
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return run();
  if (typeof key !== 'string' || !/^[\w.:-]{8,100}$/.test(key)) {
    throw new AppError('http/invalid-input', {
      count: 1,
      fields: [
        {
          path: 'headers.idempotency-key',
          message: 'is not a key',
          accepted: '8 to 100 letters, digits, and . : _ -',
        },
      ],
    });
  }
  const owner = keyOwner(request.actor);
  const name = `${route.method} ${request.url.split('?')[0]}`;
  const hash = createHash('sha256')
    .update(JSON.stringify(request.body ?? null))
    .digest();
  const inserted = await sql<{ key: string }>`
    insert into idempotency_keys (actor_key, key, route, request_hash)
    values (${owner}, ${key}, ${name}, ${hash})
    on conflict (actor_key, key) do nothing returning key`.execute(trx);
  if (inserted.rows.length === 0) {
    const { rows } = await sql<StoredAnswer>`
      select route, request_hash, status, response from idempotency_keys
      where actor_key = ${owner} and key = ${key}`.execute(trx);
    const stored = rows[0];
    if (!stored || stored.route !== name || !stored.request_hash.equals(hash)) {
      throw new AppError('http/idempotency-key-reused');
    }
    reply.header('idempotent-replayed', 'true');
    return stored.response;
  }
  const answer = await run();
  await sql`
    update idempotency_keys set status = ${route.status ?? 200}, response = ${JSON.stringify(answer ?? null)}::jsonb
    where actor_key = ${owner} and key = ${key}`.execute(trx);
  return answer;
}

function send(reply: FastifyReply, route: RouteDefinition, answer: unknown): unknown {
  if (route.raw) return answer ?? reply;
  reply.code(route.status ?? 200);
  if (answer && typeof answer === 'object' && 'version' in answer) {
    reply.header('etag', `"${answer.version}"`);
  }
  return answer ?? null;
}
