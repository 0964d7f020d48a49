import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { type TestDatabase, useTestDatabase } from '../../../kernel/testing/database.ts';
import { loadPlaces, placesModule } from '../index.ts';
import { lendCases } from './cases.ts';

/** Binhai community: seven residential grids. */
export const community = '150300.150304.012.008';
/** Eight buildings, in four micro-grids. */
export const grid = `${community}.g001`;
export const building = `${grid}.m01.b00001`;
export const dwelling = `${building}.u01.d0101`;

/** What a test of patrols gets. */
export interface PatrolsFixture {
  readonly database: TestDatabase;
  /** People by the name of the test. */
  readonly people: Record<string, Actor>;
  /** Numbers of cases that are there, and their ids. */
  readonly cases: Map<string, string>;
  /** Sends a request as somebody. `url`: below `/api/places/patrols`. */
  call(
    as: string,
    method: string,
    url: string,
    body?: object,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into every answer
  ): Promise<{ status: number; body: any }>;
}

/** A city with places and people, and the API of places on top, without a port. */
export function usePatrols(): PatrolsFixture {
  const database = useTestDatabase();
  const people: Record<string, Actor> = { anonymous };
  const cases = new Map<string, string>();
  const opened: { app?: FastifyInstance } = {};
  let actor: Actor = anonymous;

  const appoint = (name: string, post: string, placePath: string) => {
    const scopes = /Administrator|auditor/.test(post) ? [] : [placePath];
    const appointments = [{ id: uuidv7(), post, placePath, unitId: null }];
    people[name] = { ...anonymous, kind: 'person', personId: uuidv7(), appointments, scopes };
  };

  beforeAll(async () => {
    await withTransaction(database, system, {}, (trx) =>
      loadPlaces(trx, { city: '150300', synthetic: true }),
    );
    lendCases({ findCaseId: async (_trx, number) => cases.get(number) });
    const config = parseConfig({ LOG_LEVEL: 'silent' });
    const app = await createServer({
      config,
      resolveActor: async () => actor,
      ratePerMinute: 100_000,
    });
    await placesModule.register?.(app, { config, city: database } as unknown as Services);
    await app.ready();
    opened.app = app;
    appoint('operator', 'cityOperator', '150300');
    appoint('subdistrict', 'subdistrictLead', '150300.150304.012');
    appoint('community', 'communityStaff', community);
    appoint('elsewhere', 'communityStaff', '150300.150304.012.009');
    appoint('worker', 'gridWorker', grid);
    appoint('colleague', 'gridLead', grid);
    appoint('neighbour', 'gridWorker', `${community}.g002`);
    appoint('micro', 'microGridLead', `${grid}.m01`);
    appoint('lead', 'buildingLead', building);
    appoint('otherLead', 'buildingLead', `${grid}.m01.b00002`);
    appoint('auditor', 'auditor', '150300');
    people.resident = { ...anonymous, kind: 'person', personId: uuidv7() };
  }, 60_000);
  afterAll(() => opened.app?.close());

  return {
    database,
    people,
    cases,
    async call(as, method, url, body) {
      actor = people[as]!;
      const answer = await opened.app!.inject({
        method: method as 'GET',
        url: `/api/places/patrols${url}`,
        ...(body ? { payload: body } : {}),
      });
      return { status: answer.statusCode, body: answer.json() };
    },
  };
}
