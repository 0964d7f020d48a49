import { describe, expect, it } from 'vitest';
import {
  type DutyCase,
  dropCase,
  isNew,
  mostRecent,
  type RecentCase,
  takeCase,
  takeLatest,
  toneAt,
} from './recent.ts';

const now = Date.parse('2026-11-28T09:00:00Z');
const at = (ms: number) => new Date(now + ms).toISOString();
const make = (number: string, changes: Partial<DutyCase> = {}): DutyCase => ({
  number,
  state: 'reported',
  className: '路灯',
  placePath: '150300.150304.012.008.g003',
  placeName: '滨海社区 · 3 网格',
  lng: 106.7,
  lat: 39.5,
  reportedAt: at(-1_000),
  dueAt: null,
  warnAt: null,
  changedAt: at(-1_000),
  ...changes,
});

describe('the newest cases', () => {
  it('stay few whatever comes, the newest first', () => {
    let kept: readonly RecentCase[] = [];
    for (let i = 0; i < 10_000; i++) {
      kept = takeCase(kept, make(`N-${i}`, { reportedAt: at(i), changedAt: at(i) }), now + i);
    }
    expect(kept.length).toBe(mostRecent);
    expect(kept[0]!.number).toBe('N-9999');
  });

  it('mark one that came as new, and one that only changed as what it was', () => {
    let kept = takeCase([], make('A'), now);
    expect(isNew(kept[0]!, now)).toBe(true);
    kept = takeCase(kept, make('A', { state: 'accepted', changedAt: at(10) }), now + 10);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ state: 'accepted', live: now });
    expect(isNew(kept[0]!, now + 600_000)).toBe(false);
    const old = takeCase(kept, make('B', { reportedAt: at(-86_400_000) }), now);
    expect(old.find(({ number }) => number === 'B')!.live).toBeUndefined();
  });

  it('do not go back to what was before when it is told again', () => {
    const kept = takeCase([], make('A', { state: 'accepted', changedAt: at(10) }), now);
    expect(takeCase(kept, make('A'), now)).toBe(kept);
  });

  it('are those of the server once it was asked, with what was told after', () => {
    const kept = [
      { ...make('gone'), live: now },
      { ...make('told', { changedAt: at(50), reportedAt: at(50) }), live: now },
      { ...make('both'), live: now },
    ];
    const taken = takeLatest(kept, [make('both'), make('first')], at(20));
    expect(taken.map(({ number }) => number).sort()).toEqual(['both', 'first', 'told']);
    expect(taken.find(({ number }) => number === 'both')!.live).toBe(now);
    expect(dropCase(taken, 'told').map(({ number }) => number)).not.toContain('told');
  });

  it('run over by the clock alone', () => {
    const one = make('A', { warnAt: at(100), dueAt: at(200) });
    expect(toneAt(one, now)).toBe('onTime');
    expect(toneAt(one, now + 150)).toBe('dueSoon');
    expect(toneAt(one, now + 200)).toBe('late');
    expect(toneAt({ ...one, state: 'closed' }, now + 200)).toBe('done');
    expect(toneAt(make('B'), now)).toBe('none');
  });
});
