import type { Position } from 'geojson';
import type { Area } from '../kernel/geo/area-index.ts';
import { buildAreaIndex } from '../kernel/geo/area-index.ts';
import type { BenchResult, Print } from './main.ts';

const side = 90;
const vertices = 40;

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

/** Measures how many points a second find their micro-grid in one process, beside 500,000. */
export async function benchLocate(
  { quick }: { quick: boolean },
  print: Print,
): Promise<BenchResult> {
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
  const rounds = quick ? 10 : 50;
  const rates: number[] = [];
  let found = 0;
  const begun = process.cpuUsage().user;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let k = 0; k + 1 < points.length; k++) if (index.find(points[k]!, points[k + 1]!)) found++;
    rates.push((1000 * points.length) / (performance.now() - start));
  }
  const cpu = (process.cpuUsage().user - begun) / 1e6;
  rates.sort((a, b) => a - b);
  const perSecond = Math.round(rates[rounds >> 1]!);
  const perCpuSecond = Math.round((rounds * points.length) / cpu);
  const foundShare = found / (rounds * (points.length - 1));
  print(
    `${areas.length} areas of ${vertices} vertices: ${perSecond} look-ups/s, ${perCpuSecond} for a second of processor, ${(100 * foundShare).toFixed(1)} % found`,
  );
  return {
    settings: { areas: areas.length, vertices, rounds, peer: '500,000 a second' },
    figures: [{ perSecond, perCpuSecond, foundShare }],
    ratio: perSecond / 500_000,
  };
}
