/** What the departments of a call do, and how they are scored. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { distanceMeters, toWgs84 } from '../../../kernel/geo/index.ts';
import { locatePoint } from '../../places/index.ts';
import type { casesRoutes } from '../contract.ts';
import { toFuture } from '../effects.ts';
import { holderAt } from '../holders.ts';
import { askerOf, authorize } from '../policy.ts';
import { type LoadedCase, toFacts } from '../store.ts';
import { limitsOf } from './calls.ts';
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
import { findCallEscalation, findStepEscalation, findTimedStep } from './deadlines.ts';
import { decideAnswer, decidePlan, decideScore, decideStep, isCallDone } from './policy.ts';
import type { CheckIn, DepartmentRow, PlanRow } from './store.ts';
import * as store from './store.ts';
import { type CallView, toCallFacts } from './view.ts';

type Routes = typeof casesRoutes;
type Body<N extends 'answerCall' | 'planCall' | 'completeCallStep' | 'scoreCall'> = z.output<
  Routes[N]['body']
>;

/**
 * Where a department reports in, with its distance from the case.
 *
 * @throws AppError cases/call-check-in without a position or picture; places/outside-city
 */
async function checkIn(trx: Trx, one: LoadedCase, body: Body<'answerCall'>): Promise<CheckIn> {
  const { location, pictures, note = null } = body;
  if (!location || pictures.length === 0) {
    const fields = [
      ...(location ? [] : [{ path: 'body.location', message: 'is needed to report in' }]),
      ...(pictures.length > 0
        ? []
        : [{ path: 'body.pictures', message: 'is empty', accepted: '1 to 9 pictures' }]),
    ];
    throw new AppError('cases/call-check-in', { fields });
  }
  const point = toWgs84(location, location.crs);
  const { path } = await locatePoint(trx, point);
  const distance = Math.round(distanceMeters(point, one));
  return { lng: point.lng, lat: point.lat, distance, placePath: path, note };
}

/** What a department has become by a step, and when its next rung is due. */
function advance(
  { call, one, rules }: Held,
  department: DepartmentRow,
  body: Body<'answerCall'>,
  now: Date,
  place: CheckIn | null,
): DepartmentRow {
  const { step, note = null, pictures } = body;
  const doneAt = { ...department.doneAt, [step]: now };
  const timed = findTimedStep(doneAt);
  const limits = limitsOf(rules, one, call, call.issuedAt ?? now);
  return {
    ...department,
    doneAt,
    nextEscalationAt: timed ? findCallEscalation(limits, timed, 0) : null,
    escalationStep: 0,
    ...(step === 'contact' ? { contactNote: note } : {}),
    ...(step === 'reportIn' ? { checkIn: place, checkInFiles: [...pictures] } : {}),
    ...(step === 'complete' ? { completeNote: note, completeFiles: [...pictures] } : {}),
  };
}

/**
 * A department acknowledges, makes contact, reports in on site, or completes: each step after the one before it.
 *
 * @throws AppError cases/call-not-found, http/stale, cases/call-not-yours, cases/call-wrong-state, cases/call-order,
 * cases/call-done, cases/call-check-in, places/outside-city, files/not-attachable
 */
export async function answerCall(
  context: CallContext,
  callId: string,
  version: number,
  body: Body<'answerCall'>,
): Promise<CallView> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.answerCall');
  const held = await hold(context, callId, version);
  const { call, one } = held;
  const { step, note = null } = body;
  const { standing } = permit(decideAnswer(toCallFacts(call), askerOf(actor), step));
  const place = step === 'reportIn' ? await checkIn(trx, one, body) : null;
  const department = call.departments.find((d) => d.unitId === standing.unitId)!;
  const advanced = advance(held, department, body, now, place);
  await store.updateDepartment(trx, advanced);
  const departments = call.departments.map((d) => (d.id === advanced.id ? advanced : d));
  const after = { ...held, call: { ...call, departments } };
  await tell(context, one, callId, standing, {
    verb: step,
    public: step === 'reportIn' || step === 'complete',
    text: note,
    data: {
      unitId: standing.unitId,
      ...(place ? { lng: place.lng, lat: place.lat, distance: place.distance } : {}),
      ...completionOf(after),
    },
    fileIds: body.pictures,
  });
  await finishIfDone(context, after);
  return answerCurrent(context, callId);
}

/** Marks the timeline's entry with which the whole call ended. */
function completionOf({ call }: Held): { callCompleted?: true } {
  return isCallDone(toCallFacts(call)) ? { callCompleted: true } : {};
}

/** Writes the call; when the lead has completed and all steps are done, it is completed, and scores are asked for. */
async function finishIfDone(context: CallContext, { call, one, rules }: Held): Promise<void> {
  const { trx, now } = context;
  const done = isCallDone(toCallFacts(call));
  await store.updateCall(
    trx,
    done ? { ...call, state: 'completed' as const, completedAt: now } : call,
  );
  if (!done) return;
  await store.stopEscalation(trx, call.id);
  for (const level of ['subdistrict', 'community'] as const) {
    await notify(context, rules, one, {
      to: holderAt(one.placePath, level),
      template: 'cases.callCompleted',
    });
  }
}

