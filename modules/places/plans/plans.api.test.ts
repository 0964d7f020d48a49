import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { areaSquareMeters } from '../../../kernel/geo/index.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { loadPlaces, placesModule } from '../index.ts';
import type { Division, MoveConsequence, Plan, PublishEffects } from './contract.ts';
import { lendPeople, type PlanPeople } from './people.ts';
import { runPlan } from './run.ts';
import * as store from './store.ts';

const database = useTestDatabase();
const community = '150300.150304.012.008';
/** Eight buildings of 36 households, in four micro-grids. */
const grid = `${community}.g001`;
/** Eight buildings of 36 households, each with three entrances. */
const splitGrid = `${community}.g006`;
const today = dateInChina(new Date());
const queued: { name: string; data: Record<string, unknown> }[] = [];
const jobs: Services['jobs'] = {
  enqueue: async (_trx, name, data) => {
    queued.push({ name, data });
  },
  enqueueAll: async () => {},
  work: async () => {},
  stop: async () => {},
};

let app: FastifyInstance;
let actor: Actor = anonymous;
const people: Record<string, Actor> = { anonymous };

async function appoint(name: string, post: string, placePath: string): Promise<void> {
  const personId = uuidv7();
  const id = uuidv7();
  await withTransaction(database, system, {}, async (trx) => {
    await sql`insert into people (id, display_name, phone_last_four) values (${personId}, ${name}, '0042')`.execute(
      trx,
    );
    await sql`insert into appointments (id, person_id, post, place_path, valid_from)
      values (${id}, ${personId}, ${post}, ${placePath}::ltree, date '2020-01-01')`.execute(trx);
  });
  const appointments = [{ id, post, placePath, unitId: null }];
  const scopes = /Administrator|auditor/.test(post) ? [] : [placePath];
  people[name] = { ...anonymous, kind: 'person', personId, appointments, scopes };
}

/** The people of the tests; those of the city are tested beside the composition. */
const peopleOfTest: PlanPeople = {
  listStaff: async (trx, paths) => {
    const { rows } = await sql<{ personId: string; post: string; placePath: string }>`
      select person_id as "personId", post, ltree2text(place_path) as "placePath" from appointments
      where place_path = any (${[...paths]}::ltree[])`.execute(trx);
    return rows.map(({ personId, ...held }) => ({ personId, appointments: [held] }));
  },
  namePeople: async (_trx, ids) =>
    new Map(
      Object.entries(people).flatMap(([name, { personId }]) =>
        personId && ids.includes(personId) ? [[personId, name]] : [],
      ),
    ),
  appoint: async (_trx, appointment) => {
    appointed.push(appointment);
  },
};
const appointed: Parameters<PlanPeople['appoint']>[1][] = [];

beforeAll(async () => {
  await withTransaction(database, system, {}, (trx) =>
    loadPlaces(trx, { city: '150300', synthetic: true }),
  );
  lendPeople(peopleOfTest);
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  app = await createServer({ config, resolveActor: async () => actor, ratePerMinute: 100_000 });
  await placesModule.register?.(app, { config, city: database, jobs } as unknown as Services);
  await app.ready();
  await appoint('operator', 'cityOperator', '150300');
  await appoint('subdistrict', 'subdistrictLead', '150300.150304.012');
  await appoint('community', 'communityStaff', community);
  await appoint('elsewhere', 'communityStaff', '150300.150304.012.001');
  await appoint('gridLead', 'gridLead', grid);
  await appoint('lead', 'buildingLead', `${grid}.m01.b00001`);
  await appoint('auditor', 'auditor', '150300');
}, 60_000);
afterAll(() => app?.close());

// biome-ignore lint/suspicious/noExplicitAny: tests look into every answer
async function call<T = any>(as: string, method: string, url: string, body?: object) {
  actor = people[as]!;
  const answer = await app.inject({
    method: method as 'GET',
    url: `/api/places/plans${url}`,
    ...(body ? { payload: body } : {}),
  });
  const json = /json/.test(String(answer.headers['content-type']));
  return { status: answer.statusCode, body: (json ? answer.json() : answer.rawPayload) as T };
}

