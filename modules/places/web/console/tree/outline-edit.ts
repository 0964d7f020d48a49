/** Changing an outline by its vertices. Pure; degrees WGS84. Nothing is changed in place. */
import { areaWithin } from '../map/measure.ts';

/** Longitude and latitude. */
export type Spot = [number, number];

/** An outline as it is kept: GeoJSON. */
export type Outline =
  | { type: 'Polygon'; coordinates: Spot[][] }
  | { type: 'MultiPolygon'; coordinates: Spot[][][] };

/** Polygons, each its rings, each ring its vertices without the first again at the end. */
export type Sketch = readonly (readonly (readonly Spot[])[])[];

/** Which vertex: polygon, ring of it, and place in the ring. */
export interface Vertex {
  polygon: number;
  ring: number;
  at: number;
}

/** An empty sketch, for an outline that is drawn from the start. */
export const blank: Sketch = [[[]]];

const polygonsOf = (outline: Outline): Spot[][][] =>
  outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;

const same = (a: Spot, b: Spot) => a[0] === b[0] && a[1] === b[1];

/** Opens the rings of an outline. */
export function toSketch(outline: Outline | null): Sketch {
  if (!outline) return blank;
  return polygonsOf(outline).map((rings) =>
    rings.map((ring) => (same(ring[0]!, ring.at(-1)!) ? ring.slice(0, -1) : ring)),
  );
}

/** Closes the rings; null while the first ring of a polygon has fewer than three vertices. */
export function toOutline(sketch: Sketch): Outline | null {
  if (sketch.length === 0 || sketch.some(([outer]) => !outer || outer.length < 3)) return null;
  const polygons = sketch.map((rings) =>
    rings.filter(({ length }) => length >= 3).map((ring) => [...ring, ring[0]!]),
  );
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function withRing(
  sketch: Sketch,
  { polygon, ring }: Vertex,
  change: (vertices: readonly Spot[]) => readonly Spot[],
): Sketch {
  return sketch.map((rings, p) =>
    p === polygon ? rings.map((one, r) => (r === ring ? change(one) : one)) : rings,
  );
}

/** The position of a vertex; undefined where there is none. */
export function positionOf(sketch: Sketch, { polygon, ring, at }: Vertex): Spot | undefined {
  return sketch[polygon]?.[ring]?.[at];
}

/** Puts a vertex elsewhere. */
export function moveVertex(sketch: Sketch, vertex: Vertex, to: Spot): Sketch {
  return withRing(sketch, vertex, (ring) => ring.with(vertex.at, to));
}

/** Puts a vertex after another. */
export function addVertex(sketch: Sketch, after: Vertex, position: Spot): Sketch {
  return withRing(sketch, after, (ring) => ring.toSpliced(after.at + 1, 0, position));
}

/** Takes a vertex away. A ring that would be no area any more goes: a hole by itself, an outer one with its polygon, the last one is emptied. */
export function removeVertex(sketch: Sketch, vertex: Vertex): Sketch {
  const left = withRing(sketch, vertex, (ring) => ring.toSpliced(vertex.at, 1));
  const ring = left[vertex.polygon]?.[vertex.ring];
  if (!ring || ring.length >= 3) return left;
  if (vertex.ring > 0) {
    return left.map((rings, p) => (p === vertex.polygon ? rings.toSpliced(vertex.ring, 1) : rings));
  }
  return left.length > 1 ? left.toSpliced(vertex.polygon, 1) : left;
}

/** Every corner of an outline. */
export const cornersOf = (sketch: Sketch): Spot[] => sketch.flatMap((rings) => rings.flat());

/** The middle of the edge that begins at a vertex; undefined where there is no edge. */
export function middleAfter(sketch: Sketch, { polygon, ring, at }: Vertex): Spot | undefined {
  const vertices = sketch[polygon]?.[ring] ?? [];
  if (vertices.length < 2) return undefined;
  const [a, b] = [vertices[at]!, vertices[(at + 1) % vertices.length]!];
  return [(a[0]! + b[0]!) / 2, (a[1]! + b[1]!) / 2];
}

/** Every vertex, in order. */
export function listVertices(sketch: Sketch): Vertex[] {
  return sketch.flatMap((rings, polygon) =>
    rings.flatMap((vertices, ring) => vertices.map((_, at) => ({ polygon, ring, at }))),
  );
}

/**
 * The nearest of some positions within reach, else the position itself: so that neighbours share their border to the
 * last digit.
 * @param reach degrees of latitude
 */
export function snap(position: Spot, targets: readonly Spot[], reach: number): Spot {
  const shrink = Math.cos((position[1]! * Math.PI) / 180);
  let best = position;
  let least = reach;
  for (const target of targets) {
    const far = Math.hypot((target[0]! - position[0]!) * shrink, target[1]! - position[1]!);
    if (far <= least) {
      least = far;
      best = target;
    }
  }
  return best;
}

/** Square metres, holes taken off. */
export function areaOf(outline: Outline | null): number {
  if (!outline) return 0;
  return polygonsOf(outline).reduce((sum, [outer = [], ...holes]) => {
    const whole = areaWithin(outer.slice(0, -1));
    return sum + whole - holes.reduce((less, hole) => less + areaWithin(hole.slice(0, -1)), 0);
  }, 0);
}

/**
 * Takes a change of a vertex along in a neighbour that has the same one. Where it was put beside another, the neighbour gets
 * it on the edge that both share.
 *
 * @returns the neighbour's sketch as it was when it does not share the vertex
 */
export function followVertex(
  neighbour: Sketch,
  change:
    | { do: 'move'; from: Spot; to: Spot }
    | { do: 'remove'; from: Spot }
    | { do: 'add'; between: [Spot, Spot]; to: Spot },
): Sketch {
  let next = neighbour;
  for (const vertex of listVertices(neighbour).reverse()) {
    const at = positionOf(neighbour, vertex)!;
    if (change.do === 'add') {
      const ring = neighbour[vertex.polygon]![vertex.ring]!;
      const after = ring[(vertex.at + 1) % ring.length]!;
      const [a, b] = change.between;
      if ((same(at, a) && same(after, b)) || (same(at, b) && same(after, a))) {
        next = addVertex(next, vertex, change.to);
      }
    } else if (same(at, change.from)) {
      next =
        change.do === 'move' ? moveVertex(next, vertex, change.to) : removeVertex(next, vertex);
    }
  }
  return next;
}
