import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { system } from '../../kernel/http/actor.ts';
import { buildHolder } from '../identity/testing.ts';
import { eraseOld } from './erase.ts';
import { maskMobile, maskName } from './seal.ts';
import { building, consent, dwelling, inDays, other, today, useRegistry } from './testing.ts';

const { send, enter, tag, asSystem, auditsOf, people, config, database } = useRegistry();

describe('GET /api/registry/dwellings/:dwelling/residents', () => {
  test('refuses who does not work there', async () => {
    const url = `/dwellings/${dwelling}/residents`;
    for (const who of [
      'neighbour',
      'elsewhere',
      'otherLead',
      'subdistrict',
      'operator',
      'system',
    ]) {
      expect((await send(who, 'GET', url)).status, who).toBe(403);
    }
    expect((await send('resident', 'GET', url)).status).toBe(403);
    expect((await send('anonymous', 'GET', url)).status).toBe(401);
  });

  test('shows people masked, never a name or a number', async () => {
    const { id } = await enter();
    for (const who of ['worker', 'gridLead', 'community', 'secretary', 'micro', 'lead']) {
      const { status, body, text } = await send(
        'worker',
        'GET',
        `/dwellings/${dwelling}/residents`,
      );
      expect(status, who).toBe(200);
      expect(text).not.toMatch(/小明|13800138000/);
      expect(body.items).toContainEqual(
        expect.objectContaining({ id, nameMasked: '王*', phoneMasked: '138****8000' }),
      );
    }
  });

  test('tells who leads the building names and relations alone', async () => {
    const { id } = await enter();
    await tag(id);
    const { body } = await send('lead', 'GET', `/dwellings/${dwelling}/residents?former=true`);
    expect(body.may).toEqual({ write: false, open: false, tag: false, erase: false });
    expect(body.occupancy).toBeNull();
    expect(body.items.find((one: { id: string }) => one.id === id)).toMatchObject({
      nameMasked: '王*',
      phoneMasked: null,
      basis: null,
      tags: [],
    });
    const whole = await send('worker', 'GET', `/dwellings/${dwelling}/residents`);
    const seen = whole.body.items.find((one: { id: string }) => one.id === id);
    expect(seen.tags).toMatchObject([{ kind: 'livesAloneOlder', name: '独居老年人' }]);
  });
});

describe('POST /api/registry/dwellings/:dwelling/residents', () => {
  const url = `/dwellings/${dwelling}/residents`;
  const body = { name: '王小明', relation: 'owner', purpose: 'emergency', basis: consent };

  test('refuses who leads the building, and workers of another grid', async () => {
    for (const who of ['lead', 'micro', 'neighbour', 'elsewhere', 'operator']) {
      expect((await send(who, 'POST', url, body)).status, who).toBe(403);
    }
  });

  test('refuses a dwelling that is not there, an unknown purpose, a day ahead, no basis', async () => {
    const gone = `/dwellings/${building}.u09.d9999/residents`;
    expect((await send('worker', 'POST', gone, body)).body.code).toBe('registry/dwelling-gone');
    const of = async (change: object) =>
      (await send('worker', 'POST', url, { ...body, ...change })).body.code;
    expect(await of({ purpose: 'curiosity' })).toBe('registry/unknown-purpose');
    expect(await of({ since: inDays(1) })).toBe('registry/day-ahead');
    expect(await of({ basis: { ...consent, on: inDays(1) } })).toBe('registry/day-ahead');
    expect(await of({ basis: undefined })).toBe('http/invalid-input');
    expect(await of({ phone: '12345' })).toBe('http/invalid-input');
  });

  test('keeps name and phone enciphered, and says in the audit nothing of who it is', async () => {
    const { id } = await enter({ name: '欧阳锋', phone: '13912345678' });
    const kept = await asSystem(async (trx) => {
      const { rows } = await sql<{ row: string }>`
        select to_jsonb(r)::text || to_jsonb(d)::text as row from residents r
        join resident_details d on d.resident_id = r.id where r.id = ${id}`.execute(trx);
      return rows[0]!.row;
    });
    expect(kept).not.toMatch(/阳锋|13912345678/);
    const [audit] = await auditsOf(id);
    expect(audit).toMatchObject({ action: 'registry.addResident', post: 'gridWorker' });
    expect(audit!.row).not.toMatch(/欧|139|d0101/);
  });

  test('enters one person for one key, however often it is sent', async () => {
    const key = 'entered-twice-1';
    const first = await send('worker', 'POST', `/dwellings/${other}/residents`, body, 1, key);
    const again = await send('worker', 'POST', `/dwellings/${other}/residents`, body, 1, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).toBe(first.body.id);
    const { body: list } = await send('worker', 'GET', `/dwellings/${other}/residents`);
    expect(list.items).toHaveLength(1);
  });
});