/** Asks for a plan and runs it. */
async function plan(area = grid, more: object = {}, as = 'community'): Promise<Plan> {
  const asked = await call<Plan>(as, 'POST', '', { area, min: 30, max: 80, seconds: 0, ...more });
  expect(asked.status, JSON.stringify(asked.body)).toBe(202);
  await runPlan({ city: database }, asked.body.id);
  const { body } = await call<Plan>(as, 'GET', `/${asked.body.id}`);
  return body;
}

async function divisionOf({ divisions }: Plan, at = 0): Promise<Division> {
  return (await call<Division>('community', 'GET', `/divisions/${divisions[at]!.id}`)).body;
}

/** Tries every building in every other part until a move is as wanted. */
async function findMove(
  division: Division,
  wanted: (consequence: MoveConsequence) => boolean,
): Promise<{ key: string; to: number; consequence: MoveConsequence }> {
  const seen = new Set<unknown>();
  for (const part of division.parts) {
    for (const { building } of part.members) {
      for (const { number } of division.parts) {
        if (number === part.number) continue;
        const move = { key: building, to: number };
        const { body } = await call<MoveConsequence>(
          'community',
          'POST',
          `/divisions/${division.id}/consequences`,
          move,
        );
        seen.add(body.refused ?? JSON.stringify(body).slice(0, 200));
        if (wanted(body)) return { ...move, consequence: body };
      }
    }
  }
  throw new Error(`no move is as wanted: ${[...seen].join()}`);
}

const range = { min: 30, max: 80 };

describe('who plans', () => {
  test.each(['anonymous', 'gridLead', 'lead', 'elsewhere', 'auditor'])(
    'refuses %s',
    async (who) => {
      const { status } = await call(who, 'POST', '', { area: grid, ...range });
      expect(status).toBe(who === 'anonymous' ? 401 : 403);
      const list = await call(who, 'GET', '');
      if (who === 'elsewhere') expect(list.body.items).toEqual([]);
      else expect(list.status).toBe(who === 'anonymous' ? 401 : 403);
    },
  );

  test('hides a plan from staff of another community, by the policy and by the database', async () => {
    const { id, divisions } = await plan();
    expect((await call('elsewhere', 'GET', `/${id}`)).status).toBe(404);
    expect((await call('elsewhere', 'GET', `/divisions/${divisions[0]!.id}`)).status).toBe(404);
    expect((await call('elsewhere', 'POST', `/${id}/cancel`)).status).toBe(404);
    const { rows } = await database.inRolledBackTransaction(people.elsewhere!, (trx) =>
      sql`select from plans union all select from plan_divisions`.execute(trx),
    );
    expect(rows).toEqual([]);
  });
});

describe('POST /api/places/plans', () => {
  test('refuses a range upside down, a place that is none, and an area without buildings', async () => {
    const upsideDown = await call('operator', 'POST', '', { area: grid, min: 80, max: 30 });
    expect(upsideDown.status).toBe(400);
    const none = await call('operator', 'POST', '', { area: `${community}.g399`, ...range });
    expect(none.body.code).toBe('places/not-found');
    const empty = await call('operator', 'POST', '', { area: '150300.150302.001.003', ...range });
    expect(empty.body.code).toBe('places/plan-no-buildings');
  });

  test('plans all buildings into contiguous parts that fill the grid, and keeps who asked', async () => {
    const done = await plan(grid, { emphases: ['asked', 'present', 'estates'] });
    expect(done).toMatchObject({
      status: 'done',
      progress: 1,
      failure: null,
      author: { name: 'community', post: 'communityStaff' },
    });
    expect(done.divisions.map(({ emphasis }) => emphasis)).toEqual(['asked', 'present', 'estates']);
    const area = (await call('community', 'GET', `/areas/${grid}`)).body;
    const division = await divisionOf(done);
    const members = division.parts.flatMap((part) => part.members.map((one) => one.building));
    expect(members.sort()).toEqual(area.buildings.map((one: { path: string }) => one.path).sort());
    const ground = areaSquareMeters(area.outline);
    const covered = division.parts.reduce(
      (sum, p) => sum + areaSquareMeters(p.outline as never),
      0,
    );
    expect(covered / ground).toBeCloseTo(1, 4);
    expect(done.present).toMatchObject({ moved: 0, parts: area.present.length });
    for (const { members: of, households } of division.parts) {
      expect(households).toBe(of.reduce((sum, one) => sum + one.households, 0));
    }
  });

  test('gives the same plan for the same seed', async () => {
    const [one, two] = [await divisionOf(await plan()), await divisionOf(await plan())];
    expect(two.parts).toEqual(one.parts);
  });

  test('refuses a second plan of an area until the first is finished', async () => {
    const first = await call<Plan>('community', 'POST', '', { area: grid, ...range });
    const second = await call('subdistrict', 'POST', '', { area: grid, ...range });
    expect(second.body.code).toBe('places/plan-running');
    expect(second.body.message).toContain('滨海社区');
    await call('community', 'POST', `/${first.body.id}/cancel`);
    const { body } = await call<Plan>('community', 'GET', `/${first.body.id}`);
    expect(body.status).toBe('cancelled');
    // The job that comes late does nothing.
    await runPlan({ city: database }, first.body.id);
    expect((await call('community', 'GET', `/${first.body.id}`)).body.divisions).toEqual([]);
  });
});

