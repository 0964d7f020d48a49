import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { department, password, places, useIdentity, type Visitor } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);

let sysadmin: Visitor;
let secadmin: Visitor;
let auditor: Visitor;
let worker: Visitor;
beforeAll(async () => {
  await identity.hire('sysadmin', 'systemAdministrator');
  await identity.hire('secadmin', 'securityAdministrator');
  await identity.hire('auditor', 'auditor');
  await identity.hire('worker', 'gridWorker');
  [sysadmin, secadmin, auditor, worker] = (await Promise.all(
    ['sysadmin', 'secadmin', 'auditor', 'worker'].map((name) => identity.signIn(name)),
  )) as [Visitor, Visitor, Visitor, Visitor];
});

const people = '/api/identity/people';
const grants = '/api/identity/appointments';
const enter = (username: string, word: string, visitor = identity.visit()) =>
  visitor.call('POST', '/api/auth/sign-in/username', { username, password: word });

describe('POST /api/identity/people', () => {
  it('refuses everybody but the system administrator', async () => {
    const body = { displayName: '新人', username: 'newcomer' };
    for (const visitor of [secadmin, auditor, worker]) {
      expect((await visitor.call('POST', people, body)).body.code).toBe('http/forbidden');
    }
    expect((await identity.visit().call('POST', people, body)).status).toBe(401);
  });

  it('makes an account whose password is shown once and has to be changed before posts count', async () => {
    const made = await sysadmin.call('POST', people, {
      displayName: '李娜',
      username: 'Li.Na',
      phone: '154 0001 0001',
      email: 'li.na@wuhai.example.cn',
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        person: { username: 'li.na', phoneMasked: '*******0001', email: 'li.na@wuhai.example.cn' },
      },
    });
    const { temporaryPassword, person } = made.body;
    expect(temporaryPassword).toMatch(/^(\w{4}-){3}\w{4}$/);
    await secadmin.call('POST', grants, {
      personId: person.id,
      post: 'communityStaff',
      placePath: places.community,
    });
    const visitor = identity.visit();
    expect((await enter('li.na', temporaryPassword, visitor)).status).toBe(200);
    expect((await visitor.call('GET', '/api/identity/me')).body.mustChangePassword).toBe(true);
    const changed = await visitor.call('POST', '/api/auth/change-password', {
      currentPassword: temporaryPassword,
      newPassword: 'my own long word',
    });
    expect(changed.status).toBe(200);
    expect((await visitor.call('GET', '/api/identity/me')).body).toMatchObject({
      mustChangePassword: false,
      appointments: [{ post: 'communityStaff' }],
    });
    const rows = await identity.audit('identity.createUser');
    expect(JSON.stringify(rows)).not.toContain('15400010001');
    expect(rows.at(-1)).toMatchObject({ subject_id: person.id, after: { username: 'li.na' } });
  });

  it('keeps posts at rest until the password is changed', async () => {
    await identity.hire('resting', 'systemAdministrator');
    const visitor = await identity.signIn('resting');
    expect((await visitor.call('GET', people)).status).toBe(200);
    await withTransaction(database, system, {}, (trx) =>
      sql`update people set must_change_password = true
        where id = (select id from auth_users where username = 'resting')`.execute(trx),
    );
    expect((await visitor.call('GET', people)).body.code).toBe('http/forbidden');
  });

  it.each([
    ['username', { username: 'twin', phone: '15400020001' }, 'identity/username-taken'],
    ['phone', { username: 'twin2', phone: '15400020000' }, 'identity/phone-taken'],
    ['email', { username: 'twin3', email: 'TWIN@example.cn' }, 'identity/email-taken'],
  ])('refuses a %s that somebody has', async (_what, body, code) => {
    if (code === 'identity/username-taken') {
      await sysadmin.call('POST', people, {
        displayName: '甲',
        username: 'twin',
        phone: '15400020000',
        email: 'twin@example.cn',
      });
    }
    const answer = await sysadmin.call('POST', people, { displayName: '乙', ...body });
    expect(answer).toMatchObject({ status: 409, body: { code } });
  });

  it('does not keep the password for a repeated request', async () => {
    const key = { 'idempotency-key': 'key-of-a-secret' };
    const body = { displayName: '丙', username: 'secretive' };
    expect((await sysadmin.call('POST', people, body, key)).status).toBe(201);
    const again = await sysadmin.call('POST', people, body, key);
    expect(again.body.code).toBe('identity/username-taken');
    const kept = await withTransaction(database, system, {}, (trx) =>
      sql`select 1 from idempotency_keys where key = 'key-of-a-secret'`.execute(trx),
    );
    expect(kept.rows).toEqual([]);
  });
});

