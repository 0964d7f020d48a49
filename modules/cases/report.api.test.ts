import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { encipher } from '../identity/index.ts';
import { formatNumber } from './numbers.ts';
import { reportCases } from './report.ts';
import { givePicture, test150300, useCases } from './testing.ts';

const cases = useCases();
const { call, act, report } = cases;
const { point, community, subdistrict } = test150300;
const body = { text: '楼道堆物', classCode: 'E0129', location: point };

async function buildingIn(grid: string): Promise<string> {
  const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
    sql<{ path: string }>`
      select path::text as path from places where kind = 'building' and path <@ ${grid}::ltree
      order by path limit 1`.execute(trx),
  );
  return rows[0]!.path;
}

describe('POST /api/cases', () => {
  test('refuses a point outside the city, a class that is none, and no place at all', async () => {
    const far = await call('resident', 'POST', '/api/cases', {
      ...body,
      location: { lng: 116.4, lat: 39.9 },
    });
    expect(far.body.code).toBe('places/outside-city');
    const none = await call('resident', 'POST', '/api/cases', { ...body, classCode: 'E9999' });
    expect(none).toMatchObject({ status: 400, body: { code: 'cases/class-unknown' } });
    const { location: _, ...nowhere } = body;
    const lost = await call('resident', 'POST', '/api/cases', nowhere);
    expect(lost).toMatchObject({ status: 400, body: { code: 'cases/no-place' } });
    expect(lost.body.fields[0].path).toBe('body.location');
    const district = await call('resident', 'POST', '/api/cases', {
      ...nowhere,
      placePath: test150300.district,
    });
    expect(district.body.code).toBe('cases/no-place');
  });

  test('refuses another’s picture, and keeps nothing of the report', async () => {
    const picture = await givePicture(cases.database, cases.people.neighbour!);
    const text = '别人的照片';
    const answer = await call('resident', 'POST', '/api/cases', {
      ...body,
      text,
      pictures: [picture],
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'files/not-attachable' } });
    const list = await call('operator', 'GET', `/api/cases?view=all&q=${encodeURIComponent(text)}`);
    expect(list.body.items).toEqual([]);
  });

  test('takes GCJ-02 in and keeps WGS84', async () => {
    const { id } = await report('resident', {
      location: { lng: 106.7238, lat: 39.5021, crs: 'GCJ02' },
    });
    const { lng, lat } = (await call('resident', 'GET', `/api/cases/${id}`)).body;
    expect(lng).toBeLessThan(106.721);
    expect(lat).toBeLessThan(39.502);
  });

  test('numbers the cases of a district and day one by one', async () => {
    const first = await report('resident');
    const second = await report('neighbour');
    const count = (number: string) => Number(number.split('-')[2]);
    expect(second.number.slice(0, 11)).toBe(first.number.slice(0, 11));
    expect(count(second.number)).toBe(count(first.number) + 1);
  });

  test('begins at the grid; at the building once a lead is appointed; at the community without a grid', async () => {
    const building = await buildingIn(cases.grid);
    const { location: _, ...picked } = body;
    const holder = async (as: string, where: object) => {
      const { id } = await report(as, { ...picked, location: undefined, ...where });
      return (await call('operator', 'GET', `/api/cases/${id}`)).body.holder;
    };
    expect(await holder('resident', { placePath: building })).toMatchObject({ level: 'grid' });
    await cases.appoint('lead', [{ post: 'buildingLead', placePath: building }]);
    expect(await holder('resident', { placePath: building })).toMatchObject({
      level: 'building',
      path: building,
    });
    expect(await holder('lead', { placePath: building })).toMatchObject({ level: 'grid' });
    expect(await holder('resident', { placePath: community })).toMatchObject({
      level: 'community',
      path: community,
    });
  });

  test('begins at the subdistrict for the hotline, which only subdistrict and city may say', async () => {
    const refused = await call('community', 'POST', '/api/cases', { ...body, hotline: true });
    expect(refused.status).toBe(403);
    const { id } = await report('operator', { hotline: true });
    const now = (await call('dispatcher', 'GET', `/api/cases/${id}`)).body;
    expect(now.holder).toMatchObject({ level: 'subdistrict', path: subdistrict });
    await act('dispatcher', id, 'accept');
    await act('dispatcher', id, 'register', { classCode: 'C0118', severity: 2 });
    const target = { placePath: community };
    const sent = await act('dispatcher', id, 'dispatch', { target }, 409);
    expect(sent.body.code).toBe('cases/target-not-allowed');
  });

  test('repeats the first answer for the same Idempotency-Key', async () => {
    const send = () =>
      cases.app.inject({
        method: 'POST',
        url: '/api/cases',
        payload: body,
        headers: { 'idempotency-key': 'report-key-0001' },
      });
    await call('resident', 'GET', '/api/cases/counts');
    const [first, second] = [await send(), await send()];
    expect(second.json()).toEqual(first.json());
    expect(second.headers['idempotent-replayed']).toBe('true');
  });
});