describe('a plan that runs', () => {
  test('is stopped from any server, and keeps the best so far', async () => {
    const { body } = await call<Plan>('community', 'POST', '', {
      area: grid,
      ...range,
      seconds: 60,
      emphases: ['asked', 'estates'],
    });
    const running = runPlan({ city: database }, body.id);
    await expect
      .poll(async () => (await call('community', 'GET', `/${body.id}`)).body.progress, {
        timeout: 20_000,
      })
      .toBeGreaterThan(0);
    const asked = await call<Plan>('subdistrict', 'POST', `/${body.id}/cancel`);
    expect(asked.body.cancelAsked).toBe(true);
    await running;
    const { body: stopped } = await call<Plan>('community', 'GET', `/${body.id}`);
    expect(stopped.status).toBe('cancelled');
    expect(stopped.divisions).toHaveLength(1);
  }, 40_000);

  test('is taken up by another server when its own dies, and given up after the third', async () => {
    const { body } = await call<Plan>('community', 'POST', '', {
      area: grid,
      ...range,
      seconds: 0,
    });
    const take = (runner: string) =>
      withTransaction(database, system, {}, (trx) => store.takePlan(trx, body.id, runner));
    const dead = uuidv7();
    await take(dead);
    await runPlan({ city: database }, body.id);
    expect((await call('community', 'GET', `/${body.id}`)).body.status).toBe('done');
    // The one taken for dead comes back and is told that it is not the one any more.
    const late = await withTransaction(database, system, {}, (trx) =>
      store.noteProgress(trx, body.id, dead, 0.5, null),
    );
    expect(late).toEqual({ mine: false, stop: true });
    const next = await call<Plan>('community', 'POST', '', { area: grid, ...range, seconds: 0 });
    for (let i = 0; i < 3; i++) {
      await withTransaction(database, system, {}, (trx) =>
        store.takePlan(trx, next.body.id, uuidv7()),
      );
    }
    await runPlan({ city: database }, next.body.id);
    expect((await call('community', 'GET', `/${next.body.id}`)).body).toMatchObject({
      status: 'failed',
      failure: 'lost',
      divisions: [],
    });
  });
});

