import { describe, expect, it } from 'vitest';
import type { Call, CallDepartment } from '../../queries.ts';
import { cellsOf, isLate, meanScore, nextStepOf, sortCalls } from './board.ts';

const now = Date.parse('2026-11-23T02:00:00Z');
type Step = CallDepartment['steps'][number];
const step = (name: Step['step'], change: Partial<Step> = {}): Step => ({
  step: name,
  dueAt: null,
  doneAt: null,
  late: false,
  ...change,
});
const department = (steps: Step[]): CallDepartment => ({
  id: 'd',
  unitId: 'u',
  unitName: '住建局',
  role: 'leadDepartment',
  steps,
  checkIn: null,
  scores: [],
  mine: false,
});
const call = (change: Partial<Call>): Call => ({
  id: 'c',
  version: 1,
  caseId: 'x',
  caseNumber: 'WD-20261123-0001',
  caseText: '楼道堆物',
  placeName: '滨海社区',
  kind: 'routine',
  state: 'issued',
  reason: '需要部门到场',
  raisedAt: '2026-11-23T01:00:00Z',
  issuedAt: '2026-11-23T01:10:00Z',
  completedAt: null,
  departments: [],
  plan: [],
  actions: [],
  ...change,
});

describe('cellsOf', () => {
  it('waits for one step at a time', () => {
    const cells = cellsOf(
      department([
        step('acknowledge', { dueAt: '2026-11-23T03:30:00Z' }),
        step('contact', { dueAt: '2026-11-24T02:00:00Z' }),
        step('reportIn', { dueAt: '2026-11-26T02:00:00Z' }),
        step('complete'),
      ]),
      now,
    );
    expect(cells.map((cell) => cell.state)).toEqual(['waiting', 'later', 'later', 'later']);
  });

  it('tells in the last hour that a step is due soon', () => {
    const cells = cellsOf(
      department([step('acknowledge', { dueAt: '2026-11-23T02:59:00Z' })]),
      now,
    );
    expect(cells[0]!.state).toBe('soon');
  });

  it('keeps the late mark of a step that was done late', () => {
    const done = { dueAt: '2026-11-23T01:00:00Z', doneAt: '2026-11-23T01:30:00Z', late: true };
    const cells = cellsOf(department([step('acknowledge', done)]), now);
    expect(cells.map((cell) => cell.state)).toEqual(['doneLate', 'waiting', 'later', 'later']);
  });

  it('awaits nothing of a call that is over, and keeps its late marks', () => {
    const cells = cellsOf(
      department([
        step('acknowledge', { dueAt: '2026-11-23T01:00:00Z' }),
        step('contact', { dueAt: '2026-11-23T01:00:00Z', late: true }),
      ]),
      now,
      true,
    );
    expect(cells.map((cell) => cell.state)).toEqual(['none', 'late', 'none', 'none']);
  });

  it('shows every limit that has passed, not only the next', () => {
    const past = { dueAt: '2026-11-23T01:00:00Z' };
    const cells = cellsOf(department([step('acknowledge', past), step('contact', past)]), now);
    expect(cells.map((cell) => cell.state)).toEqual(['late', 'late', 'later', 'later']);
  });
});

it('the next step is the first that is not done', () => {
  const done = { doneAt: '2026-11-23T01:30:00Z' };
  expect(nextStepOf(department([step('acknowledge', done), step('contact')]))).toBe('contact');
  expect(
    nextStepOf(
      department(
        (['acknowledge', 'contact', 'reportIn', 'complete'] as const).map((s) => step(s, done)),
      ),
    ),
  ).toBeUndefined();
});

it('sortCalls puts late calls first, then those to issue, then urgent before routine', () => {
  const lateOne = call({
    id: 'late',
    departments: [department([step('acknowledge', { dueAt: '2026-11-23T01:00:00Z' })])],
  });
  const calls = [
    call({ id: 'routine' }),
    call({ id: 'urgent', kind: 'urgent' }),
    call({ id: 'raised', state: 'raised' }),
    lateOne,
    call({ id: 'done', state: 'completed' }),
  ];
  expect(sortCalls(calls, now).map(({ id }) => id)).toEqual([
    'late',
    'raised',
    'urgent',
    'routine',
    'done',
  ]);
  expect(isLate({ ...lateOne, state: 'completed' }, now)).toBe(false);
});

it('meanScore has one decimal and is null without scores', () => {
  const score = (by: 'subdistrict' | 'community' | 'resident', value: number) => ({
    by,
    score: value,
    note: null,
  });
  expect(meanScore([score('subdistrict', 5), score('community', 4), score('resident', 4)])).toBe(
    4.3,
  );
  expect(meanScore([])).toBeNull();
});
