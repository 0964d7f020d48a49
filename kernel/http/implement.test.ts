import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';
import { useTestDatabase } from '../testing/database.ts';
import { anonymous } from './actor.ts';
import { defineRoutes } from './contract.ts';
import { implementRoutes } from './implement.ts';
import { createServer } from './server.ts';

const routes = defineRoutes({
  writeRow: {
    method: 'POST',
    path: '/api/rows',
    summary: 'writes a row',
    access: 'public',
    status: 201,
    body: z.object({ name: z.string().min(1).max(5), fail: z.boolean().default(false) }),
    response: z.object({ count: z.number(), version: z.number() }),
  },
  changeRow: {
    method: 'PUT',
    path: '/api/rows/:id',
    summary: 'changes a row',
    access: 'public',
    versioned: true,
    params: z.object({ id: z.string() }),
    response: z.object({ version: z.number() }),
  },
  readOwn: {
    method: 'GET',
    path: '/api/own',
    summary: 'needs a session',
    access: 'signed-in',
    response: z.object({}),
  },
  writeInRead: {
    method: 'GET',
    path: '/api/write-in-read',
    summary: 'may not write',
    access: 'public',
    response: z.object({}),
  },
});

describe('implementRoutes', () => {
  const database = useTestDatabase();
  let app: FastifyInstance;

  beforeAll(async () => {
    await database.pool.query('select 1');
    const { Client } = await import('pg');
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(`create table ${database.schema}.rows (name text primary key)`);
    await owner.query(`grant all on ${database.schema}.rows to gewu_app`);
    await owner.end();
    const config = parseConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://gewu.example.cn' });
    app = await createServer({ config, resolveActor: async () => anonymous });
    implementRoutes(app, database, routes, {
      writeRow: async ({ trx, body }) => {
        await sql`insert into rows (name) values (${body.name})`.execute(trx);
        if (body.fail) throw new AppError('http/conflict');
        const { rows } = await sql<{ count: number }>`select count(*) from rows`.execute(trx);
        return { count: rows[0]?.count ?? 0, version: 7, secret: 'dropped' } as never;
      },
      changeRow: async ({ ifMatch }) => {
        if (ifMatch !== 7) throw new AppError('http/stale', { current: { version: 7 } });
        return { version: 8 };
      },
      readOwn: async () => ({}),
      writeInRead: async ({ trx }) => {
        await sql`insert into rows (name) values ('x')`.execute(trx);
        return {};
      },
    });
    await app.ready();
  });
  afterAll(() => app.close());

  const post = (payload: object, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: '/api/rows', payload, headers });
  const count = async () =>
    Number((await database.pool.query('select count(*) from rows')).rows[0].count);

  test('refuses who is not signed in', async () => {
    const answer = await app.inject({ method: 'GET', url: '/api/own' });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'http/unauthenticated' });
  });

  test('names the field, what is wrong and what is accepted', async () => {
    const answer = await post({ name: 'too long' }, { 'accept-language': 'en' });
    expect(answer.statusCode).toBe(400);
    const { code, fields, message } = answer.json();
    expect(code).toBe('http/invalid-input');
    expect(fields[0]).toMatchObject({ path: 'body.name', accepted: '≤ 5' });
    expect(message).toContain('1 field');
    expect(fields[0].message).toMatch(/expected string/);
    const chinese = await post({ name: 'too long' });
    expect(chinese.json().fields[0].message).toMatch(/[\u4e00-\u9fff]/);
  });

  test('answers with the declared fields alone, with the version as ETag', async () => {
    const answer = await post({ name: 'a' });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.etag).toBe('"7"');
    expect(answer.json()).not.toHaveProperty('secret');
  });

  test('rolls back what a failed write had done', async () => {
    const before = await count();
    expect((await post({ name: 'b', fail: true })).statusCode).toBe(409);
    expect(await count()).toBe(before);
  });

  test('gives a repeated key the first answer and writes once, also at the same time', async () => {
    const headers = { 'idempotency-key': 'a-key-of-a-person' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ name: 'c' }, headers)));
    expect(answers.map((a) => a.statusCode)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map((a) => a.body)).size).toBe(1);
    expect(answers.filter((a) => a.headers['idempotent-replayed'] === 'true')).toHaveLength(3);
  });

  test('refuses a key that was used for other content', async () => {
    const headers = { 'idempotency-key': 'a-key-of-a-person' };
    const answer = await post({ name: 'd' }, headers);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().code).toBe('http/idempotency-key-reused');
  });

  test('a failed write does not use up its key', async () => {
    const headers = { 'idempotency-key': 'another-key' };
    expect((await post({ name: 'e', fail: true }, headers)).statusCode).toBe(409);
    expect((await post({ name: 'e' }, headers)).statusCode).toBe(201);
  });

  test('a versioned write asks for If-Match, and a stale one gets the current record', async () => {
    const put = (headers: Record<string, string>) =>
      app.inject({ method: 'PUT', url: '/api/rows/1', headers });
    expect((await put({})).statusCode).toBe(428);
    expect((await put({ 'if-match': 'three' })).statusCode).toBe(400);
    const stale = await put({ 'if-match': '"3"' });
    expect(stale.statusCode).toBe(409);
    expect(stale.json().current).toEqual({ version: 7 });
    expect((await put({ 'if-match': '"7"' })).json()).toEqual({ version: 8 });
  });

  test('a read can not write', async () => {
    const before = await count();
    const answer = await app.inject({ method: 'GET', url: '/api/write-in-read' });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(await count()).toBe(before);
  });

  test("refuses a browser's write from another site", async () => {
    const answer = await post({ name: 'f' }, { origin: 'https://evil.example' });
    expect(answer.statusCode).toBe(403);
    expect((await post({ name: 'f' }, { origin: 'https://gewu.example.cn' })).statusCode).toBe(201);
  });

  test('sends a policy without inline scripts, and a request id', async () => {
    const answer = await app.inject({ method: 'GET', url: '/api/nothing' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    expect(answer.headers['content-security-policy']).not.toContain("script-src 'self' 'unsafe");
    expect(answer.json().requestId).toBe(answer.headers['x-request-id']);
  });

  test('shows the metrics to loopback or to a token alone', async () => {
    const near = await app.inject({ method: 'GET', url: '/metrics' });
    expect(near.statusCode).toBe(200);
    expect(near.body).toContain('http_request_duration_seconds');
    const far = await app.inject({ method: 'GET', url: '/metrics', remoteAddress: '203.0.113.9' });
    expect(far.statusCode).toBe(403);
  });
});
