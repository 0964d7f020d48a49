import { strFromU8, unzipSync } from 'fflate';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { encipher } from '../../identity/index.ts';
import { type Answer, test150300, useCases } from '../testing.ts';

const cases = useCases();
const { call } = cases;

const phone = '+8613800138042';
const asSystem = <T>(query: ReturnType<typeof sql<T>>) =>
  withTransaction(cases.database, system, {}, async (trx) => (await query.execute(trx)).rows);

const ask = (as: string, body: object = {}) =>
  call(as, 'POST', '/api/cases/exports', {
    filter: { view: 'area', sort: 'oldest' },
    reason: '电话回访',
    ...body,
  });
async function asked(as: string, body: object = {}): Promise<Answer['body']> {
  const answer = await ask(as, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}
const decide = (as: string, one: { id: string; version: number }, body: object) =>
  call(as, 'POST', `/api/cases/exports/${one.id}/decision`, body, one.version);
async function approved(as: string, body: object = {}, by = 'secretary') {
  const one = await asked(as, body);
  const answer = await decide(by, one, { approved: true });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}
const fetchFile = (as: string, id: string) => call(as, 'POST', `/api/cases/exports/${id}/file`);

let own: string;

beforeAll(async () => {
  const { personId } = cases.people.resident!;
  await asSystem(sql`
    insert into person_contacts (person_id, phone_cipher, phone_index)
    values (${personId}, ${encipher(cases.services.config, personId!, phone)}, ${Buffer.alloc(32, 1)})`);
  own = (await cases.report('resident')).id;
  await cases.report('community', {
    text: '替王大爷报的',
    onBehalf: { name: '王大爷', phone: '13900139000' },
  });
  await cases.appoint('elsewhere', [
    { post: 'communitySecretary', placePath: `${test150300.subdistrict}.009` },
  ]);
  await cases.appoint('secondOperator', [{ post: 'cityOperator', placePath: test150300.city }]);
});

describe('POST /api/cases/exports', () => {
  test('is refused to residents, workers of the field and posts of the system', async () => {
    for (const who of ['resident', 'worker', 'gridLead', 'auditor']) {
      expect(await ask(who), who).toMatchObject({ status: 403, body: { code: 'http/forbidden' } });
    }
    expect((await ask('anonymous')).status).toBe(401);
  });

  test('is refused without a purpose, for a list that is empty, and for more than may be asked for', async () => {
    expect(await ask('community', { reason: ' ' })).toMatchObject({
      status: 400,
      body: { code: 'http/invalid-input' },
    });
    const empty = { filter: { view: 'area', q: '没有这样的字' } };
    expect(await ask('community', empty)).toMatchObject({
      status: 409,
      body: { code: 'cases/export-empty' },
    });
    await asSystem(sql`update case_export_limits set most_cases = 1`);
    const answer = await ask('community');
    await asSystem(sql`update case_export_limits set most_cases = 1000`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'cases/export-too-large' } });
    expect(answer.body.message).toContain('最多 1 件');
  });

  test('waits for the nearest lead, who is told, and shows itself to nobody else', async () => {
    const one = await asked('community');
    expect(one).toMatchObject({ state: 'asked', count: 2, mine: true, decidable: false });
    expect(one.number).toMatch(/^EX-\d{8}-\d{4}$/);
    const told = await asSystem(sql<{ person: string }>`
      select person_id as person from notices
      where template = 'cases.exportAsked' and subject_id = ${one.id}`);
    expect(told.map(({ person }) => person)).toEqual([cases.people.secretary!.personId]);
    for (const who of ['power', 'elsewhere', 'dispatcher']) {
      const answer = await call(who, 'GET', `/api/cases/exports/${one.id}`);
      expect(answer, who).toMatchObject({ status: 404, body: { code: 'cases/export-not-found' } });
      const { body } = await call(who, 'GET', '/api/cases/exports?box=toDecide');
      expect(body.items, who).toEqual([]);
    }
    for (const who of ['secretary', 'subdistrictLead', 'operator']) {
      const { body } = await call(who, 'GET', '/api/cases/exports?box=toDecide');
      expect(
        body.items.map((item: { id: string }) => item.id),
        who,
      ).toContain(one.id);
      expect(body.items[0]).toMatchObject({ decidable: true, mine: false });
    }
  });

  test('of a secretary is told one level up, that of a department to its lead', async () => {
    const toldOf = async (id: string) => {
      const rows = await asSystem(sql<{ person: string }>`
        select person_id as person from notices
        where template = 'cases.exportAsked' and subject_id = ${id} order by 1`);
      return rows.map(({ person }) => person);
    };
    expect(await toldOf((await asked('secretary')).id)).toEqual([
      cases.people.subdistrictLead!.personId,
    ]);
    expect(await toldOf((await asked('operator', { filter: { view: 'all' } })).id)).toEqual([
      cases.people.secondOperator!.personId,
    ]);
    await asSystem(sql`
      update cases set handler_units = array[${cases.departments.power!}::uuid] where id = ${own}`);
    const ofDepartment = await asked('power', { filter: { view: 'all' } });
    expect(await toldOf(ofDepartment.id)).toEqual([cases.people.powerLead!.personId]);
    expect((await decide('secretary', ofDepartment, { approved: true })).status).toBe(404);
    expect((await decide('powerLead', ofDepartment, { approved: true })).status).toBe(200);
  });
});