describe('moving a building', () => {
  test('tells the consequences before anything is kept, and keeps another alternative', async () => {
    const done = await plan();
    const division = await divisionOf(done);
    const { key, to, consequence } = await findMove(division, ({ refused }) => refused === null);
    const { from } = consequence;
    const member = division.parts.flatMap((p) => p.members).find((one) => one.building === key)!;
    const householdsOf = (number: number) =>
      division.parts.find((p) => p.number === number)!.households;
    expect(from.households).toBe(householdsOf(from.number) - member.households);
    expect(consequence.to.households).toBe(householdsOf(to) + member.households);
    expect(consequence.parts.map(({ number }) => number).sort()).toEqual([from.number, to].sort());
    expect((await divisionOf(done)).parts).toEqual(division.parts);

    const moved = await call<Division>('community', 'POST', `/divisions/${division.id}/moves`, {
      key,
      to,
    });
    expect(moved.status).toBe(201);
    expect(moved.body).toMatchObject({
      derivedFrom: division.id,
      edits: 1,
      edit: { key, from: from.number, to },
      score: consequence.after,
    });
    const others = (parts: Division['parts']) =>
      parts.filter(({ number }) => number !== from.number && number !== to);
    expect(others(moved.body.parts)).toEqual(others(division.parts));
    const { body: after } = await call<Plan>('community', 'GET', `/${done.id}`);
    expect(after.divisions.map(({ id }) => id)).toEqual([division.id, moved.body.id]);

    const again = await call<Division>('community', 'POST', `/divisions/${moved.body.id}/moves`, {
      key,
      to: from.number,
    });
    expect(again.body.edits).toBe(2);
    expect(again.body.parts.map((p) => p.households)).toEqual(
      division.parts.map((p) => p.households),
    );
    const old = await call('community', 'POST', `/divisions/${moved.body.id}/moves`, {
      key,
      to: from.number,
    });
    expect(old.body.code).toBe('places/plan-superseded');
    const back = await call<Division>('community', 'POST', `/divisions/${again.body.id}/undo`);
    expect(back.body.id).toBe(moved.body.id);
    const first = await call('community', 'POST', `/divisions/${division.id}/undo`);
    expect(first.body.code).toBe('places/plan-nothing-to-undo');
    const compared = await call(
      'community',
      'GET',
      `/comparison?division=${division.id}&division=${moved.body.id}`,
    );
    expect(compared.body.rows.map((row: { differ: number }) => row.differ)).toEqual([
      0,
      member.households,
    ]);
  }, 30_000);

  test('refuses what is not beside it, what would empty or break a part, and says which', async () => {
    const division = await divisionOf(await plan(grid, { min: 60, max: 110 }));
    const { key, to } = await findMove(
      division,
      ({ refused }) => refused === 'apart' || refused === 'breaks',
    );
    const { status, body } = await call('community', 'POST', `/divisions/${division.id}/moves`, {
      key,
      to,
    });
    expect(status).toBe(422);
    expect(body.code).toMatch(/^places\/plan-move-(apart|breaks)$/);
    const unknown = await call('community', 'POST', `/divisions/${division.id}/moves`, {
      key: `${grid}.m01.b99999`,
      to: 1,
    });
    expect(unknown.body.code).toBe('places/plan-move-unknown');
  }, 60_000);
});

describe('barriers', () => {
  const line = {
    type: 'LineString',
    coordinates: [
      [106.717, 39.5],
      [106.719, 39.502],
    ],
  };
  test('are drawn, used and taken away, and stay in the history', async () => {
    const far = { ...line, coordinates: [...line.coordinates, [106.9, 39.6]] };
    const refused = await call('community', 'POST', '/barriers', {
      area: grid,
      kind: 'road',
      line: far,
    });
    expect(refused.body.code).toBe('places/plan-barrier-outside');
    const drawn = await call('community', 'POST', '/barriers', {
      area: grid,
      kind: 'wall',
      name: '围墙',
      line,
    });
    expect(drawn.status).toBe(201);
    const area = await call('community', 'GET', `/areas/${grid}`);
    expect(area.body.barriers).toHaveLength(1);
    expect((await call('elsewhere', 'DELETE', `/barriers/${drawn.body.id}`)).status).toBe(404);
    expect((await call('community', 'DELETE', `/barriers/${drawn.body.id}`)).status).toBe(200);
    expect((await call('community', 'GET', `/areas/${grid}`)).body.barriers).toEqual([]);
    const { rows } = await withTransaction(database, people.community!, {}, (trx) =>
      sql`select id from plan_barriers where removed_by is not null`.execute(trx),
    );
    expect(rows).toHaveLength(1);
  });
});

