import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { sql } from 'kysely';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { createDiskStore } from '../../../kernel/files/disk-store.ts';
import { registerFiles } from '../../../kernel/files/index.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { casesModule } from '../index.ts';
import { queued, test150300, useCases } from '../testing.ts';
import { addMedia, mediaJob } from './media-job.ts';
import { testCertificate } from './test-certificate.ts';

const cases = useCases({ PUBLIC_URL: 'https://gewu.test' });
const { point } = test150300;
const key = 'a-key-of-another-system';
let app: FastifyInstance;
let services: Services;
let folder: string;
let picture: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-open311-'));
  services = { ...cases.services, files: createDiskStore(folder) };
  app = await createServer({
    config: services.config,
    resolveActor: async () => anonymous,
    ratePerMinute: 100_000,
  });
  await registerFiles(app, services);
  await casesModule.register?.(app, services);
  await app.ready();
  picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#c96b2c' } })
    .png()
    .toBuffer();
  await withTransaction(cases.database, system, {}, async (trx) => {
    for (const [text, change] of [
      [key, {}],
      ['an-expired-key', { expires_on: '2020-01-01' }],
      ['a-revoked-key', { revoked_at: new Date() }],
    ] as const) {
      const key_hash = createHash('sha256').update(text).digest();
      const row = { id: uuidv7(), name: text, key_hash, hint: 'hint', scopes: ['open311'] };
      await trx
        .insertInto('api_keys')
        .values({ ...row, ...change })
        .execute();
    }
  });
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const base = '/open311/v2';
const get = async (path: string, headers: Record<string, string> = {}) =>
  app.inject({ url: `${base}${path}`, headers });

const form = (fields: Record<string, string | string[]>): InjectOptions => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) params.append(name, one);
  }
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    payload: params.toString(),
  };
};

const least = {
  api_key: key,
  service_code: 'C0118',
  lat: String(point.lat),
  long: String(point.lng),
};
const post = async (fields: Record<string, string | string[]>, ending = '.json') =>
  app.inject({ url: `${base}/requests${ending}`, ...form({ ...least, ...fields }) });

async function posted(fields: Record<string, string | string[]> = {}): Promise<string> {
  const answer = await post(fields);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json()[0].service_request_id;
}

const caseOf = async (number: string) =>
  withTransaction(cases.database, system, {}, (trx) =>
    trx.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirstOrThrow(),
  );

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) =>
    ['service', 'request', 'attribute', 'value', 'error', 'endpoint', 'format'].includes(name),
});
const xml = (body: string) => {
  expect(body.startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true);
  expect(XMLValidator.validate(body)).toBe(true);
  return parser.parse(body);
};

const w3 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/;

describe('GET /open311/v2/discovery', () => {
  test('says in both formats where the interface lies', async () => {
    const json = await get('/discovery.json');
    expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
    const { endpoints, ...rest } = json.json();
    expect(rest).toEqual({
      changeset: expect.stringMatching(w3),
      contact: expect.stringContaining('https://gewu.test'),
      key_service: expect.any(String),
    });
    expect(Date.parse(rest.changeset)).toBeLessThanOrEqual(Date.now());
    expect(endpoints).toEqual([
      {
        specification: 'http://wiki.open311.org/GeoReport_v2',
        url: 'https://gewu.test/open311/v2',
        changeset: expect.stringMatching(w3),
        type: 'test',
        formats: ['text/xml', 'application/json'],
      },
    ]);
    const answer = await get('/discovery.xml');
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    const { discovery } = xml(answer.body);
    expect(discovery.contact).toBe(rest.contact);
    expect(discovery.endpoints.endpoint[0].formats.format).toEqual([
      'text/xml',
      'application/json',
    ]);
  });
});

