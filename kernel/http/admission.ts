import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.ts';

/** When a request that found no room may come again. Seconds. */
const retrySeconds = 2;

const leaves = new WeakMap<FastifyRequest, () => void>();

/** Counts a request no more: its answer stays open, and keeps nobody waiting. */
export const stopWaiting = (request: FastifyRequest): void => leaves.get(request)?.();

/**
 * Refuses requests with 429 and `Retry-After` while so many are being answered that another would only make all of them wait
 * longer: who comes a little later is answered as fast as ever, and a burst is over when it ends. What is no part of the
 * API, such as the health of the server, is always let in. Reads and writes are counted apart: a report is taken while lists
 * have to wait, and many that come together share a transaction.
 *
 * @param most reads and writes that are answered at a time
 */
export function limitWaiting(app: FastifyInstance, most: { reads: number; writes: number }): void {
  const waiting = { reads: 0, writes: 0 };
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.access === undefined) return;
    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'writes';
    if (waiting[kind] >= most[kind]) throw new AppError('http/busy', { seconds: retrySeconds });
    waiting[kind] += 1;
    let counted = true;
    const leave = () => {
      if (counted) waiting[kind] -= 1;
      counted = false;
    };
    leaves.set(request, leave);
    // Also when who asked has hung up meanwhile.
    reply.raw.once('finish', leave);
    reply.raw.once('close', leave);
  });
}