describe('POST /api/cases/exports/:exportId/decision', () => {
  test('is refused to who asked, to staff, to another community, and for a version that is gone', async () => {
    const mine = await asked('secretary');
    expect(await decide('secretary', mine, { approved: true })).toMatchObject({
      status: 403,
      body: { code: 'cases/export-not-yours' },
    });
    const one = await asked('community');
    expect((await decide('community', one, { approved: true })).status).toBe(403);
    expect((await decide('dispatcher', one, { approved: true })).status).toBe(403);
    expect((await decide('elsewhere', one, { approved: true })).status).toBe(404);
    const stale = await decide('secretary', { ...one, version: 9 }, { approved: true });
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'http/stale', current: { id: one.id, version: 1 } },
    });
  });

  test('is refused by the database too where the asker would approve', async () => {
    const mine = await asked('secretary');
    await expect(
      withTransaction(cases.database, cases.people.secretary!, {}, (trx) =>
        sql`update case_exports set state = 'approved', decided_by = asked_by, decided_at = now(),
          expires_at = now() + interval '1 day', downloads_left = 3 where id = ${mine.id}`.execute(
          trx,
        ),
      ),
    ).rejects.toThrow(/check constraint/);
    await expect(
      withTransaction(cases.database, cases.people.secretary!, {}, (trx) =>
        sql`delete from case_exports where id = ${mine.id}`.execute(trx),
      ),
    ).rejects.toThrow(/permission denied/);
  });

  test('to refuse takes words, which the asker is told; and it is decided once', async () => {
    const one = await asked('community');
    expect(await decide('secretary', one, { approved: false })).toMatchObject({
      status: 400,
      body: { code: 'cases/export-note-needed' },
    });
    const { body } = await decide('secretary', one, { approved: false, note: '请缩小范围' });
    expect(body).toMatchObject({ state: 'refused', note: '请缩小范围', decidable: false });
    const told = await asSystem(sql<{ person: string; params: unknown }>`
      select person_id as person, params from notices
      where template = 'cases.exportRefused' and subject_id = ${one.id}`);
    expect(told).toMatchObject([
      { person: cases.people.community!.personId, params: { note: '请缩小范围' } },
    ]);
    expect(await decide('subdistrictLead', body, { approved: true })).toMatchObject({
      status: 409,
      body: { code: 'cases/export-decided' },
    });
    expect((await fetchFile('community', one.id)).body.code).toBe('cases/export-over');
  });

  test('is not asked for any more once it is withdrawn', async () => {
    const one = await asked('community');
    const url = `/api/cases/exports/${one.id}/withdrawal`;
    expect((await call('secretary', 'POST', url, {}, one.version)).status).toBe(403);
    const { body } = await call('community', 'POST', url, {}, one.version);
    expect(body.state).toBe('withdrawn');
    expect((await decide('secretary', body, { approved: true })).body.code).toBe(
      'cases/export-decided',
    );
  });
});

