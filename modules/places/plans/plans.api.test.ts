import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { areaSquareMeters } from '../../../kernel/geo/index.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Plan } from './contract.ts';
import { runPlan } from './run.ts';
import * as store from './store.ts';
import { community, grid, range, usePlans } from './testing.ts';

const plans = usePlans();
const { call, plan, divisionOf, people } = plans;

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
    const { rows } = await plans.database.inRolledBackTransaction(people.elsewhere!, (trx) =>
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
    await runPlan({ city: plans.database }, first.body.id);
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
    const running = runPlan({ city: plans.database }, body.id);
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
      withTransaction(plans.database, system, {}, (trx) => store.takePlan(trx, body.id, runner));
    const dead = uuidv7();
    await take(dead);
    await runPlan({ city: plans.database }, body.id);
    expect((await call('community', 'GET', `/${body.id}`)).body.status).toBe('done');
    // The one taken for dead comes back and is told that it is not the one any more.
    const late = await withTransaction(plans.database, system, {}, (trx) =>
      store.noteProgress(trx, body.id, dead, 0.5, null),
    );
    expect(late).toEqual({ mine: false, stop: true });
    const next = await call<Plan>('community', 'POST', '', { area: grid, ...range, seconds: 0 });
    for (let i = 0; i < 3; i++) {
      await withTransaction(plans.database, system, {}, (trx) =>
        store.takePlan(trx, next.body.id, uuidv7()),
      );
    }
    await runPlan({ city: plans.database }, next.body.id);
    expect((await call('community', 'GET', `/${next.body.id}`)).body).toMatchObject({
      status: 'failed',
      failure: 'lost',
      divisions: [],
    });
  });
});
