import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { buildHolder } from '../identity/testing.ts';
import { dueOf } from './care/due.ts';
import { listCare } from './care/store.ts';
import { eraseOld } from './erase.ts';
import { maskMobile, maskName } from './seal.ts';
import { seedRegistry } from './seed.ts';
import {
  building,
  community,
  consent,
  duty,
  dwelling,
  grid,
  inDays,
  other,
  today,
  useRegistry,
} from './testing-setup.ts';

const { send, enter, tag, asSystem, people, config, database } = useRegistry();

const auditsOf = (subjectId: string) =>
  asSystem(async (trx) => {
    const { rows } = await sql<{
      action: string;
      reason: string | null;
      post: string;
      row: string;
    }>`
      select action, reason, post, to_jsonb(a)::text as row from audit_entries a
      where subject_id = ${subjectId} order by id`.execute(trx);
    return rows;
  });

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
    await database.inRolledBackTransaction(
      { ...people.anonymous!, kind: 'system' },
      async (trx) => {
        expect((await eraseOld(trx, later(180))).residents).toBe(0);
        expect((await eraseOld(trx, later(181))).residents).toBe(1);
        expect((await eraseOld(trx, later(181))).residents).toBe(0);
        const { rows } = await sql<{ n: number }>`
        select (select count(*) from resident_details where resident_id = ${id})::int as n`.execute(
          trx,
        );
        expect(rows[0]!.n).toBe(0);
      },
    );
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

describe('occupancy', () => {
  const at = `${building}.u01.d0201`;
  const url = `/dwellings/${at}/occupancy`;

  test('is not told to who does not work there', async () => {
    for (const who of [
      'lead',
      'micro',
      'neighbour',
      'elsewhere',
      'subdistrict',
      'operator',
      'resident',
    ]) {
      for (const path of [`/buildings/${building}/occupancy`, url, `/buildings?path=${grid}`]) {
        expect((await send(who, 'GET', path)).status, `${who} ${path}`).toBe(403);
      }
      const body = { occupancy: 'vacant', checkedOn: today };
      expect((await send(who, 'PUT', url, body, 0)).status, who).toBe(403);
    }
  });

  test('is told from a day on, and what was before stays', async () => {
    const set = (occupancy: string, checkedOn: string, version: number) =>
      send('worker', 'PUT', url, { occupancy, checkedOn }, version);
    expect((await set('vacant', inDays(1), 0)).body.code).toBe('registry/day-ahead');
    expect((await set('vacant', inDays(-40), 0)).body).toMatchObject({
      occupancy: 'vacant',
      version: 1,
    });
    expect((await set('vacant', inDays(-20), 1)).body).toMatchObject({
      checkedOn: inDays(-20),
      version: 2,
    });
    expect((await set('livedIn', inDays(-10), 1)).body).toMatchObject({ code: 'http/stale' });
    expect((await set('livedIn', inDays(-30), 2)).body.code).toBe('registry/day-too-early');
    expect((await set('rentedOut', inDays(-10), 2)).body).toMatchObject({ version: 3 });
    expect((await set('livedIn', inDays(-10), 3)).body).toMatchObject({
      occupancy: 'livedIn',
      version: 4,
    });
    const { body } = await send('community', 'GET', url);
    expect(body.items).toMatchObject([
      { occupancy: 'livedIn', from: inDays(-10), to: null },
      {
        occupancy: 'vacant',
        from: inDays(-40),
        to: inDays(-11),
        checkedOn: inDays(-20),
        post: 'gridWorker',
      },
    ]);
    const audits = await auditsOf(at);
    expect(audits).toHaveLength(4);
    expect(audits.some(({ row }) => /vacant|livedIn|rentedOut/.test(row))).toBe(false);
  });

  test('is listed for every dwelling of a building, and counted for an area', async () => {
    const { body } = await send('worker', 'GET', `/buildings/${building}/occupancy`);
    expect(body.items.length).toBeGreaterThan(5);
    expect(body.items).toContainEqual(expect.objectContaining({ path: at, occupancy: 'livedIn' }));
    expect(body.items).toContainEqual(
      expect.objectContaining({ path: `${building}.u01.d0202`, occupancy: 'unknown', version: 0 }),
    );
    const area = (await send('worker', 'GET', `/buildings?path=${grid}`)).body;
    const one = area.items.find((row: { path: string }) => row.path === building);
    expect(one.occupancy).toEqual(body.counts);
    expect(one.dwellings).toBe(body.items.length);
  });
});

