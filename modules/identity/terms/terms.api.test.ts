import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { places, useIdentity, type Visitor } from '../testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);
const day = (days: number) =>
  new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);

let secadmin: Visitor;
let lead: Visitor;
let worker: Visitor;
let leadId = '';
let workerId = '';
let held = { id: '', version: 0 };
beforeAll(async () => {
  await identity.hire('secadmin', 'securityAdministrator');
  leadId = (await identity.hire('lead')).personId;
  workerId = (await identity.hire('worker', 'gridWorker')).personId;
  [secadmin, lead, worker] = (await Promise.all(
    ['secadmin', 'lead', 'worker'].map((name) => identity.signIn(name)),
  )) as [Visitor, Visitor, Visitor];
  const made = await secadmin.call('POST', '/api/identity/appointments', {
    personId: leadId,
    post: 'buildingLead',
    placePath: places.building,
    validUntil: day(20),
    cameBy: 'elected',
  });
  expect(made).toMatchObject({ status: 201, body: { cameBy: 'elected', version: 1 } });
  held = made.body;
});

const renew = (visitor: Visitor, validUntil: string | null, version: number) =>
  visitor.call(
    'PATCH',
    `/api/identity/appointments/${held.id}`,
    { validUntil, reason: '换届延期' },
    { 'if-match': `"${version}"` },
  );

describe('PATCH /api/identity/appointments/:id', () => {
  it('refuses everybody but who grants posts, the holder too', async () => {
    for (const visitor of [lead, worker]) {
      expect((await renew(visitor, day(400), 1)).body.code).toBe('http/forbidden');
    }
    expect((await renew(identity.visit(), day(400), 1)).status).toBe(401);
  });

  it('names another last day, and says so in the audit with the one before', async () => {
    const answer = await renew(secadmin, day(400), 1);
    expect(answer).toMatchObject({ status: 200, body: { validUntil: day(400), version: 2 } });
    expect((await identity.audit('identity.renewPost')).at(-1)).toMatchObject({
      subject_id: leadId,
      after: { validUntil: day(400), appointmentId: held.id },
    });
  });

  it('refuses a stale one and shows what holds; refuses an end before the beginning', async () => {
    const stale = await renew(secadmin, day(50), 1);
    expect(stale).toMatchObject({ status: 409, body: { code: 'http/stale' } });
    expect(stale.body.current).toMatchObject({ version: 2, validUntil: day(400) });
    expect((await renew(secadmin, day(-2), 2)).body.code).toBe('identity/wrong-dates');
  });

  it('does not lengthen a term that was ended', async () => {
    const path = `/api/identity/appointments/${held.id}/end`;
    expect((await secadmin.call('POST', path, { reason: '本人辞任' })).status).toBe(200);
    expect((await renew(secadmin, day(600), 3)).body.code).toBe('identity/already-ended');
  });
});

const put = (visitor: Visitor, path: string, body: object) =>
  visitor.call('PUT', `/api/identity/me/${path}`, body);

describe('PUT /api/identity/me/home', () => {
  it('refuses nobody signed in, and what is no building', async () => {
    expect((await put(identity.visit(), 'home', { placePath: places.building })).status).toBe(401);
    expect((await put(lead, 'home', { placePath: places.grid })).status).toBe(400);
  });

  it('can be put right once, then stays for 30 days, also when it was taken back', async () => {
    const other = places.building!.replace('b00012', 'b00013');
    const first = await put(lead, 'home', { placePath: places.building });
    expect(first).toMatchObject({
      status: 200,
      body: { home: { path: places.building }, homeFixedUntil: null, homeDays: 30 },
    });
    expect((await put(lead, 'home', { placePath: other })).body).toMatchObject({
      home: { path: other },
      homeFixedUntil: day(30),
    });
    for (const placePath of [places.building, null]) {
      expect((await put(lead, 'home', { placePath })).body.code).toBe('identity/home-fixed');
    }
    await withTransaction(database, system, {}, (trx) =>
      sql`update person_homes set changed_on = current_date - 40`.execute(trx),
    );
    expect((await put(lead, 'home', { placePath: null })).body.home).toBeNull();
    expect((await put(lead, 'home', { placePath: other })).body.code).toBe('identity/home-fixed');
  });

  it('is nobody else’s to see, and not in the audit', async () => {
    await put(worker, 'home', { placePath: places.building });
    const other = { ...anonymous, kind: 'person' as const, personId: leadId };
    const rows = await database.inRolledBackTransaction(other, async (trx) => {
      const found = await sql`select from person_homes where person_id = ${workerId}`.execute(trx);
      return found.rows;
    });
    expect(rows).toEqual([]);
    const [audit] = (await identity.audit('identity.setHome')).slice(-1);
    expect(JSON.stringify(audit)).not.toContain(places.building);
  });
});

describe('PUT /api/identity/me/lines/:appointmentId', () => {
  it('refuses a post of somebody else, and what is no number', async () => {
    const { lines } = (await worker.call('GET', '/api/identity/me/reach')).body;
    expect(lines).toMatchObject([{ post: 'gridWorker', line: null }]);
    const path = `lines/${lines[0].appointmentId}`;
    expect((await put(lead, path, { line: '0473 2000000' })).status).toBe(404);
    expect((await put(worker, path, { line: 'call me' })).status).toBe(400);
  });

  it('is given and taken back, and is gone then', async () => {
    const { lines } = (await worker.call('GET', '/api/identity/me/reach')).body;
    const path = `lines/${lines[0].appointmentId}`;
    const line = '0473-2000000';
    expect((await put(worker, path, { line })).body.lines).toMatchObject([{ line }]);
    expect((await put(worker, path, { line: null })).body.lines).toMatchObject([{ line: null }]);
    const rows = await withTransaction(database, system, {}, async (trx) => {
      const found = await sql`select from appointment_lines`.execute(trx);
      return found.rows;
    });
    expect(rows).toEqual([]);
    expect((await identity.audit('identity.setLine')).map(({ after }) => after)).toEqual([
      { given: true },
      { given: false },
    ]);
  });
});
