import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signedArea } from '../../../kernel/geo/geometry.ts';
import { type AreaGeometry, areaSquareMeters } from '../../../kernel/geo/index.ts';
import { findCrossing, outsideOf, overlapOf, readOutline } from './outline.ts';

type Ring = [number, number][];
const origin = { lng: 106.7, lat: 39.5 };

/** A ring around the origin without crossings: one radius for each angle, anticlockwise, open. */
const star = fc
  .array(fc.double({ min: 0.001, max: 0.01, noNaN: true }), { minLength: 4, maxLength: 24 })
  .map((radii) =>
    radii.map((r, i): [number, number] => {
      const angle = (2 * Math.PI * i) / radii.length;
      return [origin.lng + r * Math.cos(angle), origin.lat + r * Math.sin(angle)];
    }),
  );
const closed = (ring: Ring): Ring => [...ring, ring[0]!];
const polygon = (...rings: Ring[]): AreaGeometry => ({ type: 'Polygon', coordinates: rings });

describe('readOutline', () => {
  test('takes what is right as it is', () => {
    fc.assert(
      fc.property(star, (ring) => {
        const geometry = polygon(closed(ring));
        expect(readOutline(geometry)).toEqual({ geometry, repairs: [] });
      }),
    );
  });

  test('turns, closes and thins out rings, and keeps the land', () => {
    fc.assert(
      fc.property(star, fc.boolean(), fc.boolean(), fc.boolean(), (ring, turn, open, twice) => {
        let given = closed(ring);
        if (turn) given = given.toReversed();
        if (twice) given = [given[0]!, ...given];
        if (open) given = given.slice(0, -1);
        const { geometry, repairs } = readOutline(polygon(given));
        const [read] = geometry.coordinates as Ring[];
        expect(signedArea(read!)).toBeGreaterThan(0);
        expect(read!.at(-1)).toEqual(read![0]);
        expect(areaSquareMeters(geometry)).toBeCloseTo(areaSquareMeters(polygon(closed(ring))), 3);
        expect(repairs.includes('turned')).toBe(turn);
        expect(readOutline(geometry).repairs).toEqual([]);
      }),
    );
  });

  test('refuses two points put for each other, and says where it crosses', () => {
    const ring: Ring = [
      [106.7, 39.5],
      [106.71, 39.51],
      [106.71, 39.5],
      [106.7, 39.51],
    ];
    expect(() => readOutline(polygon(closed(ring)))).toThrow('places/outline-crosses');
    const at = findCrossing([closed(ring)])!;
    expect(at.lng).toBeCloseTo(106.705, 6);
    expect(at.lat).toBeCloseTo(39.505, 6);
  });

  test('refuses a spike, a line, a hole outside, a part in another, and degrees that are none', () => {
    const square = (west: number, south: number, size: number): Ring =>
      closed([
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
      ]);
    const whole = square(106.7, 39.5, 0.01);
    const spike: Ring = [...whole.slice(0, 2), [106.72, 39.5], [106.71, 39.5], ...whole.slice(2)];
    expect(() => readOutline(polygon(spike))).toThrow('places/outline-crosses');
    expect(() => readOutline(polygon(closed([whole[0]!, whole[1]!])))).toThrow(
      'places/outline-too-small',
    );
    expect(() => readOutline(polygon(whole, square(106.8, 39.5, 0.001)))).toThrow(
      'places/outline-parts',
    );
    const nested: AreaGeometry = {
      type: 'MultiPolygon',
      coordinates: [[whole], [square(106.702, 39.502, 0.001)]],
    };
    expect(() => readOutline(nested)).toThrow('places/outline-parts');
    expect(() => readOutline(polygon(square(39.5, 106.7, 0.01)))).toThrow('places/outline-far');
    const hole = square(106.702, 39.502, 0.001);
    expect(readOutline(polygon(whole, hole)).repairs).toEqual(['turned']);
  });
});

describe('pieces', () => {
  test('what two outlines share and what one has alone are together that one', () => {
    fc.assert(
      fc.property(star, star, (a, b) => {
        const [one, two] = [polygon(closed(a)), polygon(closed(b))];
        const sum = (pieces: { squareMeters: number }[]) =>
          pieces.reduce((total, piece) => total + piece.squareMeters, 0);
        const whole = areaSquareMeters(one);
        const parts = sum(overlapOf(one, two)) + sum(outsideOf(one, [two]));
        // Pieces below a square metre are left out.
        expect(Math.abs(parts - whole)).toBeLessThan(1 + whole * 1e-4 + 2 * (a.length + b.length));
      }),
      { numRuns: 60 },
    );
  });

  test('tell a sliver by its width', () => {
    const strip = polygon([
      [106.7, 39.5],
      [106.71, 39.5],
      [106.71, 39.500002],
      [106.7, 39.500002],
      [106.7, 39.5],
    ]);
    const [piece] = outsideOf(strip, []);
    expect(piece!.squareMeters).toBeGreaterThan(150);
    expect(piece!.meanWidth).toBeLessThan(0.5);
  });
});
