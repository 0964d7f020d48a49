import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { insertRows } from '../../../kernel/db/insert-rows.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { wordsOfCase } from './words.ts';

type Indexed = Parameters<typeof wordsOfCase>[0] & { id: string };

/** Writes the words of new cases, in the transaction that makes them. */
export async function indexCases(trx: Trx, cases: readonly Indexed[]): Promise<void> {
  const rows = cases.map((one) => ({ case_id: one.id, words: wordsOfCase(one) }));
  await insertRows(trx, 'case_search', rows, { ifNew: true });
}

/** Writes the words of a case anew: its class is another. */
export async function reindexCase(trx: Trx, one: Indexed): Promise<void> {
  // A row is seen by who has its words: here, everyone who names none.
  await sql.raw(`set local gewu.search = '!''~'''`).execute(trx);
  await sql`delete from case_search where case_id = ${one.id}`.execute(trx);
  await sql.raw(`set local gewu.search = ''`).execute(trx);
  await indexCases(trx, [one]);
}

const batch = 500;

/**
 * Fills in cases that have no words yet, in the order of their ids, a batch a transaction: it goes on where it was
 * stopped. What is there already stays.
 *
 * @returns how many it went through
 */
export async function fillSearch(city: Services['city']): Promise<number> {
  let filled = 0;
  for (;;) {
    const size = await withTransaction(city, system, {}, async (trx) => {
      const { rows: places } = await sql<{ after: string }>`
        select after from case_search_fill for update`.execute(trx);
      const { rows } = await sql<Indexed>`
        select id, number, text, address, class_code as "classCode", place_path::text as "placePath",
          reported_at as "reportedAt"
        from cases where id > ${places[0]!.after} order by id limit ${batch}`.execute(trx);
      const last = rows.at(-1);
      if (!last) return 0;
      await indexCases(trx, rows);
      await sql`update case_search_fill set after = ${last.id}`.execute(trx);
      return rows.length;
    });
    if (size === 0) return filled;
    filled += size;
  }
}

/** What fills in the words: when a server starts, and at night what was imported past it. */
export function searchJobs(services: Services): JobDefinition[] {
  return [
    {
      name: 'cases.fillSearch',
      cron: '0 19 * * *',
      run: async () => {
        await fillSearch(services.city);
      },
    },
  ];
}
