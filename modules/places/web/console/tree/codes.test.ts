import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOfPath, kindOfPath } from '../../../tree/paths.ts';
import {
  isLabel,
  labelInParent,
  nextLabel,
  numberedWithin,
  parentKindsOf,
  sortsIn,
} from './codes.ts';

const community = '150300.150304.012.008';
const holders = {
  city: '150300',
  district: '150300.150304',
  subdistrict: '150300.150304.012',
  community,
  grid: `${community}.g003`,
  microGrid: `${community}.g003.m02`,
  building: `${community}.g003.m02.b00012`,
  entrance: `${community}.g003.m02.b00012.u01`,
} as const;

describe('numbers of places', () => {
  it('make paths that the server takes, of the kind that is meant', () => {
    for (const [kind, path] of Object.entries(holders)) {
      for (const sort of sortsIn(kind as keyof typeof holders)) {
        const label = nextLabel(sort, [])!;
        expect(kindOfPath(`${path}.${label}`), `${kind} ${label}`).toBe(sort.kind);
        expect(codeOfPath(`${path}.${label}`)).toBeDefined();
        expect(parentKindsOf(sort.kind)).toContain(kind);
      }
    }
  });

  it('are never taken, whatever is there', () => {
    const micro = sortsIn('grid')[0]!;
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 98 }), (numbers) => {
        const paths = numbers.map((n) => `${holders.grid}.m${String(n).padStart(2, '0')}`);
        const label = nextLabel(micro, paths)!;
        expect(isLabel(micro, label)).toBe(true);
        expect(paths).not.toContain(`${holders.grid}.${label}`);
      }),
    );
    const all = Array.from({ length: 99 }, (_, i) => `x.m${String(i + 1).padStart(2, '0')}`);
    expect(nextLabel(micro, all)).toBeUndefined();
  });

  it('go on after the highest, residential and special grids apart', () => {
    const [residential, special] = sortsIn('community');
    const there = [`${community}.g003`, `${community}.g801`, `${community}.e0009`];
    expect(nextLabel(residential!, there)).toBe('g004');
    expect(nextLabel(special!, there)).toBe('g802');
  });

  it('are kept in another parent unless somebody has them there', () => {
    const path = `${community}.g003.m02`;
    expect(labelInParent('microGrid', 'grid', path, [`${community}.g004.m01`])).toBe('m02');
    expect(labelInParent('microGrid', 'grid', path, [`${community}.g004.m02`])).toBe('m03');
    expect(labelInParent('grid', 'community', `${community}.g801`, ['x.g801'])).toBe('g802');
    expect(labelInParent('estate', 'grid', `${community}.e0001`, [])).toBeUndefined();
  });

  it('count in the whole community for buildings', () => {
    expect(numberedWithin('building', holders.microGrid)).toBe(community);
    expect(numberedWithin('entrance', holders.building)).toBe(holders.building);
  });
});