describe('publishing', () => {
  test('is refused to a community, for a past day, and for one’s own post', async () => {
    const division = await divisionOf(await plan());
    const publish = (as: string, from = today) =>
      call(as, 'POST', `/divisions/${division.id}/publish`, { from, reason: '调整' });
    expect((await publish('community')).status).toBe(403);
    expect((await publish('subdistrict', '2020-01-01')).body.code).toBe('places/plan-past-day');
    const own = await call('community', 'PUT', `/divisions/${division.id}/leads/1`, {
      personId: people.subdistrict!.personId,
    });
    expect(own.body.code).toBe('places/plan-lead-unknown');
  });

  test('puts parts, buildings and leads into force once, and refuses what was planned before', async () => {
    const stale = await divisionOf(await plan(grid, { min: 60, max: 110, seed: 3 }));
    const done = await plan(grid, { min: 100, max: 150, seed: 2 });
    const division = await divisionOf(done);
    const candidates = await call('community', 'GET', `/leads?area=${grid}`);
    const lead = candidates.body.items.find((one: { name: string }) => one.name === 'lead');
    expect(lead.posts).toEqual(['buildingLead']);
    const named = await call<Division>('community', 'PUT', `/divisions/${division.id}/leads/1`, {
      personId: lead.personId,
    });
    expect(named.body.parts[0]!.lead).toMatchObject({ name: 'lead' });
    const effects = await call<PublishEffects>(
      'subdistrict',
      'GET',
      `/divisions/${division.id}/effects?from=${today}`,
    );
    expect(effects.status, JSON.stringify(effects.body)).toBe(200);
    expect(effects.body.added.length + effects.body.altered.length).toBe(division.parts.length);
    const published = await call<Plan>('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '按户数重新划分',
    });
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    expect(published.body.publication).toMatchObject({
      divisionId: division.id,
      day: today,
      publisher: { name: 'subdistrict', post: 'subdistrictLead' },
    });
    const area = await call('community', 'GET', `/areas/${grid}`);
    const targets = new Map(
      [...effects.body.added, ...effects.body.altered].map(({ number, path }) => [number, path]),
    );
    for (const { number, households } of division.parts) {
      const now = area.body.present.find((p: { path: string }) => p.path === targets.get(number));
      expect(now?.households).toBe(households);
    }
    expect(area.body.present).toHaveLength(division.parts.length);
    expect(appointed).toEqual([
      {
        personId: lead.personId,
        post: 'microGridLead',
        placePath: targets.get(1),
        from: today,
      },
    ]);
    const again = await call('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '再来一次',
    });
    expect(again.body.code).toBe('places/plan-published');
    const old = await call('subdistrict', 'POST', `/divisions/${stale.id}/publish`, {
      from: today,
      reason: '旧的方案',
    });
    expect(old.body.code).toBe('places/plan-stale');
    const pdf = await call<Buffer>('community', 'GET', `/divisions/${division.id}/print`);
    expect(pdf.status).toBe(200);
    expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
  }, 30_000);

  test('makes several buildings of one that is split by entrance', async () => {
    const division = await divisionOf(await plan(splitGrid, { min: 10, max: 30 }));
    const members = division.parts.flatMap((part) => part.members);
    expect(members.some(({ entrances }) => entrances)).toBe(true);
    const effects = await call<PublishEffects>(
      'subdistrict',
      'GET',
      `/divisions/${division.id}/effects?from=${today}`,
    );
    expect(effects.body.newBuildings[0]?.name).toMatch(/号楼（\d单元.*）$/);
    const published = await call('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '按单元划分',
    });
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    const { body: area } = await call('community', 'GET', `/areas/${splitGrid}`);
    expect(area.households).toBe(8 * 36);
    expect(area.buildings).toHaveLength(8 + effects.body.newBuildings.length);
    expect(area.present.map((one: { households: number }) => one.households).sort()).toEqual(
      division.parts.map(({ households }) => households).sort(),
    );
  }, 30_000);

  test('cuts a community into grids', async () => {
    const done = await plan(community, { min: 300, max: 500 });
    const division = await divisionOf(done);
    const effects = await call<PublishEffects>(
      'operator',
      'GET',
      `/divisions/${division.id}/effects?from=${today}`,
    );
    expect(effects.status, JSON.stringify(effects.body)).toBe(200);
    const published = await call('operator', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '网格调整',
    });
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    const area = await call('community', 'GET', `/areas/${community}`);
    expect(area.body.present.map((p: { households: number }) => p.households).sort()).toEqual(
      division.parts.map(({ households }) => households).sort(),
    );
  }, 60_000);
});
