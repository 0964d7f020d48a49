/** Prints how many look-ups a second one process makes: `node bench/locate.ts`. */
import type { Position } from 'geojson';
import type { Area } from '../kernel/geo/area-index.ts';
import { buildAreaIndex } from '../kernel/geo/area-index.ts';

const side = 60;
const vertices = 40;
const areas: Area[] = [];
for (let i = 0; i < side; i++) {
  for (let j = 0; j < side; j++)
    areas.push({ code: `${i}.${j}`, geometry: { type: 'Polygon', coordinates: [cell(i, j)] } });
}
const index = buildAreaIndex(areas);
const points = Float64Array.from(
  { length: 200_000 },
  (_, i) => ((i * 0.618_033_988_75) % 1) * side,
);

let found = 0;
const rounds = 10;
let best = 0;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  for (let k = 0; k + 1 < points.length; k++) if (index.find(points[k]!, points[k + 1]!)) found++;
  best = Math.max(best, points.length / (performance.now() - start));
}
console.log(
  `${areas.length} areas of ${vertices} vertices: ${Math.round(best * 1000)} look-ups/s, ${((100 * found) / (rounds * (points.length - 1))).toFixed(1)} % found`,
);

/** A square cell with its sides cut into many vertices. */
function cell(i: number, j: number): Position[] {
  const ring: Position[] = [];
  const n = vertices / 4;
  for (let k = 0; k < n; k++) ring.push([i + k / n, j]);
  for (let k = 0; k < n; k++) ring.push([i + 1, j + k / n]);
  for (let k = 0; k < n; k++) ring.push([i + 1 - k / n, j + 1]);
  for (let k = 0; k < n; k++) ring.push([i, j + 1 - k / n]);
  return [...ring, ring[0]!];
}
