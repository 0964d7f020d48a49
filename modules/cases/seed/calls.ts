/** A department call on a case of the demo, by the rules of real ones: who may, in which order, by when. */
import type { Actor } from '../../../kernel/http/actor.ts';
import { addLimit } from '../../../kernel/time/index.ts';
import { limitsOf, setDeadlines } from '../calls/calls.ts';
import { findCallEscalation, findCallRung, findTimedStep } from '../calls/deadlines.ts';
import {
  type CallFacts,
  type CallStep,
  callSteps,
  decideAnswer,
  decideIssue,
  decidePlan,
  decideRaise,
  decideScore,
  isCallDone,
} from '../calls/policy.ts';
import type { CallRow, DepartmentRow } from '../calls/store.ts';
import * as store from '../calls/store.ts';
import { lateRung } from '../escalation/rules.ts';
import { holderAt } from '../holders.ts';
import { askerOf } from '../policy.ts';
import { toFacts } from '../store.ts';
import { postsOfLevel } from '../workflow.ts';
import { addEvent, type Played } from './play.ts';
import { reasons } from './texts.ts';
import { findAt, findStaff } from './world.ts';

/** @throws Error when the rules refuse what the demo tells */
function assertAllowed(decision: object, what: string): void {
  if ('refusal' in decision) throw new Error(`demo: ${what} is refused: ${decision.refusal}`);
}

interface CallPlay {
  one: Played;
  /** Long ago: nobody leaves anything undone. */
  old: boolean;
  call: CallRow;
  /** UTC instant of the last step. */
  at: Date;
}

/** Some running hours on; undefined when that lies ahead of now. */
function later(play: CallPlay, low: number, high: number, unit: 'urgent_hour' | 'working_hour') {
  const { chance, rules, now } = play.one.stage;
  const at = addLimit(rules.calendar, play.at, { value: chance.between(low, high), unit });
  if (at > now) return undefined;
  play.at = at;
  return at;
}

const factsOf = (call: CallRow): CallFacts => call;

/** The people of a department. */
function findMembers({ one }: CallPlay, unitId: string): Actor[] {
  const holder = { level: 'department', path: one.row.placePath, unitId } as const;
  return findStaff(one.stage.cast, holder, postsOfLevel.department);
}

/**
 * Raises a call, and takes it as far as chance, people and time allow.
 *
 * @param lyingDays days back in which somebody may leave it lying
 * @returns when it had come so far; undefined when nobody raised it
 */