describe('POST /api/cases/exports/:exportId/file', () => {
  test('is refused before approval, to anybody but the asker, and once it has expired', async () => {
    const waiting = await asked('community');
    expect(await fetchFile('community', waiting.id)).toMatchObject({
      status: 409,
      body: { code: 'cases/export-over' },
    });
    const one = await approved('community');
    for (const who of ['secretary', 'operator', 'dispatcher']) {
      expect((await fetchFile(who, one.id)).body.code, who).toBe('cases/export-not-found');
    }
    await asSystem(sql`update case_exports set expires_at = now() where id = ${one.id}`);
    expect((await fetchFile('community', one.id)).body.code).toBe('cases/export-over');
    const { body } = await call('community', 'GET', `/api/cases/exports/${one.id}`);
    expect(body.state).toBe('expired');
  });

  test('holds names and phones, bears who took it and when, and tells each reporter', async () => {
    const one = await approved('community', { format: 'csv', reason: '回访路灯' });
    expect(one).toMatchObject({ state: 'approved', downloadsLeft: 3 });
    const openings = () =>
      asSystem(sql<{ reason: string; subject: string; by: string }>`
        select reason, subject_id as subject, opened_by as by from personal_data_openings
        where person_id = ${cases.people.resident!.personId} and reason like ${`${one.number}%`}`);
    expect(await openings()).toEqual([]);
    const file = await fetchFile('community', one.id);
    expect(file.status, String(file.body)).toBe(200);
    expect(file.headers['cache-control']).toBe('private, no-store');
    const name = decodeURIComponent(
      String(file.headers['content-disposition']).split("UTF-8''")[1]!,
    );
    expect(name).toMatch(/^EX-\d{8}-\d{4}-community-\d{8}-\d{4}\.csv$/);
    const [mark, head, ...rows] = file.body.toString('utf8').trimEnd().split('\r\n');
    expect(mark).toMatch(
      /^\ufeff# EX-\d{8}-\d{4} · community（社区工作者）· \d{4}-\d\d-\d\d \d\d:\d\d · .*回访路灯$/,
    );
    expect(head).toMatch(/,详细位置,上报人,电话$/);
    expect(rows.length).toBe(2);
    expect(rows[0]).toMatch(/,resident,13800138042$/);
    expect(rows[1]).toMatch(/,王大爷,13900139000$/);

    expect(await openings()).toEqual([
      {
        reason: `${one.number} 回访路灯`,
        subject: own,
        by: cases.people.community!.personId,
      },
    ]);
    const { body } = await call('resident', 'GET', `/api/cases/${own}`);
    expect(body.timeline.at(-1)).toMatchObject({
      action: 'phoneOpened',
      text: `${one.number} 回访路灯`,
    });
    const notices = await asSystem(sql<{ person: string }>`
      select person_id as person from notices
      where template = 'cases.phoneOpened' and params ->> 'reason' = ${`${one.number} 回访路灯`}`);
    expect(notices.map(({ person }) => person)).toContain(cases.people.resident!.personId);
    const audited = await asSystem(sql<{ action: string; actor: string; after: unknown }>`
      select action, actor_id as actor, after from audit_entries
      where subject_type = 'caseExport' and subject_id = ${one.id} order by id`);
    expect(audited).toMatchObject([
      { action: 'cases.askExport', actor: cases.people.community!.personId },
      { action: 'cases.approveExport', actor: cases.people.secretary!.personId },
      { action: 'cases.fetchExport', after: { count: 2, told: 2 } },
    ]);
  });

  test('is a workbook with the same mark on every page', async () => {
    const one = await approved('community', { format: 'xlsx' });
    const file = await fetchFile('community', one.id);
    const sheet = strFromU8(unzipSync(new Uint8Array(file.body))['xl/worksheets/sheet1.xml']!);
    expect(sheet.match(new RegExp(one.number, 'g'))!.length).toBe(3);
    expect(sheet).toMatch(/<oddHeader>&amp;CEX-/);
    expect(sheet).toContain('>13800138042<');
  });

  test('may be fetched a few times, each of which its reporters see; told in their messages once', async () => {
    const one = await approved('community', { format: 'csv' });
    for (let left = 3; left > 0; left--) {
      expect((await fetchFile('community', one.id)).status).toBe(200);
    }
    expect((await fetchFile('community', one.id)).body.code).toBe('cases/export-over');
    const { body } = await call('community', 'GET', `/api/cases/exports/${one.id}`);
    expect(body).toMatchObject({ state: 'usedUp', downloadsLeft: 0 });
    const [counts] = await asSystem(sql<{ openings: number; events: number }>`
      select (select count(*)::int from personal_data_openings where reason like ${`${one.number}%`}) as openings,
        (select count(*)::int from case_events where case_id = ${own} and text like ${`${one.number}%`}) as events`);
    expect(counts).toEqual({ openings: 3, events: 1 });
  });

  test('holds what was approved, not what came into the list later', async () => {
    const one = await approved('community', { format: 'csv' });
    await cases.report('neighbour', { text: '后来的' });
    const file = await fetchFile('community', one.id);
    expect(file.body.toString('utf8')).not.toContain('后来的');
  });

  test('names nobody in a case that the asker only sees', async () => {
    // The case lies with the department now; who reported it is not for posts that merely look on.
    await cases.appoint('onlooker', [
      { post: 'departmentMember', unitId: cases.departments.sanitation! },
    ]);
    await asSystem(sql`
      update cases set handler_units = handler_units || ${cases.departments.sanitation!}::uuid where id = ${own}`);
    const one = await asked('onlooker', { filter: { view: 'all' }, format: 'csv' });
    await cases.appoint('sanitationLead', [
      { post: 'departmentLead', unitId: cases.departments.sanitation! },
    ]);
    await decide('sanitationLead', one, { approved: true });
    const file = await fetchFile('onlooker', one.id);
    expect(file.status).toBe(200);
    expect(file.body.toString('utf8')).not.toContain('13800138042');
    expect(file.body.toString('utf8')).toMatch(/,,$/m);
  });

  test('is refused to who has left the post that it was approved for', async () => {
    const one = await approved('community');
    const gone = { ...cases.people.community!, appointments: [], scopes: [] };
    expect((await call(gone, 'POST', `/api/cases/exports/${one.id}/file`)).status).toBe(403);
    const other = {
      ...cases.people.community!,
      appointments: cases.people.dispatcher!.appointments,
    };
    expect((await call(other, 'POST', `/api/cases/exports/${one.id}/file`)).status).toBe(403);
  });
});
