import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const dist = join(import.meta.dirname, '..', '..', 'dist');

/** The two shells and the folder that each is built into. */
const shells = [
  { prefix: '/m/', folder: 'mobile' },
  { prefix: '/console/', folder: 'console' },
] as const;

/**
 * Serves the built screens: hashed assets for a year, the page itself never from cache, and the page for every
 * address inside a shell, so that a link can be opened again.
 */
export async function registerWeb(app: FastifyInstance): Promise<void> {
  app.get('/', { schema: { hide: true } as never }, (_request, reply) => reply.redirect('/m/'));
  app.get('/ogc/', { schema: { hide: true } as never }, (_request, reply) =>
    reply.redirect('/ogc'),
  );
  for (const { prefix, folder } of shells) {
    const root = join(dist, folder);
    if (!existsSync(join(root, 'index.html'))) continue;
    await app.register(async (shell) => {
      await shell.register(fastifyStatic, {
        root,
        prefix,
        wildcard: false,
        // Written by the build, see `vite.config.shared.ts`.
        preCompressed: true,
        index: false,
        decorateReply: true,
        schemaHide: true,
        cacheControl: false,
        setHeaders: (response, path) => {
          const hashed = path.includes('/assets/');
          response.header(
            'cache-control',
            hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
          );
        },
      });
      // Files are looked for at each request: a new build may have come since the start. One that is gone is a 404,
      // never the page, which a browser would take for a broken script.
      const page = (request: FastifyRequest, reply: FastifyReply) => {
        const rest = request.url.split('?')[0]?.slice(prefix.length) ?? '';
        if (/^assets\/|\.\w+$/.test(rest)) return reply.sendFile(rest);
        return reply.header('cache-control', 'no-cache').sendFile('index.html');
      };
      shell.get(prefix, { schema: { hide: true } as never }, page);
      shell.get(`${prefix}*`, { schema: { hide: true } as never }, page);
      shell.get(prefix.slice(0, -1), { schema: { hide: true } as never }, (_request, reply) =>
        reply.redirect(prefix),
      );
    });
  }
}