describe('somebody who is not signed in', () => {
  test('gets a code that shows this case and no other', async () => {
    const made = await report('anonymous', { confidential: true, contact: { name: '王先生' } });
    expect(made.trackingCode).toMatch(/^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
    const track = (number: string, trackingCode: string) =>
      call('anonymous', 'POST', '/api/cases/track', { number, trackingCode });
    const seen = await track(made.number, made.trackingCode.toLowerCase());
    expect(seen).toMatchObject({ status: 200, body: { id: made.id, reporter: null, actions: [] } });
    const other = await report('anonymous');
    for (const [number, code] of [
      [other.number, made.trackingCode],
      [made.number, 'AAAAA-AAAAA'],
      ['WD-20200101-0001', made.trackingCode],
    ]) {
      const wrong = await track(number, code);
      expect(wrong).toMatchObject({ status: 404, body: { code: 'cases/tracking-unknown' } });
    }
  });

  test('says by that code whether it is solved, and has it done again', async () => {
    const { id, number, trackingCode } = await report('anonymous', { confidential: true });
    const answer = (step: string, fields: object, code = trackingCode) =>
      call('anonymous', 'POST', `/api/cases/track/${step}`, {
        number,
        trackingCode: code,
        ...fields,
      });
    const early = await answer('rate', { rating: 'satisfied' });
    expect(early).toMatchObject({ status: 409, body: { code: 'cases/wrong-state' } });
    await act('worker', id, 'accept');
    const picture = await givePicture(cases.database, cases.people.worker!);
    await act('worker', id, 'selfResolve', { done: '已清理', pictures: [picture] });

    const wrong = await answer('rate', { rating: 'satisfied' }, 'AAAAA-AAAAA');
    expect(wrong).toMatchObject({ status: 404, body: { code: 'cases/tracking-unknown' } });
    const unknown = await answer('rate', { rating: 'so-so' });
    expect(unknown).toMatchObject({ status: 400, body: { fields: [{ path: 'body.rating' }] } });
    const closed = await call('anonymous', 'POST', '/api/cases/track', { number, trackingCode });
    expect(closed.body).toMatchObject({ mine: true, rating: null, actions: ['rate'] });
    // Confidential: its pictures are for those who are signed in and handle it.
    expect(closed.body.timeline.flatMap((entry: { files: [] }) => entry.files)).toEqual([]);

    const rated = await answer('rate', { rating: 'dissatisfied', note: '还堆着' });
    expect(rated).toMatchObject({ status: 200, body: { rating: 'dissatisfied' } });
    expect(rated.body.actions).toEqual(['reopen']);
    expect((await answer('rate', { rating: 'satisfied' })).body.code).toBe('cases/already-rated');
    const reopened = await answer('reopen', { reason: '杂物没有清走' });
    expect(reopened.body).toMatchObject({ state: 'registered', actions: [] });
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql`select action, actor_kind, reason from audit_entries
        where subject_id = ${id} and action in ('cases.rate', 'cases.reopen') order by id`.execute(
        trx,
      ),
    );
    expect(rows).toMatchObject([
      { action: 'cases.rate', actor_kind: 'anonymous' },
      { action: 'cases.reopen', actor_kind: 'anonymous', reason: '杂物没有清走' },
    ]);
  });

  test('is kept out of the case page and of every action', async () => {
    const { id } = await report('anonymous');
    expect((await call('anonymous', 'GET', `/api/cases/${id}`)).status).toBe(401);
    expect((await call('anonymous', 'POST', `/api/cases/${id}/accept`, {}, 1)).status).toBe(401);
  });
});

