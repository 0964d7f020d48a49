import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { buildHolder } from '../identity/testing.ts';
import { loadPlaces, placesModule } from '../places/index.ts';
import { addDays } from './care/due.ts';
import { registryModule } from './index.ts';

/** Binhai community, its first grid, a building in it and two dwellings. */
export const community = '150300.150304.012.008';
export const grid = `${community}.g001`;
export const building = `${grid}.m01.b00001`;
export const dwelling = `${building}.u01.d0101`;
export const other = `${building}.u01.d0102`;

/** Today in China, and the days around it. */
export const today = dateInChina(new Date());
export const inDays = (days: number) => addDays(today, days);

/** A consent and a duty, as a basis of tests. */
export const consent = { kind: 'consent', on: today, by: 'self' };
export const duty = { kind: 'duty', item: '探访关爱' };

/** A city with people in its posts, by a name that says which, and a server of places and the registry. */
export function useRegistry() {
  const database = useTestDatabase();
  const config = parseConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://gewu.example.cn' });
  const people: Record<string, Actor> = { anonymous };
  let app: FastifyInstance;
  let actor: Actor = anonymous;
  const asSystem = <T>(work: (trx: Trx) => Promise<T>) =>
    withTransaction(database, system, {}, work);
  const settle = async (name: string, post?: string, path?: string) => {
    const n = Object.keys(people).length;
    people[name] = await asSystem((trx) =>
      buildHolder(trx, config, { name, n, post, ...(path ? { path } : {}) }),
    );
  };

  beforeAll(async () => {
    await asSystem((trx) => loadPlaces(trx, { city: '150300', synthetic: true }));
    await settle('operator', 'cityOperator', '150300');
    await settle('subdistrict', 'subdistrictLead', '150300.150304.012');
    await settle('community', 'communityStaff', community);
    await settle('secretary', 'communitySecretary', community);
    await settle('elsewhere', 'communityStaff', '150300.150304.012.009');
    await settle('worker', 'gridWorker', grid);
    await settle('gridLead', 'gridLead', grid);
    await settle('neighbour', 'gridWorker', `${community}.g002`);
    await settle('micro', 'microGridLead', `${grid}.m01`);
    await settle('lead', 'buildingLead', building);
    await settle('otherLead', 'buildingLead', `${grid}.m01.b00002`);
    await settle('system', 'systemAdministrator', '150300');
    await settle('auditor', 'auditor', '150300');
    await settle('resident');
    app = await createServer({ config, resolveActor: async () => actor, ratePerMinute: 100_000 });
    const services = { config, city: database } as unknown as Services;
    await placesModule.register?.(app, services);
    await registryModule.register?.(app, services);
    await app.ready();
  }, 60_000);
  afterAll(() => app?.close());

  /** Sends a request as somebody. `url`: below `/api/registry`, or whole. */
  async function send(
    as: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    url: string,
    body?: object,
    ifMatch = 1,
    key?: string,
  ) {
    actor = people[as]!;
    const answer = await app.inject({
      method,
      url: url.startsWith('/api') ? url : `/api/registry${url}`,
      headers: { 'if-match': `"${ifMatch}"`, ...(key ? { 'idempotency-key': key } : {}) },
      ...(body ? { payload: body } : {}),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into every answer
    return { status: answer.statusCode, body: answer.json() as any, text: answer.body };
  }

  /** Enters somebody as the worker; expects success. */
  async function enter(overrides: object = {}, at = dwelling) {
    const body = {
      name: '王小明',
      phone: '138 0013 8000',
      relation: 'owner',
      purpose: 'emergency',
      basis: consent,
      ...overrides,
    };
    const answer = await send('worker', 'POST', `/dwellings/${at}/residents`, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as { id: string; version: number; [field: string]: unknown };
  }

  /** Says as the community that somebody is to be visited; expects success. */
  async function tag(residentId: string, overrides: object = {}) {
    const body = { kind: 'livesAloneOlder', basis: duty, everyDays: 7, expiresOn: inDays(300) };
    const answer = await send('community', 'POST', `/residents/${residentId}/care-tags`, {
      ...body,
      ...overrides,
    });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as { id: string; version: number; [field: string]: unknown };
  }

  /** What the audit says of something, the oldest first; `row` is all of it. */
  const auditsOf = (subjectId: string) =>
    asSystem(async (trx) => {
      const { rows } = await sql<{
        action: string;
        reason: string | null;
        post: string;
        row: string;
      }>`
        select action, reason, post, to_jsonb(a)::text as row from audit_entries a
        where subject_id = ${subjectId} order by id`.execute(trx);
      return rows;
    });

  return { database, config, people, asSystem, send, enter, tag, auditsOf };
}
