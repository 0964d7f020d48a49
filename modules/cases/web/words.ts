import type { ClockFacts } from '../../../ui/parts/clock.tsx';
import type { Picture } from '../../../ui/parts/picture-grid.tsx';
import type { StateTone } from '../../../ui/parts/state-tag.tsx';
import type { ClockUnit } from '../../../ui/time/words.ts';
import { actionNames, type CaseState, openStates } from '../workflow.ts';
import type { CaseClock, CaseDetail, CaseSummary } from './queries.ts';

/** How a state stands to the reader: in nobody's hands yet, in hand, done, or ended without a result. */
export function toneOf(state: CaseState, suspended = false): StateTone {
  if (suspended) return 'stopped';
  if (state === 'handling' || state === 'replied') return 'active';
  if (isOpen(state)) return 'waiting';
  return state === 'closed' || state === 'selfResolved' || state === 'archived'
    ? 'done'
    : 'stopped';
}

/** Whether somebody still has to do something. */
export function isOpen(state: CaseState): boolean {
  return (openStates as readonly CaseState[]).includes(state);
}

const units: readonly string[] = ['urgent_hour', 'working_hour', 'working_day', 'calendar_day'];

/** Whether a text names a unit of limits. */
function isUnit(unit: string): unit is ClockUnit {
  return units.includes(unit);
}

/** A clock of the API as the `Clock` part shows it. */
export function clockFacts(clock: CaseClock): ClockFacts {
  const { value, unit } = clock.remaining;
  return {
    state: clock.paused ? 'stopped' : clock.status,
    dueAt: clock.paused ? null : clock.dueAt,
    remaining: { value, unit: isUnit(unit) ? unit : 'urgent_hour' },
  };
}

/** The clock of a case in a list: that of its stage, or that it has ended or never had one. */
export function clockOf(one: Pick<CaseSummary, 'clock' | 'state'>): ClockFacts {
  if (one.clock) return clockFacts(one.clock);
  return {
    state: isOpen(one.state) ? 'none' : 'done',
    dueAt: null,
    remaining: { value: 0, unit: 'urgent_hour' },
  };
}

/** Files of the API as the picture parts show them. */
export function picturesOf(files: CaseDetail['files']): Picture[] {
  return files.map(({ id, url, thumbUrl }) => ({ id, url, thumbnailUrl: thumbUrl }));
}

const callActions = {
  raise: 'callRaise',
  issue: 'callIssue',
  refuse: 'callRefuse',
  cancel: 'callCancel',
  acknowledge: 'callAcknowledge',
  contact: 'callContact',
  reportIn: 'callReportIn',
  plan: 'callPlan',
  step: 'callStep',
  completeStep: 'callStep',
  complete: 'callComplete',
  score: 'callScore',
} as const;

const otherEntries = ['reported', 'escalated', 'phoneOpened', 'follow', 'undo'] as const;
const entries = [...actionNames, ...otherEntries] as const;

type TimelineWord =
  | (typeof entries)[number]
  | (typeof callActions)[keyof typeof callActions]
  | 'other';

/**
 * Message key of what a timeline entry says was done.
 *
 * @example timelineKey('call.reportIn') // 'timeline.callReportIn'
 */
export function timelineKey(action: string): `timeline.${TimelineWord}` {
  if (action.startsWith('call.')) {
    const rest = action.slice('call.'.length);
    if (Object.hasOwn(callActions, rest)) {
      return `timeline.${callActions[rest as keyof typeof callActions]}`;
    }
  }
  const known = entries.find((key) => key === action);
  return known ? `timeline.${known}` : 'timeline.other';
}

/** What a reporter does without a post: an entry of the history that names nobody is theirs, else the clock's. */
const reportersOwn: readonly string[] = ['reported', 'comment', 'rate', 'reopen'];

/** Whom an entry names that has neither post nor place. */
export function namelessOf(action: string): 'reporter' | 'system' {
  return reportersOwn.includes(action) ? 'reporter' : 'system';
}
