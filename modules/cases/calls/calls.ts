/**
 * Grid calls, subdistrict handles, departments report in: a grid or community raises a call on a case, the subdistrict
 * issues it to a lead and supporting departments. What those do is in answers.ts.
 */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { addLimit } from '../../../kernel/time/index.ts';
import { listUnits } from '../../organization/index.ts';
import type { casesRoutes } from '../contract.ts';
import {
  answerCurrent,
  type CallContext,
  departmentHolder,
  type Held,
  hold,
  notify,
  permit,
  tell,
} from './context.ts';
import { type CallLimits, findCallEscalation, findCallLimit, type TimedStep } from './deadlines.ts';
import { type CallStanding, decideCancel, decideIssue, decideRaise } from './policy.ts';
import type { CallRow, DepartmentRow } from './store.ts';
import * as store from './store.ts';
import { type CallView, describeCalls, toCallFacts } from './view.ts';
import '../errors.ts';
import { holderAt } from '../holders.ts';
import { nameHolderInBoth } from '../names.ts';
import { notifyPeople } from '../notify.ts';
import { askerOf, authorize } from '../policy.ts';
import { getRules, type Rules } from '../rules.ts';
import { type LoadedCase, lockCase, toFacts } from '../store.ts';

type Routes = typeof casesRoutes;
type Body<N extends 'raiseCall' | 'issueCall' | 'refuseCall' | 'cancelCall'> = z.output<
  Routes[N]['body']
>;

/** Departments that one case may be called to: those that serve its place. */
const mostDepartments = 200;

/** @throws AppError cases/call-departments when one is no department of the place, or named twice */
async function assertDepartments(
  { trx, actor }: CallContext,
  one: LoadedCase,
  unitIds: readonly string[],
): Promise<void> {
  if (unitIds.length === 0) return;
  const query = { kind: 'department' as const, covering: one.placePath, limit: mostDepartments };
  const { units } = await listUnits(trx, actor, query);
  const known = new Set(units.map((unit) => unit.id));
  const wrong = unitIds.filter((id, i) => !known.has(id) || unitIds.indexOf(id) !== i);
  if (wrong.length > 0) {
    throw new AppError('cases/call-departments', { unitIds: wrong.join(', ') });
  }
}

/**
 * The grid calls: a grid or community where the case lies, or its holder, asks for departments.
 *
 * @throws AppError cases/not-found, cases/call-not-yours, cases/call-case-over, cases/call-already-open,
 * cases/call-departments
 */
export async function raiseCall(
  context: CallContext,
  caseId: string,
  body: Body<'raiseCall'>,
): Promise<CallView> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.raiseCall');
  const one = await lockCase(trx, caseId);
  if (!one) throw new AppError('cases/not-found');
  const { standing } = permit(decideRaise(toFacts(one), askerOf(actor)));
  await assertDepartments(context, one, body.suggestedUnitIds);
  const rules = await getRules(trx);
  const from = actor.appointments.find((a) => a.id === standing.appointmentId);
  const id = uuidv7();
  await store.insertCall(trx, {
    id,
    caseId,
    kind: body.kind,
    reason: body.reason,
    suggestedUnits: body.suggestedUnitIds,
    raisedAt: now,
    raisedBy: actor.personId,
    raisedPath: from?.placePath ?? one.holder.path,
  });
  const subdistrict = holderAt(one.placePath, 'subdistrict');
  // Who is to issue it must see it.
  await store.showCaseTo(trx, caseId, { paths: [subdistrict.path] }, now);
  const { kind, reason } = body;
  await tell(context, one, id, standing, {
    verb: 'raise',
    public: true,
    text: reason,
    because: true,
    data: { kind },
  });
  const unit = await nameHolderInBoth(
    trx,
    from?.placePath ? { ...one.holder, path: from.placePath, unitId: null } : one.holder,
  );
  await notify(context, rules, one, {
    to: subdistrict,
    template: 'cases.callRaised',
    params: { unit: { ...unit }, reason },
    urgent: kind === 'urgent',
  });
  return answerCurrent(context, id);
}

/** When the departments of a call are to answer. @throws AppError cases/no-limit */
export function setDeadlines(limits: CallLimits): DepartmentRow['due'] {
  const due = (step: TimedStep) => {
    const limit = findCallLimit(limits, step);
    if (!limit) throw new AppError('cases/no-limit', { stage: `call.${step}` });
    return addLimit(limits.calendar, limits.issuedAt, limit);
  };
  return { acknowledge: due('acknowledge'), contact: due('contact'), reportIn: due('reportIn') };
}

/** What the limits of a call are looked up by, as they stood when it was issued. */
export function limitsOf(
  rules: Rules,
  one: Pick<LoadedCase, 'classCode' | 'severity' | 'zone'>,
  call: Pick<CallRow, 'kind'>,
  issuedAt: Date,
): CallLimits {
  const { limits, calendar } = rules;
  const { classCode, severity, zone } = one;
  return { limits, calendar, classCode, severity, zone, kind: call.kind, issuedAt };
}

/**
 * The subdistrict issues a call: from now on the departments see the case, and their limits run.
 *
 * @throws AppError cases/call-not-found, http/stale, cases/call-not-yours, cases/call-wrong-state,
 * cases/call-departments, cases/no-limit
 */
