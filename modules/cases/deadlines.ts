import {
  addLimit,
  type Calendar,
  elapsedIn,
  instantAtFraction,
  isProvisional,
  type Limit,
  type LimitUnit,
  type Pause,
} from '../../kernel/time/index.ts';
import { findNextEscalation } from './escalation/rules.ts';
import type { Stage } from './workflow.ts';

/** A limit as it stands in the city's rules; `*` and null mean all. */
export interface LimitRule extends Limit {
  /** A stage of the workflow, or a step of a department call: `call.reportIn.urgent`. */
  stage: string;
  classCode: string;
  severity: number | null;
  zone: string;
  /** First day in China, `YYYY-MM-DD`; it holds until a later one of the same kind. */
  effectiveFrom: string;
}

/** What a limit is looked up by. */
export interface LimitQuestion {
  stage: string;
  classCode: string;
  severity: number | null;
  zone: string;
  /** Day in China on which the stage starts. */
  date: string;
}

/**
 * The limit that applies on a day: the one of the class before that of all classes, then of the severity, then of the
 * zone; of those that say the same, the latest. Without a severity that of the loosest one stands in where there is none
 * for all. Undefined when the city has none.
 */
export function findLimit(
  rules: readonly LimitRule[],
  question: LimitQuestion,
): LimitRule | undefined {
  let best: LimitRule | undefined;
  for (const rule of rules) {
    if (rule.stage !== question.stage || rule.effectiveFrom > question.date) continue;
    if (rule.classCode !== '*' && rule.classCode !== question.classCode) continue;
    if (rule.severity !== null && rule.severity !== question.severity) continue;
    if (rule.zone !== '*' && rule.zone !== question.zone) continue;
    if (!best || rank(rule) > rank(best)) best = rule;
    else if (rank(rule) === rank(best) && rule.effectiveFrom > best.effectiveFrom) best = rule;
  }
  if (best || question.severity !== null) return best;
  // A case that was solved without being registered has no severity; reopened, it gets the loosest of its class.
  const severity = Math.max(
    ...rules.flatMap((rule) =>
      rule.stage === question.stage && rule.classCode === question.classCode
        ? (rule.severity ?? [])
        : [],
    ),
  );
  return Number.isFinite(severity) ? findLimit(rules, { ...question, severity }) : undefined;
}

function rank(rule: LimitRule): number {
  return (
    (rule.classCode === '*' ? 0 : 4) +
    (rule.severity === null ? 0 : 2) +
    (rule.zone === '*' ? 0 : 1)
  );
}

/** The clock of one stage of one case. Instants are UTC. */
export interface Clock {
  id: string;
  stage: Stage;
  limit: Limit;
  /** Limits granted on top, each counted from where the one before ends. */
  extensions: readonly Limit[];
  startedAt: Date;
  pauses: readonly Pause[];
  /** While it stands still, what they were when it stopped. */
  dueAt: Date;
  warnAt: Date;
  endedAt: Date | null;
  /** When it ran over; the mark stays. */
  lateAt: Date | null;
  /** When the next rung of the escalation is due; null when there is none or the clock stands still. */
  nextEscalationAt: Date | null;
  /** Rungs of the escalation that have fired; see escalation/rules.ts. */
  escalationStep: number;
}

/** A clock that begins now. */
export function startClock(
  calendar: Calendar,
  clock: { id: string; stage: Stage; limit: Limit; at: Date },
): Clock {
  return settle(calendar, {
    id: clock.id,
    stage: clock.stage,
    limit: { value: clock.limit.value, unit: clock.limit.unit },
    extensions: [],
    startedAt: clock.at,
    pauses: [],
    dueAt: clock.at,
    warnAt: clock.at,
    endedAt: null,
    lateAt: null,
    nextEscalationAt: null,
    escalationStep: 0,
  });
}

/** Stops a clock; one that stands still or has ended stays as it is. */
export function pauseClock(clock: Clock, at: Date): Clock {
  if (clock.endedAt !== null || isPaused(clock)) return clock;
  return {
    ...markLate(clock, at),
    pauses: [...clock.pauses, { from: at.toISOString(), to: null }],
    nextEscalationAt: null,
  };
}

/** Lets a clock go on: its deadline moves by the running time that it stood still. */
export function resumeClock(calendar: Calendar, clock: Clock, at: Date): Clock {
  if (!isPaused(clock)) return clock;
  return settle(calendar, { ...clock, pauses: closePauses(clock.pauses, at) });
}