describe('whom to ask about a report', () => {
  test('is masked, opened with a reason by who holds it, and the opening is told to the reporter', async () => {
    const { id } = await report('worker', { onBehalf: { name: '李奶奶', phone: '15400000042' } });
    const seen = (await call('worker', 'GET', `/api/cases/${id}`)).body;
    expect(seen.reporter).toEqual({
      name: '李奶奶',
      phoneMasked: '*******0042',
      onBehalf: true,
      canOpen: true,
    });
    const open = (as: string, reason = '上门前联系') =>
      call(as, 'POST', `/api/cases/${id}/reporter-phone`, { reason });
    expect((await open('otherWorker')).status).toBe(404);
    expect((await open('operator')).body.code).toBe('cases/not-yours');
    expect((await open('resident')).status).toBe(403);
    expect((await open('worker', ' ')).status).toBe(400);
    expect((await open('gridLead')).body).toEqual({ phone: '15400000042' });
    const after = (await call('worker', 'GET', `/api/cases/${id}`)).body;
    expect(after.timeline.at(-1)).toMatchObject({
      action: 'phoneOpened',
      post: 'gridLead',
      text: '上门前联系',
      public: true,
    });
    const audit = await call('secretary', 'GET', `/api/cases/${id}/audit`);
    expect(audit.body.items.at(-1)).toMatchObject({ action: 'cases.openPhone', post: 'gridLead' });
    expect(JSON.stringify(audit.body)).not.toContain('15400000042');
  });

  test('is the reporter’s own phone when nobody else is named; the reporter is told each time', async () => {
    const resident = cases.people.resident!;
    const phone = '+8615400000043';
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`insert into person_contacts (person_id, phone_cipher, phone_index)
        values (${resident.personId}, ${encipher(cases.services.config, resident.personId!, phone)},
          ${Buffer.alloc(32, 1)})`.execute(trx),
    );
    const { id } = await report('resident');
    const seen = (await call('worker', 'GET', `/api/cases/${id}`)).body.reporter;
    expect(seen).toMatchObject({ name: 'resident', phoneMasked: '*******0042', canOpen: true });
    expect((await call('community', 'GET', `/api/cases/${id}`)).body.reporter.canOpen).toBe(false);
    const opened = await call('worker', 'POST', `/api/cases/${id}/reporter-phone`, {
      reason: '确认位置',
    });
    expect(opened).toMatchObject({ status: 200, body: { phone } });
    const told = await cases.database.inRolledBackTransaction(resident, (trx) =>
      trx
        .selectFrom('notices')
        .select(['template', 'params'])
        .where('subject_id', '=', id)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    expect(told).toMatchObject({
      template: 'cases.phoneOpened',
      params: { reason: '确认位置', post: { 'zh-CN': '网格员', en: 'grid worker' } },
    });
  });

  test('is nothing that the database keeps readable', async () => {
    await report('anonymous', { contact: { phone: '15400000077' } });
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ row: string }>`select c::text as row from case_contacts c`.execute(trx),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain('15400000077');
  });
});

describe('near duplicates', () => {
  test('are open cases of the same class within 50 m and a day, never confidential ones', async () => {
    const at = point;
    const near = { lng: 106.7183, lat: 39.501 };
    const far = { lng: 106.7192, lat: 39.501 };
    const first = await report('neighbour', { classCode: 'E0138', location: at });
    await report('neighbour', { classCode: 'E0138', location: far });
    await report('neighbour', { classCode: 'E0137', location: at });
    await report('neighbour', { classCode: 'E0138', location: at, confidential: true });
    const find = async () =>
      (
        await call(
          'anonymous',
          'GET',
          `/api/cases/duplicates?classCode=E0138&lng=${near.lng}&lat=${near.lat}`,
        )
      ).body.items;
    expect((await find()).map((c: { id: string }) => c.id)).toEqual([first.id]);
    expect((await find())[0].distance).toBeGreaterThan(20);

    const followed = await call('resident', 'POST', `/api/cases/${first.id}/follow`, {});
    expect(followed.body).toEqual({ following: true, followers: 1 });
    expect((await find())[0].followers).toBe(1);
    const mine = (await call('resident', 'GET', '/api/cases?view=followed')).body.items;
    expect(mine.map((c: { id: string }) => c.id)).toEqual([first.id]);
    await act('worker', first.id, 'decline', { reason: '不属实' });
    expect(await find()).toEqual([]);
    const left = await call('resident', 'POST', `/api/cases/${first.id}/follow`, { follow: false });
    expect(left.body).toEqual({ following: false, followers: 0 });
  });

  test('a confidential case can be followed by nobody', async () => {
    const { id } = await report('neighbour', { confidential: true });
    expect((await call('resident', 'POST', `/api/cases/${id}/follow`, {})).status).toBe(404);
  });
});

