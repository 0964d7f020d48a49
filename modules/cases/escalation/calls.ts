/** Departments that leave a call or a step of its plan undone: told, then told of, level by level. */
import { limitsOf } from '../calls/calls.ts';
import { departmentHolder } from '../calls/context.ts';
import {
  findCallEscalation,
  findCallRung,
  findStepEscalation,
  findTimedStep,
  type TimedStep,
} from '../calls/deadlines.ts';
import {
  type CallRow,
  type DepartmentRow,
  listCallsOf,
  type PlanRow,
  updateDepartment,
  updateStepRungs,
} from '../calls/store.ts';
import { nameHolderInBoth } from '../names.ts';
import { notifyPeople } from '../notify.ts';
import { lateRung, type Rung } from './rules.ts';
import { findPeople, type Turn, tell } from './turn.ts';

/** Fires the rungs that are due on the calls of a case; false when none was. */
export async function escalateCalls(context: Turn): Promise<boolean> {
  const { trx, one, now } = context;
  let done = false;
  for (const call of await listCallsOf(trx, [one.id])) {
    for (const department of call.departments) {
      let next = department;
      while (next.nextEscalationAt !== null && next.nextEscalationAt <= now) {
        next = await fireDepartment(context, call, next);
        done = true;
      }
    }
    for (const step of call.plan) {
      let next = step;
      while (next.nextEscalationAt !== null && next.nextEscalationAt <= now) {
        next = await fireStep(context, call, next);
        done = true;
      }
    }
  }
  return done;
}

/** Fires the next rung of what a department has not done, and says when the one after it is due. */
async function fireDepartment(
  context: Turn,
  call: CallRow,
  department: DepartmentRow,
): Promise<DepartmentRow> {
  const { trx, rules, one } = context;
  const step = findTimedStep(department.doneAt);
  const rung = findCallRung(department.escalationStep);
  if (call.state !== 'issued' || call.issuedAt === null || !step || !rung) {
    const over = { ...department, nextEscalationAt: null };
    await updateDepartment(trx, over);
    return over;
  }
  const limits = limitsOf(rules, one, call, call.issuedAt);
  const after: DepartmentRow = {
    ...department,
    escalationStep: rung.rung,
    nextEscalationAt: findCallEscalation(limits, step, rung.rung),
  };
  await updateDepartment(trx, after);
  await tellDepartment(context, rung, {
    callId: call.id,
    unitId: department.unitId,
    step,
    urgent: call.kind === 'urgent',
    dueAt: department.due[step],
    key: `call:${department.id}:${step}`,
  });
  return after;
}

/** Fires the next rung of a step of the joint plan, and says when the one after it is due. */
async function fireStep(context: Turn, call: CallRow, step: PlanRow): Promise<PlanRow> {
  const { trx, rules } = context;
  const rung = findCallRung(step.escalationStep);
  if (call.state !== 'issued' || step.doneAt !== null || step.dueAt === null || !rung) {
    const over = { ...step, nextEscalationAt: null };
    await updateStepRungs(trx, over);
    return over;
  }
  const nextEscalationAt = findStepEscalation(rules.calendar, step, rung.rung);
  const after = { ...step, escalationStep: rung.rung, nextEscalationAt };
  await updateStepRungs(trx, after);
  await tellDepartment(context, rung, {
    callId: call.id,
    unitId: step.unitId,
    step: 'plan',
    stepId: step.id,
    urgent: call.kind === 'urgent',
    dueAt: step.dueAt,
    key: `call-step:${step.id}`,
  });
  return after;
}

/** Tells a department what it has not done on a call, or those over it. */
async function tellDepartment(
  context: Turn,
  rung: Rung,
  waiting: {
    callId: string;
    unitId: string;
    /** A step of the department, or one of the plan. */
    step: TimedStep | 'plan';
    stepId?: string;
    dueAt: Date;
    urgent: boolean;
    /** What the notices of its rungs are known by, so that none is sent twice. */
    key: string;
  },
): Promise<void> {
  const { trx, services, rules, one } = context;
  const { key, dueAt, urgent, ...facts } = waiting;
  const own = departmentHolder(one, waiting.unitId);
  const { level, people } = await findPeople(context, rung, own);
  const due = dueAt.toISOString();
  await tell(context, { ...facts, rung: rung.rung, level, dueAt: due, told: people.length });
  const reminder = rung.rung < lateRung;
  await notifyPeople(trx, services, rules, one, {
    to: people,
    template: reminder ? 'cases.callReminder' : 'cases.callOverdue',
    params: { due, ...(reminder ? {} : { unit: { ...(await nameHolderInBoth(trx, own)) } }) },
    key: `${key}:${rung.rung}`,
    urgent,
  });
}
