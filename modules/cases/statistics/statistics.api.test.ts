/** Every number of the statistics of the demo's cases: as long as its list, and as counted again from timelines and clocks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { createDiskStore } from '../../../kernel/files/disk-store.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { dateInChina, elapsedIn } from '../../../kernel/time/index.ts';
import { covers } from '../decide.ts';
import { getRules, type Rules, touchRules } from '../rules.ts';
import { seedCases } from '../seed/seed.ts';
import { test150300, useCases } from '../testing.ts';
import { toCaseFilter } from '../web/console/lists/search.ts';
import { type CaseState, isOpen, openStates, type Stage } from '../workflow.ts';
import type { Statistics } from './statistics.ts';

const cases = useCases();
const { call } = cases;
const { city, community, subdistrict } = test150300;
const period = { from: '2026-08-01', to: '2026-11-27' };
const who = ['operator', 'dispatcher', 'community', 'housing', 'urbanManagement'];
/** Whose numbers are held against their lists; those of the others are counted again alone. */
const listed = ['operator', 'community', 'urbanManagement'];
let folder: string;
let rules: Rules;

interface Known {
  id: string;
  state: CaseState;
  source: string;
  classCode: string;
  path: string;
  confidential: boolean;
  reporterId: string | null;
  handlerPaths: string[];
  handlerUnits: string[];
  handler: { path: string; unitId: string | null } | null;
  rating: string | null;
  exempted: boolean;
  reopened: number;
  reportedAt: Date;
  closedAt: Date | null;
  arrivals: { state: CaseState; at: Date }[];
  clocks: { stage: Stage; late: boolean; due: Date | null }[];
}
let known: Known[];

const asSystem = <T>(text: ReturnType<typeof sql<T>>) =>
  withTransaction(cases.database, system, {}, async (trx) => (await text.execute(trx)).rows);

