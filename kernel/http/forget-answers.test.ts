import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { withTransaction } from '../db/transaction.ts';
import { useTestDatabase } from '../testing/database.ts';
import { type Actor, anonymous, system } from './actor.ts';
import { forgetAnswers } from './forget-answers.ts';

const database = useTestDatabase();
const person = (): Actor => ({ ...anonymous, kind: 'person', personId: randomUUID() });

function keep(actor: Actor, owner: string, key: string, days = 0) {
  return withTransaction(database, actor, {}, (trx) =>
    sql`insert into idempotency_keys (actor_key, key, route, request_hash, created_at)
      values (${owner}, ${key}, 'POST /x', '', now() - make_interval(days => ${days}))`.execute(
      trx,
    ),
  );
}

async function seen(actor: Actor): Promise<string[]> {
  const { rows } = await withTransaction(database, actor, {}, (trx) =>
    sql<{ key: string }>`select key from idempotency_keys order by key`.execute(trx),
  );
  return rows.map((row) => row.key);
}

test('nobody reads the answer of a person but the person', async () => {
  const [ann, bob] = [person(), person()];
  await keep(ann, `person:${ann.personId}`, 'of-ann');
  await keep(anonymous, 'anonymous', 'of-nobody');
  expect(await seen(ann)).toEqual(['of-ann']);
  expect(await seen(bob)).toEqual([]);
  expect(await seen(anonymous)).toEqual(['of-nobody']);
  expect(await seen(system)).toEqual(['of-ann', 'of-nobody']);
  await expect(keep(bob, `person:${ann.personId}`, 'forged')).rejects.toThrow(/row-level security/);
});

test('answers are forgotten after a week', async () => {
  await keep(system, 'anonymous', 'old', 8);
  await keep(system, 'anonymous', 'young', 6);
  expect(await forgetAnswers(database)).toBe(1);
  expect(await seen(system)).toContain('young');
  expect(await seen(system)).not.toContain('old');
});
