import { describe, expect, it } from 'vitest';
import type { CaseDetail, TimelineEntry } from '../../queries.ts';
import { changesOf, isCase } from './conflict.ts';

const entry = (id: string, at: string) => ({ id, at }) as TimelineEntry;
const seen = {
  version: 3,
  state: 'accepted',
  className: '路灯',
  severity: 2,
  holder: { name: '滨海社区' },
  clock: { dueAt: '2026-11-24T02:00:00Z' },
  suspended: false,
  supervised: false,
  confidential: false,
  text: '路灯不亮',
  address: null,
  actions: [],
  timeline: [entry('a', '2026-11-23T01:00:00Z')],
} as unknown as CaseDetail;

describe('changesOf', () => {
  it('names each field that differs, before and now, and the newer entries', () => {
    const now = {
      ...seen,
      version: 5,
      state: 'registered',
      holder: { name: '滨海街道' },
      clock: null,
      timeline: [
        ...seen.timeline,
        entry('b', '2026-11-23T02:00:00Z'),
        entry('c', '2026-11-23T03:00:00Z'),
      ],
    } as unknown as CaseDetail;
    expect(changesOf(seen, now)).toEqual({
      fields: [
        { field: 'state', before: 'accepted', now: 'registered' },
        { field: 'holder', before: '滨海社区', now: '滨海街道' },
        { field: 'dueAt', before: '2026-11-24T02:00:00Z', now: null },
      ],
      entries: [now.timeline[2], now.timeline[1]],
    });
  });

  it('finds nothing when only the version moved', () => {
    expect(changesOf(seen, { ...seen, version: 4 })).toEqual({ fields: [], entries: [] });
  });
});

it('isCase takes a case and nothing else', () => {
  expect(isCase(seen)).toBe(true);
  expect(isCase({ version: 3 })).toBe(false);
  expect(isCase(undefined)).toBe(false);
});
