import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeAudit } from '../../../kernel/audit/write.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { openEvents, type TestEvents } from '../../../kernel/testing/events.ts';
import { casesModule } from '../index.ts';
import { bringCase, test150300, useCases } from '../testing.ts';

const cases = useCases();
const { act, appoint, call, report } = cases;
const { community, subdistrict, point } = test150300;

/** Two servers on one database. */
const servers: { app: FastifyInstance; url: string }[] = [];
const streams: TestEvents[] = [];

beforeAll(async () => {
  for (let i = 0; i < 2; i++) {
    const app = await createServer({
      config: cases.services.config,
      resolveActor: async ({ headers }) => cases.people[String(headers['x-as'])] ?? anonymous,
      ratePerMinute: 100_000,
    });
    await casesModule.register?.(app, cases.services);
    servers.push({ app, url: await app.listen({ port: 0, host: '127.0.0.1' }) });
  }
  await appoint('elsewhere', [{ post: 'communityStaff', placePath: '150300.150303.001.001' }]);
}, 60_000);
afterAll(async () => {
  for (const stream of streams) stream.close();
  for (const { app } of servers) await app.close();
});

interface Opening {
  server?: number;
  query?: string;
  headers?: Record<string, string>;
}

async function listen(as: string, { server = 0, query = '', headers = {} }: Opening = {}) {
  const stream = await openEvents(`${servers[server]!.url}/api/cases/duty/stream${query}`, {
    'x-as': as,
    ...headers,
  });
  streams.push(stream);
  if (stream.status === 200) await expect.poll(() => named(stream, 'hello').length).toBe(1);
  return stream;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into every event
const named = (stream: TestEvents, name: string): { data: any; id: string | undefined }[] =>
  stream.events().filter((one) => one.name === name);
const numbers = (stream: TestEvents) => named(stream, 'case').map(({ data }) => data.number);
const soon = { timeout: 15_000, interval: 50 };

async function getDuty(as: string, query = '') {
  const { status, body } = await call(as, 'GET', `/api/cases/duty${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

describe('the duty room', () => {
  test('is refused to who may not see the numbers of an area', async () => {
    for (const as of ['anonymous', 'resident', 'worker', 'auditor']) {
      const status = as === 'anonymous' ? 401 : 403;
      expect((await call(as, 'GET', '/api/cases/duty')).status, as).toBe(status);
      expect((await listen(as)).status, as).toBe(status);
    }
  });

  test('tells a new case and what becomes of it on every server, within seconds', async () => {
    const [here, there] = [await listen('community'), await listen('operator', { server: 1 })];
    expect(named(here, 'hello')[0]!.data).toEqual({ resumed: false });
    const { id, number } = await report('resident');
    await expect.poll(() => numbers(here), soon).toContain(number);
    await expect.poll(() => numbers(there), soon).toContain(number);
    await act('worker', id, 'accept');
    const states = (stream: TestEvents) =>
      named(stream, 'case').flatMap(({ data }) => (data.number === number ? [data.state] : []));
    await expect.poll(() => states(here), soon).toEqual(['reported', 'accepted']);
    await expect.poll(() => states(there), soon).toEqual(['reported', 'accepted']);
  });

  test('tells each only of their own area, and of what they asked for', async () => {
    const near = await listen('dispatcher');
    const far = await listen('elsewhere');
    const power = await listen('power');
    const narrowed = await listen('operator', { query: '?within=150300.150302' });
    const id = await bringCase(cases, 'dispatched');
    const { body } = await call('dispatcher', 'GET', `/api/cases/${id}`);
    await expect.poll(() => numbers(near), soon).toContain(body.number);
    await expect.poll(() => numbers(power), soon).toContain(body.number);
    expect(numbers(far)).toEqual([]);
    expect(numbers(narrowed)).toEqual([]);
  });

  test('counts a confidential case for those who may see it, and shows it to nobody', async () => {
    const stream = await listen('community');
    const before = await getDuty('operator');
    const { id, number } = await report('resident', { confidential: true });
    const { body: held } = await call('community', 'GET', `/api/cases/${id}`);
    const marker = await report('resident');
    await expect.poll(() => numbers(stream), soon).toContain(marker.number);
    expect(numbers(stream)).not.toContain(number);
    expect(stream.text()).not.toContain(held.number ?? number);
    const after = await getDuty('operator');
    expect(after.latest.map((one: { number: string }) => one.number)).not.toContain(number);
    // the operator never held it: row-level security counts it for those alone who did
    expect(after.total.reportedToday).toBe(before.total.reportedToday + 1);
    const own = await getDuty('community');
    const list = await call('community', 'GET', '/api/cases?view=area&limit=200');
    expect(own.total.reportedToday).toBe(list.body.items.length);
  });

  test('takes a case away that has become confidential', async () => {
    const stream = await listen('community');
    const { id, number } = await report('resident');
    await expect.poll(() => numbers(stream), soon).toContain(number);
    await withTransaction(cases.database, system, {}, async (trx) => {
      await sql`update cases set confidential = true where id = ${id}`.execute(trx);
      await writeAudit(trx, system, { action: 'cases.accept', subjectType: 'case', subjectId: id });
    });
    await expect
      .poll(() => named(stream, 'gone').map(({ data }) => data.number), soon)
      .toContain(number);
    expect(
      (await getDuty('community')).latest.map((one: { number: string }) => one.number),
    ).not.toContain(number);
  });

  test('asks the reader to come again when it could not look at what there is', async () => {
    const app = await createServer({
      config: cases.services.config,
      resolveActor: async () => cases.people.community!,
    });
    // The request itself is let in; then the database has no connection left.
    const { pool } = cases.database;
    let connections = 0;
    const connect = async () => {
      connections += 1;
      if (connections === 2) throw new Error('no connection');
      return pool.connect();
    };
    const city = { schema: cases.database.schema, pool: { connect } as typeof pool };
    await casesModule.register?.(app, { ...cases.services, city });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const stream = await openEvents(`${url}/api/cases/duty/stream`, {});
    await expect.poll(() => named(stream, 'end')[0]?.data, soon).toEqual({ reason: 'stopping' });
    expect(named(stream, 'hello')).toEqual([]);
    stream.close();
    await app.close();
  });

  test('goes on after a break where it ended, at another server too', async () => {
    const first = await listen('community');
    const seen = await report('resident');
    await expect.poll(() => numbers(first), soon).toContain(seen.number);
    const id = first.events().findLast((one) => one.id !== undefined)!.id!;
    first.close();
    const missed = await report('resident');
    const again = await listen('community', { server: 1, headers: { 'last-event-id': id } });
    expect(named(again, 'hello')[0]!.data).toEqual({ resumed: true });
    expect(numbers(again)).toContain(missed.number);
    const byQuery = await listen('community', { query: `?after=${id}` });
    expect(numbers(byQuery)).toContain(missed.number);
  });

  test('says so when what was missed is too much, or the place is of another database', async () => {
    for (const id of ['9223372036854775000', 'nonsense']) {
      const stream = await listen('community', { headers: { 'last-event-id': id } });
      expect(named(stream, 'hello')[0]!.data).toEqual({ resumed: false });
    }
    const stream = await listen('community');
    await withTransaction(cases.database, system, {}, async (trx) => {
      for (let i = 0; i < 1_001; i++) {
        await writeAudit(trx, system, {
          action: 'cases.accept',
          subjectType: 'case',
          subjectId: '0190a1b2-0000-7000-8000-000000000001',
        });
      }
    });
    await expect.poll(() => named(stream, 'reset').length, soon).toBe(1);
  });

  test('tells what comes, each once, however long another transaction of the server takes', async () => {
    const stream = await listen('community', { server: 1 });
    await withTransaction(cases.database, system, {}, async (slow) => {
      await sql`select pg_current_xact_id()`.execute(slow);
      const first = await report('resident');
      await expect.poll(() => numbers(stream), soon).toContain(first.number);
      // What the test before wrote may have been too much for the first look.
      const resets = named(stream, 'reset').length;
      await withTransaction(cases.database, system, {}, (trx) =>
        sql`insert into audit_entries (actor_kind, action, subject_type, subject_id)
          select 'system', 'cases.accept', 'case', gen_random_uuid()::text from generate_series(1, 1001)`.execute(
          trx,
        ),
      );
      await expect.poll(() => named(stream, 'reset').length, soon).toBe(resets + 1);
      const second = await report('resident');
      await expect.poll(() => numbers(stream), soon).toContain(second.number);
      const third = await report('resident');
      await expect.poll(() => numbers(stream), soon).toContain(third.number);
      expect(numbers(stream)).toEqual([first.number, second.number, third.number]);
      expect(named(stream, 'reset').length).toBe(resets + 1);
    });
  });

  test('numbers are those of the lists, also of each area, and calls stand at their step', async () => {
    const caseId = await bringCase(cases, 'registered');
    const before = (await getDuty('dispatcher')).calls;
    const raised = await call('community', 'POST', `/api/cases/${caseId}/calls`, {
      kind: 'urgent',
      reason: '请供电到场',
    });
    expect(raised.status, JSON.stringify(raised.body)).toBe(201);
    expect((await getDuty('dispatcher')).calls).toEqual({ ...before, raised: before.raised + 1 });
    const { power } = cases.departments;
    const issued = await call(
      'dispatcher',
      'POST',
      `/api/cases/calls/${raised.body.id}/issue`,
      { kind: 'urgent', leadUnitId: power },
      raised.body.version,
    );
    expect(issued.status, JSON.stringify(issued.body)).toBe(200);
    expect((await getDuty('dispatcher')).calls).toEqual({ ...before, issued: before.issued + 1 });
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update case_call_departments set report_in_due = now() - interval '1 minute'`.execute(
        trx,
      ),
    );
    const late = (await getDuty('dispatcher')).calls;
    expect(late.late).toBe(before.late + 1);
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update case_call_departments set reported_in_at = now()`.execute(trx),
    );
    expect((await getDuty('dispatcher')).calls.reportedIn).toBe(before.reportedIn + 1);

    await sqlLate();
    const duty = await getDuty('dispatcher', '?days=1');
    for (const [name, query] of [
      [
        'open',
        'view=area&state=reported&state=accepted&state=registered&state=dispatched&state=handling&state=replied',
      ],
      ['late', 'view=area&status=late'],
      ['reportedToday', 'view=area'],
    ] as const) {
      const { body } = await call('dispatcher', 'GET', `/api/cases?${query}&limit=200`);
      expect(body.items.length, name).toBeGreaterThan(0);
      expect(duty.total[name], name).toBe(body.items.length);
      const sum = duty.areas.reduce(
        (all: number, area: { numbers: Record<string, number> }) => all + area.numbers[name]!,
        0,
      );
      expect(sum, name).toBe(body.items.length);
    }
    expect(duty.place.path).toBe(subdistrict);
    expect(duty.areas.map((area: { path: string }) => area.path)).toContain(community);
    expect(duty.total.rates.closureRate.of).toBeGreaterThan(0);
  });
});

const sqlLate = () =>
  withTransaction(cases.database, system, {}, (trx) =>
    sql`update cases set due_at = now() - interval '1 hour' where id in (
      select id from cases where state = 'reported' and not confidential limit 2)`.execute(trx),
  );

describe('nothing that tells of a person', () => {
  test('is in the stream or the numbers: every byte is searched', async () => {
    const secrets = {
      text: '张桂芳家漏水，电话13912345678，住3号楼2单元1873室',
      place: { lng: point.lng + 0.000123, lat: point.lat - 0.000321 },
      onBehalf: { name: '李秀英某', phone: '15400009876' },
      note: '入户见王德发本人，身份证尾号4321',
      name: '赵居民某人',
    };
    await appoint('named', []);
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update people set display_name = ${secrets.name} where id = ${cases.people.named!.personId}`.execute(
        trx,
      ),
    );
    const watchers = [
      await listen('community'),
      await listen('dispatcher', { server: 1 }),
      await listen('operator', { query: '?locale=en' }),
    ];
    const one = await report('named', { text: secrets.text, location: secrets.place });
    const other = await report('dispatcher', {
      text: secrets.text,
      location: secrets.place,
      hotline: true,
      onBehalf: secrets.onBehalf,
    });
    await act('worker', one.id, 'accept');
    await act('worker', one.id, 'comment', { text: secrets.note, internal: true });
    await act('worker', one.id, 'decline', { reason: secrets.note }, 409).catch(() => undefined);
    await act('community', one.id, 'passUp', { reason: secrets.note }).catch(() => undefined);
    for (const stream of watchers) {
      await expect
        .poll(() => numbers(stream), soon)
        .toEqual(expect.arrayContaining([one.number, other.number]));
    }
    await new Promise((done) => setTimeout(done, 1_500));
    const told = watchers.map((stream) => stream.text());
    for (const as of ['community', 'dispatcher', 'operator', 'power'])
      told.push(JSON.stringify(await getDuty(as)));
    const bytes = told.join('\n');
    expect(bytes).toContain(one.number);
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<Record<string, unknown>>`
        select c.*, p.display_name from cases c left join people p on p.id = c.reporter_id
        where c.id in (${one.id}, ${other.id})`.execute(trx),
    );
    const ofCases = rows.flatMap((row) => [
      row.id,
      row.text,
      row.address,
      row.place_path,
      row.reporter_id,
      row.display_name,
      row.lng,
      row.lat,
    ]);
    const parts = ['张桂芳', '13912345678', '2单元', '1873', '李秀英', '15400009876', '王德发'];
    const people = Object.values(cases.people).flatMap(({ personId, appointments }) => [
      personId,
      ...appointments.map(({ id }) => id),
    ]);
    const personal = [
      ...parts,
      ...Object.values(secrets).flatMap((value) =>
        typeof value === 'string' ? [value] : Object.values(value),
      ),
      ...ofCases,
      ...people,
    ]
      .filter((value) => value !== null && value !== undefined)
      .map(String);
    expect(personal.length).toBeGreaterThan(30);
    for (const datum of personal) expect(bytes.includes(datum), datum).toBe(false);
    // and what is told has these fields, no others
    for (const stream of watchers) {
      for (const { data } of named(stream, 'case')) {
        expect(Object.keys(data).sort()).toEqual(fields);
        expect(data.placePath.split('.').length).toBeLessThanOrEqual(5);
      }
    }
  });

  const fields = [
    'changedAt',
    'className',
    'dueAt',
    'lat',
    'lng',
    'number',
    'placeName',
    'placePath',
    'reportedAt',
    'state',
    'warnAt',
  ];
});
