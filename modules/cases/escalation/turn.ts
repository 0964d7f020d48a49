/** One case under the clock: who is told, and what the timeline keeps of it. */
import type { Trx } from '../../../kernel/db/database.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { Holder } from '../decide.ts';
import { holderAt } from '../holders.ts';
import { listHolderPeople } from '../notify.ts';
import type { Rules } from '../rules.ts';
import { recordStep } from '../steps.ts';
import type { LoadedCase } from '../store.ts';
import type { Level } from '../workflow.ts';
import type { Rung } from './rules.ts';

/** What the clock needs of the process. */
export type ClockServices = Pick<Services, 'city' | 'jobs' | 'config' | 'files'>;

/** A case under the clock. */
export interface Turn {
  trx: Trx;
  services: ClockServices;
  rules: Rules;
  one: LoadedCase;
  now: Date;
}

/** The people of the first level with somebody; of a city with nobody at all, none. */
export async function findPeople(
  { trx, one }: Turn,
  rung: Rung,
  own: Holder,
): Promise<{ level: Level; people: string[] }> {
  for (const { level, posts } of rung.candidates) {
    const holder = level === own.level ? own : holderAt(one.placePath, level);
    const people = await listHolderPeople(trx, holder, posts);
    if (people.length > 0) return { level, people };
  }
  return { level: rung.candidates.at(-1)!.level, people: [] };
}

/** Keeps a rung on the timeline, for those who handle the case, and in the audit. */
export function tell(turn: Turn, data: Record<string, unknown>): Promise<void> {
  const audit = { action: 'cases.escalate', after: data };
  return recordStep(turn, turn.one, { action: 'escalated', data }, audit);
}
