import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealAudit } from '../../kernel/audit/seal.ts';
import { writeAudit } from '../../kernel/audit/write.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { othersEnd } from '../../kernel/testing/others.ts';
import { places, useIdentity, type Visitor } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);
const otherCommunity = '150300.150304.012.009';

let auditor: Visitor;
let secadmin: Visitor;
let sysadmin: Visitor;
let secretary: Visitor;
let worker: Visitor;
beforeAll(async () => {
  await identity.hire('auditor', 'auditor');
  await identity.hire('secadmin', 'securityAdministrator');
  await identity.hire('sysadmin', 'systemAdministrator');
  await identity.hire('secretary', 'communitySecretary');
  await identity.hire('worker', 'gridWorker');
  [auditor, secadmin, sysadmin, secretary, worker] = (await Promise.all(
    ['auditor', 'secadmin', 'sysadmin', 'secretary', 'worker'].map((name) => identity.signIn(name)),
  )) as [Visitor, Visitor, Visitor, Visitor, Visitor];
  await write({ action: 'places.rename', placePath: places.community!, reason: '更名' });
  await write({ action: 'places.rename', placePath: places.grid!, reason: '网格调整' });
  await write({ action: 'places.rename', placePath: otherCommunity, reason: '别处' });
  await write({ action: 'cases.accept', placePath: places.grid!, subjectType: 'case' });
});

function write(entry: {
  action: string;
  placePath: string;
  reason?: string;
  subjectType?: string;
}): Promise<void> {
  return withTransaction(database, system, {}, (trx) =>
    writeAudit(trx, system, { subjectType: 'place', subjectId: 'p1', ...entry }),
  );
}

const list = async (visitor: Visitor, query = '') =>
  (await visitor.call('GET', `/api/audit?${query}`)).body;
const reasons = (body: { items: { reason: string | null }[] }) =>
  body.items.map((item) => item.reason);

describe('GET /api/audit', () => {
  it('refuses who makes accounts, who works in a grid, and who is not signed in', async () => {
    for (const visitor of [sysadmin, worker]) {
      expect((await visitor.call('GET', '/api/audit')).body.code).toBe('http/forbidden');
    }
    expect((await identity.visit().call('GET', '/api/audit')).status).toBe(401);
  });

  it('shows everything to the auditor and to who grants posts, with the names of staff', async () => {
    for (const visitor of [auditor, secadmin]) {
      const body = await list(visitor, 'action=places.&limit=10');
      expect(reasons(body)).toEqual(['别处', '网格调整', '更名']);
    }
    const { items } = await list(auditor, 'action=identity.signIn');
    expect(items.length).toBeGreaterThan(0);
    expect(items.map((item: { actorName: string | null }) => item.actorName)).not.toContain(null);
  });

  it('shows who leads an area what lies there, and nobody’s name', async () => {
    const body = await list(secretary);
    expect(reasons(body)).toEqual(['网格调整', '更名']);
    expect(body.items[0].placeName).toBe(`地点 ${places.grid}`);
    expect(new Set(body.items.map((item: { actorName: string | null }) => item.actorName))).toEqual(
      new Set([null]),
    );
  });

  it('hides what was done on cases that the reader may not see', async () => {
    const body = await list(secretary, 'action=cases.');
    expect(body.items).toEqual([]);
    expect((await list(auditor, 'action=cases.')).items.length).toBe(1);
  });

  it('narrows by place, action, subject and time', async () => {
    expect(reasons(await list(auditor, `action=places.&within=${places.grid}`))).toEqual([
      '网格调整',
    ]);
    expect(reasons(await list(auditor, 'subjectType=place&subjectId=p2'))).toEqual([]);
    expect(reasons(await list(auditor, 'to=2020-01-01T00:00:00Z'))).toEqual([]);
    const refused = await auditor.call('GET', '/api/audit?action=a%25');
    expect(refused.status).toBe(400);
  });

  it('goes on where a page ended, without a gap', async () => {
    const all = await list(auditor, 'limit=200');
    const seen: number[] = [];
    let cursor: string | null = '';
    do {
      const page: { items: { id: number }[]; nextCursor: string | null } = await list(
        auditor,
        `limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    // The sign-ins of this test may have written rows in between; those asked for stay in order.
    expect(seen).toEqual(expect.arrayContaining(all.items.map((item: { id: number }) => item.id)));
    expect([...seen].sort((a, b) => b - a)).toEqual(seen);
  });
});

describe('GET /api/audit/seals and /api/audit/verification', () => {
  const seal = async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await othersEnd(owner);
    await owner.end();
    await withTransaction(database, system, {}, sealAudit);
  };

  it('refuse who leads an area', async () => {
    for (const path of ['/api/audit/seals', '/api/audit/verification']) {
      expect((await secretary.call('GET', path)).body.code).toBe('http/forbidden');
    }
  });

  it('tell what is sealed and that it is whole', async () => {
    const before = (await auditor.call('GET', '/api/audit/seals')).body;
    expect(before.waiting).toBeGreaterThan(0);
    await seal();
    const after = (await auditor.call('GET', '/api/audit/seals')).body;
    expect(after.count).toBe(before.count + 1);
    expect(after.last[0]).toMatchObject({
      seq: after.count,
      hash: expect.stringMatching(/^\w{64}$/),
    });
    const { items } = await list(auditor, 'action=places.&limit=1');
    expect(items[0].seal).toBe(after.count);
    const verified = (await secadmin.call('GET', '/api/audit/verification')).body;
    expect(verified).toMatchObject({ whole: true, problemCount: 0, problems: [] });
    expect(verified.rows).toBe(after.rows);
  });

  it('name the row that the database’s owner changed', async () => {
    await seal();
    const { items } = await list(auditor, 'action=places.&limit=1');
    const owner = new Client({
      connectionString: database.ownerUrl,
      options: `-c search_path=${database.schema},public -c gewu.system=on`,
    });
    await owner.connect();
    await owner.query('alter table audit_entries no force row level security');
    await owner.query(`update audit_entries set reason = '改过' where id = $1`, [items[0].id]);
    await owner.query('alter table audit_entries force row level security');
    await owner.end();
    const verified = (await auditor.call('GET', '/api/audit/verification')).body;
    expect(verified).toMatchObject({ whole: false, problemCount: 1 });
    expect(verified.problems).toEqual([
      { kind: 'changed', seq: items[0].seal, rowId: items[0].id },
    ]);
  });
});
