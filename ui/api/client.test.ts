import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { configureApi, createClient, fillPath, toQuery } from './client.ts';
import { ApiError, fieldProblem, isPassing } from './error.ts';

const _routes = defineRoutes({
  list: {
    method: 'GET',
    path: '/api/things',
    summary: 'Lists things',
    access: 'public',
    query: z.object({ q: z.string().optional() }),
    response: z.array(z.object({ id: z.string() })),
  },
  change: {
    method: 'PATCH',
    path: '/api/things/:id',
    summary: 'Changes a thing',
    access: 'signed-in',
    params: z.object({ id: z.string() }),
    body: z.object({ text: z.string() }),
    response: z.object({ id: z.string() }),
    versioned: true,
  },
});

const api = createClient<typeof _routes>();
const answers: (() => Response)[] = [];
const sent: { url: string; init: RequestInit; headers: Record<string, string> }[] = [];
const waits: number[] = [];
const signedOut = vi.fn();
const change = { params: { id: 'a/b' }, body: { text: 'x' }, ifMatch: 3 };

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return () => new Response(JSON.stringify(body), { status, headers });
}

beforeEach(() => {
  answers.length = sent.length = waits.length = 0;
  signedOut.mockClear();
  configureApi({
    locale: () => 'en',
    onSignedOut: signedOut,
    say: (problem) => `say ${problem}`,
    wait: async (ms) => void waits.push(ms),
    fetch: async (url, init = {}) => {
      sent.push({ url: String(url), init, headers: init.headers as Record<string, string> });
      const next = answers.shift();
      if (!next) throw new TypeError('no network');
      return next();
    },
  });
});

describe('a call', () => {
  it('fills and encodes the path, and sends version, language and body', async () => {
    answers.push(json(200, { id: '1' }));
    expect(await api('PATCH /api/things/:id', change)).toEqual({ id: '1' });
    expect(sent[0]).toMatchObject({
      url: '/api/things/a%2Fb',
      headers: { 'if-match': '"3"', 'accept-language': 'en' },
    });
    expect(sent[0]?.init.body).toBe('{"text":"x"}');
  });

  it('leaves out what a query does not say and repeats lists', () => {
    expect(toQuery({ a: 1, b: undefined, c: ['x', 'y'], d: '' })).toBe('?a=1&c=x&c=y');
    expect(toQuery({})).toBe('');
    expect(fillPath('/a/:b/c', { b: '网' })).toBe('/a/%E7%BD%91/c');
  });

  it('keeps one idempotency key over its retries, and makes another for the next call', async () => {
    answers.push(json(502, {}), json(200, {}), json(200, {}));
    await api('PATCH /api/things/:id', change);
    await api('PATCH /api/things/:id', change);
    const keys = sent.map((one) => one.headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('sends no idempotency key with a read, and reads once', async () => {
    await expect(api('GET /api/things', { query: { q: 'x' } })).rejects.toMatchObject({
      code: 'client/unreachable',
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers['idempotency-key']).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('carries code, message, fields, details and the current record', async () => {
    const body = {
      code: 'things/stale',
      message: 'Changed since.',
      current: { id: '1' },
      details: { version: 4 },
      requestId: 'r',
    };
    answers.push(json(409, body));
    const error = await api('PATCH /api/things/:id', change).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ ...body, status: 409 });
    expect(isPassing(error)).toBe(false);
  });

  it('finds the problem of a field by its name', async () => {
    answers.push(
      json(400, {
        code: 'http/invalid',
        message: 'm',
        fields: [{ path: 'body.text', message: 'too long' }],
      }),
    );
    const error = await api('PATCH /api/things/:id', change).catch((e: unknown) => e);
    expect(fieldProblem(error, 'text')?.message).toBe('too long');
    expect(fieldProblem(error, 'other')).toBeUndefined();
  });

  it('leads to the sign-in page on a 401, unless the call is quiet', async () => {
    const refused = json(401, { code: 'identity/signed-out', message: 'm' });
    answers.push(refused, refused);
    await api('GET /api/things', {}, { quiet: true }).catch(() => {});
    expect(signedOut).not.toHaveBeenCalled();
    await api('GET /api/things').catch(() => {});
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it('waits as told and tries again when the server is busy for a moment', async () => {
    answers.push(
      json(429, { code: 'http/busy', message: 'm' }, { 'retry-after': '2' }),
      json(200, { id: '1' }),
    );
    await api('PATCH /api/things/:id', change);
    expect(waits).toEqual([2000]);
  });

  it('does not wait a long time unasked, and says for how long', async () => {
    answers.push(json(429, { code: 'http/busy', message: 'm' }, { 'retry-after': '60' }));
    await expect(api('PATCH /api/things/:id', change)).rejects.toMatchObject({ retryAfter: 60 });
    expect(waits).toEqual([]);
  });

  it('is told in our words when the answer is not ours', async () => {
    answers.push(() => new Response('<html>Bad gateway</html>', { status: 500 }));
    await expect(api('GET /api/things')).rejects.toMatchObject({
      code: 'client/unreadable',
      message: 'say unreadable',
      status: 500,
    });
  });
});