describe('GET /api/identity/people', () => {
  it('is for the three administrators', async () => {
    for (const visitor of [sysadmin, secadmin, auditor]) {
      expect((await visitor.call('GET', people)).status).toBe(200);
    }
    expect((await worker.call('GET', people)).status).toBe(403);
  });

  it('finds by part of a name or username, by a whole phone, by post, and pages', async () => {
    await sysadmin.call('POST', people, {
      displayName: '欧阳锋',
      username: 'ouyang',
      phone: '15400030003',
    });
    const names = async (query: string) =>
      (await sysadmin.call('GET', `${people}?${query}`)).body.items.map(
        (p: { username: string }) => p.username,
      );
    expect(await names(`search=${encodeURIComponent('阳')}`)).toEqual(['ouyang']);
    expect(await names('search=ouy')).toEqual(['ouyang']);
    expect(await names('search=154%200003%200003')).toEqual(['ouyang']);
    expect(await names('search=1540003')).toEqual([]);
    expect(await names('search=%25')).toEqual([]);
    expect(await names('post=auditor')).toEqual(['auditor']);
    const all = await names('limit=100');
    const paged: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await sysadmin.call('GET', `${people}?limit=2${cursor}`);
      paged.push(...body.items.map((p: { username: string }) => p.username));
      if (!body.nextCursor) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(paged).toEqual(all);
  });

  it('shows no phone but its end', async () => {
    const { body } = await sysadmin.call('GET', `${people}?search=ouyang`);
    expect(body.items[0].phoneMasked).toBe('*******0003');
    expect(JSON.stringify(body)).not.toContain('15400030003');
  });
});

describe('POST /api/identity/people/:id/password', () => {
  it('gives a new password, ends the sessions and lifts the lock', async () => {
    const { personId } = await identity.hire('forgetful');
    const visitor = await identity.signIn('forgetful');
    for (let i = 0; i < 5; i += 1) await enter('forgetful', 'wrong');
    const locked = (await sysadmin.call('GET', `${people}/${personId}`)).body.lockedUntil;
    expect(Date.parse(locked)).toBeGreaterThan(Date.now() + 14 * 60_000);
    const { body } = await sysadmin.call('POST', `${people}/${personId}/password`, {});
    expect((await visitor.call('GET', '/api/identity/me')).status).toBe(401);
    expect((await enter('forgetful', password)).status).toBe(401);
    expect((await enter('forgetful', body.temporaryPassword)).status).toBe(200);
    expect((await sysadmin.call('GET', `${people}/${personId}`)).body.lockedUntil).toBeNull();
    expect((await identity.audit('identity.resetPassword')).at(-1)?.subject_id).toBe(personId);
  });

  it('of one’s own account is another administrator’s work', async () => {
    const { id } = (await sysadmin.call('GET', '/api/identity/me')).body;
    const answer = await sysadmin.call('POST', `${people}/${id}/password`, {});
    expect(answer.body.code).toBe('http/forbidden');
  });
});

describe('POST /api/identity/people/:id/disable', () => {
  it('signs the person out at once, keeps them out, and can be undone', async () => {
    const { personId } = await identity.hire('leaver', 'gridWorker');
    const visitor = await identity.signIn('leaver');
    const { version } = (await sysadmin.call('GET', `${people}/${personId}`)).body;
    const act = (what: string, v: number, body: object = {}) =>
      sysadmin.call('POST', `${people}/${personId}/${what}`, body, { 'if-match': `"${v}"` });
    expect((await act('disable', version + 1, { reason: '离职' })).body).toMatchObject({
      code: 'http/stale',
      current: { id: personId, version },
    });
    const closed = await act('disable', version, { reason: '离职' });
    expect(closed).toMatchObject({ status: 200, body: { version: version + 1 } });
    expect((await visitor.call('GET', '/api/identity/me')).status).toBe(401);
    expect((await enter('leaver', password)).body.code).toBe('identity/disabled');
    expect((await act('enable', version + 1)).body.disabledAt).toBeNull();
    expect((await enter('leaver', password)).status).toBe(200);
  });
});

