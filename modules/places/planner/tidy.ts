import type { Position } from 'geojson';
import { type Geom, union } from '../../../kernel/geo/clip.ts';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { areaSquareMeters, polygonsOf } from '../../../kernel/geo/index.ts';
import type { PlanWarning } from './area.ts';

/**
 * An outline as the planner can use it: rings closed, no point twice in a row, and what crosses itself taken as what it encloses.
 *
 * @throws RangeError when it encloses nothing
 */
export function tidyOutline(
  outline: AreaGeometry,
  warn: (warning: PlanWarning) => void,
): AreaGeometry {
  const polygons = polygonsOf(outline)
    .map((rings) => rings.map(closeRing).filter((ring) => ring.length >= 4))
    .filter(([outer]) => outer !== undefined);
  const rings = polygons.flat();
  let tidy: AreaGeometry = geometryOf(polygons);
  if (crossesItself(rings)) {
    tidy = geometryOf(union(polygons as Geom) as Position[][][]);
    warn({ code: 'outline-repaired' });
  }
  if (polygons.length === 0 || !(areaSquareMeters(tidy) > 0)) {
    throw new RangeError('the outline encloses no ground');
  }
  return tidy;
}

function geometryOf(polygons: Position[][][]): AreaGeometry {
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function closeRing(ring: readonly Position[]): Position[] {
  const kept = ring.filter(
    ([x, y], i) => i === 0 || x !== ring[i - 1]![0] || y !== ring[i - 1]![1],
  );
  const [first, last] = [kept[0], kept.at(-1)];
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) kept.push(first);
  return kept;
}

/** Whether two stretches of rings cross or one ring touches itself; neighbours in a ring share their end. */
function crossesItself(rings: readonly (readonly Position[])[]): boolean {
  const stretches = rings.flatMap((ring, r) =>
    ring.slice(1).map((b, i) => ({ a: ring[i]!, b, r, i, last: i === ring.length - 2 })),
  );
  stretches.sort((p, q) => Math.min(p.a[0]!, p.b[0]!) - Math.min(q.a[0]!, q.b[0]!));
  for (const [k, p] of stretches.entries()) {
    const east = Math.max(p.a[0]!, p.b[0]!);
    for (let m = k + 1; m < stretches.length; m++) {
      const q = stretches[m]!;
      if (Math.min(q.a[0]!, q.b[0]!) > east) break;
      if (cross(p.a, p.b, q.a, q.b)) return true;
    }
  }
  return false;
}

function cross(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position) =>
    Math.sign((q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