describe('POST /api/registry/residents/:residentId/open', () => {
  const reason = '楼道漏水，联系住户';

  test('refuses who may not, without saying that there is such a person', async () => {
    const { id } = await enter();
    for (const who of ['lead', 'micro', 'operator', 'subdistrict', 'resident', 'auditor']) {
      expect((await send(who, 'POST', `/residents/${id}/open`, { reason })).status, who).toBe(403);
    }
    for (const who of ['neighbour', 'elsewhere']) {
      const answer = await send(who, 'POST', `/residents/${id}/open`, { reason });
      expect(answer.body.code, who).toBe('registry/not-found');
    }
    expect((await send('worker', 'POST', `/residents/${id}/open`, { reason: '' })).status).toBe(
      400,
    );
  });

  test('opens one person, writes the reason down, and tells it', async () => {
    const { id } = await enter({ name: '李四', phone: null });
    const opened = await send('worker', 'POST', `/residents/${id}/open`, { reason });
    expect(opened.body).toEqual({ name: '李四', phone: null });
    expect(await auditsOf(id)).toContainEqual(
      expect.objectContaining({ action: 'registry.openResident', reason, post: 'gridWorker' }),
    );
    const { body } = await send('community', 'GET', `/residents/${id}/openings`);
    expect(body.items).toMatchObject([{ openedBy: 'worker', post: 'gridWorker', reason }]);
  });

  test('is not kept as an answer for a key', async () => {
    const { id } = await enter({ name: '赵六' });
    const url = `/residents/${id}/open`;
    await send('worker', 'POST', url, { reason }, 1, 'open-key-12345');
    await send('worker', 'POST', url, { reason }, 1, 'open-key-12345');
    const kept = await asSystem(async (trx) => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from idempotency_keys where response::text like '%赵六%'`.execute(
        trx,
      );
      return rows[0]!.n;
    });
    expect(kept).toBe(0);
    const { body } = await send('worker', 'GET', `/residents/${id}/openings`);
    expect(body.items).toHaveLength(2);
  });
});

describe('PATCH /api/registry/residents/:residentId', () => {
  test('refuses a stale version and who may not', async () => {
    const { id } = await enter();
    const body = { relation: 'tenant', reason: '登记有误' };
    const stale = await send('worker', 'PATCH', `/residents/${id}`, body, 7);
    expect(stale.body).toMatchObject({ code: 'http/stale', current: { id, version: 1 } });
    expect((await send('lead', 'PATCH', `/residents/${id}`, body)).status).toBe(403);
    expect((await send('elsewhere', 'PATCH', `/residents/${id}`, body)).status).toBe(404);
    const nothing = await send('worker', 'PATCH', `/residents/${id}`, { reason: '登记有误' });
    expect(nothing.status).toBe(400);
  });

  test('corrects a name without opening the one before, and audits which fields', async () => {
    const { id } = await enter({ name: '张三' });
    const body = { name: '章三', phone: null, since: '2020-01-01', reason: '名字写错' };
    const { body: now } = await send('worker', 'PATCH', `/residents/${id}`, body);
    expect(now).toMatchObject({ nameMasked: '章*', phoneMasked: null, version: 2 });
    const opened = await send('worker', 'POST', `/residents/${id}/open`, {
      reason: '核对' + '登记',
    });
    expect(opened.body).toEqual({ name: '章三', phone: null });
    const audit = (await auditsOf(id)).find(({ action }) => action === 'registry.correctResident');
    expect(JSON.parse(audit!.row).after).toEqual({ changed: ['name', 'phone', 'since'] });
    expect(audit!.row).not.toMatch(/章/);
  });
});

describe('POST /api/registry/residents/:residentId/end', () => {
  test('keeps who moved out for the time that is told, ends care, and erases after it', async () => {
    const { id } = await enter({ since: '2020-01-01' });
    await tag(id);
    const url = `/residents/${id}/end`;
    expect((await send('worker', 'POST', url, { until: inDays(1) })).body.code).toBe(
      'registry/day-ahead',
    );
    expect((await send('worker', 'POST', url, { until: '2019-12-31' })).body.code).toBe(
      'registry/day-too-early',
    );
    const ended = await send('worker', 'POST', url, { until: today });
    expect(ended.body).toMatchObject({ until: today, eraseOn: inDays(181), tags: [] });
    expect((await send('worker', 'POST', url, { until: today }, 2)).body.code).toBe(
      'registry/moved-out',
    );
    const inList = async (query: string) =>
      (await send('worker', 'GET', `/dwellings/${dwelling}/residents${query}`)).body.items.some(
        (one: { id: string }) => one.id === id,
      );
    expect(await inList('')).toBe(false);
    expect(await inList('?former=true')).toBe(true);

    const later = (days: number) => new Date(Date.parse(`${inDays(days)}T02:00:00Z`));
    await database.inRolledBackTransaction(system, async (trx) => {
      expect((await eraseOld(trx, later(180))).residents).toBe(0);
      expect((await eraseOld(trx, later(181))).residents).toBe(1);
      expect((await eraseOld(trx, later(181))).residents).toBe(0);
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from resident_details where resident_id = ${id})::int as n`.execute(
        trx,
      );
      expect(rows[0]!.n).toBe(0);
    });
  });

  test('erases at once for the community alone', async () => {
    const { id } = await enter();
    const url = `/residents/${id}/erase`;
    expect((await send('worker', 'POST', url, { why: 'asked' })).status).toBe(403);
    expect((await send('elsewhere', 'POST', url, { why: 'asked' })).status).toBe(404);
    expect((await send('community', 'POST', url, { why: 'asked' })).body).toEqual({ erased: true });
    expect((await send('community', 'POST', url, { why: 'asked' })).status).toBe(404);
    expect((await auditsOf(id)).at(-1)).toMatchObject({ action: 'registry.eraseResident' });
  });
});

