import fc from 'fast-check';
import type { Position } from 'geojson';
import { describe, expect, test } from 'vitest';
import { areaWithin, lengthOf } from './measure.ts';
import { formatView, parseView } from './view-state.ts';

describe('the view in the address', () => {
  test('comes back as it went in, to a metre', () => {
    const view = fc.record({
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -85, max: 85, noNaN: true }),
      zoom: fc.double({ min: 0, max: 22, noNaN: true }),
      pitch: fc.double({ min: 0, max: 85, noNaN: true }),
      bearing: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(view, (one) => {
        const read = parseView(formatView(one));
        expect(read?.lng).toBeCloseTo(one.lng, 4);
        expect(read?.lat).toBeCloseTo(one.lat, 4);
        expect(read?.zoom).toBeCloseTo(one.zoom, 1);
      }),
    );
  });

  test.each(['', '1,2', '200,0,1,0,0', 'a,b,c,d,e', '0,0,0,0,', undefined, 7])(
    'is none in %s',
    (text) => {
      // an empty part is 0 and thus right
      expect(parseView(text) === undefined).toBe(text !== '0,0,0,0,');
    },
  );
});

describe('measuring', () => {
  test('a degree of the equator is 111.2 km, a square of it its square', () => {
    const square: Position[] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    expect(lengthOf(square.slice(0, 2))).toBeCloseTo(111_195, 0);
    expect(areaWithin(square) / 111_195 ** 2).toBeCloseTo(1, 3);
  });

  test('an area is the same whichever way round, and nothing for a line', () => {
    const near = (middle: number) =>
      fc.double({ min: middle - 0.01, max: middle + 0.01, noNaN: true });
    const line = fc.array(fc.tuple(near(106.7), near(39.5)), { minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(line, (points) => {
        expect(areaWithin(points)).toBeCloseTo(areaWithin(points.toReversed()), 2);
        if (points.length < 3) expect(areaWithin(points)).toBe(0);
        expect(lengthOf(points)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
