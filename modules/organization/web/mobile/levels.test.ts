import { describe, expect, it } from 'vitest';
import type { CallStep, Holder } from '../queries.ts';
import { levelsOf, numberOf, telOf } from './levels.ts';

const holder = (part: Partial<Holder>): Holder => ({
  appointmentId: 'a',
  name: '王',
  phoneMasked: null,
  line: null,
  mayOpen: false,
  own: false,
  cameBy: 'appointed',
  validFrom: '2026-01-01',
  validUntil: null,
  expiring: false,
  deputy: false,
  version: 1,
  ...part,
});
const step = (level: string, holders: readonly Holder[] = [], contact: string | null = null) =>
  ({
    level,
    path: '150300',
    placeName: level,
    unitName: null,
    contact,
    posts: [{ post: 'gridWorker', seats: null, vacant: 0, seatsVersion: 0, holders: [...holders] }],
  }) satisfies CallStep;

describe('levelsOf', () => {
  it('puts offices and people under the four levels, the nearest first, and the city under none', () => {
    const levels = levelsOf(
      [
        'building',
        'partyGroup',
        'microGrid',
        'grid',
        'partyBranch',
        'community',
        'partyCommittee',
        'subdistrict',
        'partyWorkCommittee',
        'city',
      ].map((level) => step(level)),
    );
    expect(levels.map(({ level, steps }) => [level, steps.length])).toEqual([
      ['building', 2],
      ['grid', 3],
      ['community', 2],
      ['subdistrict', 2],
    ]);
  });

  it('shows a department only with a number or somebody whom the reader may know', () => {
    const shown = (one: CallStep) => levelsOf([one]).length;
    expect(shown(step('department'))).toBe(0);
    expect(shown(step('department', [holder({ name: null })]))).toBe(0);
    expect(shown(step('department', [], '0473 000 0001'))).toBe(1);
    expect(shown(step('department', [holder({})]))).toBe(1);
  });
});

describe('numberOf', () => {
  it('is the line of who serves there before that of the office, never one’s own or that of somebody unnamed', () => {
    const line = '0473-2012345';
    expect(numberOf(step('grid', [holder({ line })], '110'))).toBe(line);
    expect(numberOf(step('grid', [holder({ line, own: true })], '12345'))).toBe('12345');
    expect(numberOf(step('grid', [holder({ line, name: null })]))).toBeUndefined();
    expect(numberOf(step('grid', [holder({})], '窗口现场办理'))).toBeUndefined();
  });
});

describe('telOf', () => {
  it.each([
    ['0473-201 2345', 'tel:04732012345'],
    ['+86 154 0009 0000', 'tel:+8615400090000'],
    ['0473 2012345转8', 'tel:04732012345,8'],
    ['12345', 'tel:12345'],
  ])('dials %s', (written, to) => {
    expect(telOf(written)).toBe(to);
  });

  it.each(['请到窗口', '0473-2012345 / 2012346', '转8', ''])('dials nothing for %s', (written) => {
    expect(telOf(written)).toBeUndefined();
  });
});
