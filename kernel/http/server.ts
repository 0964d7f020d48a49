import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';
import { type Actor, anonymous } from './actor.ts';
import { limitWaiting } from './admission.ts';
import { type Answered, type AtHand, answeredBy, createAtHand } from './at-hand.ts';
import { answerBadAddress, installErrorHandler } from './error-handler.ts';
import { installMetrics } from './metrics.ts';
import { rememberWrites } from './own-writes.ts';
import { refuseUnstorable } from './text.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who acts; anonymous until the session or key is known. */
    actor: Actor;
  }
  interface FastifyInstance {
    /** Finds who sent a request, anew: an answer that stays open asks again. */
    resolveActor: (request: FastifyRequest) => Promise<Actor>;
    /** Answers that are sent from memory. */
    atHand: AtHand;
  }
  interface FastifyContextConfig {
    /** Who may call: see `RouteDefinition.access`. Absent on what is no part of the API, such as static files. */
    access?: string;
  }
}

export interface ServerOptions {
  config: Config;
  /** Finds who sent a request from its session; anonymous when nobody is signed in. */
  resolveActor: (request: FastifyRequest) => Promise<Actor>;
  /** Requests a minute from one address or person. */
  ratePerMinute?: number;
}

/**
 * Reads and writes that a server answers at a time, for each of its connections to the database: reads take one each, writes
 * share.
 */
const waitingPerConnection = { reads: 4, writes: 20 };

/** The HTTP server without any module: security headers, limits, errors, logs, metrics, API documents. */
export async function createServer({
  config,
  resolveActor,
  ratePerMinute = 600,
}: ServerOptions): Promise<FastifyInstance> {
  const atHand = createAtHand();
  const app = Fastify({
    serverFactory: atHand.serve,
    logger: {
      level: config.logLevel,
      // No query, header or body: they may hold personal data.
      serializers: { req: (r) => ({ method: r.method, path: r.url?.split('?')[0] }) },
    },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerBadAddress,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor', null as unknown as Actor);
  app.decorate('resolveActor', resolveActor);
  app.decorate('atHand', atHand);
  installErrorHandler(app);

  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", ...(config.map ? [new URL(config.map.tiles).origin] : [])],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: config.publicUrl.startsWith('https://') ? [] : null,
      },
    },
    strictTransportSecurity: config.publicUrl.startsWith('https://'),
  });
  app.addHook('onRequest', async (request, reply) => {
    request.actor = anonymous;
    reply.header('x-request-id', request.id);
    refuseForeignOrigin(request, config);
  });
  // Before anything asks the database.
  const { poolSize } = config.database;
  limitWaiting(app, {
    reads: poolSize * waitingPerConnection.reads,
    writes: poolSize * waitingPerConnection.writes,
  });
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.access !== undefined)
      request.actor = await resolveActor(request);
  });
  await app.register(rateLimit, {
    global: true,
    max: ratePerMinute,
    timeWindow: '1 minute',
    hook: 'preValidation',
    keyGenerator: (request) => request.actor.personId ?? request.actor.apiKeyId ?? request.ip,
    allowList: (request) => request.routeOptions.config.access === undefined,
    errorResponseBuilder: (_request, context) =>
      new AppError('http/too-many-requests', { seconds: Math.ceil(context.ttl / 1000) }),
  });
  app.addHook('preValidation', refuseUnstorable);
  app.addHook('onSend', (request, reply, payload, done) => {
    // What the API says of people stays in no cache, of a browser or on the way.
    if (request.routeOptions.config?.access !== undefined && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  if (config.database.replicaUrl !== undefined) rememberWrites(app);
  installMetrics(app, config);
  const lineOf = ({ method, path, status, ms }: Answered) => ({
    method,
    path,
    status,
    ms: Math.round(ms),
  });
  atHand.hear((answered) => app.log.info(lineOf(answered), 'request'));
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(lineOf(answeredBy(request, reply)), 'request');
    done();
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gewu API',
        version: '0.1.0',
        description:
          'Governing a city by grids and micro-grids. Errors are listed in docs/errors.md.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'gewu.session_token' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  // Under the same policy of content as every page: the library's own would keep its styles off, and the page from
  // addresses without TLS.
  await app.register(swaggerUi, { routePrefix: '/api/docs', theme: { title: 'Gewu API' } });
  app.get('/api/openapi.json', { schema: { hide: true } as never }, async () => app.swagger());
  return app;
}

/** Refuses a write that a browser sends from another site (CSRF); requests without these headers are no browser's. */
function refuseForeignOrigin(request: FastifyRequest, config: Config): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (request.url.startsWith('/open311/')) return;
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  // Without an origin, as after some redirects, a browser still says whether it comes from elsewhere.
  const elsewhere = site === 'cross-site' || site === 'same-site';
  if (origin === undefined && elsewhere) throw new AppError('http/foreign-origin');
  if (origin === undefined) return;
  const accepted = [new URL(config.publicUrl).origin, `http://${host}`, `https://${host}`];
  if (!accepted.includes(origin)) throw new AppError('http/foreign-origin');
}
