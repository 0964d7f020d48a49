import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Client } from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { withTransaction } from '../db/transaction.ts';
import { type Actor, anonymous, system } from '../http/actor.ts';
import type { Services } from '../http/module.ts';
import { createServer } from '../http/server.ts';
import { useTestDatabase } from '../testing/database.ts';
import { createDiskStore } from './disk-store.ts';
import { attachFiles, registerFileGuard, registerFiles } from './index.ts';
import { removeUnattachedFiles } from './service.ts';

const database = useTestDatabase();
const token = 'a-secret-of-twenty-two-characters';
const ann: Actor = { ...anonymous, kind: 'person', personId: randomUUID() };
const bob: Actor = { ...anonymous, kind: 'person', personId: randomUUID() };
const people = new Map([
  ['ann', ann],
  ['bob', bob],
]);

let app: FastifyInstance;
let services: Services;
let folder: string;
let png: Buffer;
/** Who may see the record of the tests. */
let allowed: Actor[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-api-files-'));
  const config = parseConfig({ LOG_LEVEL: 'silent', GEWU_DATA: folder });
  services = {
    config,
    city: { schema: database.schema, pool: database.pool },
    files: createDiskStore(folder),
    jobs: undefined as never,
  };
  app = await createServer({
    config,
    resolveActor: async (request) =>
      people.get(String(request.headers['x-test-person'])) ?? anonymous,
    ratePerMinute: 10_000,
  });
  await registerFiles(app, services);
  await app.ready();
  png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#2266aa' } })
    .png()
    .toBuffer();
  registerFileGuard('test', async (_trx, actor) =>
    allowed.some((a) => a.personId === actor.personId),
  );
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    `create policy files_of_tests on ${database.schema}.files for select using (attached_to_type = 'test')`,
  );
  await owner.end();
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  allowed = [];
});

