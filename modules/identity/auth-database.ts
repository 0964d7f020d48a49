import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import { beginStatement, type CityDatabase } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';

/**
 * The city's database as better-auth gets it. Its tables are closed to every actor but the platform itself, and it
 * knows nothing of our transactions; so each statement it sends outside a transaction of its own becomes one, opened
 * as the system, and each transaction it opens is opened as the system too. `SET LOCAL` as everywhere: nothing stays
 * behind on the connection.
 */
export function openAuthDatabase(city: CityDatabase): Kysely<Record<string, never>> {
  const pool = {
    connect: async () => borrow(await city.pool.connect(), city.schema),
    end: async () => {},
  };
  return new Kysely({ dialect: new PostgresDialect({ pool: pool as never }) });
}

function borrow(client: PoolClient, schema: string): PoolClient {
  const begin = beginStatement(schema, system, {});
  let inside = false;
  let broken: Error | undefined;
  const rollBack = () =>
    client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
  const query = async (text: string, values?: unknown[]) => {
    if (/^(begin|start transaction)/i.test(text)) {
      inside = true;
      return client.query(begin);
    }
    if (/^(commit|rollback)$/i.test(text)) {
      inside = false;
      return client.query(text);
    }
    if (inside) return client.query(text, values);
    try {
      await client.query(begin);
      const result = await client.query(text, values);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await rollBack();
      throw error;
    }
  };
  const release = (failure?: Error | boolean) => client.release(failure ?? broken);
  return { query, release } as unknown as PoolClient;
}
