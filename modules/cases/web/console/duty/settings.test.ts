import { describe, expect, it } from 'vitest';
import { dutyViews, formatDutySearch, parseDutySearch, turnsOf } from './settings.ts';

describe('the address of the duty room', () => {
  it('says nothing of what is usual, and comes back as it was', () => {
    const usual = parseDutySearch({});
    expect(usual).toEqual({ days: 30, seconds: 30, views: dutyViews });
    expect(Object.values(formatDutySearch(usual)).filter(Boolean)).toEqual([]);
    const own = { within: '150300.150304', days: 7, seconds: 60, views: ['areas'] } as const;
    expect(parseDutySearch(formatDutySearch(own))).toEqual(own);
  });

  it('takes what is none for what is usual', () => {
    const odd = { within: '../etc', days: '8', seconds: 'x', views: 'all,of,it' };
    expect(parseDutySearch(odd)).toEqual(parseDutySearch({}));
  });
});

describe('turns', () => {
  const area = (path: string, open: number, reportedToday = 0) => ({
    path,
    numbers: { open, reportedToday },
  });

  it('are the whole, each part where something is, and the newest', () => {
    const areas = [area('a', 2), area('b', 0), area('c', 0, 1)];
    expect(turnsOf({ views: dutyViews }, areas)).toEqual([
      { kind: 'whole' },
      { kind: 'area', path: 'a' },
      { kind: 'area', path: 'c' },
      { kind: 'latest' },
    ]);
  });

  it('are never none', () => {
    expect(turnsOf({ views: ['areas'] }, [])).toEqual([{ kind: 'whole' }]);
  });
});
