import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitWaiting } from './admission.ts';
import { installErrorHandler } from './error-handler.ts';

let app: FastifyInstance;
let answerAll: () => void;

beforeEach(async () => {
  app = Fastify({ forceCloseConnections: true });
  installErrorHandler(app);
  limitWaiting(app, { reads: 3, writes: 1 });
  const open = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  app.get('/slow', { config: { access: 'public' } }, async () => {
    await open;
    return 'done';
  });
  app.get('/fails', { config: { access: 'public' } }, async () => {
    throw new Error('broken');
  });
  app.post('/write', { config: { access: 'public' } }, async () => 'written');
  app.get('/healthz', async () => 'ok');
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => app.close());

const ask = (path: string, signal?: AbortSignal, method = 'GET') => {
  const { port } = app.server.address() as { port: number };
  return fetch(`http://127.0.0.1:${port}${path}`, { method, signal: signal ?? null });
};

test('refuses what finds no room, says when to come again, and lets in who comes then', async () => {
  const first = [ask('/slow'), ask('/slow'), ask('/slow')];
  await new Promise((done) => setTimeout(done, 50));
  const refused = await ask('/slow');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(((await refused.json()) as { code: string }).code).toBe('http/busy');
  // whoever watches the server still learns how it is
  expect((await ask('/healthz')).status).toBe(200);
  // and what is written finds its own room
  expect((await ask('/write', undefined, 'POST')).status).toBe(200);
  answerAll();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await ask('/slow')).status).toBe(200);
});

test('has room again after errors and after who asked hung up', async () => {
  for (let i = 0; i < 5; i++) expect((await ask('/fails')).status).toBe(500);
  const gone = new AbortController();
  const asked = [1, 2, 3].map(() => ask('/slow', gone.signal).catch(() => 'gone'));
  await new Promise((done) => setTimeout(done, 50));
  expect((await ask('/slow')).status).toBe(429);
  gone.abort();
  expect(await Promise.all(asked)).toEqual(['gone', 'gone', 'gone']);
  await new Promise((done) => setTimeout(done, 50));
  answerAll();
  expect((await ask('/slow')).status).toBe(200);
});
