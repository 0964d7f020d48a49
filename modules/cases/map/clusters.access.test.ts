import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { writeAudit } from '../../../kernel/audit/write.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { type CaseFilter, conditionOf } from '../filters.ts';
import { noteHandlers } from '../store.ts';
import { test150300, useCases } from '../testing.ts';
import { openStates } from '../workflow.ts';

const cases = useCases();
const { call } = cases;
const { point, subdistrict, community } = test150300;
const city = { west: 106, south: 39, east: 108, north: 40.5 };

interface Made {
  place: number;
  lng: number;
  lat: number;
  state: 'reported' | 'handling' | 'archived' | 'void';
  confidential: boolean;
  /** Which department handles it, if one does. */
  unit: number;
  /** Whether the community staff held it, wherever it lies. */
  held: boolean;
  classCode: 'C0118' | 'E0101';
  clock: 'none' | 'late' | 'dueSoon' | 'onTime';
  supervised: boolean;
  daysAgo: number;
}

const spot = (middle: number) => fc.double({ min: middle - 0.2, max: middle + 0.2, noNaN: true });
const made = fc.record<Made>({
  place: fc.nat(4),
  lng: spot(point.lng),
  lat: spot(point.lat),
  state: fc.constantFrom('reported', 'handling', 'archived', 'void'),
  confidential: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  unit: fc.nat(3),
  held: fc.boolean(),
  classCode: fc.constantFrom('C0118', 'E0101'),
  clock: fc.constantFrom('none', 'late', 'dueSoon', 'onTime'),
  supervised: fc.boolean(),
  daysAgo: fc.integer({ min: 0, max: 80 }),
});

const hours = (count: number) => new Date(Date.now() + count * 3_600_000);
const clocks = { none: [], late: [-3, -2], dueSoon: [-1, 5], onTime: [4, 9] } as const;

/** Adds cases as they would stand after a while, with what the service writes beside them. */
async function make(all: readonly Made[]): Promise<string[]> {
  const places = [
    cases.grid,
    `${community}.g099`,
    `${subdistrict}.009.g001`,
    '150300.150304.013.001.g001',
    '150300.150302.001.001.g001',
  ];
  const units = [cases.departments.power!, cases.departments.sanitation!];
  return withTransaction(cases.database, system, {}, async (trx) => {
    const ids: string[] = [];
    for (const one of all) {
      const { place, lng, lat, state, confidential, unit, held, classCode, daysAgo } = one;
      const open = state === 'reported' || state === 'handling';
      const [warn, due] = clocks[open ? one.clock : 'none'];
      const reported = hours(-24 * daysAgo - 1);
      const ended = hours(-12 * daysAgo);
      const id = uuidv7();
      const path = places[place]!;
      const its = unit < 2 ? [units[unit]!] : unit === 2 ? units : [];
      const paths = held ? [community] : [];
      await sql`
        insert into cases (id, number, state, source, class_code, text, place_path, lng, lat, confidential,
          holder_level, holder_path, handler_paths, handler_units, reported_at, updated_at, closed_at, warn_at, due_at,
          supervised_at)
        values (${id}, ${id}, ${state}, 'mobile', ${classCode}, '路灯', ${path}::ltree, ${lng}, ${lat}, ${confidential},
          'grid', ${path}::ltree, ${paths}::ltree[], ${its}::uuid[], ${reported}, ${open ? reported : ended},
          ${state === 'archived' ? ended : null}, ${warn === undefined ? null : hours(warn)},
          ${due === undefined ? null : hours(due)}, ${one.supervised ? reported : null})`.execute(
        trx,
      );
      await noteHandlers(trx, [{ id, state, reportedAt: reported, handlers: [...paths, ...its] }]);
      await writeAudit(trx, system, { action: 'cases.report', subjectType: 'case', subjectId: id });
      ids.push(id);
    }
    return ids;
  });
}

interface Cluster {
  count: number;
  west: number;
  south: number;
  east: number;
  north: number;
}

type Filter = Omit<Partial<CaseFilter>, 'view' | 'limit'>;
type Query = typeof city & { zoom: number; open: boolean; filter?: Filter };

const textOf = (query: object) =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, String(one)]),
    ),
  );

