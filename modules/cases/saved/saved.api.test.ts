import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { test150300, useCases } from '../testing.ts';
import { mostSaved } from './saved.ts';

const cases = useCases();
const { call } = cases;
const { community, subdistrict } = test150300;
const url = '/api/cases/saved-filters';

const late = { list: 'inbox', name: '超时的路灯', filter: { status: 'late', classCode: 'C0118' } };

async function save(as: string, body: object = {}) {
  const answer = await call(as, 'POST', url, { ...late, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

const listed = async (as: string, list = 'inbox') =>
  (await call(as, 'GET', `${url}?list=${list}`)).body.items as { id: string; name: string }[];

describe('saved filters', () => {
  test('are refused to who is not signed in', async () => {
    expect((await call('anonymous', 'GET', `${url}?list=inbox`)).status).toBe(401);
    expect((await call('anonymous', 'POST', url, late)).status).toBe(401);
  });

  test('refuse a filter that no list understands', async () => {
    for (const body of [
      { ...late, name: ' ' },
      { ...late, list: 'mine' },
      { ...late, filter: { status: 'lost' } },
      { ...late, columns: ['secret'] },
    ]) {
      expect((await call('community', 'POST', url, body)).status).toBe(400);
    }
  });

  test('are kept for the person, with their columns, and leave an audit row each time', async () => {
    const made = await save('community', { columns: ['clock', 'state'] });
    expect(made).toMatchObject({
      ...late,
      columns: ['clock', 'state'],
      mine: true,
      sharedWith: null,
    });
    expect(await listed('community')).toEqual([made]);
    expect(await listed('community', 'area')).toEqual([]);
    expect(await listed('secretary')).toEqual([]);

    const body = { name: '我的', filter: { q: '张三家' }, columns: null };
    const changed = await call('community', 'PATCH', `${url}/${made.id}`, body, 1);
    expect(changed.body).toMatchObject({ ...body, version: 2 });
    expect(await call('community', 'PATCH', `${url}/${made.id}`, { name: '又' }, 1)).toMatchObject({
      status: 409,
      body: { code: 'http/stale', current: { name: '我的' } },
    });
    expect((await call('community', 'DELETE', `${url}/${made.id}`)).status).toBe(200);
    expect(await listed('community')).toEqual([]);

    const owner = new Client({ connectionString: cases.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query(
      `select action, before, after from ${cases.database.schema}.audit_entries where subject_id = $1 order by id`,
      [made.id],
    );
    await owner.end();
    expect(rows.map((row) => row.action)).toEqual([
      'cases.saveFilter',
      'cases.changeFilter',
      'cases.deleteFilter',
    ]);
    // what was searched for may name people
    expect(JSON.stringify(rows)).not.toContain('张三');
  });

  test('have a name of their own in a list', async () => {
    const made = await save('worker');
    const again = await call('worker', 'POST', url, late);
    expect(again).toMatchObject({ status: 409, body: { code: 'cases/filter-name-taken' } });
    await save('worker', { list: 'area' });
    const other = await save('worker', { name: '别的' });
    expect(
      (await call('worker', 'PATCH', `${url}/${other.id}`, { name: late.name }, 1)).body.code,
    ).toBe('cases/filter-name-taken');
    await call('worker', 'DELETE', `${url}/${made.id}`);
    // taken back: saved again under its name
    expect((await save('worker')).name).toBe(late.name);
  });

  test('are so many at the most', async () => {
    for (let i = 0; i < mostSaved; i++) await save('operator', { name: `第${i}个` });
    expect((await call('operator', 'POST', url, late)).body.code).toBe('cases/too-many-filters');
  });

  test('are shared with colleagues of the same place, and with nobody else', async () => {
    const { id } = await save('secretary', { share: { placePath: community } });
    const [seen] = await listed('community');
    expect(seen).toMatchObject({ id, mine: false, sharedWith: { placePath: community } });
    for (const who of ['dispatcher', 'worker', 'power', 'resident', 'operator']) {
      expect((await listed(who)).map((one) => one.id)).not.toContain(id);
    }
    for (const [method, body] of [['PATCH', { name: '夺过来' }], ['DELETE']] as const) {
      const answer = await call('community', method, `${url}/${id}`, body, 1);
      expect(answer).toMatchObject({ status: 404, body: { code: 'cases/filter-not-found' } });
    }
    await call('secretary', 'PATCH', `${url}/${id}`, { share: null }, 1);
    expect(await listed('community')).toEqual([]);
  });

  test('are shared with colleagues of the same unit', async () => {
    const unitId = cases.departments.power;
    const { id } = await save('powerLead', { share: { unitId } });
    expect(await listed('power')).toMatchObject([{ id, sharedWith: { unitId } }]);
    expect(await listed('sanitation')).toEqual([]);
  });

  test('are not shared where the person holds no post', async () => {
    for (const share of [
      { placePath: subdistrict },
      { placePath: `${community}.g001` },
      { unitId: cases.departments.power },
    ]) {
      expect((await call('community', 'POST', url, { ...late, share })).status).toBe(403);
    }
    // who looks after the system, looks after no cases
    await cases.appoint('admin', [{ post: 'systemAdministrator', placePath: community }]);
    const share = { placePath: community };
    expect((await call('admin', 'POST', url, { ...late, share })).status).toBe(403);
    await save('secretary', { name: '给大家', share });
    expect(await listed('admin')).toEqual([]);
  });
});

describe('columns of a list', () => {
  test('are kept for the person, list by list', async () => {
    const put = (as: string, list: string, columns: string[] | null) =>
      call(as, 'PUT', `${url}/columns/${list}`, { columns });
    expect((await put('anonymous', 'inbox', [])).status).toBe(401);
    expect((await put('dispatcher', 'inbox', ['number'])).body).toEqual({ columns: ['number'] });
    expect((await put('dispatcher', 'inbox', ['clock', 'place'])).status).toBe(200);
    const columns = async (as: string, list: string) =>
      (await call(as, 'GET', `${url}?list=${list}`)).body.columns;
    expect(await columns('dispatcher', 'inbox')).toEqual(['clock', 'place']);
    expect(await columns('dispatcher', 'area')).toBeNull();
    expect(await columns('subdistrictLead', 'inbox')).toBeNull();
    expect(await listed('dispatcher')).toEqual([]);
    await put('dispatcher', 'inbox', null);
    expect(await columns('dispatcher', 'inbox')).toBeNull();
  });
});
