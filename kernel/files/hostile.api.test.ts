import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { anonymous } from '../http/actor.ts';
import type { Services } from '../http/module.ts';
import { createServer } from '../http/server.ts';
import { useTestDatabase } from '../testing/database.ts';
import { createDiskStore } from './disk-store.ts';
import { registerFiles } from './index.ts';

const database = useTestDatabase();
let app: FastifyInstance;
let folder: string;
let port: number;
let jpeg: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-hostile-'));
  const config = parseConfig({ LOG_LEVEL: 'silent', GEWU_DATA: folder });
  const city = { schema: database.schema, pool: database.pool };
  const services: Services = {
    config,
    city,
    files: createDiskStore(folder),
    jobs: undefined as never,
  };
  app = await createServer({ config, resolveActor: async () => anonymous, ratePerMinute: 10_000 });
  await registerFiles(app, services);
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as { port: number }).port;
  jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#2266aa' } })
    .jpeg()
    .toBuffer();
}, 60_000);
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const boundary = 'gewu-hostile';

interface Part {
  name?: string;
  filename?: string;
  type?: string;
  data: Buffer | string;
}

function bodyOf(parts: Part[], end = `--${boundary}--\r\n`): Buffer {
  const chunks = parts.flatMap(
    ({ name = 'file', filename = 'p.jpg', type = 'image/jpeg', data }) => [
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${filename}"\r\ncontent-type: ${type}\r\n\r\n`,
      ),
      Buffer.from(data),
      Buffer.from('\r\n'),
    ],
  );
  return Buffer.concat([...chunks, Buffer.from(end)]);
}

async function post(payload: Buffer, type = `multipart/form-data; boundary=${boundary}`) {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/files',
    payload,
    headers: { 'content-type': type },
  });
  return {
    status: answer.statusCode,
    code: answer.statusCode < 400 ? 'taken' : answer.json().code,
  };
}

/** Files that the store keeps: after a refusal as many as before. */
const kept = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
    .length;

async function expectRefused(data: Buffer | string, codes: RegExp, part: Partial<Part> = {}) {
  const before = await kept();
  const answer = await post(bodyOf([{ ...part, data }]));
  expect(answer.code).toMatch(codes);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(await kept()).toBe(before);
}

/** A ZIP with one stored entry, as the beginning of many formats. */
function zip(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  const packed = deflateRawSync(content);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), packed]);
}

