import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';
import { type Answered, answeredBy } from './at-hand.ts';

/** `/metrics` for Prometheus: the process and each route's times. By bearer token, or from loopback without one. */
export function installMetrics(app: FastifyInstance, config: Config): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const observe = ({ method, route, status, ms }: Answered) =>
    durations.observe({ method, route, status: String(status) }, ms / 1000);
  app.atHand.hear(observe);
  app.addHook('onResponse', (request, reply, done) => {
    // How long a stream stayed open is no time to answer.
    if (!String(reply.getHeader('content-type')).startsWith('text/event-stream'))
      observe(answeredBy(request, reply));
    done();
  });
  app.get('/metrics', { schema: { hide: true } as never }, async (request, reply) => {
    if (!mayRead(request, config)) throw new AppError('http/forbidden');
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

function mayRead(request: FastifyRequest, config: Config): boolean {
  if (config.metricsToken === undefined) return /^(127\.|::1$|::ffff:127\.)/.test(request.ip);
  const expected = Buffer.from(`Bearer ${config.metricsToken}`);
  const given = Buffer.from(request.headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