async function ask(
  as: string,
  { filter, ...query }: Query & { by?: string },
): Promise<{
  items: (Cluster & { parts?: Record<string, number> })[];
  total: number;
  partial: boolean;
}> {
  const text = textOf({ ...query, ...filter });
  const { status, body } = await call(as, 'GET', `/api/cases/clusters?${text}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Where the cases of somebody's list lie, as the database says. */
async function listPoints(actor: Actor, open: boolean, asked: Filter = {}) {
  return withTransaction(cases.database, actor, { readOnly: true }, async (trx) => {
    const filter = { view: 'area', ...(open ? { state: [...openStates] } : {}), ...asked } as const;
    const { rows } = await sql<{ lng: number; lat: number }>`
      select c.lng, c.lat from cases c where ${conditionOf(filter, actor, new Date())}`.execute(
      trx,
    );
    return rows;
  });
}

async function compare(as: string, query: Query): Promise<number> {
  const points = await listPoints(cases.people[as]!, query.open, query.filter);
  const { items, total, partial } = await ask(as, query);
  expect(partial).toBe(false);
  for (const { count, west, south, east, north } of items) {
    const there = points.filter(
      ({ lng, lat }) => lng >= west && lng < east && lat > south && lat <= north,
    );
    expect(count, as).toBe(there.length);
  }
  const inside = points.filter(
    ({ lng, lat }) =>
      lng >= query.west && lng <= query.east && lat >= query.south && lat <= query.north,
  );
  // squares reach over the edge, so there may be more; without any left over it is all of them
  expect(total).toBe(items.reduce((sum, { count }) => sum + count, 0));
  expect(total).toBeGreaterThanOrEqual(inside.length);
  return total;
}

const people = ['worker', 'community', 'dispatcher', 'operator', 'power', 'resident', 'stranger'];

beforeAll(async () => {
  await make(fc.sample(made, { numRuns: 300, seed: 1 }));
});

describe('GET /api/cases/clusters', () => {
  test('is refused to who is not signed in, and for a box that is none', async () => {
    const box = 'west=106&south=39&east=107&north=40&zoom=9';
    expect((await call('anonymous', 'GET', `/api/cases/clusters?${box}`)).status).toBe(401);
    const { status, body } = await call('worker', 'GET', `/api/cases/clusters?${box}&east=105`);
    expect(status).toBe(400);
    expect(body.code).toBe('http/invalid-input');
  });

  test('counts for each role what its list shows, in any box at any zoom, while cases come and go', async () => {
    const from = { lng: spot(point.lng), lat: spot(point.lat) };
    const box = fc.tuple(fc.record(from), fc.record(from)).map(([a, b]) => ({
      west: Math.min(a.lng, b.lng),
      south: Math.min(a.lat, b.lat),
      east: Math.max(a.lng, b.lng),
      north: Math.max(a.lat, b.lat),
    }));
    const query = fc.record({
      box,
      zoom: fc.double({ min: 0, max: 22, noNaN: true }),
      open: fc.boolean(),
    });
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { maxLength: 5 }),
        fc.array(fc.tuple(fc.constantFrom(...people), query), { minLength: 3, maxLength: 6 }),
        async (more, asked) => {
          const [first] = await make(more);
          if (first) {
            // one that is closed and no longer confidential, as after an action
            await withTransaction(cases.database, system, {}, async (trx) => {
              await sql`update cases set state = 'archived', confidential = false, due_at = null, warn_at = null where id = ${first}`.execute(
                trx,
              );
              await writeAudit(trx, system, {
                action: 'cases.archive',
                subjectType: 'case',
                subjectId: first,
              });
            });
          }
          await new Promise((done) => setTimeout(done, 320));
          for (const [as, { box, zoom, open }] of asked) {
            counted += await compare(as, { ...box, zoom, open });
          }
        },
      ),
      { numRuns: 15 },
    );
    expect(counted).toBeGreaterThan(100);
    for (const as of people) {
      for (const open of [true, false]) {
        const total = await compare(as, { ...city, zoom: 8, open });
        expect(total, as).toBe((await listPoints(cases.people[as]!, open)).length);
      }
    }
  });

  test('shows a case within a second, and takes it away when it is closed', async () => {
    const query = { ...city, zoom: 12, open: true };
    const before = (await ask('worker', query)).total;
    const { id } = await cases.report('resident');
    await expect
      .poll(async () => (await ask('worker', query)).total, { timeout: 1000, interval: 50 })
      .toBe(before + 1);
    await cases.act('worker', id, 'decline', { reason: '不在本网格' });
    await expect
      .poll(async () => (await ask('worker', query)).total, { timeout: 1000, interval: 50 })
      .toBe(before);
  });

  test('takes the filter of lists, whether memory or the index answers it', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    const some = <T>(among: fc.Arbitrary<T>) => fc.option(among, { nil: undefined });
    const filters = fc.record({
      state: some(fc.subarray(['reported', 'handling', 'archived', 'void'], { minLength: 1 })),
      status: some(fc.constantFrom('late', 'dueSoon', 'onTime')),
      classCode: some(fc.subarray(['C0118', 'E0101'], { minLength: 1 })),
      within: some(fc.constantFrom(community, subdistrict, cases.grid)),
      supervised: some(fc.boolean()),
      from: some(fc.integer({ min: 0, max: 80 }).map(day)),
      to: some(fc.integer({ min: 0, max: 80 }).map(day)),
      // what is not kept in memory
      watched: fc.constantFrom(undefined, undefined, undefined, false),
      source: fc.constantFrom(undefined, undefined, undefined, 'mobile'),
    });
    const isSet = (filter: object) =>
      Object.entries(filter).filter(([, value]) => value !== undefined);
    await new Promise((done) => setTimeout(done, 320));
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...people),
        filters,
        fc.integer({ min: 8, max: 16 }),
        fc.boolean(),
        async (as, all, zoom, open) => {
          const filter = Object.fromEntries(isSet(all)) as Filter;
          counted += await compare(as, { ...city, zoom, open, filter });
        },
      ),
      { numRuns: 80, seed: 2 },
    );
    expect(counted).toBeGreaterThan(100);
  });

  test('tells apart how clocks stand, and groups of classes', async () => {
    const query = { ...city, zoom: 9, open: true };
    const count = async (filter: Filter) => (await ask('community', { ...query, filter })).total;
    const sum = (items: { parts?: Record<string, number> }[], name: string) =>
      items.reduce((all, { parts }) => all + (parts?.[name] ?? 0), 0);
    const byClock = (await ask('community', { ...query, by: 'clock' })).items;
    for (const status of ['late', 'dueSoon', 'onTime'] as const) {
      const total = await count({ status });
      expect(total, status).toBeGreaterThan(0);
      expect(sum(byClock, status), status).toBe(total);
    }
    for (const one of byClock) {
      expect(Object.values(one.parts!).reduce((a, b) => a + b)).toBe(one.count);
    }
    const byGroup = (await ask('community', { ...query, by: 'group' })).items;
    expect(sum(byGroup, '公用设施')).toBe(await count({ classCode: ['C0118'] }));
    expect(sum(byGroup, '公用设施')).toBeGreaterThan(0);
  });

  test('finds words by the index', async () => {
    const query = { ...city, zoom: 9, open: true };
    const before = (await ask('worker', { ...query, filter: { q: '飞线充电桩旁' } })).total;
    await cases.report('resident', { text: '飞线充电桩旁有水' });
    const { total, partial } = await ask('worker', { ...query, filter: { q: '飞线充电桩旁' } });
    expect([total, partial]).toEqual([before + 1, false]);
  });

  test('a square of the map opens the list of what it counts', async () => {
    const { items } = await ask('community', { ...city, zoom: 11, open: true });
    expect(items.length).toBeGreaterThan(3);
    for (const { west, south, east, north, count } of items.slice(0, 20)) {
      const list = textOf({
        view: 'area',
        state: openStates,
        limit: 200,
        box: [west, south, east, north].join(),
      });
      const { body } = await call('community', 'GET', `/api/cases?${list}`);
      expect(body.items.length).toBe(Math.min(count, 200));
    }
  });
});

describe('GET /api/cases/days', () => {
  const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
  const monthBefore = new Date(Date.parse(`${month}-01`) - 86_400_000).toISOString().slice(0, 7);
  const askDays = async (as: string, asked: object) => {
    const query = textOf({ ...city, zoom: 10, month, ...asked });
    return call(as, 'GET', `/api/cases/days?${query}`);
  };

  test('is refused to who is not signed in, and for a month that is none', async () => {
    expect((await askDays('anonymous', {})).status).toBe(401);
    expect((await askDays('worker', { month: '2026-13' })).status).toBe(400);
  });

  test('counts each day what lists of that day have, for each role', async () => {
    for (const as of ['community', 'dispatcher', 'power', 'resident']) {
      for (const [asked, classCode] of [
        [month, undefined],
        [monthBefore, 'E0101'],
      ] as const) {
        const filter = classCode ? { classCode } : {};
        const spots = await withTransaction(
          cases.database,
          cases.people[as]!,
          { readOnly: true },
          async (trx) => {
            const { rows } = await sql<{ reported: Date; ended: Date | null }>`
              select c.reported_at as reported, case when c.state in ('reported', 'handling') then null
                else coalesce(c.closed_at, c.updated_at) end as ended
              from cases c where ${conditionOf({ view: 'area', ...filter }, cases.people[as]!, new Date())}`.execute(
              trx,
            );
            return rows;
          },
        );
        const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
        const length = new Date(Date.UTC(+asked.slice(0, 4), +asked.slice(5), 0)).getUTCDate();
        const expected = Array.from({ length }, (_, at) => {
          const day = `${asked}-${String(at + 1).padStart(2, '0')}`;
          const [from, to] = [Date.parse(`${day}T00:00+08:00`), Date.parse(`${day}T24:00+08:00`)];
          return {
            day,
            reported: spots.filter(({ reported }) => +reported >= from && +reported < to).length,
            open: spots.filter(
              ({ reported, ended }) => +reported < to && (ended === null || +ended >= to),
            ).length,
          };
        }).filter(({ day }) => day <= today);
        // what was written a moment ago is there within a second
        const body = await vi.waitFor(
          async () => {
            const answer = await askDays(as, { month: asked, ...filter });
            expect(answer.status).toBe(200);
            expect(answer.body.days, `${as} ${asked}`).toEqual(expected);
            return answer.body;
          },
          { timeout: 1000, interval: 100 },
        );
        // the box holds them all
        body.days.forEach(({ reported, open }: { reported: number; open: number }, at: number) => {
          const sum = (name: 'reported' | 'open') =>
            body.items.reduce(
              (all: number, one: Record<string, number[]>) => all + one[name]![at]!,
              0,
            );
          expect([sum('reported'), sum('open')]).toEqual([reported, open]);
        });
        if (as === 'dispatcher')
          expect(Math.max(...expected.map(({ open }) => open))).toBeGreaterThan(5);
      }
    }
  });
});