describe('care', () => {
  const at = `${building}.u01.d0301`;

  test('tags are the community’s to give, with a basis and an end within a year', async () => {
    const { id } = await enter({}, at);
    const url = `/residents/${id}/care-tags`;
    const body = { kind: 'severeDisability', basis: duty, everyDays: 14, expiresOn: inDays(365) };
    for (const who of ['worker', 'gridLead', 'lead', 'operator']) {
      expect((await send(who, 'POST', url, body)).status, who).toBe(403);
    }
    expect((await send('elsewhere', 'POST', url, body)).status).toBe(404);
    const of = async (change: object) =>
      (await send('community', 'POST', url, { ...body, ...change })).body.code;
    expect(await of({ expiresOn: inDays(366) })).toBe('registry/tag-too-long');
    expect(await of({ expiresOn: inDays(-1) })).toBe('registry/tag-too-long');
    expect(await of({ kind: 'petitioner' })).toBe('registry/unknown-care-kind');
    expect(await of({ basis: undefined })).toBe('http/invalid-input');
    const given = await send('community', 'POST', url, body);
    expect(given.status, given.text).toBe(201);
    expect(await of({})).toBe('registry/tag-there');
    const [audit] = await auditsOf(given.body.id);
    expect(audit!.row).not.toMatch(/severeDisability/);
    const renew = `/care-tags/${given.body.id}/renew`;
    const longer = { basis: consent, everyDays: 30, expiresOn: inDays(300) };
    expect((await send('worker', 'POST', renew, longer)).status).toBe(403);
    expect((await send('community', 'POST', renew, longer, 9)).body.code).toBe('http/stale');
    expect((await send('community', 'POST', renew, longer)).body).toMatchObject({
      everyDays: 30,
      basis: consent,
      version: 2,
    });
    const end = `/care-tags/${given.body.id}/end`;
    expect((await send('community', 'POST', end, { why: 'withdrawn' }, 2)).status).toBe(200);
    expect((await send('community', 'POST', end, { why: 'withdrawn' }, 2)).status).toBe(404);
  });

  test('visits move the day of the next one; not being at home does not', async () => {
    const { id } = await enter({ name: '孙八' }, at);
    const url = `/residents/${id}/visits`;
    const visit = { on: today, outcome: 'met', note: '' };
    expect((await send('worker', 'POST', url, visit)).body.code).toBe('registry/not-to-visit');
    await tag(id, { everyDays: 7 });
    for (const who of ['lead', 'micro', 'subdistrict']) {
      expect((await send(who, 'POST', url, visit)).status, who).toBe(403);
    }
    expect((await send('neighbour', 'POST', url, visit)).status).toBe(404);
    const note = '电话 138 0013 8000';
    expect((await send('worker', 'POST', url, { ...visit, note })).body.code).toBe(
      'registry/note-personal',
    );
    expect((await send('worker', 'POST', url, { ...visit, on: inDays(1) })).body.code).toBe(
      'registry/day-ahead',
    );
    expect((await send('worker', 'POST', url, { ...visit, on: inDays(-91) })).body.code).toBe(
      'registry/day-too-early',
    );
    // As if the tag were of months ago.
    await asSystem((trx) =>
      sql`update care_tags set valid_from = ${inDays(-60)}::date where resident_id = ${id}`.execute(
        trx,
      ),
    );
    const note2 = '灯泡坏了，要换';
    const sent = await send('worker', 'POST', url, { ...visit, on: inDays(-30), note: note2 });
    expect(sent.body).toMatchObject({
      visit: { note: note2 },
      dueOn: inDays(-23),
      state: 'overdue',
    });
    const away = await send('worker', 'POST', url, { ...visit, outcome: 'notHome' });
    expect(away.body).toMatchObject({ dueOn: inDays(-23), state: 'overdue' });
    const { body } = await send('worker', 'GET', url);
    expect(body).toMatchObject({
      dueOn: inDays(-23),
      items: [{ outcome: 'notHome' }, { outcome: 'met', note: '灯泡坏了，要换' }],
    });
  });

  test('is listed by area, the longest overdue first, masked and without why', async () => {
    const { body, text } = await send('worker', 'GET', '/care/due');
    expect(body.area.path).toBe(grid);
    expect(body.items[0]).toMatchObject({
      nameMasked: '孙*',
      state: 'overdue',
      dueOn: inDays(-23),
    });
    const days = body.items.map((one: { dueOn: string }) => one.dueOn);
    expect(days).toEqual([...days].sort());
    expect(text).not.toMatch(/孙八|livesAlone|独居|kind/);
    expect((await send('community', 'GET', `/care/due?path=${community}`)).status).toBe(200);
    for (const who of ['lead', 'micro', 'operator', 'resident']) {
      expect((await send(who, 'GET', '/care/due')).status, who).toBe(403);
    }
    expect((await send('worker', 'GET', `/care/due?path=${community}`)).status).toBe(403);
    expect((await send('neighbour', 'GET', `/care/due?path=${grid}`)).status).toBe(403);
  });

  test('is done for a rhythm once somebody was met', async () => {
    const { id } = await enter({ name: '冯二' }, at);
    await tag(id, { everyDays: 30 });
    const visit = { on: today, outcome: 'needsHelp', note: '' };
    const { body } = await send('worker', 'POST', `/residents/${id}/visits`, visit);
    expect(body).toMatchObject({ visit: { note: null }, dueOn: inDays(30), state: 'done' });
  });

  test('colours dwellings without saying of whom or why', async () => {
    const { body, text } = await send('worker', 'GET', `/buildings/${building}/care`);
    expect(body.items).toContainEqual({ path: at, state: 'overdue' });
    expect(body.items).toContainEqual({ path: `${building}.u01.d0402`, state: 'none' });
    expect(text).not.toMatch(/孙|livesAlone|residentId/);
    expect((await send('lead', 'GET', `/buildings/${building}/care`)).status).toBe(403);
    expect((await send('neighbour', 'GET', `/buildings/${building}/care`)).status).toBe(403);
  });

  test('ends with its last day: no visit is due, and the job erases the tag', async () => {
    const { id } = await enter({ name: '周九' }, at);
    const { id: tagId } = await tag(id, { expiresOn: today });
    await asSystem((trx) =>
      sql`update care_tags set valid_from = ${inDays(-60)}::date, based_on = ${inDays(-60)}::date,
        expires_on = ${inDays(-1)}::date where id = ${tagId}`.execute(trx),
    );
    const { body } = await send('worker', 'GET', `/residents/${id}/visits`);
    expect(body).toMatchObject({ dueOn: null, state: 'none' });
    await asSystem((trx) => eraseOld(trx, new Date()));
    const left = await asSystem(async (trx) => {
      const { rows } = await sql`select id from care_tags where id = ${tagId}`.execute(trx);
      return rows.length;
    });
    expect(left).toBe(0);
    expect((await auditsOf('registry')).at(-1)).toMatchObject({ action: 'registry.eraseOld' });
  });
});

