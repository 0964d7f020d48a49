import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import type { Database, Trx } from '../db/database.ts';
import { createPool } from '../db/pool.ts';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import type { Actor } from '../http/actor.ts';
import { appUrlOf, cloneDatabase, dropDatabase, TEST_SCHEMA, urlOfDatabase } from './cluster.ts';

/** A migrated database of one test file. */
export interface TestDatabase extends CityDatabase {
  /** As the owner: for what the app may not do, and to look behind row-level security. */
  readonly ownerUrl: string;
  /** As `gewu_app`. */
  readonly appUrl: string;
  /** Schema of the city. */
  readonly schema: string;
  /** Pool of `gewu_app`. */
  readonly pool: Pool;
  /** Kysely on that pool. */
  readonly db: Kysely<Database>;
  /** Runs `work` as an actor in a transaction that is rolled back. */
  inRolledBackTransaction<T>(actor: Actor, work: (trx: Trx) => Promise<T>): Promise<T>;
}

interface Opened {
  ownerUrl: string;
  appUrl: string;
  pool: Pool;
  db: Kysely<Database>;
}

class RolledBack extends Error {}

/** Runs `work` as an actor in a transaction that is rolled back, and returns what it returned. */
export async function inRolledBackTransaction<T>(
  city: CityDatabase,
  actor: Actor,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  let result: { value: T } | undefined;
  try {
    await withTransaction(city, actor, {}, async (trx) => {
      result = { value: await work(trx) };
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return (result as { value: T }).value;
}

let made = 0;

/**
 * Gives the test file a database of its own, a clone of the migrated template, from its first test to its last.
 *
 * @param template another database that it is a clone of
 * @example
 * const database = useTestDatabase();
 * test('...', () => database.inRolledBackTransaction(system, async (trx) => { ... }));
 */
export function useTestDatabase(template?: string): TestDatabase {
  let opened: Opened | undefined;
  const get = (): Opened => {
    if (!opened) throw new Error('the database of a test is there from beforeAll to afterAll');
    return opened;
  };
  const server = inject('testServer');
  made += 1;
  const name = `gewu_test_${server.run}_${process.pid}_${made}`;
  beforeAll(async () => {
    await cloneDatabase(server, name, template);
    const ownerUrl = urlOfDatabase(server.ownerUrl, name);
    const appUrl = appUrlOf(server, name);
    const pool = createPool({ url: appUrl, schema: TEST_SCHEMA, max: 8 });
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
    opened = { ownerUrl, appUrl, pool, db };
  });
  afterAll(async () => {
    await opened?.db.destroy();
    await dropDatabase(server, name);
  });
  return {
    schema: TEST_SCHEMA,
    get ownerUrl() {
      return get().ownerUrl;
    },
    get appUrl() {
      return get().appUrl;
    },
    get pool() {
      return get().pool;
    },
    get db() {
      return get().db;
    },
    inRolledBackTransaction: (actor, work) =>
      inRolledBackTransaction({ schema: TEST_SCHEMA, pool: get().pool }, actor, work),
  };
}
