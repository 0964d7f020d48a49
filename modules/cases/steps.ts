/** What happens to a case beside the actions of its workflow: by the clock, by hand-overs, by undoing. */
import { v7 as uuidv7 } from 'uuid';
import { type AuditEntry, writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { emitCaseEvents } from './events.ts';
import { getRules } from './rules.ts';
import type { CaseRow } from './store.ts';
import { type CaseEvent, insertEvent } from './store-events.ts';
import { tellWatchers } from './watchers.ts';

/** When, and by whom; the platform itself unless told. */
interface StepContext {
  trx: Trx;
  services: Pick<Services, 'jobs' | 'config'>;
  now: Date;
  actor?: Actor;
}

/** What the timeline has of it: the platform's own, and for those who handle the case alone, unless told. */
type Step = Pick<CaseEvent, 'action' | 'data'> & Partial<CaseEvent>;

/**
 * Keeps a step on the timeline and in the audit, and has those who watch the case and other systems hear of it.
 *
 * @param one the case as it is after it
 */
export async function recordStep(
  { trx, services, now, actor = system }: StepContext,
  one: CaseRow,
  step: Step,
  audit: Pick<AuditEntry, 'action'> & Partial<AuditEntry>,
): Promise<void> {
  const event: CaseEvent = {
    // By the clock of this process, which keeps the order of several at one instant.
    id: uuidv7(),
    caseId: one.id,
    at: now,
    fromState: null,
    toState: null,
    actorId: null,
    post: null,
    byPath: null,
    byUnitId: null,
    public: false,
    text: null,
    fileIds: [],
    ...step,
  };
  await insertEvent(trx, event);
  await writeAudit(trx, actor, {
    subjectType: 'case',
    subjectId: one.id,
    placePath: one.placePath,
    ...audit,
  });
  await tellWatchers(trx, services, one, event);
  await emitCaseEvents(trx, services, await getRules(trx), [
    { one, action: event.action, at: now },
  ]);
}