describe('what anyone may see', () => {
  test('are open cases on the map without anything personal', async () => {
    const open = await report('resident', { address: '3号楼1单元301', text: '路面塌陷' });
    const hidden = await report('resident', { confidential: true, text: '不公开' });
    const { lng, lat } = point;
    const url = `/api/cases/nearby?west=${lng - 0.01}&south=${lat - 0.01}&east=${lng + 0.01}&north=${lat + 0.01}`;
    const map = await call('anonymous', 'GET', url);
    const ids = map.body.items.map((c: { id: string }) => c.id);
    expect(ids).toContain(open.id);
    expect(ids).not.toContain(hidden.id);
    expect(JSON.stringify(map.body)).not.toContain('单元301');
    const page = await call('anonymous', 'GET', `/api/cases/${open.id}/public`);
    expect(page.body).toMatchObject({ number: open.number, state: 'reported' });
    expect(JSON.stringify(page.body)).not.toContain('单元301');
    expect((await call('anonymous', 'GET', `/api/cases/${hidden.id}/public`)).status).toBe(404);
  });
});

describe('reports taken in together', () => {
  test('are refused one by one, and counted without a number given twice or left out', async () => {
    const actor = cases.people.resident!;
    const wrong = { ...body, classCode: 'E9999' };
    const at = new Date('2031-05-06T02:00:00Z');
    const inputs = [body, wrong, body, body];
    const reports = inputs.map((input) => ({ actor, input, options: { at } }));
    // as several servers do on one database
    const all = await Promise.all(
      Array.from({ length: 5 }, () =>
        withTransaction(cases.database, system, {}, (trx) =>
          reportCases(trx, cases.services, reports),
        ),
      ),
    );
    for (const [first, second, ...others] of all) {
      expect(second).toMatchObject({ code: 'cases/class-unknown' });
      for (const one of [first, ...others]) expect(one).toMatchObject({ state: 'reported' });
    }
    const numbers = all.flat().flatMap((one) => ('number' in one ? [one.number] : []));
    const expected = Array.from({ length: 15 }, (_, i) => formatNumber('WD', '2031-05-06', i + 1));
    expect(numbers.sort()).toEqual(expected);
  });

  test('each have their own clock, first entry, audit row and notice', async () => {
    const reports = ['resident', 'neighbour'].map((name) => ({
      actor: cases.people[name]!,
      input: body,
    }));
    const taken = await withTransaction(cases.database, system, {}, (trx) =>
      reportCases(trx, cases.services, reports),
    );
    for (const [i, one] of taken.entries()) {
      if (!('id' in one)) throw one;
      const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
        sql`select c.reporter_id as reporter,
          (select count(*)::int from case_clocks where case_id = c.id) as clocks,
          (select array_agg(actor_id) from case_events where case_id = c.id) as entries,
          (select array_agg(actor_id) from audit_entries where subject_id = c.id::text) as audited,
          (select count(*)::int from notices where subject_id = c.id and person_id = c.reporter_id) as told
          from cases c where c.id = ${one.id}`.execute(trx),
      );
      const reporter = reports[i]!.actor.personId;
      expect(rows[0]).toEqual({
        reporter,
        clocks: 1,
        entries: [reporter],
        audited: [reporter],
        told: 1,
      });
    }
  });
});

describe('GET /api/cases/classes', () => {
  const first = async (words: string) => {
    const url = `/api/cases/classes?limit=3&q=${encodeURIComponent(words)}`;
    return (await call('anonymous', 'GET', url)).body.items[0].name;
  };

  test.each([
    ['瑞德花园3号楼前的路灯不亮，晚上老人走路看不清', '路灯'],
    ['有人从楼上拉线给电动车充电，飞线很危险', '擅自架设管线、杆线设施'],
    ['二单元楼道堆了很多杂物，走不过去', '乱堆物堆料'],
    ['私家车堵住了消防通道', '占用消防通道'],
    ['广场舞音响太吵，影响休息', '商业噪音'],
    ['污水井盖破了，孩子差点掉下去', '污水井盖'],
    ['家里暖气不热', '热力管道破裂'],
    ['The street light in front of building 3 is broken', '路灯'],
  ])('proposes the class of “%s”', async (words, name) => {
    expect(await first(words)).toBe(name);
  });

  test('lists all classes in their order when there are no words', async () => {
    const { items } = (await call('anonymous', 'GET', '/api/cases/classes')).body;
    expect(items.length).toBe(190);
    expect(items[0]).toMatchObject({ code: 'C0101', severities: [1, 2, 3, 4] });
  });
});