async function readAll(): Promise<Known[]> {
  const rows = await asSystem(sql<Omit<Known, 'arrivals' | 'clocks'>>`
    select id, state, source, class_code as "classCode", place_path::text as path, confidential,
      reporter_id as "reporterId", handler_paths::text[] as "handlerPaths", handler_units as "handlerUnits", handler,
      rating, late_exempted as exempted, reopened_count as reopened, reported_at as "reportedAt", closed_at as "closedAt"
    from cases`);
  const arrivals = await asSystem(sql<Known['arrivals'][number] & { id: string }>`
    select case_id as id, to_state as state, at from case_events where to_state is not null order by at, id`);
  const clocks = await asSystem(sql<Known['clocks'][number] & { id: string }>`
    select case_id as id, stage, late_at is not null as late,
      case when ended_at is null and not jsonb_path_exists(pauses, '$[*] ? (@.to == null)') then due_at end as due
    from case_clocks`);
  return rows.map((row) => ({
    ...row,
    arrivals: arrivals.filter(({ id }) => id === row.id),
    clocks: clocks.filter(({ id }) => id === row.id),
  }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-statistics-'));
  for (const field of ['housing', 'urbanManagement', 'landscaping']) {
    await cases.appoint(field, [{ post: 'departmentMember', unitId: cases.departments[field]! }]);
  }
  const people = Object.values(cases.people).flatMap(({ personId, appointments: [post] }) => {
    const { post: name = null, placePath = null, unitId = null } = post ?? {};
    return personId === null ? [] : [{ personId, post: name, placePath, unitId }];
  });
  const points = await asSystem(sql<{ lng: number; lat: number }>`
    select center[0] as lng, center[1] as lat from places where kind = 'building' and path <@ ${community}::ltree
    order by path <@ ${cases.grid}::ltree desc, md5(path::text) limit 60`);
  const services = { ...cases.services, files: createDiskStore(folder) };
  const now = new Date('2026-11-23T08:00:00Z');
  await seedCases(services, { count: 150, seed: 11, people, points, now });
  // An appeal that was granted: rare enough that chance may play none.
  await asSystem(sql`
    update cases set late_exempted = true where id in (
      select case_id from case_clocks where stage = 'handle' and late_at is not null order by case_id limit 2)`);
  const [done] = await asSystem(sql<{ id: string }>`
    select id from cases where state in ('closed', 'selfResolved', 'archived') and not confidential and parent_id is null
      and dispatched_at is not null order by number limit 1`);
  await cases.act('operator', done!.id, 'reopen', { reason: '复查发现没有修好' });
  rules = await withTransaction(cases.database, system, {}, getRules);
  known = await readAll();
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the actor may see of an area, by rules written for this test. */
function visible(actor: Actor): Known[] {
  const units = actor.appointments.map(({ unitId }) => unitId);
  return known.filter((one) => {
    const handles =
      one.handlerUnits.some((unit) => units.includes(unit)) ||
      one.handlerPaths.some((path) => actor.scopes.includes(path));
    const here = actor.scopes.some((scope) => covers(scope, one.path));
    const mine = one.reporterId === actor.personId;
    const inArea = here || one.handlerUnits.some((unit) => units.includes(unit));
    return inArea && (handles || mine || (here && !one.confidential));
  });
}

const isOver = (one: Known, stages: readonly Stage[]) =>
  one.clocks.some(
    ({ stage, late, due }) =>
      stages.includes(stage) && (late || (due !== null && due.getTime() <= Date.now())),
  );
const ended = (one: Known) => ['closed', 'selfResolved', 'archived'].includes(one.state);
const wasReported = (one: Known) => one.arrivals[0]?.state === 'reported';
const answered = (one: Known) => wasReported(one) && one.state !== 'reported';

/** Numerator and denominator of each measure, as the README says them. */
const recount: Record<string, [(one: Known) => boolean, ((one: Known) => boolean)?]> = {
  reported: [() => true],
  closed: [() => true],
  closureRate: [ended, (one) => ended(one) || isOpen(one.state)],
  responseRate: [
    (one) => answered(one) && !isOver(one, ['accept']),
    (one) => wasReported(one) && (answered(one) || isOver(one, ['accept'])),
  ],
  resolutionRate: [
    ({ rating }) => rating === 'satisfied' || rating === 'basicallySatisfied',
    ({ rating }) => rating !== null,
  ],
  satisfactionRate: [({ rating }) => rating === 'satisfied', ({ rating }) => rating !== null],
  selfResolvedRate: [
    (one) => one.arrivals.findLast(({ state }) => state !== 'archived')?.state === 'selfResolved',
    () => true,
  ],
  lateRate: [
    (one) => isOver(one, ['accept', 'triage', 'dispatch', 'acknowledge', 'handle', 'verify']),
    () => true,
  ],
  handlerLateRate: [(one) => isOver(one, ['acknowledge', 'handle']), () => true],
  lateExempted: [({ exempted }) => exempted],
  reopened: [({ reopened }) => reopened > 0],
};

const dateOf = (one: Known, date: string) => (date === 'reported' ? one.reportedAt : one.closedAt);
const handlerOf = ({ handler }: Known) => handler && (handler.unitId ?? handler.path);

/** The key of a row that a case belongs to. */
function keyOf(by: string, one: Known, date: string, depth: number): string | null {
  switch (by) {
    case 'area':
      return one.path.split('.').slice(0, depth).join('.');
    case 'month':
      return dateInChina(dateOf(one, date)!).slice(0, 7);
    case 'class':
      return one.classCode;
    case 'source':
      return one.source;
    default:
      return handlerOf(one);
  }
}

/** Ids of a list, all pages. */
async function listIds(as: string, search: Record<string, unknown>): Promise<string[]> {
  const { sort: _, ...filter } = toCaseFilter('area', search);
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '200', ...(cursor ? { cursor } : {}) });
    for (const [name, value] of Object.entries(filter)) {
      for (const each of [value].flat()) query.append(name, String(each));
    }
    const page = await call(as, 'GET', `/api/cases?${query}`);
    expect(page.status, JSON.stringify(page.body)).toBe(200);
    ids.push(...page.body.items.map(({ id }: { id: string }) => id));
    cursor = page.body.nextCursor;
  }
  return ids.sort();
}

const daysFor = (date: string, { from, to }: { from: string; to: string }) =>
  date === 'reported' ? { from, to } : { closedFrom: from, closedTo: to };

