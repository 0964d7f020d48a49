import { sql } from 'kysely';
import type { Trx } from './database.ts';

/**
 * Runs `work` with the eyes of the platform itself, inside the actor's own transaction: for what follows from an
 * action that was allowed, on rows that the actor need not see (a parent that closes with its last part, the number
 * of followers). Never for what the actor asks to read. One statement at a time: nothing else may run on `trx`
 * meanwhile.
 */
export async function asSystem<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ on: boolean }>`select gewu_is_system() as on`.execute(trx);
  if (rows[0]?.on) return work();
  await sql`set local gewu.system = 'on'`.execute(trx);
  const result = await work();
  // After an error the transaction is lost, and the setting with it.
  await sql`set local gewu.system = 'off'`.execute(trx);
  return result;
}
