import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { type Config, parseConfig } from '../../kernel/config/config.ts';
import type { CityDatabase } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { type Jobs, queueName, startJobs } from '../../kernel/jobs/jobs.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { noticesModule, registerNoticeSource } from './index.ts';

/** Posts of the people of the tests; `resident` has none. */
const postsOf = {
  operator: ['cityOperator'],
  admin: ['systemAdministrator'],
  auditor: ['auditor'],
  security: ['securityAdministrator'],
  worker: ['gridWorker'],
  resident: [],
} as const;

/** Somebody of the tests. */
export type Who = keyof typeof postsOf | 'nobody';

/** Everybody of the tests. */
export const everybody = [...Object.keys(postsOf), 'nobody'] as Who[];

export interface Desk {
  readonly city: CityDatabase;
  readonly owner: Client;
  readonly jobs: Jobs;
  readonly config: Config;
  readonly people: Record<Exclude<Who, 'nobody'>, Actor>;
  call: (
    who: Who,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    version?: number,
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  ) => Promise<{ status: number; body: any }>;
  /** Jobs of a name that wait, the oldest first. */
  queued: (name: string) => Promise<{ data: Record<string, string>; start: Date }[]>;
  clearQueue: () => Promise<void>;
}

/** A server with notices alone, a city's places, and people in posts who have accounts. No job runs by itself. */
export function useDesk(): Desk {
  const database = useTestDatabase(inject('cityTemplate'));
  const desk = { people: {} } as { -readonly [K in keyof Desk]: Desk[K] };
  let app: FastifyInstance;

  beforeAll(async () => {
    const { schema, pool } = database;
    desk.city = { schema, pool };
    desk.config = parseConfig({ LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    desk.owner = new Client({
      connectionString: database.ownerUrl,
      options: `-c search_path=${schema},public -c gewu.system=on`,
    });
    await desk.owner.connect();
    for (const [name, posts] of Object.entries(postsOf)) {
      const personId = randomUUID();
      const placePath = posts.some((post) => post === 'gridWorker')
        ? '150300.150304.012.008.g003'
        : '150300';
      const appointments = posts.map((post) => ({
        id: randomUUID(),
        post,
        placePath,
        unitId: null,
      }));
      desk.people[name as keyof typeof postsOf] = {
        ...anonymous,
        kind: 'person',
        personId,
        appointments,
        scopes: posts.length > 0 ? [placePath] : [],
      };
      await desk.owner.query('insert into people (id, display_name) values ($1, $2)', [
        personId,
        name,
      ]);
      for (const { id, post } of appointments) {
        await desk.owner.query(
          `insert into appointments (id, person_id, post, place_path, valid_from)
           values ($1, $2, $3, $4, '2020-01-01')`,
          [id, personId, post, placePath],
        );
      }
    }
    desk.jobs = await startJobs(desk.city, (error) => expect.fail(String(error)), {
      worker: false,
    });
    app = await createServer({
      config: desk.config,
      resolveActor: async (request) =>
        desk.people[String(request.headers['x-test-person']) as keyof typeof postsOf] ?? anonymous,
      ratePerMinute: 100_000,
    });
    registerNoticeSource({
      room: 'cases',
      events: [
        { key: 'case.reported', name: { 'zh-CN': 'reported', en: 'reported' } },
        { key: 'case.closed', name: { 'zh-CN': 'closed', en: 'closed' } },
      ],
      listVariants: async () => [
        { code: 'C01', name: 'Public works', group: null },
        { code: 'C0118', name: 'Street lamps', group: 'C01' },
      ],
    });
    await noticesModule.register?.(app, {
      config: desk.config,
      city: desk.city,
      jobs: desk.jobs,
    } as Services);
    await app.ready();
  });
  afterAll(async () => {
    await app?.close();
    await desk.jobs?.stop();
    await desk.owner?.end();
  });

  desk.call = async (who, method, url, body, version) => {
    const answer = await app.inject({
      method,
      url,
      ...(body ? { payload: body } : {}),
      headers: {
        'x-test-person': who,
        'accept-language': 'en',
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  desk.queued = async (name) => {
    const { rows } = await desk.owner.query(
      `select data, start_after as start from pgboss.job where name = $1 order by created_on, id`,
      [queueName(desk.city.schema, name)],
    );
    return rows;
  };
  desk.clearQueue = async () => {
    await desk.owner.query(`delete from pgboss.job where name like '%.notices.%'`);
  };
  return desk;
}
