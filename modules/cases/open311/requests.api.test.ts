import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { test150300 } from '../testing.ts';
import { readXml, useOpen311, w3 } from './testing.ts';

const open311 = useOpen311();
const { cases, caseOf, get, posted } = open311;
const { point } = test150300;

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
      service_notice: expect.stringMatching(/^下一步：.+ 前/),
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
    const { service_requests } = readXml(
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
    const all = await list(
      `?service_request_id=${a}&service_request_id=${b}&page_size=1&page=7&status=done&start_date=x&lat=1`,
    );
    expect(all).toHaveLength(2);
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
    expect(seen).toMatchObject({ service_notice: null });

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
    expect(readXml(answer.body).service_requests.request[0].notes.note).toHaveLength(2);
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

  test('tells nobody which flat it is', async () => {
    const number = await posted();
    const building = (await caseOf(number)).place_path;
    expect(building).toMatch(/\.b\d{5}$/);
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update cases set place_path = place_path || 'u01.d0301' where number = ${number}`.execute(
        trx,
      ),
    );
    for (const query of [`/${number}.json`, `.json?service_request_id=${number}&extensions=true`]) {
      const [seen] = (await get(`/requests${query}`)).json();
      expect(seen.address_id).toBe(building);
      expect(seen.address).toBe('乌达区滨海街道滨海社区瑞德花园3号楼');
    }
  });

  test('filters by the update that it shows: of a closed request, when it was closed', async () => {
    const number = await posted({ description: '关了又动' });
    const { id } = await caseOf(number);
    await cases.act('worker', id, 'decline', { reason: '属于住户自有设施' });
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update cases set closed_at = now() - interval '2 days', reported_at = now() - interval '3 days',
        updated_at = now() where id = ${id}`.execute(trx),
    );
    const [seen] = await list(`?service_request_id=${number}`);
    const age = Date.now() - Date.parse(String(seen?.updated_datetime));
    expect(Math.round(age / 86_400_000)).toBe(2);
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    const has = async (query: string) =>
      (await list(query)).some((r) => r.service_request_id === number);
    expect(await has(`?updated_after=${day(1)}`)).toBe(false);
    expect(await has(`?updated_after=${day(3)}&updated_before=${day(1)}`)).toBe(true);
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
    expect(readXml(answer.body).errors.error[0].code).toBe('400');
  });

  test('does not find what is none', async () => {
    for (const id of ['WD-20200101-0001', 'x', "'%3B--", 'a'.repeat(150)]) {
      const answer = await get(`/requests/${id}.json`);
      expect(answer.statusCode, id).toBe(404);
      expect(answer.json()[0].code).toBe(404);
    }
  });
});
