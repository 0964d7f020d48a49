/** Lengths and areas on the ground. Pure. */
import type { Position } from 'geojson';

/** Mean radius of the earth in metres. */
const radius = 6_371_008.8;
const rad = (degrees = 0) => (degrees * Math.PI) / 180;

/** Metres along a line. @source haversine formula */
export function lengthOf(line: readonly Position[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const half =
      Math.sin(rad(b[1]! - a[1]!) / 2) ** 2 +
      Math.cos(rad(a[1])) * Math.cos(rad(b[1])) * Math.sin(rad(b[0]! - a[0]!) / 2) ** 2;
    sum += 2 * radius * Math.asin(Math.min(1, Math.sqrt(half)));
  }
  return sum;
}

/**
 * Square metres inside a line that is closed from its last point to its first.
 * @source Chamberlain and Duquette, Some algorithms for polygons on a sphere (2007)
 */
export function areaWithin(line: readonly Position[]): number {
  if (line.length < 3) return 0;
  let sum = 0;
  line.forEach((point, i) => {
    const next = line[(i + 1) % line.length]!;
    sum += rad(next[0]! - point[0]!) * (2 + Math.sin(rad(point[1])) + Math.sin(rad(next[1])));
  });
  return Math.abs((sum * radius ** 2) / 2);
}
