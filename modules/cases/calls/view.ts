import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { callShape } from '../contract.ts';
import { getNames, type Names } from '../names.ts';
import { askerOf } from '../policy.ts';
import { type LoadedCase, toFacts } from '../store.ts';
import { findTimedStep, type timedSteps } from './deadlines.ts';
import { type CallFacts, callSteps, listCallActions } from './policy.ts';
import type { CallRow, DepartmentRow } from './store.ts';

/** A call as the API answers it. */
export type CallView = z.output<typeof callShape>;

/** What the policy asks of a call. */
export function toCallFacts(call: CallRow): CallFacts {
  return {
    state: call.state,
    departments: call.departments,
    plan: call.plan,
    scores: call.scores,
  };
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

function filesOf(ids: readonly string[]) {
  return ids.map((id) => ({ id, url: `/api/files/${id}`, thumbUrl: `/api/files/${id}/thumb` }));
}

function describeDepartment(
  call: CallRow,
  department: DepartmentRow,
  names: Names,
  units: ReadonlySet<string>,
  now: Date,
): CallView['departments'][number] {
  const { checkIn, doneAt, due } = department;
  const waiting = call.state === 'issued' ? findTimedStep(doneAt) : undefined;
  const isLate = (step: (typeof timedSteps)[number]) =>
    (doneAt[step] ?? (waiting ? now : due[step])).getTime() > due[step].getTime();
  return {
    id: department.id,
    unitId: department.unitId,
    unitName: names.unit(department.unitId),
    role: department.role,
    steps: callSteps.map((step) => ({
      step,
      dueAt: step === 'complete' ? null : due[step].toISOString(),
      doneAt: iso(doneAt[step]),
      late: step !== 'complete' && isLate(step),
    })),
    checkIn: checkIn && {
      lng: checkIn.lng,
      lat: checkIn.lat,
      placeName: names.place(checkIn.placePath),
      note: checkIn.note,
      distance: checkIn.distance,
      files: filesOf(department.checkInFiles),
    },
    scores: call.scores
      .filter((score) => score.unitId === department.unitId)
      .map(({ by, score, note }) => ({ by, score, note })),
    mine: units.has(department.unitId),
  };
}

/**
 * Calls as the asker sees them: departments by name, their steps with what is late, and what the asker may do now.
 *
 * @param cases the cases of the calls by id; a call whose case is missing is left out
 */
export async function describeCalls(
  trx: Trx,
  actor: Actor,
  calls: readonly CallRow[],
  cases: ReadonlyMap<string, LoadedCase>,
  now: Date,
): Promise<CallView[]> {
  const departments = calls.flatMap((call) => call.departments);
  const names = await getNames(trx, actor.locale, {
    paths: [
      ...[...cases.values()].map((one) => one.placePath),
      ...departments.flatMap((d) => d.checkIn?.placePath ?? []),
    ],
    units: [
      ...departments.map((d) => d.unitId),
      ...calls.flatMap((call) => call.plan.map((step) => step.unitId)),
    ],
  });
  const units = new Set(actor.appointments.flatMap((a) => a.unitId ?? []));
  return calls.flatMap((call) => {
    const one = cases.get(call.caseId);
    if (!one) return [];
    return [
      {
        id: call.id,
        version: call.version,
        caseId: call.caseId,
        caseNumber: one.number,
        caseText: one.text,
        placeName: names.place(one.placePath),
        kind: call.kind,
        state: call.state,
        reason: call.reason,
        raisedAt: call.raisedAt.toISOString(),
        issuedAt: iso(call.issuedAt),
        completedAt: iso(call.completedAt),
        departments: call.departments.map((d) => describeDepartment(call, d, names, units, now)),
        plan: call.plan.map((step) => ({
          id: step.id,
          text: step.text,
          unitId: step.unitId,
          unitName: names.unit(step.unitId),
          dueAt: iso(step.dueAt),
          doneAt: iso(step.doneAt),
          note: step.note,
        })),
        actions: listCallActions(toCallFacts(call), toFacts(one), askerOf(actor)),
      },
    ];
  });
}
