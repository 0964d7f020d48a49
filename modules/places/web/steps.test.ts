import { describe, expect, test } from 'vitest';
import type { PlaceRow } from './queries.ts';
import { isAddress, nextStep, pick } from './steps.ts';

const place = (kind: PlaceRow['kind'], name = kind as string) => ({ kind, name }) as PlaceRow;
const [estate, building, entrance, dwelling] = (
  ['estate', 'building', 'entrance', 'dwelling'] as const
).map((kind) => place(kind)) as [PlaceRow, PlaceRow, PlaceRow, PlaceRow];

describe('picking an address', () => {
  test('asks for estate, building, entrance, dwelling, and then for nothing', () => {
    expect(nextStep([])).toBe('estate');
    expect(nextStep([estate])).toBe('building');
    expect(nextStep([estate, building])).toBe('entrance');
    expect(nextStep([estate, building, entrance])).toBe('dwelling');
    expect(nextStep([estate, building, entrance, dwelling])).toBeUndefined();
  });

  test('goes on from a building that was found by its name', () => {
    expect(pick([], building)).toEqual([building]);
    expect(nextStep(pick([], building))).toBe('entrance');
  });

  test('drops what was picked below when a step is picked again', () => {
    const other = place('building', 'other');
    expect(pick([estate, building, entrance, dwelling], other)).toEqual([estate, other]);
  });

  test('takes everything below an estate as an address, an estate not', () => {
    expect([estate, building, entrance, dwelling].map(isAddress)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(isAddress(undefined)).toBe(false);
    expect(isAddress(place('grid'))).toBe(false);
  });
});