export async function playCall(
  one: Played,
  leadUnitId: string,
  supportingUnitId: string,
  lyingDays: number,
): Promise<Date | undefined> {
  const { trx, cast, chance, rules } = one.stage;
  const caller = findAt(cast, chance.maybe(0.5) ? 'grid' : 'community', one.row.placePath);
  const dispatcher = findAt(cast, 'subdistrict', one.row.placePath);
  if (!caller || !dispatcher || one.row.confidential) return undefined;
  const kind = chance.pick(['urgent', 'hard', 'routine'] as const);
  const old = one.stage.now.getTime() - one.at.getTime() > lyingDays * 86_400_000;
  const play: CallPlay = { one, old, at: one.at, call: undefined as never };
  const raisedAt = later(play, 0.2, 2, 'urgent_hour');
  if (!raisedAt) return undefined;
  assertAllowed(decideRaise(toFacts(one.row), askerOf(caller)), 'raising a call');
  const reason = chance.pick(reasons.callReason);
  play.call = {
    id: chance.id(raisedAt),
    caseId: one.row.id,
    version: 1,
    kind,
    state: 'raised',
    reason,
    suggestedUnits: [leadUnitId],
    raisedAt,
    raisedBy: caller.personId,
    raisedPath: caller.appointments[0]?.placePath ?? one.row.placePath,
    issuedAt: null,
    issuedBy: null,
    issuedPath: null,
    note: null,
    completedAt: null,
    departments: [],
    plan: [],
    scores: [],
  };
  await store.insertCall(trx, play.call);
  one.row.openCalls = 1;
  const subdistrict = holderAt(one.row.placePath, 'subdistrict').path;
  one.row.handlerPaths = [...new Set([...one.row.handlerPaths, subdistrict])];
  tell(play, caller, 'raise', true, reason, { kind });
  const issuedAt = old || chance.maybe(0.85) ? later(play, 0.1, 3, 'working_hour') : undefined;
  if (!issuedAt) return play.at;
  assertAllowed(
    decideIssue(factsOf(play.call), toFacts(one.row), askerOf(dispatcher)),
    'issuing a call',
  );
  if (chance.maybe(0.08)) {
    const refused = chance.pick(reasons.callRefuse);
    await store.updateCall(trx, { ...play.call, state: 'refused', note: refused });
    one.row.openCalls = 0;
    tell(play, dispatcher, 'refuse', false, refused);
    return play.at;
  }
  const limits = limitsOf(rules, one.row, { kind }, issuedAt);
  const due = setDeadlines(limits);
  Object.assign(play.call, {
    state: 'issued',
    issuedAt,
    issuedBy: dispatcher.personId,
    issuedPath: dispatcher.appointments[0]?.placePath ?? null,
    note: chance.pick(reasons.callNote),
  });
  const unitIds = [leadUnitId, supportingUnitId];
  play.call.departments = unitIds.map(
    (unitId, i): DepartmentRow => ({
      id: chance.id(issuedAt),
      callId: play.call.id,
      unitId,
      role: i === 0 ? 'leadDepartment' : 'supportingDepartment',
      due,
      doneAt: { acknowledge: null, contact: null, reportIn: null, complete: null },
      checkIn: null,
      checkInFiles: [],
      contactNote: null,
      completeNote: null,
      completeFiles: [],
      nextEscalationAt: findCallEscalation(limits, 'acknowledge', 0),
      escalationStep: 0,
    }),
  );
  one.row.handlerUnits = [...new Set([...one.row.handlerUnits, ...unitIds])];
  tell(play, dispatcher, 'issue', true, play.call.note, { kind, leadUnitId });
  await answer(play);
  await store.updateCall(trx, play.call);
  for (const department of play.call.departments) {
    await store.insertDepartment(trx, department);
    await store.updateDepartment(trx, wait(play, department));
  }
  await store.replacePlan(trx, play.call.id, play.call.plan);
  for (const step of play.call.plan) {
    if (step.doneAt)
      await store.finishStep(trx, step.id, { at: step.doneAt, by: null, note: null });
  }
  await score(play, leadUnitId);
  one.row.openCalls = play.call.state === 'issued' ? 1 : 0;
  return play.at;
}

/** What the departments do, one after the other: acknowledge, contact, on site, plan, complete. */
async function answer(play: CallPlay): Promise<void> {
  const { chance } = play.one.stage;
  const hours: Record<CallStep, [number, number]> = {
    acknowledge: [0.1, chance.maybe(0.8) ? 0.8 : 3],
    contact: [0.5, 4],
    reportIn: [1, 8],
    complete: [2, 12],
  };
  for (const step of callSteps) {
    for (const department of [...play.call.departments].reverse()) {
      const [member] = findMembers(play, department.unitId);
      // Whoever has not done the step before can't do this one.
      const before = callSteps[callSteps.indexOf(step) - 1];
      if (!member || (before && department.doneAt[before] === null)) continue;
      if (!play.old && chance.maybe(0.06)) continue;
      const unit = step === 'acknowledge' ? 'urgent_hour' : 'working_hour';
      const at = later(play, ...hours[step], unit);
      if (!at) return;
      assertAllowed(decideAnswer(factsOf(play.call), askerOf(member), step), step);
      take(play, department, member, step, at);
      if (isCallDone(factsOf(play.call))) {
        Object.assign(play.call, { state: 'completed', completedAt: at });
        return;
      }
    }
    if (step === 'reportIn') makePlan(play);
  }
}

function take(
  play: CallPlay,
  department: DepartmentRow,
  member: Actor,
  step: CallStep,
  at: Date,
): void {
  const { one } = play;
  const { chance } = one.stage;
  department.doneAt = { ...department.doneAt, [step]: at };
  let note: string | null = null;
  let pictures: string[] = [];
  if (step === 'contact') note = chance.pick(reasons.contact);
  if (step === 'reportIn') {
    note = chance.pick(reasons.onSite);
    pictures = one.stage.takePicture('onSite');
    const east = chance.between(-4e-4, 4e-4);
    const distance = Math.round(Math.abs(east) * 85_800);
    const { lng, lat, placePath } = one.row;
    department.checkIn = { lng: lng + east, lat, distance, placePath, note };
    department.checkInFiles = pictures;
  }
  if (step === 'contact') department.contactNote = note;
  const data = { unitId: department.unitId };
  tell(play, member, step, step === 'reportIn' || step === 'complete', note, data, pictures);
}

