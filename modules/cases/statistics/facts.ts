/** What statistics count beside a case's own columns: the stages that ran over, and the time in each state. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { type Calendar, elapsedIn } from '../../../kernel/time/index.ts';
import { getRules } from '../rules.ts';
import type { CaseState } from '../workflow.ts';

/** A case came into a state. */
export interface Arrival {
  state: CaseState;
  /** UTC instant. */
  at: Date;
}

/** Time spent in the states that a case has left, all its visits together: minutes, and minutes of working time. */
export type Stays = Partial<Record<CaseState, [minutes: number, workingMinutes: number]>>;

/**
 * Time in each state from how a case went through them. The state that it is in now is left out; a pause is part of the
 * state in which it stood still. Whole minutes, rounded down once a state.
 *
 * @param arrivals in order of time
 */
export function countStays(calendar: Calendar, arrivals: readonly Arrival[]): Stays {
  const spent = new Map<CaseState, [number, number]>();
  for (const [index, { state, at }] of arrivals.slice(0, -1).entries()) {
    const next = arrivals[index + 1]!.at;
    const [all, working] = spent.get(state) ?? [0, 0];
    spent.set(state, [
      all + (next.getTime() - at.getTime()) / 60_000,
      working + elapsedIn(calendar, at, next, 'working_hour') * 60,
    ]);
  }
  const whole = (minutes: number) => Math.floor(minutes + 1e-6);
  return Object.fromEntries([...spent].map(([state, [a, b]]) => [state, [whole(a), whole(b)]]));
}

/** Writes the facts of some cases from their timelines and clocks; what was taken back counts for nothing. Runs as the system. */
export async function writeFacts(
  trx: Trx,
  calendar: Calendar,
  caseIds: readonly string[],
): Promise<void> {
  const { rows } = await sql<Arrival & { caseId: string }>`
    select case_id as "caseId", to_state as state, at from case_events
    where case_id = any(${[...caseIds]}::uuid[]) and to_state is not null and action <> 'undo'
      and id not in (select (data ->> 'undoes')::uuid from case_events
        where case_id = any(${[...caseIds]}::uuid[]) and action = 'undo')
    order by at, id`.execute(trx);
  const arrivals = Map.groupBy(rows, (row) => row.caseId);
  const stays = caseIds.map((id) => JSON.stringify(countStays(calendar, arrivals.get(id) ?? [])));
  await sql`
    update cases c set stays = f.stays::jsonb,
      late_stages = array(select distinct k.stage from case_clocks k
        where k.case_id = c.id and k.late_at is not null order by 1)
    from unnest(${[...caseIds]}::uuid[], ${stays}::text[]) as f (id, stays)
    where c.id = f.id`.execute(trx);
}

const batch = 500;

/** Counts the facts of cases from before there were any, until none is left. @returns how many */
export async function writeMissingFacts(city: CityDatabase): Promise<number> {
  for (let done = 0; ; ) {
    const some = await withTransaction(city, system, {}, async (trx) => {
      const { rows } = await sql<{ id: string }>`
        select id from cases where stays is null order by id limit ${batch}
        for no key update skip locked`.execute(trx);
      if (rows.length > 0) {
        const { calendar } = await getRules(trx);
        await writeFacts(
          trx,
          calendar,
          rows.map((row) => row.id),
        );
      }
      return rows.length;
    });
    done += some;
    if (some < batch) return done;
  }
}

/** The job that counts what an older version left uncounted. */
export function factJobs({ city }: { city: CityDatabase }): JobDefinition[] {
  const run = async () => {
    await writeMissingFacts(city);
  };
  return [{ name: 'cases.writeFacts', cron: '* * * * *', run }];
}
