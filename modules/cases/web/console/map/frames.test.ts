import { describe, expect, test } from 'vitest';
import { daysOfFrame, frameAt, framesOf, lastMonths } from './frames.ts';
import { signsOfGroups } from './groups.ts';

const days = Array.from({ length: 30 }, (_, at) => ({
  day: `2026-11-${String(at + 1).padStart(2, '0')}`,
  reported: at,
  open: 100 + at,
}));

describe('the frames of a month', () => {
  test('are its days, or its weeks with what was reported in all and open in the end', () => {
    expect(framesOf(days, 'day')).toHaveLength(30);
    const weeks = framesOf(days, 'week');
    expect(weeks).toHaveLength(5);
    expect(weeks[1]).toEqual({
      from: '2026-11-08',
      to: '2026-11-14',
      reported: 7 + 8 + 9 + 10 + 11 + 12 + 13,
      open: 113,
      at: 13,
    });
    expect(weeks[4]).toMatchObject({ from: '2026-11-29', to: '2026-11-30', at: 29 });
    expect(weeks.reduce((sum, { reported }) => sum + reported, 0)).toBe((29 * 30) / 2);
  });

  test('are found by a day, else the last is taken', () => {
    expect(frameAt(framesOf(days, 'week'), '2026-11-10')).toBe(1);
    expect(frameAt(framesOf(days, 'day'), '2027-01-01')).toBe(29);
    expect(framesOf([], 'day')).toEqual([]);
  });

  test('names the days of a frame as its numbers do', () => {
    const today = '2026-11-18';
    const begun = days.slice(0, 18);
    for (const step of ['day', 'week'] as const) {
      const frames = framesOf(begun, step);
      for (const day of [undefined, ...begun.map((one) => one.day), '2026-11-25']) {
        const { from, to } = frames[frameAt(frames, day)]!;
        expect(daysOfFrame({ month: '2026-11', day, step }, today), `${step} ${day}`).toEqual({
          from,
          to,
        });
      }
    }
    expect(daysOfFrame({ month: '2026-02', day: undefined, step: 'week' }, today)).toEqual({
      from: '2026-02-22',
      to: '2026-02-28',
    });
  });

  test('lists months over the turn of a year', () => {
    expect(lastMonths('2026-02-28', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  });
});

test('each group of classes has a sign that no other has', () => {
  const groups = ['公用设施', '其他部件', '其他事件', '市容环境设施', '市容环境', '公用其他'];
  const signs = signsOfGroups(
    groups.map((groupName, at) => ({
      code: `C000${at}`,
      kind: at === 2 || at === 4 ? 'event' : 'component',
      groupName,
      name: groupName,
      severities: [],
      confidential: false,
    })),
  );
  const seen = [...signs.values()].map(({ letter }) => letter);
  expect(new Set(seen).size).toBe(groups.length);
  expect(signs.get('公用其他')?.letter).toBe('用');
});
