import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import type { FileStore } from '../../kernel/files/store.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { type TestDatabase, useTestDatabase } from '../../kernel/testing/database.ts';
import { casesModule } from './index.ts';

/** Places of the test city, as far as tests name them: the synthetic neighbourhood around Ruide Garden. */
export const test150300 = {
  city: '150300',
  district: '150300.150304',
  subdistrict: '150300.150304.012',
  community: '150300.150304.012.008',
  /** A point of a residential grid there. */
  point: { lng: 106.718, lat: 39.501 },
} as const;

/** What a test of cases gets. */
export interface CasesFixture {
  readonly database: TestDatabase;
  readonly app: FastifyInstance;
  readonly services: Services;
  /** People by the name of the test: those of `people`, and whoever a test appoints. */
  readonly people: Record<string, Actor>;
  /** Ids of departments of the district by field of work: `power`, `sanitation`, … */
  readonly departments: Record<string, string>;
  /** Path of the grid that holds the point. */
  readonly grid: string;
  /** Makes a person with posts. */
  appoint(name: string, posts: readonly Post[]): Promise<Actor>;
  /** Sends a request as somebody. */
  call(
    as: string | Actor,
    method: string,
    url: string,
    body?: object,
    ifMatch?: number,
  ): Promise<Answer>;
  /** Takes an action with the version as it is now; expects success unless a status is named. */
  act(
    as: string | Actor,
    id: string,
    action: string,
    body?: object,
    status?: number,
  ): Promise<Answer>;
  /** Reports a problem at the point; expects success. */
  report(as: string | Actor, body?: object): Promise<Answer['body']>;
}

/** A post of a test: at a place or in a unit. */
export interface Post {
  post: string;
  placePath?: string;
  unitId?: string;
}

/** An answer of the API. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into every answer
  body: any;
  headers: Record<string, unknown>;
}

/** Jobs that were put in the queue, for tests that run none. */
export const queued: { name: string; data: Record<string, unknown> }[] = [];

const fakeJobs: Services['jobs'] = {
  enqueue: async (_trx, name, data) => {
    queued.push({ name, data });
  },
  enqueueAll: async (_trx, name, data) => {
    for (const one of data) queued.push({ name, data: one });
  },
  work: async () => {},
  stop: async () => {},
};

async function insertPerson(trx: Trx, name: string, posts: readonly Post[]): Promise<Actor> {
  const personId = uuidv7();
  await sql`insert into people (id, display_name, phone_last_four) values (${personId}, ${name}, '0042')`.execute(
    trx,
  );
  const appointments: Actor['appointments'][number][] = [];
  for (const { post, placePath = null, unitId = null } of posts) {
    const id = uuidv7();
    await sql`
      insert into appointments (id, person_id, post, place_path, unit_id, valid_from)
      values (${id}, ${personId}, ${post}, ${placePath}::ltree, ${unitId}, date '2020-01-01')`.execute(
      trx,
    );
    appointments.push({ id, post, placePath, unitId });
  }
  const scopes = appointments.flatMap((a) =>
    a.placePath !== null && !/Administrator|auditor/.test(a.post) ? [a.placePath] : [],
  );
  return { ...anonymous, kind: 'person', personId, appointments, scopes };
}

/**
 * A city with places, units, classes and people for the tests of a file, and the API of cases on top, without a port.
 *
 * @example
 * const cases = useCases();
 * test('...', async () => { const { id } = await cases.report('resident'); ... });
 */
