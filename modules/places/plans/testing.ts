import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { type TestDatabase, useTestDatabase } from '../../../kernel/testing/database.ts';
import { loadPlaces, placesModule } from '../index.ts';
import type { Division, Plan } from './contract.ts';
import { lendPeople, type PlanPeople } from './people.ts';
import { runPlan } from './run.ts';

/** Binhai community: seven residential grids. */
export const community = '150300.150304.012.008';
/** Eight buildings of 36 households, in four micro-grids. */
export const grid = `${community}.g001`;
/** Eight buildings of 36 households, each with three entrances. */
export const splitGrid = `${community}.g006`;
/** Range that each test asks for unless it says another. */
export const range = { min: 30, max: 80 };

/** An answer of the API. */
interface Answer<T> {
  status: number;
  body: T;
}

/** What a test of plans gets. */
export interface PlansFixture {
  readonly database: TestDatabase;
  /** People by the name of the test. */
  readonly people: Record<string, Actor>;
  /** Whom publishing had appointed. */
  readonly appointed: Parameters<PlanPeople['appoint']>[1][];
  /** Which of those posts were ended when a plan was taken back. */
  readonly dismissed: string[];
  /** Sends a request as somebody. `url`: below `/api/places/plans`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into every answer
  call<T = any>(as: string, method: string, url: string, body?: object): Promise<Answer<T>>;
  /** Asks for a plan as the community and runs it. */
  plan(area?: string, more?: object): Promise<Plan>;
  /** An alternative of a plan. */
  divisionOf(plan: Plan, at?: number): Promise<Division>;
}

const jobs: Services['jobs'] = {
  enqueue: async () => {},
  enqueueAll: async () => {},
  work: async () => {},
  stop: async () => {},
};

/** A city with places and people, and the API of places on top, without a port; no job runs by itself. */
export function usePlans(): PlansFixture {
  const database = useTestDatabase();
  const people: Record<string, Actor> = { anonymous };
  const appointed: PlansFixture['appointed'] = [];
  const dismissed: string[] = [];
  const opened: { app?: FastifyInstance } = {};
  let actor: Actor = anonymous;

  const appoint = async (name: string, post: string, placePath: string) => {
    const [personId, id] = [uuidv7(), uuidv7()];
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
  };

  /** Those of the city are tested beside the composition. */
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
      return crypto.randomUUID();
    },
    dismiss: async (_trx, ids) => {
      dismissed.push(...ids);
    },
    endPosts: async () => [],
    giveBack: async () => {},
  };

  beforeAll(async () => {
    await withTransaction(database, system, {}, (trx) =>
      loadPlaces(trx, { city: '150300', synthetic: true }),
    );
    lendPeople(peopleOfTest);
    const config = parseConfig({ LOG_LEVEL: 'silent' });
    const app = await createServer({
      config,
      resolveActor: async () => actor,
      ratePerMinute: 100_000,
    });
    await placesModule.register?.(app, { config, city: database, jobs } as unknown as Services);
    await app.ready();
    opened.app = app;
    await appoint('operator', 'cityOperator', '150300');
    await appoint('subdistrict', 'subdistrictLead', '150300.150304.012');
    await appoint('community', 'communityStaff', community);
    await appoint('elsewhere', 'communityStaff', '150300.150304.012.001');
    await appoint('gridLead', 'gridLead', grid);
    await appoint('lead', 'buildingLead', `${grid}.m01.b00001`);
    await appoint('auditor', 'auditor', '150300');
  }, 60_000);
  afterAll(() => opened.app?.close());

  const fixture: PlansFixture = {
    database,
    people,
    appointed,
    dismissed,
    async call(as, method, url, body) {
      actor = people[as]!;
      const answer = await opened.app!.inject({
        method: method as 'GET',
        url: `/api/places/plans${url}`,
        ...(body ? { payload: body } : {}),
      });
      const json = /json/.test(String(answer.headers['content-type']));
      return {
        status: answer.statusCode,
        body: (json ? answer.json() : answer.rawPayload) as never,
      };
    },
    async plan(area = grid, more = {}) {
      const asked = await fixture.call<Plan>('community', 'POST', '', {
        area,
        ...range,
        seconds: 0,
        ...more,
      });
      expect(asked.status, JSON.stringify(asked.body)).toBe(202);
      await runPlan({ city: database }, asked.body.id);
      return (await fixture.call<Plan>('community', 'GET', `/${asked.body.id}`)).body;
    },
    async divisionOf({ divisions }, at = 0) {
      const { id } = divisions[at]!;
      return (await fixture.call<Division>('community', 'GET', `/divisions/${id}`)).body;
    },
  };
  return fixture;
}
