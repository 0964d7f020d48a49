import { Pool, types } from 'pg';

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

/** A bigint as a number: ids and counts stay far below 2^53, and one that does not is an error, not a wrong number. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number`);
  return value;
}

/** Types as the product reads them: bigint a number, date a text `YYYY-MM-DD`, timestamptz a Date. */
const productTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8) return parseInt8;
      if (oid === DATE) return (text: string) => text;
      if (oid === INT8_ARRAY) {
        const parse = types.getTypeParser(INT8_ARRAY as never) as (text: string) => string[];
        return (text: string) => parse(text).map(parseInt8);
      }
    }
    return types.getTypeParser(oid as never, format as never);
  },
};

export interface PoolOptions {
  url: string;
  /** Schema of the city: first in the search path. */
  schema: string;
  /** Connections at most. */
  max: number;
  /** Told of errors of idle connections, e.g. when the database was started again. */
  onError?: ((error: Error) => void) | undefined;
}

/**
 * A pool of connections that see one city's schema. Nobody waits for ever: for a connection or a lock 5 seconds, and a
 * transaction that its process has forgotten is ended after a minute, so that its locks hold up nobody. There is no
 * `statement_timeout`: cutting off a commit that waits for a synchronous standby would call it done too early. A
 * query runs in one process, as many ask at once; statistics ask for more.
 */
export function createPool({ url, schema, max, onError }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    // What is asked at once on one connection goes out at once: a transaction's writes cost one round trip together.
    pipeline: true,
    options: `-c search_path=${schema},public -c timezone=UTC -c lock_timeout=5s -c max_parallel_workers_per_gather=0 -c idle_in_transaction_session_timeout=60s`,
    application_name: 'gewu',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types: productTypes,
  });
  pool.on('error', onError ?? (() => {}));
  // A connection that is lent out and breaks between two queries tells nobody but the client itself, and an error that
  // nobody listens to ends the process. The next query on it fails, and the pool lets go of it.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
