/** Outlines of parts: the cells of their buildings within the area, put together. They share borders to the last digit. */
import type { Position } from 'geojson';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { type Ground, nodeBorders } from './ground.ts';
import { areaOfRing, type OutlineRing, type Stretches } from './inside.ts';
import { distance, type Frame, type Spot } from './nodes.ts';

/** A stretch of border between vertices; the parts on both sides as one goes along, -1 outside the area. */
interface Piece {
  from: number;
  to: number;
  left: number;
  right: number;
}

/** A piece as one side sees it. */
interface Side {
  piece: Piece;
  forward: boolean;
}

interface Ring {
  sides: Side[];
  spots: Spot[];
  area: number;
}

/** Degrees to which the corners of cells are kept: a tenth of a millimetre. */
const digits = 1e9;

/**
 * Outlines of all parts; together they are the area.
 *
 * @param part the part of each node, from 0 without gaps
 */
export function outlineParts(
  rings: readonly OutlineRing[],
  stretches: Stretches,
  ground: Ground,
  part: Int32Array,
  frame: Frame,
): AreaGeometry[] {
  const vertices = createVertices(frame);
  const pieces = cutBorders(rings, stretches, ground, part, vertices);
  const count = part.reduce((most, id) => Math.max(most, id + 1), 0);
  let faces = traceParts(pieces, count, vertices.spots);
  for (let turn = 0; turn < 8; turn++) {
    if (!giveAway(faces, ground, part)) break;
    faces = traceParts(
      pieces.filter(({ left, right }) => left !== right),
      count,
      vertices.spots,
    );
  }
  return faces.map((own) => toGeometry(own, vertices.positions));
}

