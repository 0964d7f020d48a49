import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromGaussKruger, toGaussKruger } from './gauss-kruger.ts';

describe('Gauss-Krüger', () => {
  test('agrees with PROJ on a point of Wuhai', () => {
    // echo 106.718 39.501 | gdaltransform -s_srs EPSG:4490 -t_srs EPSG:4544 -output_xy
    const [east, north] = toGaussKruger(
      { lng: 106.718, lat: 39.501 },
      { meridian: 105, falseEasting: 500_000 },
    );
    expect(east).toBeCloseTo(647_773.2111, 3);
    expect(north).toBeCloseTo(4_375_534.6149, 3);
  });

  test('comes back to a tenth of a millimetre within a strip', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 3, max: 54, noNaN: true }),
        fc.integer({ min: 25, max: 45 }),
        (off, lat, zone) => {
          const strip = { meridian: zone * 3, falseEasting: zone * 1_000_000 + 500_000 };
          const lng = strip.meridian + off;
          const back = fromGaussKruger(...toGaussKruger({ lng, lat }, strip), strip);
          expect(Math.abs(back.lng - lng)).toBeLessThan(1e-9);
          expect(Math.abs(back.lat - lat)).toBeLessThan(1e-9);
        },
      ),
    );
  });
});
