import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeAudit } from '../../../kernel/audit/write.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { conditionOf } from '../filters.ts';
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
});

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
    for (const { place, lng, lat, state, confidential, unit, held } of all) {
      const id = uuidv7();
      const path = places[place]!;
      const its = unit < 2 ? [units[unit]!] : unit === 2 ? units : [];
      const paths = held ? [community] : [];
      await sql`
        insert into cases (id, number, state, source, class_code, text, place_path, lng, lat, confidential,
          holder_level, holder_path, handler_paths, handler_units, reported_at, updated_at)
        values (${id}, ${id}, ${state}, 'mobile', 'C0118', '路灯', ${path}::ltree, ${lng}, ${lat}, ${confidential},
          'grid', ${path}::ltree, ${paths}::ltree[], ${its}::uuid[], now(), now())`.execute(trx);
      await noteHandlers(trx, [
        { id, state, reportedAt: new Date(), handlers: [...paths, ...its] },
      ]);
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

type Query = typeof city & { zoom: number; open: boolean };

async function ask(as: string, query: Query): Promise<{ items: Cluster[]; total: number }> {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  const { status, body } = await call(as, 'GET', `/api/cases/clusters?${text}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Where the cases of somebody's list lie, as the database says. */
async function listPoints(actor: Actor, open: boolean) {
  return withTransaction(cases.database, actor, { readOnly: true }, async (trx) => {
    const filter = { view: 'area', ...(open ? { state: [...openStates] } : {}) } as const;
    const { rows } = await sql<{ lng: number; lat: number }>`
      select c.lng, c.lat from cases c where ${conditionOf(filter, actor, new Date())}`.execute(
      trx,
    );
    return rows;
  });
}

async function compare(as: string, query: Query): Promise<number> {
  const points = await listPoints(cases.people[as]!, query.open);
  const { items, total } = await ask(as, query);
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
              await sql`update cases set state = 'archived', confidential = false where id = ${first}`.execute(
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
});