export async function issueCall(
  context: CallContext,
  callId: string,
  version: number,
  body: Body<'issueCall'>,
): Promise<CallView> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.issueCall');
  const { call, one, rules } = await hold(context, callId, version);
  const { standing } = permit(decideIssue(toCallFacts(call), toFacts(one), askerOf(actor)));
  const unitIds = [body.leadUnitId, ...body.supportingUnitIds];
  await assertDepartments(context, one, unitIds);
  const { kind, note = null } = body;
  const limits = limitsOf(rules, one, body, now);
  const due = setDeadlines(limits);
  const from = actor.appointments.find((a) => a.id === standing.appointmentId);
  const issuedPath = from?.placePath ?? null;
  await store.updateCall(trx, {
    ...call,
    kind,
    state: 'issued',
    note,
    issuedAt: now,
    issuedBy: actor.personId,
    issuedPath,
  });
  for (const unitId of unitIds) {
    await store.insertDepartment(trx, {
      id: uuidv7(),
      callId,
      unitId,
      role: unitId === body.leadUnitId ? 'leadDepartment' : 'supportingDepartment',
      due,
      nextEscalationAt: findCallEscalation(limits, 'acknowledge', 0),
    });
  }
  await store.showCaseTo(trx, one.id, { units: unitIds }, now);
  await tell(context, one, callId, standing, {
    verb: 'issue',
    public: true,
    text: note,
    data: { kind, leadUnitId: body.leadUnitId, supportingUnitIds: body.supportingUnitIds },
  });
  const unit = await nameHolderInBoth(trx, holderAt(one.placePath, 'subdistrict'));
  for (const unitId of unitIds) {
    await notify(context, rules, one, {
      to: departmentHolder(one, unitId),
      template: 'cases.callIssued',
      params: { unit: { ...unit }, due: due.acknowledge.toISOString(), text: note },
      urgent: kind === 'urgent',
    });
  }
  return answerCurrent(context, callId);
}

/** Ends a call before anybody answered it to the end, and tells those who wait for it. */
async function endCall(
  context: CallContext,
  { call, one, rules }: Held,
  standing: CallStanding,
  end: { state: 'refused' | 'cancelled'; verb: 'refuse' | 'cancel'; reason: string },
): Promise<CallView> {
  const { trx, actor, services } = context;
  await store.updateCall(trx, { ...call, state: end.state, note: end.reason });
  await store.stopEscalation(trx, call.id);
  await tell(context, one, call.id, standing, {
    verb: end.verb,
    public: false,
    text: end.reason,
    because: true,
  });
  if (call.raisedBy !== null && call.raisedBy !== actor.personId) {
    await notifyPeople(trx, services, rules, one, {
      to: [call.raisedBy],
      template: 'cases.callRefused',
      params: { reason: end.reason },
    });
  }
  return answerCurrent(context, call.id);
}

/** The subdistrict refuses a call. @throws AppError as {@link issueCall} */
export async function refuseCall(
  context: CallContext,
  callId: string,
  version: number,
  body: Body<'refuseCall'>,
): Promise<CallView> {
  authorize(context.actor, 'cases.issueCall');
  const held = await hold(context, callId, version);
  const asker = askerOf(context.actor);
  const { standing } = permit(decideIssue(toCallFacts(held.call), toFacts(held.one), asker));
  return endCall(context, held, standing, {
    state: 'refused',
    verb: 'refuse',
    reason: body.reason,
  });
}

/** Withdraws a call: who may raise it before it is issued, the subdistrict until it ends. */
export async function cancelCall(
  context: CallContext,
  callId: string,
  version: number,
  body: Body<'cancelCall'>,
): Promise<CallView> {
  authorize(context.actor, 'cases.raiseCall');
  const held = await hold(context, callId, version);
  const asker = askerOf(context.actor);
  const { standing } = permit(decideCancel(toCallFacts(held.call), toFacts(held.one), asker));
  const { reason } = body;
  return endCall(context, held, standing, { state: 'cancelled', verb: 'cancel', reason });
}

/** Ends the open calls of a case that ended itself (void, merged), in the transaction that ends it. */
export async function cancelOpenCalls(trx: Trx, caseId: string): Promise<void> {
  for (const call of await store.listCallsOf(trx, [caseId])) {
    if (call.state !== 'raised' && call.state !== 'issued') continue;
    await store.updateCall(trx, { ...call, state: 'cancelled' });
    await store.stopEscalation(trx, call.id);
  }
}

/** Cases of calls with what the policy of calls asks, by id. */
async function findCasesOf(trx: Trx, calls: readonly CallRow[]): Promise<Map<string, LoadedCase>> {
  const cases = await store.listCasesById(trx, [...new Set(calls.map((call) => call.caseId))]);
  return new Map(cases.map((one) => [one.id, one]));
}

const openCallStates = ['raised', 'issued'] as const;

/** The board: calls where the asker's posts are, and those to the asker's department. */
export async function listCalls(
  context: Pick<CallContext, 'trx' | 'actor' | 'now'>,
  query: z.output<Routes['listCalls']['query']>,
): Promise<{ items: CallView[] }> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.readCalls');
  const calls = await store.listBoard(trx, {
    states: query.state === 'open' ? openCallStates : [query.state],
    paths: actor.scopes,
    units: actor.appointments.flatMap((a) => a.unitId ?? []),
    limit: query.limit,
  });
  return { items: await describeCalls(trx, actor, calls, await findCasesOf(trx, calls), now) };
}

/** Calls on one case, the newest first, as the asker sees them. */
export async function describeCallsOf(
  context: Pick<CallContext, 'trx' | 'actor' | 'now'>,
  one: LoadedCase,
): Promise<CallView[]> {
  const { trx, actor, now } = context;
  const calls = await store.listCallsOf(trx, [one.id]);
  return describeCalls(trx, actor, calls, new Map([[one.id, one]]), now);
}

/** Whether the asker may call departments on a case now. */
export function mayRaiseCall(actor: CallContext['actor'], one: LoadedCase): boolean {
  return 'standing' in decideRaise(toFacts(one), askerOf(actor));
}
