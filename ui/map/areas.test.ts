import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snapBounds } from './areas.ts';

const lng = fc.double({ min: 73, max: 135, noNaN: true });
const lat = fc.double({ min: 18, max: 53, noNaN: true });
const span = fc.double({ min: 0, max: 0.2, noNaN: true });

describe('the box that is asked for', () => {
  it('holds what is in sight', () => {
    fc.assert(
      fc.property(lng, lat, span, fc.constantFrom(0.05, 0.1, 0.5), (west, south, size, cell) => {
        const bounds = { west, south, east: west + size, north: south + size };
        const [w = 0, s = 0, e = 0, n = 0] = snapBounds(bounds, cell).split(',').map(Number);
        expect(w).toBeLessThanOrEqual(west);
        expect(s).toBeLessThanOrEqual(south);
        expect(e).toBeGreaterThanOrEqual(bounds.east);
        expect(n).toBeGreaterThanOrEqual(bounds.north);
      }),
    );
  });

  it('stays the same over a small move, so that nothing is asked twice', () => {
    const bounds = { west: 106.711, south: 39.501, east: 106.722, north: 39.509 };
    const moved = { west: 106.713, south: 39.502, east: 106.724, north: 39.51 };
    expect(snapBounds(moved, 0.05)).toBe(snapBounds(bounds, 0.05));
    expect(snapBounds(bounds, 0.05)).toBe('106.70,39.50,106.75,39.55');
  });

  it('is the whole for kinds that come all at once', () => {
    expect(snapBounds({ west: 0, south: 0, east: 1, north: 1 }, 360)).toBe('');
  });
});
