import type { PostgresPool } from 'kysely';
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Actor } from '../http/actor.ts';
import type { Database, Trx } from './database.ts';
import { isRecoveryConflict, isUnavailable } from './failures.ts';
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

/** Begins a statement whose plan each connection keeps: for the few that every report runs. */
export const keepPlan = '/* plan */';

const planNames = new Map<string, string>();

/** The name under which a connection keeps the plan of a statement; undefined for all that do not ask for it. */
function planName(text: string): string | undefined {
  if (!text.trimStart().startsWith(keepPlan)) return undefined;
  const known = planNames.get(text);
  if (known) return known;
  const name = `plan_${planNames.size + 1}`;
  planNames.set(text, name);
  return name;
}

/** Kysely over a connection whose transaction the caller has begun and will end. */
export function kyselyOn(client: PoolClient): Trx {
  const query = (text: string, values: unknown[]) => {
    const name = planName(text);
    return name === undefined ? client.query(text, values) : client.query({ name, text, values });
  };
  const borrowed = { query, release: () => {} } as unknown as PoolClient;
  const pool = { connect: async () => borrowed, end: async () => {} } as unknown as PostgresPool;
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return kysely as unknown as Trx;
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
  return runOn(city.pool, begin, work);
}

async function runOn<T>(pool: Pool, begin: string, work: (trx: Trx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const trx = kyselyOn(client);
    const result = await work(trx);
    const { command } = await client.query('COMMIT');
    // A statement failed and `work` made nothing of it: PostgreSQL rolls back and calls that a success.
    if (command !== 'COMMIT') throw new Error('a statement failed unnoticed: nothing was written');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    // A server that was the primary when this connection was made: the next one may lead to the new primary.
    if ((error as { code?: string }).code === '25006') broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}