/** Whether a step that is not done is written down again as it was, to the minute that forms know. */
function isSameStep(old: PlanRow, step: Body<'planCall'>['steps'][number]): boolean {
  const minute = (at: Date | null) => at && Math.floor(at.getTime() / 60_000);
  return (
    old.doneAt === null &&
    old.unitId === step.unitId &&
    old.text === step.text &&
    minute(old.dueAt) === minute(step.dueAt ? new Date(step.dueAt) : null)
  );
}

/**
 * The joint plan: the lead department names steps, their owners and deadlines. Steps that are done stay; the others are
 * replaced.
 *
 * @throws AppError as {@link answerCall}, cases/call-departments for an owner that is not called, cases/wrong-instant
 */
export async function planCall(
  context: CallContext,
  callId: string,
  version: number,
  body: Body<'planCall'>,
): Promise<CallView> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.answerCall');
  const { call, one, rules } = await hold(context, callId, version);
  const { standing } = permit(decidePlan(toCallFacts(call), askerOf(actor)));
  const called = new Set(call.departments.map((d) => d.unitId));
  const strangers = body.steps.filter((step) => !called.has(step.unitId));
  if (strangers.length > 0) {
    const unitIds = strangers.map((step) => step.unitId).join(', ');
    throw new AppError('cases/call-departments', { unitIds });
  }
  const kept = call.plan.filter((step) => step.doneAt !== null).length;
  const steps = body.steps.map((step, i) => {
    const same = call.plan.find((old) => isSameStep(old, step));
    // What is only said again is not given more time.
    if (same) return { ...same, sort: kept + i };
    const dueAt = step.dueAt ? toFuture(step.dueAt, now, `body.steps.${i}.dueAt`) : null;
    const { unitId, text } = step;
    const planned = { id: uuidv7(), unitId, text, plannedAt: now, dueAt, sort: kept + i };
    const nextEscalationAt = findStepEscalation(rules.calendar, planned, 0);
    return { ...planned, nextEscalationAt, escalationStep: 0 };
  });
  await store.replacePlan(trx, callId, steps);
  await store.updateCall(trx, call);
  await tell(context, one, callId, standing, {
    verb: 'plan',
    public: true,
    text: steps.map((step) => step.text).join('；'),
    data: { unitId: standing.unitId, steps: steps.map(({ text, unitId }) => ({ text, unitId })) },
  });
  return answerCurrent(context, callId);
}

/**
 * A step of the plan is done: by its own department, or the lead.
 *
 * @throws AppError as {@link answerCall}, and cases/call-part-not-found
 */
export async function completeCallStep(
  context: CallContext,
  callId: string,
  stepId: string,
  version: number,
  body: Body<'completeCallStep'>,
): Promise<CallView> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.answerCall');
  const held = await hold(context, callId, version);
  const { call, one } = held;
  const { standing } = permit(decideStep(toCallFacts(call), askerOf(actor), stepId));
  const { note = null } = body;
  await store.finishStep(trx, stepId, { at: now, by: actor.personId, note });
  const step = call.plan.find((s) => s.id === stepId)!;
  const plan = call.plan.map((s) => (s.id === stepId ? { ...s, doneAt: now, note } : s));
  const after = { ...held, call: { ...call, plan } };
  await tell(context, one, callId, standing, {
    verb: 'step',
    public: true,
    text: note === null ? step.text : `${step.text}：${note}`,
    data: { unitId: standing.unitId, stepId, ...completionOf(after) },
  });
  await finishIfDone(context, after);
  return answerCurrent(context, callId);
}

/**
 * Scores a department of a completed call: as subdistrict, community or resident, each once, side by side.
 *
 * @throws AppError cases/call-not-found, http/stale, cases/call-not-yours, cases/call-wrong-state, cases/call-done,
 * cases/call-part-not-found
 */
export async function scoreCall(
  context: CallContext,
  callId: string,
  version: number,
  body: Body<'scoreCall'>,
): Promise<CallView> {
  const { trx, actor, now } = context;
  authorize(actor, 'cases.scoreCall');
  const { call, one, rules } = await hold(context, callId, version);
  const { unitId, score, note = null } = body;
  const { by, standing } = permit(
    decideScore(toCallFacts(call), toFacts(one), askerOf(actor), unitId),
  );
  const personId = actor.personId;
  if (personId === null) throw new AppError('http/forbidden');
  await store.insertScore(trx, { callId, unitId, by, personId, score, note, at: now });
  await store.updateCall(trx, call);
  await tell(context, one, callId, standing, {
    verb: 'score',
    public: false,
    text: note,
    data: { unitId, by, score },
  });
  await notify(context, rules, one, {
    to: departmentHolder(one, unitId),
    template: 'cases.callScored',
    params: { score, text: note },
  });
  return answerCurrent(context, callId);
}