describe('GET /open311/v2/services', () => {
  test('is a bare list of classes with codes that are no numbers', async () => {
    const list = (await get('/services.json')).json();
    expect(list).toHaveLength(190);
    for (const service of list) {
      expect(service).toEqual({
        service_code: expect.stringMatching(/^[CE]\d{4}$/),
        service_name: expect.any(String),
        description: expect.any(String),
        metadata: true,
        type: 'realtime',
        keywords: expect.any(String),
        group: expect.any(String),
      });
    }
    const { services: inXml } = xml((await get('/services.xml')).body);
    expect(inXml.service).toHaveLength(190);
    expect(inXml.service[0]).toEqual({ ...list[0], metadata: 'true' });
  });

  test('speaks the language that is asked for', async () => {
    const nameIn = async (path: string, headers = {}) =>
      (await get(path, headers))
        .json()
        .find((s: { service_code: string }) => s.service_code === 'C0118').service_name;
    expect(await nameIn('/services.json')).toBe('路灯');
    expect(await nameIn('/services.json?locale=en')).toBe('Street lamp');
    expect(await nameIn('/services.json', { 'accept-language': 'en' })).toBe('Street lamp');
  });

  test('knows its jurisdiction and no other', async () => {
    for (const id of ['wuhai.gewu', 'WUHAI.gewu', '']) {
      expect((await get(`/services.json?jurisdiction_id=${id}`)).statusCode).toBe(200);
    }
    const answer = await get('/services.json?jurisdiction_id=sfgov.org');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual([
      { code: 404, description: expect.stringContaining('sfgov.org') },
    ]);
    const { errors } = xml((await get('/services.xml?jurisdiction_id=sfgov.org')).body);
    expect(errors.error[0].code).toBe('404');
  });

  test('defines the attributes of a class; an unknown one is not found', async () => {
    const { service_code, attributes } = (await get('/services/C0118.json')).json();
    expect(service_code).toBe('C0118');
    expect(attributes.map((a: { order: number }) => a.order)).toEqual([1, 2, 3]);
    for (const attribute of attributes) {
      expect(attribute.variable).toBe(true);
      expect(attribute.required).toBe(false);
      expect(['string', 'singlevaluelist']).toContain(attribute.datatype);
    }
    expect(attributes[0].values).toContainEqual({ key: 'DANGER', name: '有人身危险' });
    const { service_definition } = xml((await get('/services/C0118.xml')).body);
    expect(service_definition.attributes.attribute[0].values.value[0].key).toBe('DANGER');
    for (const code of ['X1', 'C9999', '..%2f..', 'C0118.yaml']) {
      const answer = await get(`/services/${code}.json`);
      expect(answer.statusCode, code).toBe(404);
      expect(answer.json()[0].code).toBe(404);
    }
  });
});

