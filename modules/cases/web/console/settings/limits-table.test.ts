import { describe, expect, it } from 'vitest';
import type { Limit } from '../../queries.ts';
import { historyOf, standingOf, tableOfLimits } from './limits-table.ts';

const limit = (change: Partial<Limit>): Limit => ({
  id: crypto.randomUUID(),
  stage: 'handle',
  classCode: 'C0101',
  className: '上水井盖',
  severity: 1,
  zone: '*',
  value: 2,
  unit: 'urgent_hour',
  effectiveFrom: '2020-01-01',
  effectiveTo: null,
  source: 'standard',
  ...change,
});

describe('tableOfLimits', () => {
  it('puts each limit at its class, severity and zone', () => {
    const all = limit({ classCode: '*', className: null, severity: null });
    const second = limit({ severity: 2, value: 4 });
    const core = limit({ zone: 'core', value: 1 });
    const table = tableOfLimits([core, second, limit({}), all]);
    expect(table.columns).toEqual([
      { severity: 1, zone: '*' },
      { severity: 2, zone: '*' },
      { severity: null, zone: '*' },
      { severity: 1, zone: 'core' },
    ]);
    expect(table.rows.map((row) => row.classCode)).toEqual(['*', 'C0101']);
    expect(table.rows[1]!.cells.map((cell) => cell?.value)).toEqual([2, 4, undefined, 1]);
    expect(table.rows[0]!.cells.map((cell) => cell?.id)).toEqual([
      undefined,
      undefined,
      all.id,
      undefined,
    ]);
  });

  it('is empty without limits', () => {
    expect(tableOfLimits([])).toEqual({ columns: [], rows: [] });
  });
});

describe('historyOf', () => {
  it('takes only the same limit over time, the newest first', () => {
    const old = limit({ effectiveFrom: '2020-01-01', effectiveTo: '2026-06-30' });
    const now = limit({ effectiveFrom: '2026-07-01' });
    const other = limit({ severity: 2 });
    expect(historyOf([old, other, now], now)).toEqual([now, old]);
  });
});

describe('standingOf', () => {
  it('counts the first and the last day as in force', () => {
    const one = limit({ effectiveFrom: '2026-07-01', effectiveTo: '2026-07-31' });
    expect(standingOf(one, '2026-06-30')).toBe('coming');
    expect(standingOf(one, '2026-07-01')).toBe('inForce');
    expect(standingOf(one, '2026-07-31')).toBe('inForce');
    expect(standingOf(one, '2026-08-01')).toBe('past');
  });
});