describe('POST /api/identity/appointments', () => {
  const grant = (body: object, visitor = secadmin) => visitor.call('POST', grants, body);

  it('refuses everybody but the security administrator, and him for himself', async () => {
    const { personId } = await identity.hire('candidate');
    const body = { personId, post: 'gridWorker', placePath: places.grid };
    for (const visitor of [sysadmin, auditor, worker]) {
      expect((await grant(body, visitor)).body.code).toBe('http/forbidden');
    }
    const { id } = (await secadmin.call('GET', '/api/identity/me')).body;
    expect((await grant({ ...body, personId: id })).body.code).toBe('http/forbidden');
  });

  it('takes effect with the next request, and ends with the next', async () => {
    const { personId } = await identity.hire('switcher');
    const visitor = await identity.signIn('switcher');
    const posts = async () =>
      (await visitor.call('GET', '/api/identity/me')).body.appointments.map(
        (a: { post: string }) => a.post,
      );
    expect(await posts()).toEqual([]);
    const made = await grant({ personId, post: 'gridWorker', placePath: places.grid });
    expect(made).toMatchObject({ status: 201, body: { inForce: true, placePath: places.grid } });
    expect(await posts()).toEqual(['gridWorker']);
    const end = () =>
      secadmin.call('POST', `${grants}/${made.body.id}/end`, { reason: '调往其他网格' });
    expect((await end()).body.inForce).toBe(false);
    expect(await posts()).toEqual([]);
    expect((await end()).body.code).toBe('identity/already-ended');
    expect((await identity.audit('identity.endPost')).at(-1)?.subject_id).toBe(personId);
  });

  it.each([
    ['a grid worker at a community', { post: 'gridWorker', placePath: places.community }],
    ['a grid worker in a department', { post: 'gridWorker', unitId: department }],
    ['a grid worker nowhere', { post: 'gridWorker' }],
    ['a department member at a place', { post: 'departmentMember', placePath: places.grid }],
    [
      'a department member in no department',
      { post: 'departmentLead', unitId: '0199b2a4-0000-7000-8000-00000000d009' },
    ],
    ['an auditor at a grid', { post: 'auditor', placePath: places.grid }],
  ])('refuses %s', async (_what, body) => {
    const { personId } = await identity.hire(`misfit${Math.random().toString(36).slice(2, 8)}`);
    expect(await grant({ personId, ...body })).toMatchObject({
      status: 422,
      body: { code: 'identity/wrong-place' },
    });
  });

  it('never makes one person two of system, security and audit administrator', async () => {
    const { personId } = await identity.hire('powerful', 'auditor');
    for (const post of ['systemAdministrator', 'securityAdministrator']) {
      expect(await grant({ personId, post, placePath: '150300' })).toMatchObject({
        status: 409,
        body: { code: 'identity/posts-separated', details: { held: 'auditor' } },
      });
    }
    const later = { validFrom: '2099-01-01', validUntil: '2099-12-31' };
    const answer = await grant({
      personId,
      post: 'systemAdministrator',
      placePath: '150300',
      ...later,
    });
    expect(answer.body.code).toBe('identity/posts-separated');
  });

  it('lets only one of two who grant separated posts at the same moment have it', async () => {
    const { personId } = await identity.hire('raced');
    const answers = await Promise.all(
      ['systemAdministrator', 'auditor'].map((post) =>
        grant({ personId, post, placePath: '150300' }),
      ),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([201, 409]);
    expect(answers.find((a) => a.status === 409)?.body.code).toBe('identity/posts-separated');
  });

  it('refuses the same post twice in the same days, and dates upside down', async () => {
    const { personId } = await identity.hire('doubled');
    const body = { personId, post: 'gridLead', placePath: places.grid };
    expect((await grant({ ...body, validUntil: '2020-01-01' })).body.code).toBe(
      'identity/wrong-dates',
    );
    expect((await grant({ ...body, validUntil: '2099-06-30' })).status).toBe(201);
    expect((await grant({ ...body, validFrom: '2099-06-30' })).body.code).toBe(
      'identity/already-appointed',
    );
    expect((await grant({ ...body, validFrom: '2099-07-01' })).status).toBe(201);
  });

  it('counts a post from its first day to its last, in the city’s days', async () => {
    const { personId } = await identity.hire('dated');
    const visitor = await identity.signIn('dated');
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10);
    const body = { personId, post: 'gridLead', placePath: places.grid };
    await grant({ ...body, validFrom: tomorrow });
    expect((await visitor.call('GET', '/api/identity/me')).body.appointments).toEqual([]);
    await grant({ ...body, post: 'gridWorker', validFrom: today, validUntil: today });
    const held = (await visitor.call('GET', '/api/identity/me')).body.appointments;
    expect(held).toMatchObject([{ post: 'gridWorker', validFrom: today, validUntil: today }]);
  });

  it('refuses a closed account', async () => {
    const { personId } = await identity.hire('closed');
    await sysadmin.call(
      'POST',
      `${people}/${personId}/disable`,
      { reason: '停用' },
      {
        'if-match': `"${(await sysadmin.call('GET', `${people}/${personId}`)).body.version}"`,
      },
    );
    const answer = await grant({ personId, post: 'gridLead', placePath: places.grid });
    expect(answer.body.code).toBe('identity/person-disabled');
  });
});

