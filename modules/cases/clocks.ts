import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../kernel/errors/app-error.ts';
import { dateInChina, type Limit } from '../../kernel/time/index.ts';
import {
  type Clock,
  endClock,
  extendClock,
  findLimit,
  isPaused,
  pauseClock,
  pressingClock,
  resumeClock,
  startClock,
} from './deadlines.ts';
import type { Rules } from './rules.ts';
import type { CaseState, ClockEffect, Stage } from './workflow.ts';
import { stagesOfState } from './workflow.ts';

/** What a limit of a case is looked up by. */
export interface LimitSubject {
  classCode: string;
  severity: number | null;
  zone: string;
}

/** A clock of a stage that begins now. @throws AppError `cases/no-limit` */
export function beginStage(rules: Rules, subject: LimitSubject, stage: Stage, at: Date): Clock {
  const limit = findLimit(rules.limits, { ...subject, stage, date: dateInChina(at) });
  if (!limit) throw new AppError('cases/no-limit', { stage });
  return startClock(rules.calendar, { id: uuidv7(), stage, limit, at });
}

/** Clocks of a case that comes into a state by itself: a report, or a part. */
export function beginClocks(
  rules: Rules,
  subject: LimitSubject,
  state: CaseState,
  at: Date,
): Clock[] {
  return stagesOfState[state].map((stage) => beginStage(rules, subject, stage, at));
}

/** What an action asks of the clocks. */
export interface ClockChange {
  effect: ClockEffect;
  from: CaseState;
  to: CaseState;
  at: Date;
  /** For `extend`. */
  limit?: Limit | undefined;
}

/**
 * All clocks of a case after an action; those that are new stand at the end, those that did not change are the same
 * objects. See {@link ClockEffect}.
 *
 * @throws AppError `cases/no-limit` when the city has no limit for a stage that begins
 */
export function changeClocks(
  rules: Rules,
  subject: LimitSubject,
  clocks: readonly Clock[],
  { effect, from, to, at, limit }: ClockChange,
): Clock[] {
  const { calendar } = rules;
  if (effect === 'pause') return clocks.map((clock) => pauseClock(clock, at));
  if (effect === 'resume') return clocks.map((clock) => resumeClock(calendar, clock, at));
  if (effect === 'extend') {
    return clocks.map((clock) =>
      clock.stage === 'handle' && limit ? extendClock(calendar, clock, limit, at) : clock,
    );
  }
  if (effect === 'none' && from === to) return [...clocks];
  const afresh = typeof effect === 'object' ? effect.start : undefined;
  const wanted = effect === 'end' ? [] : stagesOfState[to];
  const kept = clocks.map((clock) =>
    !wanted.includes(clock.stage) || clock.stage === afresh ? endClock(clock, at) : clock,
  );
  const running = kept.filter((clock) => clock.endedAt === null).map((clock) => clock.stage);
  const begun = wanted
    .filter((stage) => !running.includes(stage))
    .map((stage) => beginStage(rules, subject, stage, at));
  return [...kept, ...begun];
}

/** What lists show of a case's clocks; nothing is due while they stand still. */
export function datesOfCase(clocks: readonly Clock[]): {
  dueAt: Date | null;
  warnAt: Date | null;
  late: boolean;
} {
  const pressing = pressingClock(clocks.filter((clock) => !isPaused(clock)));
  return {
    dueAt: pressing?.dueAt ?? null,
    warnAt: pressing?.warnAt ?? null,
    late: clocks.some((clock) => clock.lateAt !== null),
  };
}
