import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { open } from './filters.ts';
import { fillSearch } from './search/word-index.ts';
import { test150300, useCases } from './testing.ts';
import { caseStates, isOpen } from './workflow.ts';

const cases = useCases();
const { call } = cases;
const { community, subdistrict, district, city } = test150300;
const hour = 3_600_000;
const count = 120;
let seed = 7;
/** A small generator, so that the same cases are made each time. */
const next = (below: number) => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % below;
};

type Item = { id: string; state: string; clock: { status: string } | null; reportedAt: string };

/** All items of a list, page by page. */
async function all(as: string, query: string, limit = 50): Promise<Item[]> {
  const items: Item[] = [];
  let cursor = '';
  do {
    const page = await call(as, 'GET', `/api/cases?limit=${limit}&${query}${cursor}`);
    expect(page.status, JSON.stringify(page.body)).toBe(200);
    items.push(...page.body.items);
    cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : '';
    expect(page.body.items.length).toBeLessThanOrEqual(limit);
  } while (cursor);
  return items;
}

beforeAll(async () => {
  const now = Date.now();
  const holders = [
    ['grid', cases.grid, null],
    ['community', community, null],
    ['subdistrict', subdistrict, null],
    ['department', district, cases.departments.power],
    ['grid', `${subdistrict}.009.g001`, null],
  ] as const;
  await withTransaction(cases.database, system, {}, async (trx) => {
    for (let i = 0; i < count; i++) {
      const id = uuidv7();
      const state = caseStates.filter((one) => one !== 'merged')[next(11)]!;
      const [level, path, unit] = holders[next(holders.length)]!;
      // Many share an instant: the order is total all the same.
      const reported = new Date(now - next(20) * 6 * hour);
      const due = isOpen(state) && next(5) > 0 ? new Date(now + (next(40) - 20) * hour) : null;
      const warn = due && new Date(due.getTime() - 4 * hour);
      await sql`
        insert into cases (id, number, state, source, class_code, severity, text, place_path, lng, lat,
          reporter_id, holder_level, holder_path, holder_unit_id, handler_paths, handler_units, due_at, warn_at,
          supervised_at, reported_at, updated_at)
        values (${id}, ${`T-${i}`}, ${state}, 'mobile', 'C0118', 2, ${i % 10 === 0 ? '100%_灯' : '路灯'},
          ${level === 'department' ? community : path}::ltree, 106.7, 39.5,
          ${next(4) === 0 ? cases.people.resident!.personId : null}, ${level}, ${path}::ltree, ${unit},
          '{}', ${unit ? [unit] : []}::uuid[], ${due}, ${warn}, ${next(6) === 0 ? reported : null},
          ${reported}, ${reported})`.execute(trx);
    }
    await sql`insert into case_handlers select unnest(handler_units)::text, id, reported_at,
      ${open} from cases c`.execute(trx);
  });
  await fillSearch(cases.database);
});

const people = ['worker', 'community', 'dispatcher', 'power', 'operator', 'resident', 'stranger'];
const views = ['inbox', 'area', 'mine', 'followed', 'handled', 'overdue', 'all'];

