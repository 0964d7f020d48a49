/**
 * What happens by the clock alone: reminders and lateness told level by level, calls that departments leave
 * unanswered, suspended cases that go on, closed ones that are archived. Each case in a transaction of its own, so
 * that one which fails holds up no other; each rung once, whatever restarts and however many workers run.
 */
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { takeAction } from '../actions.ts';
import type { Clock } from '../deadlines.ts';
import { reopenDays } from '../decide.ts';
import { nameHolderInBoth } from '../names.ts';
import { notifyPeople } from '../notify.ts';
import { getRules } from '../rules.ts';
import { writeFacts } from '../statistics/facts.ts';
import { findCase } from '../store.ts';
import { listRunningClocks } from '../store-clocks.ts';
import { escalateCalls } from './calls.ts';
import { findNextEscalation, findNextRung, lateRung } from './rules.ts';
import {
  type DueKind,
  findLevelTold,
  insertEscalation,
  listDueCases,
  markCaseLate,
  tryLockCase,
  updateRungs,
} from './store.ts';
import { type ClockServices, findPeople, type Turn, tell } from './turn.ts';

/** Cases looked at in one go; the next go takes the next ones. */
const batch = 500;
const archiveDays = reopenDays;

/** What one run of the clock did. */
export interface ClockRun {
  /** Cases on which something was done. */
  done: number;
  /** What went wrong, one a case: they are tried again by the next run. */
  failures: unknown[];
}

/**
 * Does everything that is due at an instant. Bears being run twice at once and again after being cut off.
 *
 * @param now UTC; given by tests
 */
export async function runClock(services: ClockServices, now: Date): Promise<ClockRun> {
  const run: ClockRun = { done: 0, failures: [] };
  // Those who are late hear of it before their case is suspended or resumed by the same run.
  for (const kind of ['clock', 'call', 'resume', 'archive'] as const) {
    const seen = new Set<string>();
    for (;;) {
      const due = await withTransaction(services.city, system, { readOnly: false }, (trx) =>
        listDueCases(trx, kind, {
          now,
          archiveBefore: new Date(now.getTime() - archiveDays * 86_400_000),
          limit: batch,
        }),
      );
      const fresh = due.filter((id) => !seen.has(id));
      for (const id of fresh) {
        seen.add(id);
        try {
          if (await turn(services, kind, id, now)) run.done += 1;
        } catch (error) {
          run.failures.push(error);
        }
      }
      // A full page of which nothing is new is held by others, or fails: the next run sees them again.
      if (due.length < batch || fresh.length === 0) break;
    }
  }
  return run;
}

/** One case in one transaction; false when somebody else holds it. */
async function turn(
  services: ClockServices,
  kind: DueKind,
  caseId: string,
  now: Date,
): Promise<boolean> {
  return withTransaction(services.city, system, {}, async (trx) => {
    if (!(await tryLockCase(trx, caseId))) return false;
    const one = await findCase(trx, caseId);
    if (!one) return false;
    const context: Turn = { trx, services, rules: await getRules(trx), one, now };
    // Looked at again under the lock: another worker may have been here since it was listed.
    switch (kind) {
      case 'clock':
        return escalateClocks(context);
      case 'call':
        return escalateCalls(context);
      case 'resume':
        return resume(context);
      case 'archive':
        return archive(context);
    }
  });
}

async function resume({ trx, services, one, now }: Turn): Promise<boolean> {
  if (one.suspendedUntil === null || one.suspendedUntil > now) return false;
  await takeAction(trx, services, system, one.id, 'resume', {}, { at: now });
  return true;
}

async function archive({ trx, services, one, now }: Turn): Promise<boolean> {
  if (one.state !== 'closed' && one.state !== 'selfResolved') return false;
  await takeAction(trx, services, system, one.id, 'archive', {}, { at: now });
  return true;
}

async function escalateClocks(context: Turn): Promise<boolean> {
  const { trx, one, now } = context;
  const clocks = (await listRunningClocks(trx, [one.id])).get(one.id) ?? [];
  let done = false;
  for (const clock of clocks) {
    let next = clock;
    while (next.nextEscalationAt !== null && next.nextEscalationAt <= now) {
      next = await fireClock(context, next);
      done = true;
    }
  }
  return done;
}

/** Fires the next rung of a clock, and says when the one after it is due. */
async function fireClock(context: Turn, clock: Clock): Promise<Clock> {
  const { trx, rules, one, now } = context;
  const told = await findLevelTold(trx, clock.id);
  const rung = findNextRung({ rung: clock.escalationStep, told }, one.holder.level);
  if (!rung) {
    const over = { ...clock, nextEscalationAt: null };
    await updateRungs(trx, over);
    return over;
  }
  const { level, people } = await findPeople(context, rung, one.holder);
  const fired = { rung: rung.rung, told: level };
  const after: Clock = {
    ...clock,
    escalationStep: rung.rung,
    lateAt: rung.rung >= lateRung ? (clock.lateAt ?? clock.dueAt) : clock.lateAt,
    nextEscalationAt: findNextEscalation(rules.calendar, { ...clock, ...fired }, one.holder.level),
  };
  await updateRungs(trx, after);
  const isNew = await insertEscalation(trx, {
    clockId: clock.id,
    rung: rung.rung,
    caseId: one.id,
    at: now,
    level,
    people,
  });
  if (!isNew) return after;
  if (rung.rung >= lateRung) {
    await markCaseLate(trx, one.id);
    await writeFacts(trx, rules.calendar, [one.id]);
  }
  const due = clock.dueAt.toISOString();
  await tell(context, {
    stage: clock.stage,
    rung: rung.rung,
    level,
    dueAt: due,
    told: people.length,
  });
  const reminder = rung.rung < lateRung;
  await notifyPeople(trx, context.services, rules, one, {
    to: people,
    template: reminder ? 'cases.escalatedReminder' : 'cases.escalatedOverdue',
    params: {
      due,
      ...(reminder ? {} : { unit: { ...(await nameHolderInBoth(trx, one.holder)) } }),
    },
    key: `escalation:${clock.id}:${rung.rung}`,
  });
  return after;
}

/** The job that runs the clock every minute. */
export function clockJobs(services: ClockServices): JobDefinition[] {
  return [
    {
      name: 'cases.escalate',
      cron: '* * * * *',
      run: async () => {
        const { failures } = await runClock(services, new Date());
        if (failures.length > 0) {
          throw new AggregateError(failures, `the clock failed on ${failures.length} case(s)`);
        }
      },
    },
  ];
}
