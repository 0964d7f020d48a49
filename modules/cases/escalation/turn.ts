/** One case under the clock: who is told, and what the timeline keeps of it. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { Holder } from '../decide.ts';
import { emitCaseEvents } from '../events.ts';
import { holderAt } from '../holders.ts';
import { listHolderPeople } from '../notify.ts';
import type { Rules } from '../rules.ts';
import type { LoadedCase } from '../store.ts';
import { type CaseEvent, insertEvent } from '../store-events.ts';
import { tellWatchers } from '../watchers.ts';
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
export async function tell(
  { trx, services, rules, one, now }: Turn,
  data: Record<string, unknown>,
): Promise<void> {
  const event: CaseEvent = {
    id: uuidv7(),
    caseId: one.id,
    at: now,
    action: 'escalated',
    fromState: null,
    toState: null,
    actorId: null,
    post: null,
    byPath: null,
    byUnitId: null,
    public: false,
    text: null,
    data,
    fileIds: [],
  };
  await insertEvent(trx, event);
  await writeAudit(trx, system, {
    action: 'cases.escalate',
    subjectType: 'case',
    subjectId: one.id,
    placePath: one.placePath,
    after: data,
  });
  await tellWatchers(trx, services, one, event);
  await emitCaseEvents(trx, services, rules, [{ one, action: 'escalated', at: now }]);
}
