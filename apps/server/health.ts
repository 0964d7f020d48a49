import type { FastifyInstance } from 'fastify';
import type { Services } from '../../kernel/http/module.ts';

/** `/healthz`: the process answers. `/readyz`: it can work, too: database and file store are there. */
export function registerHealth(app: FastifyInstance, services: Services): void {
  const hide = { schema: { hide: true } as never, logLevel: 'warn' as const };
  app.get('/healthz', hide, async () => ({ status: 'ok' }));
  app.get('/readyz', hide, async (request, reply) => {
    const checks: Record<string, 'ok' | 'failed'> = {};
    const check = async (name: string, work: () => Promise<unknown>) => {
      try {
        await work();
        checks[name] = 'ok';
      } catch (error) {
        request.log.warn({ err: error, check: name }, 'not ready');
        checks[name] = 'failed';
      }
    };
    await Promise.all([
      check('database', () => services.city.pool.query('select 1')),
      check('files', () => services.files.check()),
    ]);
    const ready = Object.values(checks).every((result) => result === 'ok');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks });
  });
}
