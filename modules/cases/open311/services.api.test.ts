import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { readXml, useOpen311, w3 } from './testing.ts';

const open311 = useOpen311();
const { caseOf, get, posted } = open311;

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
    const { discovery } = readXml(answer.body);
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
    const { services: inXml } = readXml((await get('/services.xml')).body);
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
    const { errors } = readXml((await get('/services.xml?jurisdiction_id=sfgov.org')).body);
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
    const { service_definition } = readXml((await get('/services/C0118.xml')).body);
    expect(service_definition.attributes.attribute[0].values.value[0].key).toBe('DANGER');
    for (const code of ['X1', 'C9999', '..%2f..', 'C0118.yaml']) {
      const answer = await get(`/services/${code}.json`);
      expect(answer.statusCode, code).toBe(404);
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
    expect(readXml(answer.body).errors.error[0].code).toBe('404');
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
    const asked = await open311.app.inject({
      method: 'OPTIONS',
      url: `/open311/v2/requests.json`,
      headers: { origin: 'https://map.example.cn', 'access-control-request-method': 'POST' },
    });
    expect(asked.statusCode).toBe(204);
    expect(asked.headers['access-control-allow-methods']).toContain('POST');
  });
});