function createVertices(frame: Frame) {
  const positions: Position[] = [];
  const spots: Spot[] = [];
  const known = new Map<string, number>();
  const add = (position: Position, spot: Spot): number => {
    const key = `${Math.round(position[0]! * digits)} ${Math.round(position[1]! * digits)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    positions.push(position);
    spots.push(spot);
    known.set(key, positions.length - 1);
    return positions.length - 1;
  };
  return {
    positions,
    spots,
    /** A vertex where it is given, or the one that is as good as there. */
    add,
    addSpot(spot: Spot, rounded: boolean): number {
      const { lng, lat } = frame.toLngLat(spot);
      const round = (degrees: number) =>
        rounded ? Math.round(degrees * digits) / digits : degrees;
      return add([round(lng), round(lat)], spot);
    },
  };
}

/** Borders between parts inside the area, and the outline of the area, cut where they meet. */
function cutBorders(
  rings: readonly OutlineRing[],
  stretches: Stretches,
  ground: Ground,
  part: Int32Array,
  vertices: ReturnType<typeof createVertices>,
): Piece[] {
  const { corners, owner } = ground;
  const cuts: { along: number; vertex: number }[][] = Array.from(
    { length: stretches.size },
    () => [],
  );
  const pieces: Piece[] = [];
  const add = (piece: Piece) => {
    if (piece.from !== piece.to) pieces.push(piece);
  };
  for (const border of nodeBorders(ground)) {
    const [left, right] = [part[owner[border.left]!]!, part[owner[border.right]!]!];
    if (left === right) continue;
    const at = (t: number): Spot => [corners[2 * t]!, corners[2 * t + 1]!];
    const [a, b] = [at(border.from), at(border.to)];
    const crossed = stretches.crossings(...a, ...b).sort((p, q) => p.along - q.along);
    const between = (share: number): Spot => [
      a[0] + share * (b[0] - a[0]),
      a[1] + share * (b[1] - a[1]),
    ];
    const shares = [0, ...crossed.map(({ along }) => along), 1];
    let last: number | undefined;
    for (let i = 0; i + 1 < shares.length; i++) {
      const inside = stretches.contains(...between((shares[i]! + shares[i + 1]!) / 2));
      const end = crossed[i];
      const to = end && vertices.addSpot(between(end.along), false);
      if (end) cuts[end.stretch]!.push({ along: end.alongStretch, vertex: to! });
      if (inside) {
        const from = last ?? vertices.addSpot(a, true);
        add({ from, to: to ?? vertices.addSpot(b, true), left, right });
      }
      last = to;
    }
  }
  let stretch = 0;
  for (const { positions, spots } of rings) {
    for (let i = 1; i < spots.length; i++) {
      const from = vertices.add(positions[i - 1]!, spots[i - 1]!);
      const to = vertices.add(positions[i]!, spots[i]!);
      const on = cuts[stretch]!.sort((p, q) => p.along - q.along).map(({ vertex }) => vertex);
      const chain = [from, ...on, to];
      for (let k = 1; k < chain.length; k++) {
        const [p, q] = [vertices.spots[chain[k - 1]!]!, vertices.spots[chain[k]!]!];
        const nearest = ground.delaunay.find((p[0] + q[0]) / 2, (p[1] + q[1]) / 2);
        add({ from: chain[k - 1]!, to: chain[k]!, left: part[owner[nearest]!]!, right: -1 });
      }
      stretch += 1;
    }
  }
  return pieces;
}

/** Rings of each part. */
function traceParts(pieces: readonly Piece[], count: number, spots: readonly Spot[]): Ring[][] {
  const sides: Side[][] = Array.from({ length: count }, () => []);
  for (const piece of pieces) {
    if (piece.left !== -1) sides[piece.left]!.push({ piece, forward: true });
    if (piece.right !== -1) sides[piece.right]!.push({ piece, forward: false });
  }
  return sides.map((own) => traceRings(own, spots));
}

const startOf = ({ piece, forward }: Side) => (forward ? piece.from : piece.to);
const endOf = ({ piece, forward }: Side) => (forward ? piece.to : piece.from);

function traceRings(sides: readonly Side[], spots: readonly Spot[]): Ring[] {
  const leaving = new Map<number, Side[]>();
  for (const side of sides) {
    const from = leaving.get(startOf(side));
    if (from) from.push(side);
    else leaving.set(startOf(side), [side]);
  }
  const angle = (from: number, to: number) =>
    Math.atan2(spots[to]![1] - spots[from]![1], spots[to]![0] - spots[from]![0]);
  const done = new Set<Side>();
  const rings: Ring[] = [];
  for (const start of sides) {
    if (done.has(start)) continue;
    const ring: Side[] = [];
    for (let side: Side | undefined = start; side && !done.has(side); ) {
      done.add(side);
      ring.push(side);
      const corner: number = endOf(side);
      const ways: Side[] = leaving.get(corner) ?? [];
      // Of several ways on, the first with the clock from where one came: the face on the left stays on the left.
      const back = angle(corner, startOf(side));
      const turn = (way: Side) => {
        const rest = (back - angle(corner, endOf(way)) + 4 * Math.PI) % (2 * Math.PI);
        return rest <= 1e-12 ? 2 * Math.PI : rest;
      };
      side = ways.length > 1 ? ways.reduce((p, q) => (turn(q) < turn(p) ? q : p)) : ways[0];
    }
    const line = [...ring.map((side) => spots[startOf(side)]!), spots[startOf(start)]!];
    rings.push({ sides: ring, spots: line, area: areaOfRing(line) });
  }
  return rings;
}

/**
 * Ground of a part that holds none of its buildings goes to the neighbour with the longest border.
 *
 * @returns whether there was any
 */
function giveAway(faces: readonly Ring[][], { owner, spots }: Ground, part: Int32Array): boolean {
  let found = false;
  const ownSpots = new Map<number, Spot[]>();
  for (const [id, rings] of faces.entries()) {
    if (rings.filter((ring) => ring.area > 0).length > 1) ownSpots.set(id, []);
  }
  if (ownSpots.size === 0) return false;
  for (const [i, node] of owner.entries()) {
    if (node !== -1) ownSpots.get(part[node]!)?.push([spots[2 * i]!, spots[2 * i + 1]!]);
  }
  for (const [id, own] of ownSpots) {
    for (const ring of faces[id]!) {
      if (ring.area <= 0 || own.some((spot) => isIn(ring.spots, spot))) continue;
      const borders = new Map<number, number>();
      for (const [i, { piece, forward }] of ring.sides.entries()) {
        const other = forward ? piece.right : piece.left;
        if (other === -1 || other === id) continue;
        const length = distance(ring.spots[i]!, ring.spots[i + 1]!);
        borders.set(other, (borders.get(other) ?? 0) + length);
      }
      const [to] = [...borders].sort(([a, p], [b, q]) => q - p || a - b)[0] ?? [];
      if (to === undefined) continue;
      for (const { piece, forward } of [
        ...ring.sides,
        ...holesIn(ring, faces[id]!).flatMap((h) => h.sides),
      ]) {
        if (forward) piece.left = to;
        else piece.right = to;
      }
      found = true;
    }
  }
  return found;
}

function holesIn(outer: Ring, rings: readonly Ring[]): Ring[] {
  const outers = rings.filter((ring) => ring.area > 0);
  return rings.filter((ring) => ring.area < 0 && holderOf(ring, outers) === outer);
}

/** The smallest ring that a hole lies in. */
function holderOf(hole: Ring, outers: readonly Ring[]): Ring | undefined {
  const holding = outers.filter((outer) => {
    const corners = new Set(outer.spots);
    const free = hole.spots.find((spot) => !corners.has(spot));
    const [a, b] = hole.spots as [Spot, Spot];
    return isIn(outer.spots, free ?? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
  });
  return holding.sort((p, q) => p.area - q.area)[0];
}

function isIn(ring: readonly Spot[], [x, y]: Spot): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!];
    if (a[1] > y === b[1] > y) continue;
    if (a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]) > x) inside = !inside;
  }
  return inside;
}

function toGeometry(rings: readonly Ring[], positions: readonly Position[]): AreaGeometry {
  const outers = rings.filter((ring) => ring.area > 0).sort((p, q) => q.area - p.area);
  const line = ({ sides }: Ring) =>
    [...sides, sides[0]!].map((side) => [...positions[startOf(side)]!]);
  const polygons = outers.map((outer) => [line(outer), ...holesIn(outer, rings).map(line)]);
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons };
}
