import { expect, test } from 'vitest';
import { withTransaction } from '../db/transaction.ts';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { listChanges } from './changes.ts';
import { writeAudit } from './write.ts';

const database = useTestDatabase();

const write = (subjectId: string, wait?: Promise<void>) =>
  withTransaction(database, system, {}, async (trx) => {
    await writeAudit(trx, system, { action: 'x.do', subjectType: 'thing', subjectId });
    await writeAudit(trx, system, { action: 'x.do', subjectType: 'other', subjectId: 'other' });
    await wait;
  });
const ask = (since?: string) =>
  withTransaction(database, system, { readOnly: true }, (trx) => listChanges(trx, 'thing', since));

test('tells what was written since, and what was still being written then', async () => {
  await write('before');
  let end = () => {};
  const slow = write('slow', new Promise((resolve) => (end = resolve)));
  await expect.poll(async () => (await ask('0')).ids).toContain('before');
  const start = await ask();
  expect(start.ids).toEqual([]);
  await write('quick');
  const first = await ask(start.horizon);
  expect(first.ids).toContain('quick');
  expect(first.ids).not.toContain('slow');
  end();
  await slow;
  const second = await ask(first.horizon);
  expect(second.ids).toContain('slow');
  await expect.poll(async () => (await ask((await ask()).horizon)).ids).toEqual([]);
});
