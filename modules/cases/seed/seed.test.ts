import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { createDiskStore } from '../../../kernel/files/disk-store.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { runClock } from '../escalation/escalation.ts';
import { test150300, useCases } from '../testing.ts';
import { openStates } from '../workflow.ts';
import { seedCases } from './seed.ts';
import { createChance } from './world.ts';

const cases = useCases();
const now = new Date('2026-11-23T08:00:00Z');
const count = 150;
let folder: string;
let services: Services;

const query = <T>(text: ReturnType<typeof sql<T>>) =>
  withTransaction(cases.database, system, {}, async (trx) => (await text.execute(trx)).rows);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-seed-'));
  services = { ...cases.services, files: createDiskStore(folder) };
  for (const field of ['housing', 'urbanManagement', 'landscaping']) {
    await cases.appoint(field, [{ post: 'departmentMember', unitId: cases.departments[field]! }]);
  }
  const people = Object.values(cases.people).flatMap(({ personId, appointments: [post] }) =>
    personId === null
      ? []
      : [
          {
            personId,
            post: post?.post ?? null,
            placePath: post?.placePath ?? null,
            unitId: post?.unitId ?? null,
          },
        ],
  );
  const buildings = await query(sql<{ lng: number; lat: number }>`
    select center[0] as lng, center[1] as lat from places
    where kind = 'building' and path <@ ${cases.grid}::ltree order by path`);
  const far = await query(sql<{ lng: number; lat: number }>`
    select center[0] as lng, center[1] as lat from places
    where kind = 'grid' and not path <@ ${test150300.community}::ltree order by path limit ${buildings.length}`);
  const made = await seedCases(services, {
    count,
    seed: 7,
    people,
    points: [...buildings, ...far],
    now,
  });
  expect(made).toBe(count);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('spreads the cases over states, classes and days', async () => {
  const states = await query(sql<{ state: string }>`select distinct state from cases`);
  expect(states.length).toBeGreaterThanOrEqual(9);
  const [spread] = await query(sql<Record<string, number>>`
    select count(*)::int as cases, count(distinct class_code)::int as classes,
      count(distinct date_trunc('day', reported_at))::int as days, count(*) filter (where late)::int as late,
      count(*) filter (where rating is not null)::int as rated,
      count(*) filter (where confidential)::int as confidential
    from cases where parent_id is null`);
  expect(spread?.cases).toBe(count);
  expect(spread?.classes).toBeGreaterThan(15);
  expect(spread?.days).toBeGreaterThan(25);
  for (const some of ['late', 'rated', 'confidential']) expect(spread?.[some]).toBeGreaterThan(0);
  const [more] = await query(sql<Record<string, number>>`
    select (select count(*) from case_calls)::int as calls, (select count(*) from case_call_scores)::int as scores,
      (select count(*) from cases where suspended_at is not null)::int as suspended,
      (select count(*) from cases where parent_id is not null)::int as parts,
      (select count(*) from case_escalations)::int as rungs, (select count(*) from case_followers)::int as followers`);
  for (const [what, n] of Object.entries(more ?? {})) expect(n, what).toBeGreaterThan(0);
});

test('leaves no case in an impossible state', async () => {
  const wrong = await query(sql<{ number: string; why: string }>`
    with c as (select *, state = any(${[...openStates]}) as open from cases)
    select number, 'a clock runs though it is over' as why from c
      where not open and exists (select from case_clocks k where k.case_id = c.id and k.ended_at is null)
    union all select number, 'no clock runs though it is open' from c
      where open and not exists (select from case_clocks k where k.case_id = c.id and k.ended_at is null)
        and not exists (select from cases p where p.parent_id = c.id)
    union all select number, 'its timeline ends in another state' from c
      where state <> (select e.to_state from case_events e
        where e.case_id = c.id and e.to_state is not null order by e.at desc, e.id desc limit 1)
    union all select number, 'something happens before it was reported or after now' from c
      where exists (select from case_events e
        where e.case_id = c.id and (e.at < c.reported_at or e.at > ${now}::timestamptz))
    union all select number, 'late without a late clock, or the other way round' from c
      where late <> exists (select from case_clocks k where k.case_id = c.id and k.late_at is not null)
    union all select number, 'an open call on a case that is over' from c
      where not open and exists (select from case_calls k where k.case_id = c.id and k.state in ('raised', 'issued'))
    union all select number, 'closed before its parts' from c
      where not open and exists (select from c p where p.parent_id = c.id and p.open)
    union all select number, 'merged into nothing' from c where state = 'merged' and merged_into_id is null
    union all select number, 'rated though nobody reported it' from c where rating is not null and reporter_id is null`);
  expect(wrong).toEqual([]);
});

test('numbers the cases of a day in the order in which they were reported', async () => {
  const rows = await query(sql<{ number: string }>`
    select number from cases where parent_id is null and number like 'WD-%' order by reported_at`);
  const numbers = rows.map((row) => row.number);
  const days = Map.groupBy(numbers, (number) => number.slice(0, 11));
  for (const ofDay of days.values()) expect(ofDay).toEqual(ofDay.toSorted());
});

test('shows each picture with the entry that it belongs to', async () => {
  const [pictures] = await query(sql<{ attached: number; shown: number }>`
    select count(*) filter (where attached_to_type = 'caseEvent')::int as attached,
      (select count(*) from case_events e, unnest(e.file_ids))::int as shown from files`);
  expect(pictures?.attached).toBeGreaterThan(20);
  expect(pictures?.attached).toBe(pictures?.shown);
});

test('has told everybody already: the clock finds nothing left to do', async () => {
  expect(await runClock(services, now)).toEqual({ done: 0, failures: [] });
  expect(await query(sql`select from notices`)).toEqual([]);
});

test('is opened by those who hold it like any other case', async () => {
  const inbox = await cases.call('worker', 'GET', '/api/cases?view=inbox&limit=50');
  expect(inbox.body.items.length).toBeGreaterThan(0);
  for (const { id } of inbox.body.items.slice(0, 5)) {
    const one = await cases.call('worker', 'GET', `/api/cases/${id}`);
    expect(one.status).toBe(200);
    expect(one.body.timeline.length).toBeGreaterThan(0);
  }
  const board = await cases.call('dispatcher', 'GET', '/api/cases/calls?state=completed');
  expect(board.status).toBe(200);
});

test('makes nothing a second time', async () => {
  expect(await seedCases(services, { count: 5, seed: 8, people: [], points: [] })).toBe(0);
});

test('the same seed gives the same chance', () => {
  const [a, b] = [createChance(3), createChance(3)];
  const draw = (chance: typeof a) => [chance.next(), chance.pick([1, 2, 3]), chance.id(now)];
  expect(draw(a)).toEqual(draw(b));
  expect(draw(createChance(4))).not.toEqual(draw(createChance(3)));
});
