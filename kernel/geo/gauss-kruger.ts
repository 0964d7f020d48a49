/**
 * The Gauss-Krüger projection of CGCS2000, in which surveyors hand over maps: metres on a strip along a meridian.
 * @source GB/T 17798-2007; Karney, Transverse Mercator with an accuracy of a few nanometers (2011), series to n^4
 */
import type { LngLat } from './crs.ts';

/** A strip: its middle meridian in degrees, and what is added to the easting in metres (`36500000` where zones are named). */
export interface Strip {
  meridian: number;
  falseEasting: number;
}

const radians = Math.PI / 180;
const flattening = 1 / 298.257222101;
const n = flattening / (2 - flattening);
const radius = (6_378_137 / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
const conformal = (2 * Math.sqrt(n)) / (1 + n);

const alpha = [
  n / 2 - (2 * n ** 2) / 3 + (5 * n ** 3) / 16 + (41 * n ** 4) / 180,
  (13 * n ** 2) / 48 - (3 * n ** 3) / 5 + (557 * n ** 4) / 1440,
  (61 * n ** 3) / 240 - (103 * n ** 4) / 140,
  (49_561 * n ** 4) / 161_280,
];
const beta = [
  n / 2 - (2 * n ** 2) / 3 + (37 * n ** 3) / 96 - n ** 4 / 360,
  n ** 2 / 48 + n ** 3 / 15 - (437 * n ** 4) / 1440,
  (17 * n ** 3) / 480 - (37 * n ** 4) / 840,
  (4397 * n ** 4) / 161_280,
];
const delta = [
  2 * n - (2 * n ** 2) / 3 - 2 * n ** 3 + (116 * n ** 4) / 45,
  (7 * n ** 2) / 3 - (8 * n ** 3) / 5 - (227 * n ** 4) / 45,
  (56 * n ** 3) / 15 - (136 * n ** 4) / 35,
  (4279 * n ** 4) / 630,
];

const sum = (terms: readonly number[], of: (twice: number) => number) =>
  terms.reduce((total, term, i) => total + term * of(2 * (i + 1)), 0);

/** Easting and northing in metres. */
export function toGaussKruger({ lng, lat }: LngLat, strip: Strip): [east: number, north: number] {
  const sin = Math.sin(lat * radians);
  const off = (lng - strip.meridian) * radians;
  const t = Math.sinh(Math.atanh(sin) - conformal * Math.atanh(conformal * sin));
  const xi = Math.atan2(t, Math.cos(off));
  const eta = Math.atanh(Math.sin(off) / Math.sqrt(1 + t * t));
  const north = xi + sum(alpha, (k) => Math.sin(k * xi) * Math.cosh(k * eta));
  const east = eta + sum(alpha, (k) => Math.cos(k * xi) * Math.sinh(k * eta));
  return [strip.falseEasting + radius * east, radius * north];
}

/** Degrees from easting and northing in metres. */
export function fromGaussKruger(east: number, north: number, strip: Strip): LngLat {
  const xi = north / radius;
  const eta = (east - strip.falseEasting) / radius;
  const x = xi - sum(beta, (k) => Math.sin(k * xi) * Math.cosh(k * eta));
  const y = eta - sum(beta, (k) => Math.cos(k * xi) * Math.sinh(k * eta));
  const chi = Math.asin(Math.sin(x) / Math.cosh(y));
  const lat = chi + sum(delta, (k) => Math.sin(k * chi));
  const lng = Math.atan2(Math.sinh(y), Math.cos(x));
  return { lng: strip.meridian + lng / radians, lat: lat / radians };
}
