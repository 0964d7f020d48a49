import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Trx } from '../db/database.ts';
import { withTransaction } from '../db/transaction.ts';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { listChanges } from './changes.ts';
import { writeAudit } from './write.ts';

const database = useTestDatabase();

const write = (subjectId: string, then?: (trx: Trx) => Promise<void>) =>
  withTransaction(database, system, {}, async (trx) => {
    await writeAudit(trx, system, { action: 'x.do', subjectType: 'thing', subjectId });
    await writeAudit(trx, system, { action: 'x.do', subjectType: 'other', subjectId: 'other' });
    await then?.(trx);
  });
const ask = (since?: string) =>
  withTransaction(database, system, { readOnly: true }, (trx) => listChanges(trx, 'thing', since));

test('tells what was written since, and once it has ended what was still being written then', async () => {
  await write('before');
  const [written, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = write('slow', async (trx) => {
    // Rows that are added go out with the next statement.
    await sql`select 1`.execute(trx);
    written.resolve();
    await end.promise;
  });
  await written.promise;
  expect((await ask('1')).ids).toContain('before');
  const start = await ask();
  expect(start.ids).toEqual([]);
  await write('quick');
  const first = await ask(start.snapshot);
  expect(first.ids).toEqual(['quick']);
  expect((await ask(first.snapshot)).ids).toEqual([]);
  expect((await ask(first.horizon)).ids).toContain('quick');
  end.resolve();
  await slow;
  const second = await ask(first.snapshot);
  expect(second.ids).toEqual(['slow']);
  expect((await ask(second.snapshot)).ids).toEqual([]);
});