describe('PATCH /api/identity/me', () => {
  it('changes what people set themselves, from the version they saw', async () => {
    await identity.hire('patcher');
    const visitor = await identity.signIn('patcher');
    const { version } = (await visitor.call('GET', '/api/identity/me')).body;
    const patch = (body: object, v: number) =>
      visitor.call('PATCH', '/api/identity/me', body, { 'if-match': `"${v}"` });
    const changed = await patch({ elderMode: true, locale: 'en', email: 'p@example.cn' }, version);
    expect(changed).toMatchObject({
      status: 200,
      body: { elderMode: true, locale: 'en', email: 'p@example.cn', displayName: 'patcher 同志' },
    });
    expect(await patch({ elderMode: false }, version)).toMatchObject({
      status: 409,
      body: { code: 'http/stale', current: { elderMode: true } },
    });
    expect((await patch({ email: null }, version + 1)).body.email).toBeNull();
    expect(JSON.stringify(await identity.audit('identity.updateMe'))).not.toContain('example.cn');
  });
});

describe('API keys', () => {
  const keys = '/api/identity/api-keys';
  const ask = (key: string) =>
    identity.visit().call('GET', '/api/identity/sign-in-methods', undefined, { 'x-api-key': key });

  it('are made and revoked by the system administrator alone, and shown once', async () => {
    const body = { name: '12345 热线', scopes: ['open311'] };
    for (const visitor of [secadmin, auditor, worker]) {
      expect((await visitor.call('POST', keys, body)).status).toBe(403);
    }
    const made = await sysadmin.call('POST', keys, body);
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^gewu_[\w-]{43}$/);
    const listed = await auditor.call('GET', keys);
    expect(listed.body.items).toMatchObject([{ name: '12345 热线', createdBy: 'sysadmin 同志' }]);
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key);
    expect((await ask(made.body.key)).status).toBe(200);
    const revoked = await sysadmin.call('DELETE', `${keys}/${made.body.apiKey.id}`);
    expect(revoked.body.revokedAt).not.toBeNull();
    expect((await ask(made.body.key)).body.code).toBe('identity/api-key-refused');
    const again = await sysadmin.call('DELETE', `${keys}/${made.body.apiKey.id}`);
    expect(again.body.code).toBe('identity/already-ended');
  });

  it('that are unknown or past their last day are refused, not taken for nobody', async () => {
    expect((await ask('gewu_unknown')).status).toBe(401);
    expect((await ask('x'.repeat(5000))).status).toBe(401);
    const made = await sysadmin.call('POST', keys, {
      name: '过期',
      scopes: ['open311'],
      expiresOn: '2020-01-01',
    });
    expect((await ask(made.body.key)).status).toBe(401);
  });

  it('are no person: they have no posts and no own record', async () => {
    const made = await sysadmin.call('POST', keys, { name: '系统', scopes: ['open311'] });
    const header = { 'x-api-key': made.body.key };
    const call = (url: string) => identity.visit().call('GET', url, undefined, header);
    expect((await call('/api/identity/me')).status).toBe(403);
    expect((await call(people)).status).toBe(403);
  });
});
