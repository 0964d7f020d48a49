/** Cases that reach a post after everybody has left it: a reply to who dispatched it, a closed account. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import type { ClockServices } from '../escalation/turn.ts';
import { openStates } from '../workflow.ts';
import { heldBeside, postsOfHolder } from './held.ts';
import { passUpCases } from './pass-up.ts';

const holder = { level: sql`level`, path: sql`key::ltree`, unit: sql`unit` };

/** Cases raised in one transaction. */
const batch = 200;

/**
 * Open cases in the hands of posts that were held once and nobody holds now. A post that was never held has its cases told
 * level by level by the clock, as before. Each holder is asked for once, not each of its cases.
 */
async function listVacant(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with vacant as (
      select level, key, unit from (
        select distinct c.holder_level as level, c.holder_key as key, c.holder_unit_id as unit from cases c
        where c.state = any (${[...openStates]}) offset 0) h
      where not ${heldBeside(holder, null)}
        and gewu_was_held(${postsOfHolder(holder.level)}, ${holder.path}, ${holder.unit})
    )
    select c.id from vacant v join cases c on c.holder_level = v.level and c.holder_key = v.key
      and c.holder_unit_id is not distinct from v.unit
    where c.state = any (${[...openStates]}) order by c.id`.execute(trx);
  return rows.map((row) => row.id);
}

/** Raises them, some hundred at a time. @returns how many went up */
export async function passUpVacant(services: ClockServices, now: Date): Promise<number> {
  const read = <T>(work: (trx: Trx) => Promise<T>) =>
    withTransaction(services.city, system, { readOnly: false }, work);
  const ids = await read(listVacant);
  let raised = 0;
  for (let at = 0; at < ids.length; at += batch) {
    const some = ids.slice(at, at + batch);
    raised += (await read((trx) => passUpCases({ trx, services, now }, some))).length;
  }
  return raised;
}

/** Every ten minutes. */
export function vacantJobs(services: ClockServices): JobDefinition[] {
  return [
    {
      name: 'cases.passUpVacant',
      cron: '5-55/10 * * * *',
      run: async () => {
        await passUpVacant(services, new Date());
      },
    },
  ];
}