describe('GET /api/cases', () => {
  test('is refused to who is not signed in, and for a cursor that is none', async () => {
    expect((await call('anonymous', 'GET', '/api/cases')).status).toBe(401);
    const answer = await call('operator', 'GET', '/api/cases?cursor=nonsense');
    expect(answer).toMatchObject({ status: 400, body: { code: 'http/invalid-input' } });
    const forged = Buffer.from(`2026-99-99~${uuidv7()}`).toString('base64url');
    expect((await call('operator', 'GET', `/api/cases?cursor=${forged}`)).status).toBe(400);
  });

  test('gives each case once, in its order, whatever the size of a page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('due', 'newest', 'oldest'),
        fc.integer({ min: 3, max: 60 }),
        async (sort, limit) => {
          const paged = await all('operator', `view=all&sort=${sort}`, limit);
          const whole = await all('operator', `view=all&sort=${sort}`, 200);
          expect(paged.map((c) => c.id)).toEqual(whole.map((c) => c.id));
          expect(new Set(paged.map((c) => c.id)).size).toBe(count);
          if (sort === 'due') return;
          const times = paged.map((c) => Date.parse(c.reportedAt));
          expect(times).toEqual([...times].sort((a, b) => (sort === 'newest' ? b - a : a - b)));
        },
      ),
      { numRuns: 8 },
    );
  });

  test('reads what a department handles in the same order as everybody’s cases', async () => {
    for (const sort of ['due', 'newest', 'oldest']) {
      const order = await all('operator', `view=all&sort=${sort}`, 200);
      for (const query of ['view=area', 'view=handled', 'view=all', 'view=area&q=路灯']) {
        const its = await all('power', `${query}&sort=${sort}`, 7);
        const ids = new Set(its.map((one) => one.id));
        expect(ids.size).toBeGreaterThan(10);
        expect(
          its.map((one) => one.id),
          `${query} by ${sort}`,
        ).toEqual(order.map((one) => one.id).filter((id) => ids.has(id)));
      }
      const [area, seen] = [
        await all('power', `view=area&sort=${sort}`, 9),
        await all('power', `view=all&sort=${sort}`, 200),
      ];
      expect(area).toEqual(seen);
    }
  });

  test('every number equals the list that it opens', async () => {
    for (const who of people) {
      for (const view of views) {
        const { body } = await call(who, 'GET', `/api/cases/counts?view=${view}`);
        const name = `${view} of ${who}`;
        const size = async (query: string) => (await all(who, `view=${view}&${query}`, 200)).length;
        expect(await size(''), name).toBe(body.total);
        expect(body.onTime + body.dueSoon + body.late, name).toBe(body.total);
        if (body.total === 0) continue;
        for (const status of ['onTime', 'dueSoon', 'late'] as const) {
          expect(await size(`status=${status}`), `${status} in ${name}`).toBe(body[status]);
        }
        expect(await size('supervised=true'), name).toBe(body.supervised);
        expect(await size('supervised=false'), name).toBe(body.total - body.supervised);
        const [state, n] = Object.entries(body.byState)[0]!;
        expect(await size(`state=${state}`), name).toBe(n);
      }
    }
  }, 60_000);

  test('an inbox holds what its posts hold now, and it is open', async () => {
    const inbox = await all('community', 'view=inbox');
    expect(inbox.length).toBeGreaterThan(0);
    for (const one of inbox as (Item & { holder: { level: string; path: string } })[]) {
      expect(isOpen(one.state as 'reported')).toBe(true);
      expect(one.holder).toMatchObject({ level: 'community', path: community });
    }
    const power = await all('power', 'view=inbox');
    expect(power.length).toBeGreaterThan(0);
    expect(await all('sanitation', 'view=inbox')).toEqual([]);
  });

  test('overdue are those past their time, and those that nobody holds', async () => {
    const late = await all('operator', 'view=all&status=late', 200);
    const overdue = await all('operator', 'view=overdue', 200);
    const ids = new Set(overdue.map((one) => one.id));
    for (const one of late) expect(ids).toContain(one.id);
    const rest = overdue.filter((one) => !late.some((other) => other.id === one.id));
    expect(rest.length).toBeGreaterThan(0);
    for (const one of rest as (Item & { holder: { path: string } })[]) {
      expect(one.holder.path).toBe(`${subdistrict}.009.g001`);
    }
  });

  test('finds by number and by words, and takes a percent sign as it is', async () => {
    expect(await all('operator', 'view=all&q=T-42')).toMatchObject([{ number: 'T-42' }]);
    const words = await all('operator', `view=all&q=${encodeURIComponent('100%_')}`);
    expect(words).toHaveLength(count / 10);
  });

  test('narrows by several states, a place, a class and a time', async () => {
    const both = await all('operator', 'view=all&state=reported&state=closed', 200);
    expect(new Set(both.map((one) => one.state))).toEqual(new Set(['reported', 'closed']));
    const within = await all('operator', `view=all&within=${city}`, 200);
    expect(within).toHaveLength(count);
    const here = await all('operator', `view=all&within=${subdistrict}.009`, 200);
    expect(here.length).toBeGreaterThan(0);
    expect(here.length).toBeLessThan(count);
    expect(await all('operator', 'view=all&classCode=E0101')).toEqual([]);
    const from = new Date(Date.now() - 30 * hour).toISOString();
    const recent = await all('operator', `view=all&from=${from}`, 200);
    for (const one of recent) expect(one.reportedAt >= from).toBe(true);
    const older = await all('operator', `view=all&to=${from}`, 200);
    expect(recent.length + older.length).toBe(count);
  });
});