describe('GET /api/cases/statistics', () => {
  test('is refused to who is not signed in, to residents and to posts of the field', async () => {
    const query = new URLSearchParams(period);
    for (const path of ['statistics', 'statistics/dwell', 'statistics.csv']) {
      const url = `/api/cases/${path}?${query}${path.endsWith('csv') ? '&by=area' : ''}`;
      expect((await call('anonymous', 'GET', url)).status).toBe(401);
      expect((await call('resident', 'GET', url)).status).toBe(403);
      expect((await call('worker', 'GET', url)).status).toBe(403);
      expect((await call('auditor', 'GET', url)).status).toBe(403);
    }
  });

  test.each(
    ['area', 'month', 'class', 'source', 'unit'].flatMap((by) => who.map((name) => [by, name])),
  )(
    'by %s of %s: each number is counted again, and is its list',
    async (by, name) => {
      const query = new URLSearchParams({
        ...period,
        by,
        within: by === 'area' ? community : city,
      });
      const { status, body } = await call(name, 'GET', `/api/cases/statistics?${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      const answer = body as Statistics;
      const depth = 5;
      const counted = (date: string) =>
        visible(cases.people[name]!).filter((one) => {
          const at = dateOf(one, date);
          const day = at && dateInChina(at);
          return (
            day !== null &&
            day >= period.from &&
            day <= period.to &&
            covers(by === 'area' ? community : city, one.path)
          );
        });
      const keys = new Set(
        ['reported', 'closed'].flatMap((date) =>
          counted(date).flatMap((one) => keyOf(by, one, date, depth) ?? []),
        ),
      );
      expect(new Set(answer.items.map(({ key }) => key))).toEqual(keys);
      expect(answer.measures.length).toBe(by === 'unit' ? 11 : 10);
      for (const { name: measure, date, count, of } of answer.measures) {
        const [isCounted, isOf] = recount[measure]!;
        for (const [index, item] of answer.items.entries()) {
          const row = counted(date).filter((one) => keyOf(by, one, date, depth) === item.key);
          const figure = item.figures[measure]!;
          const what = `${measure} of ${item.name}`;
          const ids = row.filter(isCounted).map(({ id }) => id);
          const all = isOf && row.filter(isOf).map(({ id }) => id);
          expect(figure, what).toEqual({ count: ids.length, of: all ? all.length : null });
          if (!listed.includes(name) || (by === 'class' && index > 4)) continue;
          const here = { ...item.filter, ...daysFor(date, item) };
          expect(await listIds(name, { ...here, ...count }), what).toEqual(ids.sort());
          if (all && of)
            expect(await listIds(name, { ...here, ...of }), `${what}, of`).toEqual(all.sort());
        }
        const sum = answer.items.reduce((n, { figures }) => n + figures[measure]!.count, 0);
        expect(answer.total[measure]!.count, measure).toBe(sum);
      }
    },
    120_000,
  );

  test('has something of everything to count, so that no equality is one of nothing', async () => {
    const query = new URLSearchParams({ ...period, by: 'unit' });
    const { body } = await call('operator', 'GET', `/api/cases/statistics?${query}`);
    for (const [measure, { count, of }] of Object.entries((body as Statistics).total)) {
      if (measure !== 'selfResolvedRate') expect(count, measure).toBeGreaterThan(0);
      if (of !== null) expect(of, measure).toBeGreaterThanOrEqual(count);
    }
    const all = await call(
      'operator',
      'GET',
      `/api/cases/statistics?${new URLSearchParams(period)}`,
    );
    expect(all.body.items).toEqual([]);
    expect(all.body.total.selfResolvedRate.count).toBeGreaterThan(0);
    expect(all.body.total.responseRate.of).toBeGreaterThan(all.body.total.responseRate.count);
    const hidden = known.filter(({ confidential }) => confidential).length;
    expect(hidden).toBeGreaterThan(0);
    expect(visible(cases.people.community!).length).toBeLessThan(
      visible(cases.people.operator!).length + hidden,
    );
  });

  test('goes down the tree: the rows of a place add up to its own', async () => {
    const rows = async (within: string) => {
      const query = new URLSearchParams({ ...period, by: 'area', within });
      return (await call('operator', 'GET', `/api/cases/statistics?${query}`)).body as Statistics;
    };
    for (let at: string = city; ; ) {
      const answer = await rows(at);
      const next = answer.items.find(({ inside }) => inside);
      if (!next) break;
      expect((await rows(next.key)).total).toEqual(next.figures);
      at = next.key;
    }
    expect((await rows(subdistrict)).items[0]?.inside).toBe(true);
    expect((await rows(community)).items.every(({ inside }) => !inside)).toBe(true);
  });

  test('narrows by class and source as the list does', async () => {
    const query = new URLSearchParams({ ...period, source: 'hotline' });
    const { body } = await call('operator', 'GET', `/api/cases/statistics?${query}`);
    const there = visible(cases.people.operator!).filter(({ source }) => source === 'hotline');
    expect(body.total.reported.count).toBe(there.length);
    expect(there.length).toBeGreaterThan(0);
  });
});

describe('GET /api/cases/statistics/dwell', () => {
  /** A value of the sorted ones, below or at which a share of them lies. */
  const disc = (sorted: number[], share: number) =>
    sorted[Math.ceil(share * sorted.length) - 1] ?? null;

  test.each(who)('counts the time in each state of %s from the timelines', async (name) => {
    const url = `/api/cases/statistics/dwell?${new URLSearchParams(period)}`;
    const { body } = await call(name, 'GET', url);
    const there = visible(cases.people[name]!);
    expect(body.items.map(({ state }: { state: string }) => state)).toEqual([...openStates]);
    for (const item of body.items) {
      const times = (unit: 'urgent_hour' | 'working_hour') =>
        there
          .flatMap(({ arrivals }) => {
            const visits = arrivals.flatMap(({ state, at }, i) => {
              const next = arrivals[i + 1];
              return state === item.state && next
                ? [elapsedIn(rules.calendar, at, next.at, unit) * 60]
                : [];
            });
            return visits.length ? [Math.floor(visits.reduce((a, b) => a + b, 0) + 1e-6)] : [];
          })
          .sort((a, b) => a - b);
      const [all, working] = [times('urgent_hour'), times('working_hour')];
      expect(item).toEqual({
        state: item.state,
        passed: all.length,
        now: there.filter(({ state }) => state === item.state).length,
        medianMinutes: disc(all, 0.5),
        p90Minutes: disc(all, 0.9),
        medianWorkingMinutes: disc(working, 0.5),
        p90WorkingMinutes: disc(working, 0.9),
      });
      expect(await listIds(name, { ...period, passed: item.state })).toHaveLength(all.length);
    }
    if (name === 'operator') expect(body.items[0].passed).toBeGreaterThan(50);
  });
});

describe('GET /api/cases/statistics.csv', () => {
  const csv = async (as: string, query: Record<string, string>) => {
    const url = `/api/cases/statistics.csv?${new URLSearchParams({ ...period, ...query })}`;
    // Not JSON: asked past the fixture's reader.
    await call(as, 'GET', '/api/cases/statistics?from=2026-01-01&to=2026-01-01');
    return cases.app.inject({ method: 'GET', url });
  };

  test('is what the table says, with a mark for spreadsheets', async () => {
    const answer = await csv('operator', { by: 'unit' });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('.csv"');
    expect([...answer.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = answer.body.slice(1).trimEnd().split('\r\n');
    const { body } = await call(
      'operator',
      'GET',
      `/api/cases/statistics?${new URLSearchParams({ ...period, by: 'unit' })}`,
    );
    const { items, measures } = body as Statistics;
    expect(lines).toHaveLength(items.length + 1);
    expect(lines[0]).toContain('办结率 · 分子,办结率 · 分母');
    for (const [index, item] of items.entries()) {
      const cells = measures.flatMap(({ name, of }) => {
        const figure = item.figures[name]!;
        return of ? [figure.count, figure.of] : [figure.count];
      });
      expect(lines[index + 1]?.split(',').slice(4)).toEqual(cells.map(String));
    }
    expect((await csv('operator', { by: 'state' })).body.split('\r\n')).toHaveLength(8);
  });

  test('hands no formula to a spreadsheet', async () => {
    const [row] = await asSystem(sql<{ code: string; name: string }>`
      select class_code as code, name_zh as name from cases join case_classes k on k.code = class_code limit 1`);
    const rename = (name: string) =>
      withTransaction(cases.database, system, {}, async (trx) => {
        await sql`update case_classes set name_zh = ${name} where code = ${row!.code}`.execute(trx);
        await touchRules(trx);
      });
    await rename('=HYPERLINK("evil"), 路灯');
    const { body } = await csv('operator', { by: 'class' });
    await rename(row!.name);
    expect(body).toContain(`${row!.code},"'=HYPERLINK(""evil""), 路灯",`);
  });
});
