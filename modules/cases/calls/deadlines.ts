/** By when a called department answers, and when somebody hears that it has not. Pure. */
import {
  addLimit,
  type Calendar,
  dateInChina,
  instantAtFraction,
  type Limit,
} from '../../../kernel/time/index.ts';
import { findLimit, type LimitRule } from '../deadlines.ts';
import { findNextEscalation, findNextRung, type Rung } from '../escalation/rules.ts';
import type { Level } from '../workflow.ts';
import type { CallKind, CallStep } from './policy.ts';

/** Steps of a department that have a limit; all of them run from when the call was issued. */
export const timedSteps = ['acknowledge', 'contact', 'reportIn'] as const;
export type TimedStep = (typeof timedSteps)[number];

/** What the limits of a call are looked up by. */
export interface CallLimits {
  limits: readonly LimitRule[];
  calendar: Calendar;
  classCode: string;
  severity: number | null;
  zone: string;
  kind: CallKind;
  /** UTC instant at which the call was issued. */
  issuedAt: Date;
}

/** The limit of a step as it stood when the call was issued; undefined when the city has none. */
export function findCallLimit(of: CallLimits, step: TimedStep): Limit | undefined {
  const stage = step === 'reportIn' ? `call.reportIn.${of.kind}` : `call.${step}`;
  const { classCode, severity, zone } = of;
  const date = dateInChina(of.issuedAt);
  const rule = findLimit(of.limits, { stage, classCode, severity, zone, date });
  return rule && { value: rule.value, unit: rule.unit };
}

/** The step that a department is timed on now: the first it has not done; undefined once it was on site. */
export function findTimedStep(doneAt: Record<CallStep, Date | null>): TimedStep | undefined {
  return timedSteps.find((step) => doneAt[step] === null);
}

/** Whom the last rung told when nobody was missing: what the next one goes on from. */
function levelTold(rung: number): Level | undefined {
  if (rung === 0) return undefined;
  if (rung <= 2) return 'department';
  return rung === 3 ? 'subdistrict' : 'city';
}

/** The next rung of a step: its members, its lead, the subdistrict, the city; undefined after that. */
export function findCallRung(fired: number): Rung | undefined {
  return findNextRung({ rung: fired, told: levelTold(fired) }, 'department');
}

/** When the next rung of a step is due; null when there is none. */
export function findCallEscalation(of: CallLimits, step: TimedStep, fired: number): Date | null {
  const limit = findCallLimit(of, step);
  if (!limit) return null;
  const clock = {
    limit,
    warnAt: instantAtFraction(of.calendar, of.issuedAt, limit, 0.75),
    dueAt: addLimit(of.calendar, of.issuedAt, limit),
    pauses: [],
    rung: fired,
    told: levelTold(fired),
  };
  return findNextEscalation(of.calendar, clock, 'department');
}

/**
 * When the next rung of a step of the joint plan is due; null when there is none. The plan says a day and hour, not a
 * limit: its time is all that lies between planning and deadline, by day and night.
 */
export function findStepEscalation(
  calendar: Calendar,
  { plannedAt, dueAt }: { plannedAt: Date; dueAt: Date | null },
  fired: number,
): Date | null {
  if (dueAt === null) return null;
  const hours = (dueAt.getTime() - plannedAt.getTime()) / 3_600_000;
  const limit: Limit = { value: hours, unit: 'urgent_hour' };
  const warnAt = instantAtFraction(calendar, plannedAt, limit, 0.75);
  const clock = { limit, warnAt, dueAt, pauses: [], rung: fired, told: levelTold(fired) };
  return findNextEscalation(calendar, clock, 'department');
}
