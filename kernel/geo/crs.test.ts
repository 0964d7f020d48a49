import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crsList, fromWgs84, toWgs84 } from './crs.ts';
import { distanceMeters } from './geometry.ts';

const inChina = fc.record({
  lng: fc.double({ min: 75, max: 134, noNaN: true }),
  lat: fc.double({ min: 18, max: 53, noNaN: true }),
});

test('converting there and back returns to the same spot within 0.3 m', () => {
  fc.assert(
    fc.property(inChina, fc.constantFrom(...crsList), (point, crs) => {
      expect(distanceMeters(point, toWgs84(fromWgs84(point, crs), crs))).toBeLessThan(0.3);
    }),
  );
});

test('GCJ-02 and BD-09 lie hundreds of metres off in Wuhai, CGCS2000 does not', () => {
  const ruide = { lng: 106.718, lat: 39.501 };
  expect(distanceMeters(ruide, toWgs84(ruide, 'GCJ02'))).toBeGreaterThan(300);
  expect(distanceMeters(ruide, toWgs84(ruide, 'BD09'))).toBeGreaterThan(800);
  expect(toWgs84(ruide, 'CGCS2000')).toEqual(ruide);
  expect(toWgs84(ruide, 'WGS84')).toEqual(ruide);
});

test('Tiananmen in GCJ-02 comes back to its surveyed place', () => {
  // WGS84 of the gate, and the same spot as Chinese consumer maps give it.
  const wgs84 = { lng: 116.391305, lat: 39.905955 };
  const gcj02 = { lng: 116.397548, lat: 39.907359 };
  expect(distanceMeters(toWgs84(gcj02, 'GCJ02'), wgs84)).toBeLessThan(5);
});

test('outside China GCJ-02 changes nothing', () => {
  const berlin = { lng: 13.4, lat: 52.5 };
  expect(toWgs84(berlin, 'GCJ02')).toEqual(berlin);
});
