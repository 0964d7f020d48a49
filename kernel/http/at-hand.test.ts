import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { anonymous } from './actor.ts';
import { createServer } from './server.ts';

let app: FastifyInstance;
let url: string;
/** Who asks is looked for on each request that is not answered from memory. */
let asked = 0;

beforeAll(async () => {
  app = await createServer({
    config: parseConfig({ LOG_LEVEL: 'silent' }),
    resolveActor: async () => {
      asked += 1;
      return anonymous;
    },
    ratePerMinute: 5,
  });
  const body = Buffer.from('kept');
  app.atHand.add('kept', '/kept/:one', (_request, path) =>
    path === '/kept/here'
      ? { status: 200, headers: ['content-length', '4', 'etag', '"1"'], body }
      : undefined,
  );
  app.get('/kept/:one', { config: { access: 'public' } }, (request) => ({
    found: (request.params as { one: string }).one,
  }));
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

describe('what is at hand', () => {
  test('is sent whole, whatever its query says, before anybody is looked for and without a limit', async () => {
    asked = 0;
    for (let i = 0; i < 20; i++) {
      const answer = await fetch(`${url}/kept/here?turn=${i}`);
      expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([
        200,
        '"1"',
        'kept',
      ]);
    }
    expect(asked).toBe(0);
  });

  test('is counted by its route', async () => {
    await fetch(`${url}/kept/here`);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/kept\/:one",status="200"\} \d+/,
    );
  });

  test('leaves the rest, and other methods, to the route', async () => {
    asked = 0;
    expect(await (await fetch(`${url}/kept/there`)).json()).toEqual({ found: 'there' });
    expect((await fetch(`${url}/kept/here`, { method: 'HEAD' })).headers.get('etag')).toBeNull();
    expect((await fetch(`${url}/kept/here`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/kept`)).status).toBe(404);
    expect(asked).toBe(2);
  });
});