describe('an upload', () => {
  it.each([
    ['a page that calls itself a picture', '<!doctype html><script>fetch("/api/me")</script>'],
    [
      'an SVG with a script',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
    [
      'an SVG that reads a file of the server',
      '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
    ],
    [
      'an SVG that swells to gigabytes',
      '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>',
    ],
    ['a script of the shell', '#!/bin/sh\nrm -rf /\n'],
    ['a program', Buffer.from('7f454c4602010100', 'hex')],
    ['a PDF', '%PDF-1.7\n1 0 obj\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\nendobj\n'],
    ['a ZIP', zip('a.txt', Buffer.from('x'))],
    ['a ZIP in a ZIP', zip('a.zip', zip('b.zip', zip('c.zip', Buffer.alloc(100))))],
    ['zeros packed a thousand times', gzipSync(Buffer.alloc(15_000_000))],
    ['a page in UTF-16', Buffer.from('\ufeff<script>alert(1)</script>', 'utf16le')],
    ['one byte', 'x'],
    [
      'the beginning of a JPEG and a page',
      Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from('<script>1</script>')]),
    ],
  ])('is refused that is %s', async (_, data) => {
    await expectRefused(data, /^files\/(not-a-picture|damaged|empty)$/);
  });

  it('is taken by its content and kept without what hid in it, whatever it calls itself', async () => {
    const hidden = Buffer.concat([jpeg, zip('evil.html', Buffer.from('<script>1</script>'))]);
    const payload = bodyOf([
      { filename: '..\\..\\../etc/cron.d/evil.php%00.jpg', type: 'text/html', data: hidden },
    ]);
    const answer = await app.inject({
      method: 'POST',
      url: '/api/files',
      payload,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
    expect(answer.statusCode, answer.body).toBe(201);
    const names = (await readdir(folder, { recursive: true })) as string[];
    expect(names.filter((name) => /evil|cron|php/.test(name))).toEqual([]);
    const inside = names.filter((name) => name.includes(answer.json().id));
    expect(inside).toHaveLength(2);
    for (const name of inside) {
      const bytes = await sharp(join(folder, name)).toBuffer({ resolveWithObject: true });
      expect(bytes.info.format).toBe('webp');
    }
  });

  it('is refused when it was cut off, at any place', async () => {
    for (const share of [0.01, 0.3, 0.6, 0.9]) {
      const cut = jpeg.subarray(0, Math.floor(jpeg.length * share));
      await expectRefused(cut, /^files\/(damaged|not-a-picture)$/);
    }
  });

  it('is refused with a boundary that is missing, wrong, empty or never comes', async () => {
    const before = await kept();
    const whole = bodyOf([{ data: jpeg }]);
    const tries: [Buffer, string][] = [
      [whole, 'multipart/form-data'],
      [whole, 'multipart/form-data; boundary='],
      [whole, 'multipart/form-data; boundary=another'],
      [whole, `multipart/form-data; boundary=${'x'.repeat(500)}`],
      [whole, 'multipart/mixed; boundary=gewu-hostile'],
      [bodyOf([{ data: jpeg }], ''), `multipart/form-data; boundary=${boundary}`],
      [Buffer.from(`--${boundary}--\r\n`), `multipart/form-data; boundary=${boundary}`],
      [Buffer.alloc(0), `multipart/form-data; boundary=${boundary}`],
      [
        Buffer.from(`--${boundary}\r\n${'x-a: b\r\n'.repeat(5000)}\r\n`),
        `multipart/form-data; boundary=${boundary}`,
      ],
    ];
    for (const [payload, type] of tries) {
      const answer = await post(payload, type);
      expect(answer.status, `${type} ${answer.code}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${type} ${answer.code}`).toBeLessThan(500);
    }
    expect(await kept()).toBe(before);
  });

  it('of ten files in one is refused, and none of them is kept', async () => {
    const before = await kept();
    const ten = Array.from({ length: 10 }, () => ({ data: jpeg }));
    const answer = await post(bodyOf(ten));
    expect(answer.status).toBe(400);
    expect(await kept()).toBe(before);
  });

  it('of a hundred megabytes is refused before it is read', async () => {
    const socket = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(String(data))),
    );
    socket.write(
      `POST /api/files HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: 100000000\r\n\r\n`,
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*files\/too-large/);
    socket.destroy();
  });

  it('of a hundred megabytes that does not say so is refused in little memory', async () => {
    const before = await kept();
    const rss = process.memoryUsage().rss;
    async function* body() {
      yield bodyOf([{ data: '' }], '').subarray(0, -2);
      for (let i = 0; i < 100; i += 1) yield Buffer.alloc(1_000_000, 0x61);
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    }
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        {
          port,
          path: '/api/files',
          method: 'POST',
          headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        },
        (response) => resolve(response.resume().statusCode),
      );
      sent.on('error', reject);
      Readable.from(body()).pipe(sent);
    });
    expect(status).toBe(413);
    expect(process.memoryUsage().rss - rss).toBeLessThan(150_000_000);
    expect(await kept()).toBe(before);
  });

  it('that stops in the middle holds nothing up', async () => {
    const before = await kept();
    const socket = connect(port, '127.0.0.1');
    const half = bodyOf([{ data: jpeg }]).subarray(0, 200);
    socket.write(
      `POST /api/files HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: 100000\r\n\r\n`,
    );
    socket.write(half);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    expect((await post(bodyOf([{ data: jpeg }]))).status).toBe(201);
    expect(await kept()).toBe(before + 2);
  });

  it('of a picture that decodes to more than it may is refused by its header', async () => {
    const bomb = await sharp({
      create: { width: 16_000, height: 4_000, channels: 3, background: '#000000' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    await expectRefused(bomb, /^files\/too-many-pixels$/);
  });
});
