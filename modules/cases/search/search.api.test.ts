import { sql } from 'kysely';
import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { conditionOf } from '../filters.ts';
import { test150300, useCases } from '../testing.ts';
import { startSearch } from './search.ts';
import { fillSearch } from './word-index.ts';

const cases = useCases();
const { call, act, report } = cases;

/** Texts of the cases that somebody finds. */
async function find(as: string, q: string, query = 'view=all'): Promise<string[]> {
  const { status, body } = await call(as, 'GET', `/api/cases?${query}&q=${encodeURIComponent(q)}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.map((one: { text: string }) => one.text);
}

const lamp = '3号楼前的路灯不亮';
const lid = '井盖松动，骑车危险';
const secret = '邻居路灯纠纷';
let ids: Record<string, string>;

beforeAll(async () => {
  const made = [
    await report('resident', { address: '西门岗亭旁402' }),
    await report('neighbour', { text: lid, classCode: 'C0102' }),
    await report('resident', { text: secret, confidential: true }),
  ];
  ids = { lamp: made[0].id, lid: made[1].id, secret: made[2].id };
});

describe('GET /api/cases?q=', () => {
  test('is refused to who is not signed in', async () => {
    expect((await call('anonymous', 'GET', '/api/cases?q=路灯')).status).toBe(401);
  });

  test('finds by words and parts of them, pinyin, number, address, class and place', async () => {
    for (const q of ['路灯', '灯不亮', 'ludeng', 'ldbl', '岗亭旁', '402']) {
      expect(await find('dispatcher', q), q).toEqual([lamp]);
    }
    const { body } = await call('worker', 'GET', `/api/cases/${ids.lid}`);
    expect(await find('worker', body.number)).toEqual([lid]);
    expect(await find('worker', body.className)).toEqual([lid]);
    expect(await find('worker', '井盖 危险')).toEqual([lid]);
    expect(await find('worker', '井盖 路灯')).toEqual([]);
    expect(await find('dispatcher', '滨海社区')).toEqual([lid, lamp]);
    expect(await find('dispatcher', '滨海社区 路灯', 'view=area')).toEqual([lamp]);
    expect(await find('operator', '路灯', `view=all&within=${test150300.district}`)).toEqual([
      lamp,
    ]);
    expect(await find('operator', '路灯', 'view=all&within=150300.150302')).toEqual([]);
    expect(await find('worker', '！')).toEqual([]);
    expect(await find('worker', "'路灯' | '井盖'")).toEqual([]);
  });

  test('lists the newest first, page by page', async () => {
    const page = async (cursor = '') =>
      (await call('dispatcher', 'GET', `/api/cases?view=all&limit=1&q=滨海社区${cursor}`)).body;
    const first = await page();
    expect(first.items[0].text).toBe(lid);
    expect((await page(`&cursor=${first.nextCursor}`)).items[0].text).toBe(lamp);
  });

  test('says where the hits are', async () => {
    const { body } = await call('worker', 'GET', '/api/cases?view=all&q=ludeng 402');
    expect(body.items[0].hits).toEqual({
      text: [[5, 7]],
      className: [[0, 2]],
      address: [[5, 8]],
    });
    expect((await call('worker', 'GET', '/api/cases?view=all')).body.items[0].hits).toBeUndefined();
  });

  test('shows nobody more than the lists do', async () => {
    expect(await find('stranger', '路灯')).toEqual([]);
    expect(await find('otherWorker', '路灯')).toEqual([]);
    expect(await find('dispatcher', '纠纷')).toEqual([]);
    expect(await find('resident', '路灯')).toEqual([secret, lamp]);
    expect(await find('neighbour', '路灯')).toEqual([]);
  });

  test('does not tell a door to who may not read it', async () => {
    expect((await call('stranger', 'POST', `/api/cases/${ids.lamp}/follow`, {})).status).toBe(200);
    expect(await find('stranger', '路灯', 'view=followed')).toEqual([lamp]);
    for (const q of ['402', '旁402', '路灯 402', '岗亭']) {
      expect(await find('stranger', q, 'view=followed'), q).toEqual([]);
    }
    // what stands in the text may be asked for
    expect(await find('stranger', '3号楼', 'view=followed')).toEqual([lamp]);
  });

  test('knows the class that a case was given when it was registered', async () => {
    const { id } = await report('resident', {
      text: '不知道怎么说的一件事',
      classCode: 'C0118',
      hotline: false,
    });
    await act('worker', id, 'passUp', { reason: '超出能力' });
    await act('community', id, 'accept');
    await act('community', id, 'register', { classCode: 'E0110', severity: 1 });
    const { body } = await call('community', 'GET', `/api/cases/${id}`);
    expect(await find('community', body.className)).toEqual([body.text]);
    expect(await find('community', '路灯 怎么说')).toEqual([]);
  });

  test('finds the parts of a case that was split', async () => {
    const { id } = await report('resident', { text: '两件事' });
    await act('worker', id, 'passUp', { reason: '超出能力' });
    await act('community', id, 'accept');
    await act('community', id, 'register', { classCode: 'C0118', severity: 3 });
    const parts = [
      { text: '树枝压住电线', classCode: 'C0118' },
      { text: '树根顶起地砖', classCode: 'C0118' },
    ];
    await act('community', id, 'split', { parts });
    expect(await find('community', '树根')).toEqual(['树根顶起地砖']);
  });
});

describe('fillSearch', () => {
  test('fills in the cases that have no words, once, and goes on where it was stopped', async () => {
    const owner = new Client({ connectionString: cases.database.ownerUrl });
    await owner.connect();
    await owner.query(`set search_path = ${cases.database.schema}, public`);
    await owner.query('delete from case_search');
    expect(await find('worker', '路灯')).toEqual([]);
    // stopped after the first
    await owner.query(
      'update case_search_fill set after = (select min(id::text)::uuid from cases)',
    );
    const all = Number((await owner.query('select count(*) from cases')).rows[0].count);
    expect(await fillSearch(cases.database)).toBe(all - 1);
    expect(await find('worker', '井盖松动')).toEqual([lid]);
    expect(await find('worker', '3号楼前')).toEqual([]);
    await owner.query(`update case_search_fill set after = '00000000-0000-0000-0000-000000000000'`);
    expect(await fillSearch(cases.database)).toBe(all);
    expect(await find('worker', '3号楼前')).toEqual([lamp]);
    expect(await fillSearch(cases.database)).toBe(0);
    const { rows } = await owner.query('select count(*) from case_search');
    expect(Number(rows[0].count)).toBe(all);
    await owner.end();
  });
});

describe('row-level security', () => {
  test('shows words to no one who does not search, not even to the platform', async () => {
    for (const who of [system, cases.people.operator!]) {
      const { rows } = await withTransaction(cases.database, who, {}, (trx) =>
        sql<{ n: number }>`select count(*)::int as n from case_search`.execute(trx),
      );
      expect(rows[0]?.n).toBe(0);
    }
  });

  test('alone says which cases there are in all: lists name no fewer', async () => {
    const { body } = await call('operator', 'GET', `/api/cases/${ids.lamp}`);
    const microGrid = body.placePath.split('.').slice(0, 6).join('.');
    await cases.appoint('microGridLead', [{ post: 'microGridLead', placePath: microGrid }]);
    await cases.appoint('elsewhere', [
      { post: 'microGridLead', placePath: `${microGrid.slice(0, -2)}99` },
    ]);
    await call('elsewhere', 'POST', `/api/cases/${ids.lid}/follow`, {});
    for (const [name, actor] of Object.entries(cases.people)) {
      if (actor.kind !== 'person') continue;
      const seen = await withTransaction(cases.database, actor, {}, (trx) =>
        sql<{ id: string }>`select id from cases`.execute(trx),
      );
      const listed = await call(name, 'GET', '/api/cases?view=all&limit=100');
      expect(listed.body.nextCursor).toBeNull();
      const names = listed.body.items.map((one: { id: string }) => one.id);
      expect(names.sort(), name).toEqual(seen.rows.map(({ id }) => id).sort());
    }
    expect(await find('microGridLead', '楼前的路灯')).toEqual([lamp]);
    expect(await find('elsewhere', '井盖')).toEqual([lid]);
  });

  /** The plan of a list when nothing but an index will do. */
  async function plan(actor: Actor, filter: Parameters<typeof conditionOf>[0]): Promise<string> {
    return cases.database.inRolledBackTransaction(actor, async (trx: Trx) => {
      await sql`set local enable_seqscan = off`.execute(trx);
      const asked = { view: 'all', limit: 50, ...filter } as const;
      if (asked.q) await startSearch(trx, actor, asked);
      const read = asked.q
        ? sql`select case_id from case_search`
        : sql`select c.id from cases c where ${conditionOf(asked, actor, new Date())}`;
      const { rows } = await sql<Record<string, string>>`explain ${read} limit 10`.execute(trx);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  }

  test.each([
    ['cases_open_holder', 'community', { view: 'inbox' }],
    ['cases_holder_unit', 'power', { view: 'inbox' }],
    ['cases_grid', 'community', { view: 'area' }],
    ['cases_grid', 'operator', { within: test150300.community }],
    ['case_handlers', 'power', { view: 'handled' }],
    ['case_search_words', 'operator', { q: '路灯' }],
  ] as const)('lets %s serve the list of %s', async (index, who, filter) => {
    expect(await plan(cases.people[who]!, filter)).toContain(index);
  });
});
