import { describe, expect, it } from 'vitest';
import en from '../locales/en.json' with { type: 'json' };
import { actionNames, caseStates, fieldsOf, openStates } from '../workflow.ts';
import { clockFacts, clockOf, namelessOf, timelineKey, toneOf } from './words.ts';

const clock = {
  stage: 'handle' as const,
  startedAt: '2026-11-23T00:00:00Z',
  dueAt: '2026-11-24T09:00:00Z',
  warnAt: '2026-11-24T00:00:00Z',
  paused: false,
  limit: { value: 2, unit: 'working_day' },
  remaining: { value: 1.5, unit: 'working_day' },
  status: 'onTime' as const,
  provisional: false,
};

describe('clockFacts', () => {
  it('keeps what is left in the unit of the limit', () => {
    expect(clockFacts(clock)).toEqual({
      state: 'onTime',
      dueAt: clock.dueAt,
      remaining: { value: 1.5, unit: 'working_day' },
    });
  });

  it('shows a clock that stands still as stopped, with no time of its own', () => {
    expect(clockFacts({ ...clock, paused: true })).toMatchObject({ state: 'stopped', dueAt: null });
  });
});

describe('clockOf', () => {
  it('tells a case that has ended from one without a limit', () => {
    expect(clockOf({ clock: null, state: 'closed' }).state).toBe('done');
    expect(clockOf({ clock: null, state: 'registered' }).state).toBe('none');
  });
});

describe('words of the workflow', () => {
  it('has a word for every state, action and field of a form', () => {
    expect(Object.keys(en.states)).toEqual([...caseStates]);
    expect(Object.keys(en.actions)).toEqual([...actionNames]);
    const fields = new Set(actionNames.flatMap((action) => fieldsOf(action).map((f) => f.name)));
    expect([...fields].filter((name) => !Object.hasOwn(en.fields, name))).toEqual([]);
  });

  it('has a sentence for every entry of a timeline', () => {
    for (const action of actionNames) expect(timelineKey(action)).toBe(`timeline.${action}`);
    expect(timelineKey('call.reportIn')).toBe('timeline.callReportIn');
    expect(timelineKey('anything.else')).toBe('timeline.other');
    const keys = [...actionNames, 'call.score', 'phoneOpened'].map(timelineKey);
    expect(keys.filter((key) => !Object.hasOwn(en.timeline, key.split('.')[1]!))).toEqual([]);
  });

  it('never marks an open case as done', () => {
    expect(openStates.map((state) => toneOf(state))).not.toContain('done');
    expect(toneOf('handling', true)).toBe('stopped');
  });
});

describe('namelessOf', () => {
  it('takes what only a reporter does without a post for theirs, the rest for the clock’s', () => {
    expect(['reported', 'comment', 'rate', 'reopen'].map(namelessOf)).toEqual(
      Array(4).fill('reporter'),
    );
    expect(['escalated', 'resume', 'archive', 'closeWithParts'].map(namelessOf)).toEqual(
      Array(4).fill('system'),
    );
  });
});