describe('POST /open311/v2/requests', () => {
  test.each([
    ['no key', { api_key: '' }],
    ['a wrong key', { api_key: 'guess' }],
    ['an expired key', { api_key: 'an-expired-key' }],
    ['a revoked key', { api_key: 'a-revoked-key' }],
  ])('is refused with %s, before anything else is looked at', async (_, fields) => {
    const answer = await post({ ...fields, service_code: '' });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toEqual([{ code: 403, description: expect.stringContaining('api_key') }]);
    const inXml = await post(fields, '.xml');
    expect(inXml.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(xml(inXml.body).errors.error[0].code).toBe('403');
  });

  test.each([
    [400, 'no service', { service_code: '' }],
    [404, 'an unknown service', { service_code: 'C9999' }],
    [404, 'an unknown jurisdiction', { jurisdiction_id: 'elsewhere.gov' }],
    [400, 'no place', { lat: '', long: '' }],
    [400, 'half a point', { long: '' }],
    [400, 'a point outside the city', { lat: '37.765', long: '-122.421' }],
    [400, 'an address that nobody knows', { lat: '', long: '', address_string: '月球背面 1 号' }],
    [400, 'a broken mail address', { email: 'nobody' }],
    [400, 'an unknown attribute', { 'attribute[WHISPAWN]': '123456' }],
    [400, 'a value that the list has not', { 'attribute[URGENCY]': 'VERY' }],
    [400, 'two values for one', { 'attribute[URGENCY][]': ['DANGER', 'ORDINARY'] }],
    [400, 'NUL in a text', { description: 'a\0b' }],
    [400, 'a description that is too long', { description: 'x'.repeat(4001) }],
  ])('answers %i for %s', async (status, _, fields) => {
    const answer = await post(fields);
    expect(answer.statusCode, answer.body).toBe(status);
    expect(answer.json()[0]).toEqual({ code: status, description: expect.any(String) });
  });

  test('answers in its own form to a body of another type, a broken one and a huge one', async () => {
    for (const [type, payload] of [
      ['application/json', '{"api_key":'],
      ['application/json', JSON.stringify(least)],
      ['text/plain', 'hello'],
      ['application/xml', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'],
      ['multipart/form-data', 'no boundary'],
      ['multipart/form-data; boundary=x', '--x\r\nbroken'],
      ['application/x-www-form-urlencoded', `description=${'x'.repeat(300_000)}`],
    ] as const) {
      const headers = { 'content-type': type };
      const answer = await app.inject({
        method: 'POST',
        url: `${base}/requests.json`,
        headers,
        payload,
      });
      expect([400, 403], `${type} ${answer.body}`).toContain(answer.statusCode);
      expect(answer.json()[0].description).toBeTruthy();
    }
  });

  test('takes a report in, as every other, and names it by its number', async () => {
    const answer = await post({
      description: '路灯不亮 <script>alert("1")</script>\n第二行',
      address_string: '瑞德花园3号楼',
      first_name: '小明',
      last_name: '王',
      phone: '138-0013-8000',
      email: 'reporter@example.cn',
      device_id: 'tt222111',
      account_id: '123456',
      jurisdiction_id: 'wuhai.gewu',
      'attribute[URGENCY]': 'DANGER',
      'attribute[LANDMARK]': '北门岗亭旁',
    });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual([
      {
        service_request_id: expect.stringMatching(/^WD-\d{8}-\d{4}$/),
        service_notice: expect.stringContaining('已收到'),
      },
    ]);
    const number = answer.json()[0].service_request_id;
    const row = await caseOf(number);
    expect(row).toMatchObject({
      state: 'reported',
      source: 'open311',
      class_code: 'C0118',
      reporter_id: null,
      address: '瑞德花园3号楼 · 北门岗亭旁',
      confidential: false,
    });
    expect(row.api_key_id).not.toBeNull();
    const contact = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ name: string; phone_last4: string; email: string }>`
        select name, phone_last4, email from case_contacts where case_id = ${row.id}`.execute(trx),
    );
    expect(contact.rows).toEqual([
      { name: '王小明', phone_last4: '8000', email: 'reporter@example.cn' },
    ]);
    const [seen] = (await get(`/requests/${number}.json`)).json();
    expect(seen.description).toBe('路灯不亮 <script>alert("1")</script>\n第二行');
    expect(JSON.stringify(seen)).not.toMatch(/王小明|8000|reporter@/);
    const inXml = (await get(`/requests/${number}.xml`)).body;
    expect(inXml).not.toContain('<script>');
    const inbox = await cases.call('worker', 'GET', '/api/cases?view=inbox&limit=200');
    expect(inbox.body.items.map((c: { number: string }) => c.number)).toContain(number);
  });

  test('takes 4,000 characters, or none at all', async () => {
    const long = '长'.repeat(4000);
    const [full] = (await get(`/requests/${await posted({ description: long })}.json`)).json();
    expect(full.description).toBe(long);
    const [bare] = (await get(`/requests/${await posted()}.json`)).json();
    expect(bare.description).toBe('路灯');
  });

  test('finds a place by its address, and by the id that it gave', async () => {
    const nowhere = { lat: '', long: '' };
    const byAddress = await posted({ ...nowhere, address_string: '瑞德花园3号楼2单元301室' });
    const [found] = (await get(`/requests/${byAddress}.json`)).json();
    expect(found.address).toContain('瑞德花园3号楼2单元301室');
    expect(found.address_id).toMatch(/^150300\.150304\.012\.008\./);
    const byId = await posted({ ...nowhere, address_id: found.address_id });
    expect((await caseOf(byId)).place_path).toBe(found.address_id);
  });

  test('keeps a confidential report out of every public answer', async () => {
    const number = await posted({ 'attribute[CONFIDENTIAL]': 'YES', description: '不公开的事' });
    const { id } = await caseOf(number);
    for (const path of [`/requests/${number}.json`, `/tokens/${id}.json`]) {
      expect((await get(path)).statusCode).toBe(404);
    }
    for (const query of ['', `?service_request_id=${number}`, '?extensions=true']) {
      expect((await get(`/requests.json${query}`)).body).not.toContain('不公开的事');
    }
  });

  test('takes pictures as multipart, and shows them to anyone', async () => {
    const data = new FormData();
    data.append('media', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'a.png');
    for (const [name, value] of Object.entries(least)) data.append(name, value);
    data.append('media', new Blob([new Uint8Array(picture)]), 'b.png');
    data.append('media', new Blob([]), '');
    const request = new Request('http://x', { method: 'POST', body: data });
    const answer = await app.inject({
      method: 'POST',
      url: `${base}/requests.xml`,
      headers: { 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    expect(answer.statusCode, answer.body).toBe(200);
    const number = xml(answer.body).service_requests.request[0].service_request_id;
    const [seen] = (await get(`/requests/${number}.json?extensions=true`)).json();
    expect(seen.media_url).toMatch(/^https:\/\/gewu\.test\/api\/files\/[0-9a-f-]{36}$/);
    expect(seen.extended_attributes.media_urls).toHaveLength(2);
    const shown = await app.inject({ url: new URL(seen.media_url).pathname });
    expect(shown.statusCode).toBe(200);
    expect(shown.headers['content-type']).toBe('image/webp');
  });

  test('refuses a file that is no picture, and keeps nothing', async () => {
    const data = new FormData();
    for (const [name, value] of Object.entries(least)) data.append(name, value);
    data.append('description', '附件不是图片');
    data.append('media', new Blob(['#!/bin/sh\necho']), 'a.png');
    const request = new Request('http://x', { method: 'POST', body: data });
    const answer = await app.inject({
      method: 'POST',
      url: `${base}/requests.json`,
      headers: { 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    expect(answer.statusCode).toBe(400);
    expect((await get('/requests.json')).body).not.toContain('附件不是图片');
  });

  test('leaves the picture that media_url names to a job, which adds it once', async () => {
    const url = 'https://pictures.example.cn/lamp.jpg';
    const number = await posted({ media_url: url });
    const { id, cover_file_id } = await caseOf(number);
    expect(cover_file_id).toBeNull();
    const task = { caseId: id, url };
    expect(queued).toContainEqual({ name: mediaJob, data: task });
    const inside = addMedia(services, { caseId: id, url: 'https://localhost/x.jpg' });
    await expect(inside).resolves.toBeUndefined();
    expect((await caseOf(number)).cover_file_id).toBeNull();
    const dead = { resolve: () => Promise.reject(new Error('ENOTFOUND')) };
    await expect(addMedia(services, task, dead)).rejects.toMatchObject({ temporary: true });
    const audit = await withTransaction(cases.database, system, {}, (trx) =>
      trx
        .selectFrom('audit_entries')
        .select(['action', 'reason'])
        .where('subject_id', '=', id)
        .where('action', '=', 'cases.refuseMedia')
        .execute(),
    );
    expect(audit).toEqual([{ action: 'cases.refuseMedia', reason: 'the host is not public' }]);

    const { cert, key } = testCertificate;
    const host = createHttpsServer({ cert, key }, (_, response) => response.end(picture));
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const here = { resolve: async () => ['127.0.0.1'], isAllowed: () => true, ca: cert };
    const { port } = host.address() as AddressInfo;
    const there = { caseId: id, url: `https://pictures.test:${port}/lamp.png` };
    await addMedia(services, there, here);
    await addMedia(services, there, here);
    host.closeAllConnections();
    host.close();
    const [seen] = (await get(`/requests/${number}.json?extensions=true`)).json();
    expect(seen.extended_attributes.media_urls).toEqual([seen.media_url]);
  });
});

describe('GET /open311/v2/requests', () => {
  const list = async (query: string) => {
    const answer = await get(`/requests.json${query}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json() as Record<string, unknown>[];
  };

  test('shows each request as the specification has it', async () => {
    const number = await posted({ description: '形状' });
    const [seen] = await list(`?service_request_id=${number}`);
    expect(seen).toEqual({
      service_request_id: number,
      status: 'open',
      status_notes: '待受理',
      service_name: '路灯',
      service_code: 'C0118',
      description: '形状',
      agency_responsible: expect.stringContaining('网格'),
      requested_datetime: expect.stringMatching(w3),
      updated_datetime: expect.stringMatching(w3),
      expected_datetime: expect.stringMatching(w3),
      address: expect.stringContaining('社区'),
      address_id: expect.stringMatching(/^150300\./),
      zipcode: null,
      lat: point.lat,
      long: point.lng,
      media_url: null,
    });
    const { service_requests } = xml(
      (await get(`/requests.xml?service_request_id=${number}`)).body,
    );
    const [same] = service_requests.request;
    expect(Object.keys(same)).toEqual(Object.keys(seen!));
    expect(same).toMatchObject({ lat: String(point.lat), zipcode: '', media_url: '' });
  });

  test('goes by id over everything else, and leaves out what it does not know', async () => {
    const [a, b] = [await posted(), await posted()];
    const found = await list(`?service_request_id=${a},${b},WD-20200101-0001&status=closed`);
    expect(found.map((r) => r.service_request_id).sort()).toEqual([a, b].sort());
    expect(await list('?service_request_id=none')).toEqual([]);
    expect((await get('/requests.xml?service_request_id=none')).body).toContain(
      '<service_requests></service_requests>',
    );
  });

  test('filters by status, class, time and place, and pages', async () => {
    const number = await posted({ service_code: 'E0101' });
    const { id } = await caseOf(number);
    const has = async (query: string) =>
      (await list(query)).some((r) => r.service_request_id === number);
    expect(await has('?status=open')).toBe(true);
    expect(await has('?status=closed')).toBe(false);
    expect(await has('?service_code=E0101')).toBe(true);
    expect(await has('?service_code=E0102,C0101')).toBe(false);
    const hour = 3_600_000;
    const at = (ms: number) => encodeURIComponent(new Date(Date.now() + ms).toISOString());
    expect(await has(`?start_date=${at(-hour)}&end_date=${at(hour)}`)).toBe(true);
    expect(await has(`?end_date=${at(-hour)}`)).toBe(false);
    expect(await has(`?updated_after=${at(-hour)}`)).toBe(true);
    expect(await has(`?updated_before=${at(-hour)}`)).toBe(false);
    expect(await has(`?lat=${point.lat}&long=${point.lng}&radius=10`)).toBe(true);
    expect(await has(`?lat=${point.lat + 0.001}&long=${point.lng}&radius=100`)).toBe(false);
    expect(await has(`?lat=${point.lat + 0.001}&long=${point.lng}&radius=120`)).toBe(true);

    await cases.act('worker', id, 'decline', { reason: '属于住户自有设施' });
    expect(await has('?status=closed')).toBe(true);
    const [seen] = await list(`?service_request_id=${number}`);
    expect(seen).toMatchObject({ status: 'closed', status_notes: '不予受理 · 属于住户自有设施' });
    expect(seen).not.toHaveProperty('expected_datetime');

    const all = await list('');
    const first = await list('?page=1&page_size=2');
    const second = await list('?page=2&page_size=2');
    expect([...first, ...second]).toEqual(all.slice(0, 4));
    expect(await list('?page=5000&page_size=2')).toEqual([]);
  });

  test('goes back 90 days, and no further than asked', async () => {
    const number = await posted({ description: '很久以前' });
    const { id } = await caseOf(number);
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update cases set reported_at = now() - interval '91 days' where id = ${id}`.execute(trx),
    );
    const old = (query: string) =>
      list(query).then((found) => found.some((r) => r.service_request_id === number));
    expect(await old('')).toBe(false);
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    expect(await old(`?start_date=${day(95)}&end_date=${day(90)}`)).toBe(true);
    expect(await old(`?service_request_id=${number}`)).toBe(true);
    expect((await get(`/requests.json?start_date=${day(95)}&end_date=${day(1)}`)).statusCode).toBe(
      400,
    );
  });

  test('tells more with extensions, and only then', async () => {
    const number = await posted({ description: '多说一点' });
    const { id } = await caseOf(number);
    await cases.act('worker', id, 'accept', { note: '马上去看' });
    const [plain] = await list(`?service_request_id=${number}`);
    expect(plain).not.toHaveProperty('extended_attributes');
    const [seen] = await list(`?service_request_id=${number}&extensions=true`);
    expect(seen).toMatchObject({
      extended_attributes: { detailed_status: 'RECEIVED', state: 'accepted', channel: 'open311' },
      notes: [
        { type: 'reported', description: '多说一点' },
        { type: 'accept', description: '马上去看' },
      ],
    });
    const answer = await get(`/requests/${number}.xml?extensions=true`);
    expect(xml(answer.body).service_requests.request[0].notes.note).toHaveLength(2);
  });

  test('shows a split case once', async () => {
    const number = await posted({ description: '要拆分的事' });
    const { id } = await caseOf(number);
    await cases.act('worker', id, 'accept');
    await cases.act('worker', id, 'register', { classCode: 'C0118', severity: 2 });
    const parts = [
      { text: '要拆分的事：灯头', classCode: 'C0118' },
      { text: '要拆分的事：线路', classCode: 'C0118' },
    ];
    await cases.act('community', id, 'split', { parts });
    const found = (await list('')).filter((r) => String(r.description).startsWith('要拆分的事'));
    expect(found.map((r) => r.service_request_id)).toEqual([number]);
  });

  test.each([
    'page=0',
    'status=done',
    'start_date=x',
    'lat=1',
    'lat=a&long=b',
    'radius=0&lat=1&long=1',
  ])('refuses ?%s', async (query) => {
    const answer = await get(`/requests.xml?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(xml(answer.body).errors.error[0].code).toBe('400');
  });

  test('does not find what is none', async () => {
    for (const id of ['WD-20200101-0001', 'x', "'%3B--", 'a'.repeat(150)]) {
      const answer = await get(`/requests/${id}.json`);
      expect(answer.statusCode, id).toBe(404);
      expect(answer.json()[0].code).toBe(404);
    }
  });
});

describe('the rest', () => {
  test('a token is answered with the id of its request', async () => {
    const number = await posted();
    const { id } = await caseOf(number);
    expect((await get(`/tokens/${id}.json`)).json()).toEqual([
      { service_request_id: number, token: id },
    ]);
    for (const token of [uuidv7(), 'x']) {
      expect((await get(`/tokens/${token}.xml`)).statusCode).toBe(404);
    }
  });

  test('NUL in an address is refused in the form of Open311', async () => {
    for (const path of ['/services/%00', '/requests/%00', '/tokens/%00', '/requests?status=%00']) {
      const answer = await get(path, { accept: 'application/json' });
      expect(answer.statusCode, path).toBe(400);
      expect(answer.json()[0].code, path).toBe(400);
    }
  });

  test('an address that names nothing is refused in the form of Open311', async () => {
    const answer = await get('/nothing.xml');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(xml(answer.body).errors.error[0].code).toBe('404');
    expect((await get('/requests.yaml', { accept: 'application/json' })).json()[0].code).toBe(404);
  });

  test('without an ending Accept decides', async () => {
    const json = await get('/services', { accept: 'application/json' });
    expect(json.json()).toHaveLength(190);
    expect((await get('/services')).headers['content-type']).toBe('text/xml; charset=utf-8');
  });

  test('pages of other sites may read and post', async () => {
    const answer = await get('/services.json', { origin: 'https://map.example.cn' });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    const asked = await app.inject({
      method: 'OPTIONS',
      url: `${base}/requests.json`,
      headers: { origin: 'https://map.example.cn', 'access-control-request-method': 'POST' },
    });
    expect(asked.statusCode).toBe(204);
    expect(asked.headers['access-control-allow-methods']).toContain('POST');
  });
});