export function useCases(environment: Record<string, string> = {}): CasesFixture {
  const database = useTestDatabase(inject('cityTemplate'));
  const people: Record<string, Actor> = { anonymous };
  const departments: Record<string, string> = {};
  const opened: { app?: FastifyInstance; services?: Services; grid?: string } = {};
  let actor: Actor = anonymous;

  beforeAll(async () => {
    await withTransaction(database, system, {}, async (trx) => {
      const units = await sql<{ id: string; category: string }>`
        select id, category from units where kind = 'department' and place_path = ${test150300.district}::ltree`.execute(
        trx,
      );
      for (const unit of units.rows) departments[unit.category] = unit.id;
    });
    const config = parseConfig({ LOG_LEVEL: 'silent', ...environment });
    const services: Services = {
      config,
      city: database,
      files: {} as FileStore,
      jobs: fakeJobs,
    };
    const app = await createServer({
      config,
      resolveActor: async () => actor,
      ratePerMinute: 100_000,
    });
    await casesModule.register?.(app, services);
    await app.ready();
    Object.assign(opened, { app, services });
    const { subdistrict, community, city } = test150300;
    for (const name of ['resident', 'neighbour', 'stranger']) await fixture.appoint(name, []);
    const { rows } = await withTransaction(database, system, {}, (trx) =>
      sql<{ path: string }>`
        select path::text as path from places where kind = 'grid' and path <@ ${community}::ltree
        order by center <-> point(${test150300.point.lng}, ${test150300.point.lat}) limit 2`.execute(
        trx,
      ),
    );
    const grid = rows[0]!.path;
    opened.grid = grid;
    await fixture.appoint('worker', [{ post: 'gridWorker', placePath: grid }]);
    await fixture.appoint('gridLead', [{ post: 'gridLead', placePath: grid }]);
    await fixture.appoint('otherWorker', [{ post: 'gridWorker', placePath: rows[1]!.path }]);
    await fixture.appoint('community', [{ post: 'communityStaff', placePath: community }]);
    await fixture.appoint('secretary', [{ post: 'communitySecretary', placePath: community }]);
    await fixture.appoint('dispatcher', [
      { post: 'subdistrictDispatcher', placePath: subdistrict },
    ]);
    await fixture.appoint('subdistrictLead', [{ post: 'subdistrictLead', placePath: subdistrict }]);
    await fixture.appoint('operator', [{ post: 'cityOperator', placePath: city }]);
    await fixture.appoint('auditor', [{ post: 'auditor', placePath: city }]);
    await fixture.appoint('power', [{ post: 'departmentMember', unitId: departments.power! }]);
    await fixture.appoint('powerLead', [{ post: 'departmentLead', unitId: departments.power! }]);
    await fixture.appoint('sanitation', [
      { post: 'departmentMember', unitId: departments.sanitation! },
    ]);
  }, 60_000);
  afterAll(() => opened.app?.close());

  const fixture: CasesFixture = {
    database,
    people,
    departments,
    get app() {
      return opened.app!;
    },
    get services() {
      return opened.services!;
    },
    get grid() {
      return opened.grid!;
    },
    async appoint(name, posts) {
      const made = await withTransaction(database, system, {}, (trx) =>
        insertPerson(trx, name, posts),
      );
      people[name] = made;
      return made;
    },
    async call(as, method, url, body, ifMatch) {
      const who = typeof as === 'string' ? people[as] : as;
      if (!who) throw new Error(`nobody is called ${as}`);
      actor = who;
      const answer = await opened.app!.inject({
        method: method as 'GET',
        url,
        ...(body ? { payload: body } : {}),
        headers: ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` },
      });
      // A file is no JSON.
      const isJson = /json/.test(String(answer.headers['content-type']));
      const told = isJson ? answer.json() : answer.rawPayload;
      return { status: answer.statusCode, body: told, headers: answer.headers };
    },
    async act(as, id, action, body = {}, status = 200) {
      const version = await withTransaction(database, system, {}, (trx) =>
        sql<{ version: number }>`select version from cases where id = ${id}`.execute(trx),
      );
      const answer = await fixture.call(
        as,
        'POST',
        `/api/cases/${id}/${action}`,
        body,
        version.rows[0]?.version ?? 1,
      );
      expect(answer.status, `${action}: ${JSON.stringify(answer.body)}`).toBe(status);
      return answer;
    },
    async report(as, body = {}) {
      const answer = await fixture.call(as, 'POST', '/api/cases', {
        text: '3号楼前的路灯不亮',
        classCode: 'C0118',
        location: test150300.point,
        ...body,
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body;
    },
  };
  return fixture;
}

/** A picture that somebody has uploaded, without its bytes. @returns its id */
export async function givePicture(database: TestDatabase, owner: Actor): Promise<string> {
  const id = uuidv7();
  await withTransaction(database, owner, {}, (trx) =>
    sql`insert into files (id, key, thumb_key, type, bytes, width, height, sha256, colour, owner_person, stored_at)
      values (${id}, ${`k/${id}`}, ${`t/${id}`}, 'image/webp', 1, 1, 1, ${Buffer.alloc(32)}, '#aabbcc',
        ${owner.personId}, now())`.execute(trx),
  );
  return id;
}

/** The body of a reply by the power department: what was done, with a picture. */
export async function replyOf(cases: CasesFixture): Promise<{ done: string; pictures: string[] }> {
  return {
    done: '已更换灯头',
    pictures: [await givePicture(cases.database, cases.people.power!)],
  };
}

/** Reports a case and brings it to a state, by those who may. @returns its id */
export async function bringCase(
  cases: CasesFixture,
  state: 'accepted' | 'registered' | 'dispatched' | 'handling' | 'replied' | 'closed',
  body: object = {},
): Promise<string> {
  const { act, report } = cases;
  const { id } = await report('resident', body);
  const steps: [string, () => Promise<unknown>][] = [
    ['accepted', () => act('worker', id, 'accept')],
    ['registered', () => act('worker', id, 'register', { classCode: 'C0118', severity: 2 })],
    ['', () => act('community', id, 'passUp', { reason: '超出社区能力' })],
    [
      'dispatched',
      () => act('dispatcher', id, 'dispatch', { target: { unitId: cases.departments.power } }),
    ],
    ['handling', () => act('power', id, 'acknowledge')],
    ['replied', async () => act('power', id, 'reply', await replyOf(cases))],
    ['closed', () => act('dispatcher', id, 'close', { closingCondition: '恢复照明' })],
  ];
  for (const [reached, take] of steps) {
    await take();
    if (reached === state) break;
  }
  return id;
}
