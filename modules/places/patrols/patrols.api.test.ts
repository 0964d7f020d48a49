import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { tellMoved } from '../tree/life.ts';
import { reduceOld } from './reduce.ts';
import { building, community, dwelling, grid, usePatrols } from './testing.ts';

const patrols = usePatrols();
const { call, database, cases } = patrols;

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const daysAgo = (days: number) => minutesAgo(days * 1440);
const asSystem = <T>(work: Parameters<typeof withTransaction<T>>[3]) =>
  withTransaction(database, system, {}, work);

const seen = (place: string, more: object = {}) => ({
  id: randomUUID(),
  place,
  at: minutesAgo(5),
  finding: 'well',
  ...more,
});
const send = (as: string, body: object, id: string = randomUUID()) =>
  call(as, 'PUT', `/${id}`, { area: grid, begunAt: minutesAgo(20), ...body });

beforeEach(() =>
  asSystem(async (trx) => {
    for (const table of ['patrol_visits', 'patrols', 'patrol_tallies']) {
      await sql`delete from ${sql.table(table)}`.execute(trx);
    }
  }),
);

describe('PUT /api/places/patrols/:patrolId', () => {
  test.each([
    'anonymous',
    'resident',
    'community',
    'operator',
    'auditor',
    'neighbour',
    'lead',
    'micro',
  ])('refuses %s the grid', async (who) => {
    const { status } = await send(who, {});
    expect(status).toBe(who === 'anonymous' ? 401 : 403);
  });

  test('takes a patrol in parts, twice and out of order, and comes to the same', async () => {
    const id = randomUUID();
    const begunAt = minutesAgo(30);
    const visits = [
      seen(building),
      seen(`${grid}.m01.b00002`, { finding: 'unreachable', note: '门禁坏了' }),
    ];
    const parts = [
      { begunAt, endedAt: minutesAgo(1), visits: [] },
      { begunAt, visits: [visits[1]] },
      { begunAt, visits: [visits[0]] },
      { begunAt, visits },
      { begunAt },
    ];
    for (const part of parts) expect((await send('worker', part, id)).status).toBe(200);
    const { body } = await call('worker', 'GET', `/${id}`);
    expect(body).toMatchObject({
      begunAt,
      post: 'gridWorker',
      counts: { well: 1, found: 0, unreachable: 1, visit: 0 },
      visits: [
        { id: visits[0]!.id, finding: 'well', note: null },
        { id: visits[1]!.id, finding: 'unreachable', note: '门禁坏了' },
      ],
    });
    expect(body.endedAt).not.toBeNull();
    expect(body.visits[0]).not.toHaveProperty('at');
    expect((await send('worker', { begunAt }, id)).body).toMatchObject({ visits: 2, ended: true });
  });

  test('leaves another’s patrol alone, whoever knows its id', async () => {
    const id = randomUUID();
    await send('worker', { visits: [seen(building)] }, id);
    const other = await send('colleague', { visits: [seen(building)] }, id);
    expect(other).toMatchObject({ status: 404, body: { code: 'places/patrol-not-found' } });
    const far = await call('neighbour', 'PUT', `/${id}`, {
      area: `${community}.g002`,
      begunAt: minutesAgo(5),
    });
    expect(far.status).toBe(404);
    expect((await call('worker', 'GET', `/${id}`)).body.counts.well).toBe(1);
  });

  test('refuses a place outside the area and one that is none, and keeps nothing of it', async () => {
    const id = randomUUID();
    const good = seen(building);
    const outside = await send(
      'worker',
      { visits: [good, seen(`${community}.g002.m01.b00009`)] },
      id,
    );
    expect(outside.body.code).toBe('places/patrol-outside');
    const none = await send('worker', { visits: [good, seen(`${grid}.m01.b99999`)] }, id);
    expect(none.body.code).toBe('places/not-found');
    expect((await call('worker', 'GET', `/${id}`)).status).toBe(404);
  });

  test('refuses a note that tells of a person, and keeps no clock of the future', async () => {
    const personal = await send('worker', {
      visits: [seen(building, { note: '找王某 13847300012' })],
    });
    expect(personal.body.code).toBe('places/patrol-note-personal');
    const id = randomUUID();
    await send('worker', { visits: [seen(building, { at: minutesAgo(-900) })] }, id);
    const { body } = await call('worker', 'GET', `/visits?place=${building}`);
    expect(Date.parse(body.items[0].at)).toBeLessThanOrEqual(Date.now());
  });

  test('keeps the number of the case that came of it, sent with it or later, once', async () => {
    cases.set('WD-20261128-0007', randomUUID()).set('WD-20261128-0008', randomUUID());
    const id = randomUUID();
    const visit = seen(building, { finding: 'found' });
    await send('worker', { visits: [visit] }, id);
    const unknown = await send(
      'worker',
      { visits: [{ ...visit, caseNumber: 'WD-20261128-0999' }] },
      id,
    );
    expect(unknown.body.code).toBe('places/patrol-case-unknown');
    for (const caseNumber of ['WD-20261128-0007', 'WD-20261128-0008']) {
      await send('worker', { visits: [{ ...visit, caseNumber }] }, id);
    }
    const { body } = await call('community', 'GET', `/${id}`);
    expect(body.visits).toMatchObject([
      { caseNumber: 'WD-20261128-0007', caseId: cases.get('WD-20261128-0007') },
    ]);
    expect(body.cases).toEqual([{ number: 'WD-20261128-0007', id: cases.get('WD-20261128-0007') }]);
  });

  test('takes of a dwelling that somebody was there, and nothing else', async () => {
    for (const wrong of [{ finding: 'well' }, { finding: 'visit', note: '不在家' }]) {
      expect((await send('worker', { visits: [seen(dwelling, wrong)] })).status).toBe(400);
    }
    expect((await send('worker', { visits: [seen(building, { finding: 'visit' })] })).status).toBe(
      400,
    );
    const id = randomUUID();
    await send('worker', { visits: [seen(dwelling, { finding: 'visit' })] }, id);
    const patrol = (await call('community', 'GET', `/${id}`)).body;
    expect(patrol).toMatchObject({ counts: { visit: 1 }, visits: [] });
    const [visit] = (await call('community', 'GET', `/visits?place=${dwelling}`)).body.items;
    expect(visit).toMatchObject({ finding: 'visit', post: null, note: null, caseNumber: null });
  });

  test('leaves in the audit where and how many, never which place', async () => {
    const id = randomUUID();
    await send('worker', { visits: [seen(dwelling, { finding: 'visit' }), seen(building)] }, id);
    const rows = await asSystem(async (trx) => {
      const found = await sql<{ text: string; place: string }>`
        select a::text as text, ltree2text(place_path) as place from audit_entries a where subject_id = ${id}`.execute(
        trx,
      );
      return found.rows;
    });
    expect(rows.map(({ place }) => place)).toEqual([grid]);
    expect(rows[0]!.text).toMatch(/"visits"": 2/);
    expect(rows[0]!.text).not.toMatch(/b00001|d0101/);
  });
});

describe('GET /api/places/patrols/due', () => {
  test('shows who has the place what is due, the longest unvisited first', async () => {
    for (const who of ['anonymous', 'resident', 'neighbour', 'elsewhere', 'auditor']) {
      const { status } = await call(who, 'GET', `/due?area=${grid}`);
      expect(status, who).toBe(who === 'anonymous' ? 401 : 403);
    }
    await send('worker', {
      begunAt: daysAgo(60),
      visits: [
        seen(building, { at: daysAgo(40) }),
        seen(`${grid}.m01.b00002`, { at: daysAgo(25) }),
        seen(`${grid}.m02.b00003`, { finding: 'unreachable' }),
        seen(`${grid}.m02.b00004`),
      ],
    });
    const { body } = await call('worker', 'GET', `/due?area=${grid}`);
    const states = Object.fromEntries(
      body.items.map((one: { path: string; state: string }) => [one.path.slice(-6), one.state]),
    );
    expect(states).toMatchObject({
      b00001: 'overdue',
      b00002: 'due',
      b00003: 'never',
      b00004: 'within',
    });
    expect(body.items.map((one: { state: string }) => one.state).slice(-3)).toEqual([
      'overdue',
      'due',
      'within',
    ]);
    const [first] = body.items;
    const { lng, lat } = first.center;
    const near = await call(
      'worker',
      'GET',
      `/due?area=${grid}&bbox=${lng - 1e-5},${lat - 1e-5},${lng + 1e-5},${lat + 1e-5}`,
    );
    expect(near.body).toMatchObject({ total: 1, items: [{ path: first.path }] });
    const lead = await call('lead', 'GET', `/due?area=${building}`);
    expect(lead.body.items).toMatchObject([
      { path: building, lastVisit: dateInChina(new Date(daysAgo(40))) },
    ]);
  });

  test('follows a building that moves to another micro-grid', async () => {
    await send('worker', { visits: [seen(building)] });
    const moved = `${grid}.m02.b00001`;
    await asSystem((trx) => tellMoved(trx, [{ from: building, to: moved }], '2026-11-28'));
    expect((await call('worker', 'GET', `/visits?place=${building}`)).body.items).toEqual([]);
    expect((await call('worker', 'GET', `/visits?place=${moved}`)).body.items).toHaveLength(1);
  });
});

describe('GET /api/places/patrols/coverage', () => {
  test('counts the places of an area, and its parts add up to it', async () => {
    await send('worker', {
      visits: [seen(building), seen(`${grid}.m02.b00003`, { at: daysAgo(99) })],
    });
    const { body } = await call('community', 'GET', `/coverage?area=${community}`);
    const sum = (kind: string, state: string) =>
      body.parts
        .filter((one: { kind: string }) => one.kind === kind)
        .reduce(
          (n: number, one: { buildings: Record<string, number> }) => n + one.buildings[state]!,
          0,
        );
    for (const state of ['within', 'due', 'overdue', 'never', 'none']) {
      expect(sum('grid', state), state).toBe(body.buildings[state]);
      expect(sum('microGrid', state), state).toBeLessThanOrEqual(body.buildings[state]);
    }
    expect(body.buildings).toMatchObject({ within: 1, overdue: 1 });
    const micro = body.parts.find(
      (one: { place: { path: string } }) => one.place.path === `${grid}.m01`,
    );
    expect(micro).toMatchObject({
      state: 'within',
      lastVisit: body.today,
      buildings: { within: 1 },
    });
    const above = await call('subdistrict', 'GET', '/coverage?area=150300.150304.012');
    const inAbove = above.body.parts.find(
      (one: { place: { path: string } }) => one.place.path === community,
    );
    expect(inAbove.buildings).toEqual(body.buildings);
  });
});

describe('visits whose time is over', () => {
  test('become counts: of dwellings by building, of others with their last day; once', async () => {
    await send('worker', {
      begunAt: daysAgo(800),
      visits: [
        seen(dwelling, { finding: 'visit', at: daysAgo(200) }),
        seen(building, { at: daysAgo(200) }),
        seen(`${grid}.m01.b00002`, { at: daysAgo(790), note: '旧备注' }),
      ],
    });
    expect(await asSystem((trx) => reduceOld(trx, new Date()))).toEqual({ visits: 2, patrols: 0 });
    expect(await asSystem((trx) => reduceOld(trx, new Date()))).toEqual({ visits: 0, patrols: 0 });
    expect((await call('worker', 'GET', `/visits?place=${dwelling}`)).body.items).toEqual([]);
    const due = (await call('worker', 'GET', `/due?area=${grid}`)).body.items;
    const of = (end: string) => due.find((one: { path: string }) => one.path.endsWith(end));
    expect(of('b00002')).toMatchObject({
      state: 'overdue',
      lastVisit: dateInChina(new Date(daysAgo(790))),
    });
    const { rows } = await asSystem((trx) =>
      sql`select ltree2text(place_path) as place, finding, visits, last_on::text as "lastOn" from patrol_tallies
        order by finding`.execute(trx),
    );
    expect(rows).toEqual([
      { place: building, finding: 'visit', visits: 1, lastOn: null },
      {
        place: `${grid}.m01.b00002`,
        finding: 'well',
        visits: 1,
        lastOn: dateInChina(new Date(daysAgo(790))),
      },
    ]);
  });

  test('take a patrol along that has none left', async () => {
    await send('worker', { begunAt: daysAgo(800), visits: [seen(building, { at: daysAgo(790) })] });
    expect(await asSystem((trx) => reduceOld(trx, new Date()))).toEqual({ visits: 1, patrols: 1 });
    expect((await call('community', 'GET', '')).body.items).toEqual([]);
  });
});
