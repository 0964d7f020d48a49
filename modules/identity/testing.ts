import type { FastifyInstance, InjectOptions } from 'fastify';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Config, parseConfig } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { type Jobs, startJobs } from '../../kernel/jobs/jobs.ts';
import type { TestDatabase } from '../../kernel/testing/database.ts';
import { insertAppointment } from './appointment-store.ts';
import type { Directory } from './directory.ts';
import { createIdentityModule } from './module.ts';
import { createUser } from './people.ts';
import { insertPerson } from './people-store.ts';
import { scopesOf } from './policy.ts';
import { type PostCode, placeKindOf, posts } from './posts.ts';
import { sealPhone } from './residents.ts';

export { followPlaces } from './follow-places.ts';
export { putHome, putLine } from './terms/store.ts';

/** A department of the tests. */
export const department = '0199b2a4-0000-7000-8000-00000000d001';
/** Password of the tests' staff. */
export const password = 'correct horse 42';

/** Every well-formed path is a place; there is one department. */
const directory: Directory = {
  namePlaces: async (_trx, paths, locale) =>
    new Map(
      paths
        .filter((path) => placeKindOf(path))
        .map((path) => [path, `${locale === 'en' ? 'Place' : '地点'} ${path}`]),
    ),
  nameUnits: async (_trx, ids) =>
    new Map(
      ids
        .filter((id) => id === department)
        .map((id) => [id, { name: '住建局', kind: 'department' }]),
    ),
};

/** A browser of the tests: keeps cookies from answer to answer. */
export interface Visitor {
  call: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers?: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  ) => Promise<{ status: number; body: any; headers: Record<string, unknown> }>;
  cookies: Map<string, string>;
}

export interface TestIdentity {
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly jobs: Jobs;
  readonly services: Pick<Services, 'config' | 'city' | 'jobs'>;
  /** A browser in which nobody is signed in. `address`: where it is. */
  visit: (address?: string) => Visitor;
  /** Makes an account of staff in a post, at a place of its kind in Binhai or in the department. */
  hire: (
    username: string,
    post?: PostCode,
    placePath?: string,
  ) => Promise<{ personId: string; username: string }>;
  /** A browser in which an account is signed in. */
  signIn: (username: string, address?: string) => Promise<Visitor>;
  /** What the audit says of an action, the newest last. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  audit: (action: string) => Promise<{ actor_id: string; subject_id: string; after: any }[]>;
}

/** A place of a kind in Binhai community. */
export const places: Record<string, string> = {
  city: '150300',
  district: '150300.150304',
  subdistrict: '150300.150304.012',
  community: '150300.150304.012.008',
  grid: '150300.150304.012.008.g003',
  microGrid: '150300.150304.012.008.g003.m02',
  building: '150300.150304.012.008.g003.m02.b00012',
};

/** The module on a server of its own, over `inject`. */
export function useIdentity(
  database: TestDatabase,
  environment: Record<string, string> = {},
): TestIdentity {
  let opened: { app: FastifyInstance; config: Config; jobs: Jobs } | undefined;
  const get = () => opened!;
  const services = () => ({ config: get().config, city: database, jobs: get().jobs });

  beforeAll(async () => {
    const config = parseConfig({ LOG_LEVEL: 'silent', NODE_ENV: 'test', ...environment });
    const jobs = await startJobs(database, (error) => expect.fail(String(error)), {
      worker: false,
    });
    const module = createIdentityModule(directory);
    const given = { config, city: database, jobs } as unknown as Services;
    const app = await createServer({
      config: { ...config, trustProxy: true },
      resolveActor: module.authenticate!(given),
      ratePerMinute: 100_000,
    });
    await module.register!(app, given);
    await app.ready();
    opened = { app, config, jobs };
  });
  afterAll(async () => {
    await opened?.app.close();
    await opened?.jobs.stop();
  });

  const visit = (address = '192.0.2.1'): Visitor => {
    const cookies = new Map<string, string>();
    return {
      cookies,
      call: async (method, url, body, headers = {}) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const options: InjectOptions = {
          method,
          url,
          headers: { 'x-forwarded-for': address, ...(cookie && { cookie }), ...headers },
          ...(body === undefined ? {} : { payload: body }),
        };
        const answer = await get().app.inject(options);
        for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
          const [pair = ''] = line.split(';');
          const at = pair.indexOf('=');
          if (/Max-Age=0/.test(line)) cookies.delete(pair.slice(0, at));
          else cookies.set(pair.slice(0, at), pair.slice(at + 1));
        }
        const json = /json/.test(String(answer.headers['content-type']));
        return {
          status: answer.statusCode,
          body: json && answer.body !== '' ? answer.json() : answer.body,
          headers: answer.headers,
        };
      },
    };
  };

  return {
    get app() {
      return get().app;
    },
    get config() {
      return get().config;
    },
    get jobs() {
      return get().jobs;
    },
    get services() {
      return services();
    },
    visit,
    hire: (username, post, placePath) =>
      withTransaction(database, system, {}, async (trx) => {
        const { personId } = await createUser(trx, system, get().config, {
          displayName: `${username} 同志`,
          username,
          password,
        });
        await sql`update people set must_change_password = false where id = ${personId}`.execute(
          trx,
        );
        if (post) {
          const { at } = posts[post];
          await insertAppointment(trx, {
            id: uuidv7(),
            personId,
            post,
            placePath: at === null ? null : (placePath ?? places[at]!),
            unitId: at === null ? department : null,
            validFrom: null,
            validUntil: null,
            grantedBy: null,
          });
        }
        return { personId, username };
      }),
    signIn: async (username, address) => {
      const visitor = visit(address);
      const answer = await visitor.call('POST', '/api/auth/sign-in/username', {
        username,
        password,
      });
      expect(answer).toMatchObject({ status: 200, body: { twoFactorRedirect: false } });
      return visitor;
    },
    audit: (action) =>
      withTransaction(database, system, {}, async (trx) => {
        const { rows } = await sql<{ actor_id: string; subject_id: string; after: unknown }>`
          select actor_id, subject_id, after from audit_entries where action = ${action}
          order by id`.execute(trx);
        return rows;
      }),
  };
}

/** Somebody with a phone, and a post if one is told, as an actor. */
export async function buildHolder(
  trx: Trx,
  config: Config,
  given: {
    name: string;
    /** Number of the phone. */
    n: number;
    post?: string | undefined;
    path?: string;
    unitId?: string;
    until?: string;
  },
): Promise<Actor> {
  const personId = uuidv7();
  const id = uuidv7();
  const phone = `+86154${String(given.n).padStart(8, '0')}`;
  await insertPerson(trx, {
    id: personId,
    displayName: given.name,
    locale: 'zh-CN',
    mustChangePassword: false,
    demo: false,
    phone: sealPhone(config, personId, phone),
    email: null,
  });
  const post = given.post as PostCode | undefined;
  const where = { placePath: given.path ?? null, unitId: given.unitId ?? null };
  if (post) {
    await insertAppointment(trx, {
      id,
      personId,
      post,
      ...where,
      validFrom: null,
      validUntil: given.until ?? null,
      grantedBy: null,
    });
  }
  const appointments = post ? [{ id, post, ...where }] : [];
  return { ...anonymous, kind: 'person', personId, appointments, scopes: scopesOf(appointments) };
}