/** The joint plan of the lead, whose steps are done one after the other. */
function makePlan(play: CallPlay): void {
  const { chance } = play.one.stage;
  const [lead, supporting] = play.call.departments;
  const [member] = lead ? findMembers(play, lead.unitId) : [];
  if (!lead || !supporting || !member || lead.doneAt.reportIn === null) return;
  const at = later(play, 0.2, 2, 'working_hour');
  if (!at) return;
  assertAllowed(decidePlan(factsOf(play.call), askerOf(member)), 'a joint plan');
  const texts = chance.maybe(0.5) ? reasons.plan.slice(0, 2) : reasons.plan.slice(1, 4);
  play.call.plan = texts.map((text, sort) => ({
    id: chance.id(at),
    callId: play.call.id,
    unitId: sort % 2 === 0 ? lead.unitId : supporting.unitId,
    text,
    plannedAt: at,
    dueAt: null,
    doneAt: null,
    note: null,
    sort,
    nextEscalationAt: null,
    escalationStep: 0,
  }));
  tell(play, member, 'plan', true, texts.join('；'), { unitId: lead.unitId });
  for (const step of play.call.plan) {
    const done = play.old || chance.maybe(0.9) ? later(play, 0.5, 3, 'working_hour') : undefined;
    if (!done) return;
    step.doneAt = done;
    const [doer = member] = findMembers(play, step.unitId);
    tell(play, doer, 'step', true, step.text, { unitId: step.unitId, stepId: step.id });
  }
}

/** Rungs that have fired on what a department has not done, and when the next one will. */
function wait(play: CallPlay, department: DepartmentRow): DepartmentRow {
  const { one, call } = play;
  const { now, rules } = one.stage;
  const step = call.state === 'issued' ? findTimedStep(department.doneAt) : undefined;
  if (!step || call.issuedAt === null) return { ...department, nextEscalationAt: null };
  const limits = limitsOf(rules, one.row, call, call.issuedAt);
  let fired = 0;
  let next = findCallEscalation(limits, step, fired);
  while (next !== null && next <= now) {
    const rung = findCallRung(fired);
    if (!rung) break;
    fired = rung.rung;
    const level = rung.candidates[0]?.level ?? 'city';
    const dueAt = department.due[step].toISOString();
    const data = { callId: call.id, unitId: department.unitId, step, rung: fired, level, dueAt };
    addEvent(one, { at: next, action: 'escalated', public: false, data: { ...data, told: 1 } });
    next = findCallEscalation(limits, step, fired);
  }
  return {
    ...department,
    escalationStep: fired,
    nextEscalationAt: fired > lateRung + 1 ? null : next,
  };
}

/** Scores of a completed call, side by side. */
async function score(play: CallPlay, unitId: string): Promise<void> {
  const { one, call } = play;
  const { trx, cast, chance } = one.stage;
  if (call.state !== 'completed') return;
  const path = one.row.placePath;
  const people = [findAt(cast, 'subdistrict', path), findAt(cast, 'community', path), one.reporter];
  for (const person of people) {
    const at = person && chance.maybe(0.7) ? later(play, 0.5, 4, 'working_hour') : undefined;
    if (!at || !person?.personId) continue;
    const decision = decideScore(factsOf(call), toFacts(one.row), askerOf(person), unitId);
    if ('refusal' in decision) continue;
    const { by } = decision;
    const points = Math.round(chance.between(3, 5));
    const note = chance.pick(reasons.score);
    call.scores.push({ callId: call.id, unitId, by, score: points, note });
    const { personId } = person;
    await store.insertScore(trx, {
      callId: call.id,
      unitId,
      by,
      score: points,
      note,
      personId,
      at,
    });
    tell(play, person, 'score', false, note, { unitId, by, score: points });
  }
}

function tell(
  { one, call, at }: CallPlay,
  by: Actor,
  verb: string,
  isPublic: boolean,
  text: string | null,
  data: Record<string, unknown> = {},
  fileIds: readonly string[] = [],
): void {
  const action = `call.${verb}`;
  addEvent(
    one,
    { at, action, public: isPublic, text, data: { callId: call.id, ...data }, fileIds },
    by,
  );
}