/**
 * Adds a limit to a clock, counted from its deadline. What was late stays late, and no rung fires again. One that stands
 * still goes on standing, and has the more when it goes on.
 */
export function extendClock(calendar: Calendar, clock: Clock, limit: Limit, at: Date): Clock {
  if (clock.endedAt !== null) return clock;
  const extensions = [...clock.extensions, limit];
  if (!isPaused(clock)) return settle(calendar, { ...markLate(clock, at), extensions });
  const stopped = new Date(clock.pauses.at(-1)!.from);
  const extended = { ...clock, extensions };
  return { ...extended, ...datesOf(calendar, extended, closePauses(clock.pauses, stopped)) };
}

/** Ends a clock and marks it late if it ran over. */
export function endClock(clock: Clock, at: Date): Clock {
  if (clock.endedAt !== null) return clock;
  const marked = isPaused(clock) ? clock : markLate(clock, at);
  const pauses = closePauses(clock.pauses, at);
  return { ...marked, pauses, endedAt: at, nextEscalationAt: null };
}

/** Whether a clock stands still. */
export function isPaused(clock: Clock): boolean {
  return clock.endedAt === null && clock.pauses.some((pause) => pause.to === null);
}

function markLate(clock: Clock, at: Date): Clock {
  const over = at.getTime() > clock.dueAt.getTime();
  return clock.lateAt === null && over ? { ...clock, lateAt: clock.dueAt } : clock;
}

function closePauses(pauses: readonly Pause[], at: Date): EndedPause[] {
  return pauses.map((pause) => ({ from: pause.from, to: pause.to ?? at.toISOString() }));
}

type EndedPause = { from: Date | string; to: Date | string };

function settle(calendar: Calendar, clock: Clock): Clock {
  const dates = datesOf(calendar, clock, clock.pauses.map(ended));
  const settled = { ...clock, ...dates };
  const escalation = { ...settled, rung: clock.escalationStep, told: undefined };
  // Whom a rung tells is found when it fires; until when only the number of rungs matters.
  return { ...settled, nextEscalationAt: findNextEscalation(calendar, escalation, 'grid') };
}

function ended(pause: Pause): EndedPause {
  if (pause.to === null) throw new Error('a clock that stands still has no deadline');
  return { from: pause.from, to: pause.to };
}

/** Deadline, and the reminder at three quarters of the limit or of the last extension. */
function datesOf(
  calendar: Calendar,
  clock: Clock,
  pauses: readonly EndedPause[],
): { dueAt: Date; warnAt: Date } {
  let from = clock.startedAt;
  let last: Limit = clock.limit;
  for (const extension of clock.extensions) {
    from = addLimit(calendar, from, last, pauses);
    last = extension;
  }
  return {
    dueAt: addLimit(calendar, from, last, pauses),
    warnAt: instantAtFraction(calendar, from, last, 0.75, pauses),
  };
}

/** A clock as a screen shows it at an instant. */
export interface ClockView {
  stage: Stage;
  startedAt: string;
  dueAt: string;
  warnAt: string;
  paused: boolean;
  limit: Limit;
  remaining: { value: number; unit: LimitUnit };
  status: 'onTime' | 'dueSoon' | 'late';
  provisional: boolean;
}

/**
 * What is left of a clock at `now`, in its limit's own unit, rounded to a hundredth; negative once late. A clock that has
 * ended is shown as it was then; one that stands still as it would be if it went on now.
 */
export function describeClock(calendar: Calendar, clock: Clock, now: Date): ClockView {
  const at = clock.endedAt ?? now;
  const pauses = closePauses(clock.pauses, at);
  const { dueAt, warnAt } = isPaused(clock) ? datesOf(calendar, clock, pauses) : clock;
  const late = at.getTime() > dueAt.getTime();
  const between = late
    ? -elapsedIn(calendar, dueAt, at, clock.limit.unit, pauses)
    : elapsedIn(calendar, at, dueAt, clock.limit.unit, pauses);
  return {
    stage: clock.stage,
    startedAt: clock.startedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    warnAt: warnAt.toISOString(),
    paused: isPaused(clock),
    limit: clock.limit,
    remaining: { value: Math.round(between * 100) / 100, unit: clock.limit.unit },
    status: late ? 'late' : at.getTime() >= warnAt.getTime() ? 'dueSoon' : 'onTime',
    provisional: isProvisional(calendar, clock.startedAt, dueAt),
  };
}

/** The clock that presses most: of those that run, the one due first. */
export function pressingClock(clocks: readonly Clock[]): Clock | undefined {
  return clocks
    .filter((clock) => clock.endedAt === null)
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
}