describe('GET /api/registry/me', () => {
  test('shows somebody what is kept under their phone, with who opened it and why', async () => {
    people.self = await asSystem((trx) => buildHolder(trx, config, { name: 'self', n: 7001 }));
    const { id } = await enter({ name: '钱七', phone: '15400007001' }, other);
    const reason = '通知停水';
    await send('worker', 'POST', `/residents/${id}/open`, { reason });
    const { body, text } = await send('self', 'GET', '/me');
    expect(body.items).toMatchObject([
      {
        id,
        nameMasked: '钱*',
        purposeName: '应急联络与疏散',
        openings: [{ reason, openedBy: 'worker' }],
      },
    ]);
    expect(text).not.toMatch(/钱七|tags/);
    expect((await send('resident', 'GET', '/me')).body.items).toEqual([]);
    expect((await send('anonymous', 'GET', '/me')).status).toBe(401);
  });
});

describe('what a city settles', () => {
  test('how long records are kept is the city’s to say', async () => {
    const body = { what: 'residents', days: 90, reason: '常务会议决定' };
    expect((await send('community', 'PUT', '/keep-days', body)).status).toBe(403);
    expect((await send('operator', 'PUT', '/keep-days', body)).body).toEqual({
      residents: 90,
      visits: 365,
    });
    const { body: catalogue } = await send('worker', 'GET', '/catalogue');
    expect(catalogue).toMatchObject({ keepDays: { residents: 90 }, today });
    expect(catalogue.careKinds.map((kind: { code: string }) => kind.code)).toContain(
      'leftBehindChild',
    );
    expect((await send('resident', 'GET', '/catalogue')).status).toBe(403);
  });
});

describe('masks', () => {
  test('show the first character of a name and seven digits of a phone', () => {
    expect(['王小明', '欧阳锋', 'Ann', '𠮷田'].map(maskName)).toEqual(['王*', '欧*', 'A*', '𠮷*']);
    expect(maskMobile('+8613800138000')).toBe('138****8000');
  });
});