function multipart(data: Buffer, field = 'file') {
  const boundary = 'gewu-test-boundary';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="../../x.html"\r\ncontent-type: text/html\r\n\r\n`,
    ),
    data,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

async function upload(who: string, data = png, headers: Record<string, string> = {}) {
  const part = multipart(data);
  return app.inject({
    method: 'POST',
    url: '/api/files',
    payload: part.payload,
    headers: { ...part.headers, 'x-test-person': who, ...headers },
  });
}

function get(who: string, id: string, suffix = '', headers: Record<string, string> = {}) {
  return app.inject({
    url: `/api/files/${id}${suffix}`,
    headers: { 'x-test-person': who, ...headers },
  });
}

function attach(actor: Actor, ids: string[], uploadToken?: string, record = randomUUID()) {
  return withTransaction(services.city, actor, {}, (trx) =>
    attachFiles(
      trx,
      ids,
      { type: 'test', id: record },
      { token: uploadToken, path: 'body.pictures' },
    ),
  );
}

describe('POST /api/files', () => {
  it('refuses a request without a file, of any form', async () => {
    const cases = [
      { payload: '{}', headers: { 'content-type': 'application/json' } },
      { payload: 'x', headers: { 'content-type': 'multipart/form-data' } },
      {
        payload: '--b\r\ncontent-disposition: form',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      },
      multipart(png, 'other'),
    ];
    for (const request of cases) {
      const answer = await app.inject({ method: 'POST', url: '/api/files', ...request });
      expect(answer.statusCode, answer.body).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'files/missing-part',
        fields: [{ path: 'body.file' }],
      });
    }
  });

  it('refuses what is no picture, whatever its name says, and more than 20 MB', async () => {
    const text = await upload('ann', Buffer.from('<!doctype html><script>1</script>'));
    expect(text.statusCode).toBe(415);
    expect(text.json()).toMatchObject({
      code: 'files/not-a-picture',
      fields: [{ path: 'body.file' }],
    });
    const large = await upload('ann', Buffer.alloc(21 * 1024 * 1024, 1));
    expect(large.statusCode).toBe(413);
    expect(large.json().code).toBe('files/too-large');
  });

  it('refuses an upload token of another form', async () => {
    const answer = await upload('', png, { 'x-upload-token': 'short' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().fields[0]).toMatchObject({ path: 'headers.x-upload-token' });
  });

  it('refuses anonymous uploads where the city takes no anonymous reports', async () => {
    services.config.anonymousReports = false;
    expect((await upload('')).json().code).toBe('http/unauthenticated');
    services.config.anonymousReports = true;
  });

  it('keeps a picture and says its size, without a secret for a person and with one for nobody', async () => {
    const mine = await upload('ann');
    expect(mine.statusCode, mine.body).toBe(201);
    expect(mine.json()).toMatchObject({
      type: 'image/webp',
      width: 40,
      height: 30,
      uploadToken: null,
    });
    expect((await upload('')).json().uploadToken).toMatch(/^[\w-]{32}$/);
    expect((await upload('', png, { 'x-upload-token': token })).json().uploadToken).toBe(token);
  });

  it('answers a repeated Idempotency-Key with the first picture', async () => {
    const headers = { 'idempotency-key': `key-${randomUUID()}` };
    const first = await upload('ann', png, headers);
    const second = await upload('ann', png, headers);
    expect(second.json().id).toBe(first.json().id);
    const other = await sharp(png).negate().png().toBuffer();
    expect((await upload('ann', other, headers)).json().code).toBe('http/idempotency-key-reused');
  });
});

describe('GET /api/files/:fileId', () => {
  it('shows an upload to its owner alone until a record takes it', async () => {
    const { id } = (await upload('ann')).json();
    for (const who of ['bob', '']) expect((await get(who, id)).json().code).toBe('files/not-found');
    const answer = await get('ann', id);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=3600',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect((await sharp(answer.rawPayload).metadata()).width).toBe(40);
  });

  it('shows a file of a record to whom the guard of the record lets in', async () => {
    const { id } = (await upload('ann')).json();
    await attach(ann, [id]);
    expect((await get('ann', id)).statusCode).toBe(404);
    allowed = [bob];
    expect((await get('bob', id)).statusCode).toBe(200);
    expect((await get('bob', id, '/thumb')).headers['content-type']).toBe('image/webp');
    expect((await get('', id)).statusCode).toBe(404);
  });

  it('answers 304 to a browser that has it, only if it may still see it', async () => {
    const { id } = (await upload('ann')).json();
    const { etag } = (await get('ann', id)).headers;
    expect((await get('ann', id, '', { 'if-none-match': String(etag) })).statusCode).toBe(304);
    expect((await get('bob', id, '', { 'if-none-match': String(etag) })).statusCode).toBe(404);
  });

  it('answers 404 for an id that never was and 400 for what is none', async () => {
    expect((await get('ann', randomUUID())).json().code).toBe('files/not-found');
    expect((await get('ann', 'x')).json()).toMatchObject({ fields: [{ path: 'params.fileId' }] });
  });

  it('hides a file of a type that no module guards', async () => {
    const { id } = (await upload('ann')).json();
    await withTransaction(services.city, ann, {}, (trx) =>
      attachFiles(trx, [id], { type: 'unguarded', id: randomUUID() }),
    );
    expect((await get('ann', id)).statusCode).toBe(404);
  });
});

describe('attachFiles', () => {
  it("refuses another's file, one that does not exist, and one that is taken, naming each", async () => {
    const mine = (await upload('ann')).json().id;
    const theirs = (await upload('bob')).json().id;
    const nobody = randomUUID();
    await expect(attach(ann, [mine, theirs, nobody])).rejects.toMatchObject({
      code: 'files/not-attachable',
      details: { count: 2, fields: [{ path: 'body.pictures.1' }, { path: 'body.pictures.2' }] },
    });
    await attach(ann, [mine]);
    await expect(attach(ann, [mine])).rejects.toMatchObject({ code: 'files/not-attachable' });
  });

  it('takes anonymous files by their secret alone', async () => {
    const { id } = (await upload('', png, { 'x-upload-token': token })).json();
    for (const wrong of [undefined, 'another-secret-of-22-characters']) {
      await expect(attach(anonymous, [id], wrong)).rejects.toMatchObject({
        code: 'files/not-attachable',
      });
    }
    await attach(anonymous, [id], token);
  });

  it('refuses an upload whose bytes never arrived', async () => {
    const { id } = (await upload('ann')).json();
    await withTransaction(services.city, system, {}, (trx) =>
      sql`update files set stored_at = null where id = ${id}`.execute(trx),
    );
    await expect(attach(ann, [id])).rejects.toMatchObject({ code: 'files/not-attachable' });
  });
});

describe('row-level security of files', () => {
  it('shows nobody a list, not even of anonymous uploads', async () => {
    await upload('', png, { 'x-upload-token': token });
    await upload('ann');
    const count = (actor: Actor) =>
      withTransaction(services.city, actor, {}, async (trx) => {
        const { rows } = await sql<{ n: number }>`
          select count(*)::int as n from files where attached_to_id is null`.execute(trx);
        return rows[0]?.n ?? -1;
      });
    expect(await count(anonymous)).toBe(0);
    expect(await count({ ...bob, personId: randomUUID() })).toBe(0);
    expect(await count(system)).toBeGreaterThan(1);
  });

  it('lets nobody move a file that is attached', async () => {
    const { id } = (await upload('ann')).json();
    await attach(ann, [id]);
    const moved = await withTransaction(services.city, ann, {}, (trx) =>
      sql`update files set attached_to_id = ${randomUUID()} where id = ${id}`.execute(trx),
    );
    expect(moved.numAffectedRows).toBe(0n);
  });
});

describe('removeUnattachedFiles', () => {
  it('removes bytes and row after 24 hours, and nothing that a record took', async () => {
    const age = (ids: string[], hours: number) =>
      withTransaction(services.city, system, {}, (trx) =>
        sql`update files set created_at = now() - make_interval(hours => ${hours})
          where id = any(${ids}::uuid[])`.execute(trx),
      );
    const [old, young, taken] = await Promise.all(
      [1, 2, 3].map(async () => (await upload('ann')).json().id as string),
    );
    await attach(ann, [taken as string]);
    await age([old as string, taken as string], 25);
    await age([young as string], 23);
    expect(await removeUnattachedFiles(services)).toBe(1);
    expect((await get('ann', old as string)).statusCode).toBe(404);
    expect((await get('ann', young as string)).statusCode).toBe(200);
    const left = await readdir(join(folder, 'pictures'), { recursive: true });
    expect(left.filter((name) => name.includes(old as string))).toEqual([]);
    expect(left.filter((name) => name.includes(taken as string))).toHaveLength(2);
  });
});
