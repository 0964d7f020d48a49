import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, buildApp } from '../../apps/server/build-app.ts';
import { buildRoutes } from '../../docs/openapi.ts';
import { parseConfig } from '../../kernel/config/config.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';

const { routes } = await (async () => {
  const built = await buildRoutes();
  await built.app.close();
  return { routes: built.routes };
})();
const writes = routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
const reads = routes.filter(({ method }) => method === 'GET');
const database = useTestDatabase();
let served: App;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-guards-'));
  served = await buildApp({
    config: parseConfig({
      LOG_LEVEL: 'silent',
      NODE_ENV: 'test',
      GEWU_DATA: folder,
      PUBLIC_URL: 'https://gewu.example.cn',
    }),
    city: { schema: database.schema, pool: database.pool },
    ratePerMinute: 1_000_000,
  });
}, 60_000);
afterAll(async () => {
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A path with something in place of each parameter. */
const urlOf = (url: string) =>
  url.replace(/:\w+/g, '01a21f79-32eb-72e8-86ab-52bb89fd8bb9').replace('*', 'x');

const write = (method: string, url: string, headers: Record<string, string>) =>
  served.app.inject({
    method: method as 'POST',
    url: urlOf(url),
    headers: {
      host: 'gewu.example.cn',
      'content-type': url.startsWith('/open311/')
        ? 'application/x-www-form-urlencoded'
        : 'application/json',
      ...headers,
    },
    payload: url.startsWith('/open311/') ? 'description=x' : '{}',
  });

describe("a browser's write from another site", () => {
  it('there are writes', () => {
    expect(writes.length).toBeGreaterThan(50);
    expect(writes.some(({ url }) => url.startsWith('/api/auth/'))).toBe(true);
  });

  it.each(writes.map(({ method, url }) => [`${method} ${url}`, method, url] as const))(
    'is refused: %s',
    async (_, method, url) => {
      // Open311 knows no session: a key that only its owner has says who sends.
      const keyAlone = url.startsWith('/open311/');
      const origins = [
        'https://evil.example',
        'https://gewu.example.cn.evil.example',
        'https://gewu.example.cn:8443',
        'https://evil.example/https://gewu.example.cn',
        'null',
        '',
      ];
      for (const origin of origins) {
        const answer = await write(method, url, { origin });
        if (keyAlone) expect(answer.statusCode, origin).toBe(403);
        else expect(answer.json().code, `${origin} ${answer.body}`).toBe('http/foreign-origin');
      }
      // without an Origin, what the browser says of where it comes from
      for (const site of ['cross-site', 'same-site']) {
        const answer = await write(method, url, { 'sec-fetch-site': site });
        if (!keyAlone) expect(answer.json().code, site).toBe('http/foreign-origin');
      }
      const own = await write(method, url, {
        origin: 'https://gewu.example.cn',
        'sec-fetch-site': 'same-origin',
      });
      expect(own.body).not.toContain('http/foreign-origin');
    },
  );

  it('to Open311 gains nothing by a session', async () => {
    const answer = await write('POST', '/open311/v2/requests.json', {
      origin: 'https://evil.example',
      cookie: 'gewu.session_token=anything',
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('what every answer tells a browser', () => {
  const addresses = [
    ...reads.map(({ url }) => urlOf(url)),
    '/nothing',
    '/api/nothing',
    '/m/',
    '/console/',
    '/console/cases',
    '/healthz',
    '/api/docs/',
    '/api/openapi.json',
  ];

  it.each(addresses)('%s', async (url) => {
    const answer = await served.app.inject({ url });
    const policy = String(answer.headers['content-security-policy'] ?? '');
    expect(answer.headers['x-content-type-options'], answer.body.slice(0, 200)).toBe('nosniff');
    expect(answer.headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['x-powered-by']).toBeUndefined();
    const scripts =
      /(?:^|;)\s*script-src([^;]*)/.exec(policy)?.[1] ?? /default-src([^;]*)/.exec(policy)?.[1];
    expect(scripts, policy).toBeDefined();
    expect(scripts).not.toMatch(/unsafe-inline|unsafe-eval|\*|data:|https?:/);
    // nobody frames it: by the policy, or for old browsers by the header
    expect(`${policy} ${answer.headers['x-frame-options']}`).toMatch(
      /frame-ancestors 'none'|sandbox|SAMEORIGIN/,
    );
    // what the API says of people stays in no cache of a browser or a proxy
    if (/^\/api\/(?!docs|openapi|files|nothing)/.test(url) && answer.statusCode === 200) {
      expect(answer.headers['cache-control'], url).toBe('no-store');
    }
  });

  it('an address that names nothing, which is answered before all else', async () => {
    const { headers } = await served.app.inject({ url: '/%' });
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toBe("default-src 'none'");
  });

  it('the pages themselves hold no inline script', async () => {
    for (const url of ['/m/', '/console/']) {
      const { body, statusCode } = await served.app.inject({ url });
      if (statusCode !== 200) continue; // not built here; the journeys run with the same policy
      const inline = [...body.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)].map(([tag]) => tag);
      expect(
        inline.filter((tag) => !/type="(application\/(ld\+)?json|importmap)"/.test(tag)),
      ).toEqual([]);
      expect(body).not.toMatch(/\son\w+=/);
    }
  });
});
