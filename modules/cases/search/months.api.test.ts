import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';

import { findCase, insertCases } from '../store.ts';
import { useCases } from '../testing.ts';

const cases = useCases();
const { call, report } = cases;

const dayMs = 86_400_000;
/** Frequent in the city, and in none of the newest cases: heating in a year without a winter yet. */
const cold = { count: 2600, everyDays: 0.5, beforeDays: 100 };
const recent = 600;
/** When each cold case was reported, the newest first. */
const instants: string[] = [];

beforeAll(async () => {
  const { id } = await report('resident', { text: '井盖松动' });
  await withTransaction(cases.database, system, {}, async (trx) => {
    const one = { ...(await findCase(trx, id))!, trackingHash: null };
    const now = Date.now();
    const at = (days: number) => new Date(now - Math.round(days * dayMs));
    for (let i = 0; i < cold.count; i++) {
      instants.push(at(cold.beforeDays + i * cold.everyDays).toISOString());
    }
    await insertCases(trx, [
      ...instants.map((reportedAt, i) => ({
        ...one,
        id: uuidv7(),
        number: `COLD-${i}`,
        text: '暖气不热',
        reportedAt: new Date(reportedAt),
      })),
      ...Array.from({ length: recent }, (_, i) => ({
        ...one,
        id: uuidv7(),
        number: `LID-${i}`,
        reportedAt: at(i / 100),
      })),
    ]);
  });
});

/** When the cases of a search were reported, page after page. */
async function readAll(query: string, who = 'operator'): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await call(
      who,
      'GET',
      `/api/cases?view=all&limit=200&q=暖气不热&${query}${cursor}`,
    );
    expect(status).toBe(200);
    found.push(...body.items.map((one: { reportedAt: string }) => one.reportedAt));
    if (body.nextCursor === null) return found;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

describe('a frequent word that no new case has', () => {
  test('is found in the order of the list, none twice and none left out', async () => {
    expect(await readAll('sort=newest')).toEqual(instants);
    expect(await readAll('sort=oldest')).toEqual(instants.toReversed());
  });

  test('is found by who may see few', async () => {
    expect(await readAll('sort=newest', 'worker')).toEqual(instants);
    expect(await readAll('sort=oldest', 'worker')).toEqual(instants.toReversed());
    expect(await readAll('sort=newest', 'otherWorker')).toEqual([]);
    expect(await readAll('sort=newest', 'resident')).toEqual(instants);
  });

  test('is found between two moments', async () => {
    const [to, from] = [instants[300]!, instants[2400]!];
    const between = `from=${from}&to=${to}`;
    expect(await readAll(`sort=newest&${between}`)).toEqual(instants.slice(301, 2401));
    expect(await readAll(`sort=oldest&${between}`)).toEqual(instants.slice(301, 2401).toReversed());
  });

  test('is found by when it is due', async () => {
    expect((await readAll('sort=due')).sort()).toEqual(instants.toSorted());
  });
});
