import type { PostgresPool } from 'kysely';
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Actor } from '../http/actor.ts';
import { type Addition, combineAdditions, queueAdditions } from './additions.ts';
import type { Database, Trx } from './database.ts';
import { isRecoveryConflict, isUnavailable } from './failures.ts';
import { planName } from './plans.ts';
import type { Replica } from './replica.ts';

/** Where a transaction runs: the pools of one city. */
export interface CityDatabase {
  /** Schema of the city, e.g. `city_150300`. */
  schema: string;
  /** Pool of the role `gewu_app`. */
  pool: Pool;
  /** A streaming replica, for reads that ask for it. */
  replica?: Replica | undefined;
}

export interface TransactionOptions {
  /** Reads alone. */
  readOnly?: boolean;
  /** May be read some seconds late, from a replica; if that fails, `work` runs again on the primary. */
  late?: boolean;
  /** Shows what anyone may see (open, not confidential) instead of what the actor's posts show. */
  publicView?: boolean;
  /** Told when the commit is on its way: what waits for this transaction's statements alone may begin. */
  onSent?: () => void;
}

/** Quotes a text as an SQL literal; backslashes as well, whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A PostgreSQL array as text, e.g. `{"a","b"}`. */
function arrayText(values: Iterable<string>): string {
  return `{${[...values].map((v) => `"${v.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}

/**
 * The opening of a transaction as one message, so that naming the actor costs no round trip.
 *
 * `SET LOCAL`, not `set_config()`: only the former reaches the shards of a distributed database.
 */
export function beginStatement(schema: string, actor: Actor, options: TransactionOptions): string {
  const units = new Set(actor.appointments.flatMap((a) => (a.unitId ? [a.unitId] : [])));
  const posts = new Set(actor.appointments.map((a) => a.post));
  return [
    options.readOnly ? 'BEGIN READ ONLY' : 'BEGIN',
    `SET LOCAL search_path = "${schema.replaceAll('"', '""')}", public`,
    `SET LOCAL gewu.actor = ${literal(actor.personId ?? '')}`,
    `SET LOCAL gewu.scopes = ${literal(arrayText(actor.scopes))}`,
    `SET LOCAL gewu.units = ${literal(arrayText(units))}`,
    `SET LOCAL gewu.posts = ${literal(arrayText(posts))}`,
    `SET LOCAL gewu.system = ${actor.kind === 'system' ? "'on'" : "'off'"}`,
    `SET LOCAL gewu.public = ${options.publicView ? "'on'" : "'off'"}`,
  ].join(';');
}

/**
 * Kysely over a connection whose transaction the caller has begun and will end. What is added on it waits for `flush`,
 * which every other statement calls first.
 */
function kyselyOn(client: PoolClient, sent: Promise<unknown>[]): { trx: Trx; flush: () => void } {
  const run = (text: string, values: unknown[]) => {
    const name = planName(text);
    return name === undefined ? client.query(text, values) : client.query({ name, text, values });
  };
  const additions: Addition[] = [];
  const flush = () => {
    if (additions.length === 0) return;
    const { text, values } = combineAdditions(additions.splice(0));
    sent.push(lookedAtLater(run(text, values)));
  };
  const query = (text: string, values: unknown[]) => {
    // What was added since a savepoint is taken back with it; what was added before went out with it.
    if (/^\s*rollback to /i.test(text)) additions.length = 0;
    flush();
    return run(text, values);
  };
  const borrowed = { query, release: () => {} } as unknown as PoolClient;
  const pool = { connect: async () => borrowed, end: async () => {} } as unknown as PostgresPool;
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const trx = kysely as unknown as Trx;
  queueAdditions(trx, additions);
  return { trx, flush };
}

/**
 * Runs `work` in one transaction as `actor`: commits what it returns, rolls back what it throws.
 *
 * @throws whatever `work` throws, and the database's own errors.
 */
export async function withTransaction<T>(
  city: CityDatabase,
  actor: Actor,
  options: TransactionOptions,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const begin = beginStatement(city.schema, actor, options);
  const { replica } = city;
  if (options.readOnly && options.late && replica?.isFresh()) {
    try {
      return await runOn(replica.pool, begin, work);
    } catch (error) {
      if (isUnavailable(error)) replica.doubt();
      else if (!isRecoveryConflict(error)) throw error;
    }
  }
  return runOn(city.pool, begin, work, options.onSent);
}

/**
 * Statements that nobody waits for go out with those that follow, the first ones with `BEGIN`, the last ones with `COMMIT`:
 * when one fails, PostgreSQL refuses all that follow and makes a rollback of the commit.
 */
async function runOn<T>(
  pool: Pool,
  begin: string,
  work: (trx: Trx) => Promise<T>,
  onSent?: () => void,
): Promise<T> {
  const client = await pool.connect();
  const sent: Promise<unknown>[] = [lookedAtLater(client.query(begin))];
  let broken: Error | undefined;
  try {
    const { trx, flush } = kyselyOn(client, sent);
    const result = await work(trx);
    flush();
    const end = lookedAtLater(client.query('COMMIT'));
    onSent?.();
    await Promise.all([...sent, end]);
    const { command } = await end;
    // A statement failed and `work` made nothing of it: PostgreSQL rolls back and calls that a success.
    if (command !== 'COMMIT') throw new Error('a statement failed unnoticed: nothing was written');
    return result;
  } catch (thrown) {
    const rollback = client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    const error = await findCause(sent, thrown);
    await rollback;
    // A server that was the primary when this connection was made: the next one may lead to the new primary.
    if ((error as { code?: string }).code === '25006') broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A promise that may fail before anybody waits for it, without ending the process. */
function lookedAtLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Of a statement that was refused since an earlier one had failed, the error of that one. */
async function findCause(sent: readonly Promise<unknown>[], thrown: unknown): Promise<unknown> {
  const failed = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
  const refused = (thrown as { code?: string }).code === '25P02';
  return failed && refused ? (failed as PromiseRejectedResult).reason : thrown;
}
