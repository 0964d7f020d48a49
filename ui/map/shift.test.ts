import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWgs84 } from '../../kernel/geo/crs.ts';
import { shiftedParts } from './shift.ts';

const zoom = fc.integer({ min: 3, max: 18 });
/** A tile of China. */
const tile = fc
  .tuple(
    zoom,
    fc.double({ min: 0.72, max: 0.86, noNaN: true }),
    fc.double({ min: 0.36, max: 0.45, noNaN: true }),
  )
  .map(([z, x, y]) => ({ z, x: Math.floor(x * 2 ** z), y: Math.floor(y * 2 ** z) }));

describe('tiles of a map in another system', () => {
  it('cover the tile that they are put together for, without overlap', () => {
    fc.assert(
      fc.property(tile, (one) => {
        const parts = shiftedParts(one, (point) => fromWgs84(point, 'GCJ02'));
        const shown = (left: number) => Math.max(0, Math.min(1, left + 1) - Math.max(0, left));
        const area = parts.reduce((sum, { left, top }) => sum + shown(left) * shown(top), 0);
        expect(area).toBeCloseTo(1, 9);
      }),
    );
  });

  it('are the tile itself when nothing is shifted', () => {
    fc.assert(
      fc.property(tile, (one) => {
        const parts = shiftedParts(one, (point) => point).filter(
          ({ left, top }) => Math.abs(left) < 0.999 && Math.abs(top) < 0.999,
        );
        expect(parts).toHaveLength(1);
        expect(parts[0]).toMatchObject({ x: one.x, y: one.y });
      }),
    );
  });

  it('lie some hundred metres aside in GCJ-02: more than a tile at zoom 18', () => {
    const [z, x, y] = [18, 208_785, 99_500];
    const parts = shiftedParts({ z, x, y }, (point) => fromWgs84(point, 'GCJ02'));
    expect(parts.every((part) => part.x !== x || part.y !== y)).toBe(true);
    expect(Math.hypot(parts[0]!.x - x, parts[0]!.y - y)).toBeLessThan(9);
  });
});
