import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { queued } from '../testing.ts';
import { addMedia, mediaJob } from './media-job.ts';
import { testCertificate } from './test-certificate.ts';
import { readXml, useOpen311 } from './testing.ts';

const open311 = useOpen311();
const { cases, caseOf, get, post, posted, postMedia } = open311;

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
    expect(readXml(inXml.body).errors.error[0].code).toBe('403');
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
      ['application/json', JSON.stringify({ service_code: 'C0118' })],
      ['text/plain', 'hello'],
      ['application/xml', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'],
      ['multipart/form-data', 'no boundary'],
      ['multipart/form-data; boundary=x', '--x\r\nbroken'],
      ['application/x-www-form-urlencoded', `description=${'x'.repeat(300_000)}`],
    ] as const) {
      const headers = { 'content-type': type };
      const answer = await open311.app.inject({
        method: 'POST',
        url: `/open311/v2/requests.json`,
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
        account_id: null,
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
    for (const address of [
      '乌海市乌达区滨海街道滨海社区瑞德花园3号楼2单元301室',
      '内蒙古自治区乌海市乌达区滨海街道瑞德花园小区3栋',
      '乌达区滨海街道滨海社区瑞德花园3号楼',
    ]) {
      const number = await posted({ ...nowhere, address_string: address });
      expect((await caseOf(number)).place_path, address).toBe(found.address_id);
    }
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
    const { picture } = open311;
    const answer = await postMedia([picture, picture, Buffer.alloc(0)], {}, '.xml');
    expect(answer.statusCode, answer.body).toBe(200);
    const number = readXml(answer.body).service_requests.request[0].service_request_id;
    const [seen] = (await get(`/requests/${number}.json?extensions=true`)).json();
    expect(seen.media_url).toMatch(/^https:\/\/gewu\.test\/api\/files\/[0-9a-f-]{36}$/);
    expect(seen.extended_attributes.media_urls).toHaveLength(2);
    const shown = await open311.app.inject({ url: new URL(seen.media_url).pathname });
    expect(shown.statusCode).toBe(200);
    expect(shown.headers['content-type']).toBe('image/webp');
  });

  test('says that nine pictures are the most, and names everything that is missing at once', async () => {
    const answer = await postMedia(Array.from({ length: 10 }, () => open311.picture));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()[0].description).toMatch(/media.*9/);
    const bare = await post({ service_code: '', lat: '', long: '' });
    const said = bare.json().map((one: { description: string }) => one.description);
    expect(said).toEqual([
      expect.stringContaining('service_code'),
      expect.stringContaining('address_string'),
    ]);
  });

  test('answers account_id as an empty element in XML', async () => {
    const answer = await post({}, '.xml');
    expect(answer.body).toMatch(/<\/service_notice><account_id\/><\/request>/);
  });

  test('refuses a file that is no picture, and keeps nothing', async () => {
    const answer = await postMedia(['#!/bin/sh\necho'], { description: '附件不是图片' });
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
    const inside = addMedia(open311.services, { caseId: id, url: 'https://localhost/x.jpg' });
    await expect(inside).resolves.toBeUndefined();
    expect((await caseOf(number)).cover_file_id).toBeNull();
    const dead = { resolve: () => Promise.reject(new Error('ENOTFOUND')) };
    await expect(addMedia(open311.services, task, dead)).rejects.toMatchObject({ temporary: true });
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
    const host = createHttpsServer({ cert, key }, (_, response) => response.end(open311.picture));
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const here = { resolve: async () => ['127.0.0.1'], isAllowed: () => true, ca: cert };
    const { port } = host.address() as AddressInfo;
    const there = { caseId: id, url: `https://pictures.test:${port}/lamp.png` };
    await addMedia(open311.services, there, here);
    await addMedia(open311.services, there, here);
    host.closeAllConnections();
    host.close();
    const [seen] = (await get(`/requests/${number}.json?extensions=true`)).json();
    expect(seen.extended_attributes.media_urls).toEqual([seen.media_url]);
  });
});