describe('dwellings that move and end', () => {
  const changes = (list: object[]) =>
    send('operator', 'POST', '/api/places/changes', {
      from: today,
      reason: '重新编号',
      changes: list,
    });

  test('take people and occupancy along, and are not ended while somebody lives there', async () => {
    const from = `${grid}.m02.b00003`;
    const to = `${grid}.m02.b00093`;
    const { id } = await enter({ name: '吴十' }, `${from}.u01.d0101`);
    await send(
      'worker',
      'PUT',
      `/dwellings/${from}.u01.d0101/occupancy`,
      { occupancy: 'livedIn', checkedOn: today },
      0,
    );
    const refused = await changes([{ do: 'end', path: from, version: 1 }]);
    expect(refused.body, refused.text).toMatchObject({ code: 'places/lived-in' });
    const moved = await changes([{ do: 'move', path: from, to, version: 1 }]);
    expect(moved.status, moved.text).toBe(200);
    const { body } = await send('worker', 'GET', `/dwellings/${to}.u01.d0101/residents`);
    expect(body.items).toMatchObject([{ id }]);
    expect(body.occupancy).toMatchObject({ occupancy: 'livedIn' });

    const last = `${to}.u01.d0101`;
    const lived = await changes([{ do: 'end', path: last, version: 2 }]);
    expect(lived.body, lived.text).toMatchObject({ code: 'places/lived-in' });
    await send('worker', 'POST', `/residents/${id}/end`, { until: today });
    const over = await changes([{ do: 'end', path: last, version: 2 }]);
    expect(over.status, over.text).toBe(200);
    const { body: kept } = await send('worker', 'GET', `/dwellings/${last}/residents?former=true`);
    expect(kept.items).toMatchObject([{ id, until: today }]);
  });

  test('that are no more leave nobody as living there', async () => {
    const { id } = await enter({ name: '郑一' }, other);
    await database.inRolledBackTransaction(
      { ...people.anonymous!, kind: 'system' },
      async (trx) => {
        await sql`update residents set place_path = ${`${building}.u07.d0101`}::ltree where id = ${id}`.execute(
          trx,
        );
        expect((await eraseOld(trx, new Date())).ended).toBe(1);
        const { rows } = await sql<{ until: string }>`
        select lived_until::text as until from residents where id = ${id}`.execute(trx);
        expect(rows[0]!.until).toBe(today);
      },
    );
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

describe('the demo', () => {
  test('has people who are marked as made up, once, with visits that are overdue, soon and done', async () => {
    const places = { community, grid, self: undefined };
    await database.inRolledBackTransaction(
      { ...people.anonymous!, kind: 'system' },
      async (trx) => {
        await sql`delete from residents`.execute(trx);
        // Nobody may delete what was said of a dwelling: here it is of another city.
        await sql`update dwelling_occupancy set place_path = text2ltree(regexp_replace(place_path::text, '^\\d{6}', '000000'))`.execute(
          trx,
        );
        const added = await seedRegistry(trx, config, places);
        expect(added).toBeGreaterThan(100);
        expect(await seedRegistry(trx, config, places)).toBe(0);
        const { rows } = await sql<{ made: number; real: number; of: number }>`
        select count(*) filter (where synthetic)::int as made, count(*) filter (where not synthetic)::int as real,
          count(distinct place_path)::int as of from residents`.execute(trx);
        expect(rows[0]).toMatchObject({ made: added, real: 0 });
        const due = (await listCare(trx, grid, today)).map(
          ({ tags, lastVisit }) => dueOf(tags, lastVisit, today).state,
        );
        expect(new Set(due)).toEqual(new Set(['overdue', 'dueSoon', 'done']));
      },
    );
  });
});
