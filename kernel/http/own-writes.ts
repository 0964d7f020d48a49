import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_LATENESS } from '../db/replica.ts';

const cookieName = 'gewu.wrote';
/** Seconds for which somebody who wrote reads from the primary: longer than a replica that is read may be late. */
const seconds = (3 * MAX_LATENESS) / 1000;

/** Whether a request may be answered from a replica: not when this browser has just written something. */
export function mayReadLate(request: FastifyRequest): boolean {
  return !`; ${request.headers.cookie ?? ''}`.includes(`; ${cookieName}=`);
}

/**
 * Lets a browser that wrote something read from the primary for a while, on whatever server it comes next, so that a person
 * sees what they did. The cookie says nothing else.
 */
export function rememberWrites(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.config.access === undefined || request.method === 'GET') return;
    if (request.method === 'HEAD' || reply.statusCode >= 400) return;
    const secure = request.protocol === 'https' ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${cookieName}=1; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${secure}`,
    );
  });
}
