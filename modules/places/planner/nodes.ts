/** Buildings as the planner moves them: each is a node, and so is each entrance of one that is split. */
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import {
  bboxOf,
  contains,
  metersPerDegree,
  pointInside,
  polygonsOf,
} from '../../../kernel/geo/index.ts';
import type { PlanArea, PlanBuilding, PlanWarning } from './area.ts';
import type { HouseholdRange } from './score.ts';

/** Metres east and north of the middle of an area, which is flat. */
export type Spot = [x: number, y: number];

export interface Frame {
  toSpot: (at: LngLat) => Spot;
  toLngLat: (spot: Spot) => LngLat;
}

export interface PlanNode {
  building: PlanBuilding;
  /** Place of the entrance in its building; -1 for all of the building. */
  entrance: number;
  households: number;
  persons: number | undefined;
  fixed: string | undefined;
  present: string | undefined;
  at: Spot;
  /** Points of its ground: what is nearer to one of them than to those of others belongs to it. */
  samples: Spot[];
}

/** The frame of an area. */
export function frameOf(outline: AreaGeometry): Frame {
  const [west, south, east, north] = bboxOf(outline);
  const [lng0, lat0] = [(west + east) / 2, (south + north) / 2];
  const perLng = metersPerDegree * Math.cos((lat0 * Math.PI) / 180);
  return {
    toSpot: ({ lng, lat }) => [(lng - lng0) * perLng, (lat - lat0) * metersPerDegree],
    toLngLat: ([x, y]) => ({ lng: lng0 + x / perLng, lat: lat0 + y / metersPerDegree }),
  };
}

/** Metres between points on a building's walls, and how many it has at most. */
const sampleStep = 6;
const mostSamples = 24;
/** So far inside the walls they are, so that those of houses in a row do not meet. */
const inset = 1;

/** Makes nodes of buildings, in their order, each with points in the area. */
export function makeNodes(
  { outline, buildings }: PlanArea,
  range: HouseholdRange,
  frame: Frame,
  warn: (warning: PlanWarning) => void,
): PlanNode[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  const nowhere: string[] = [];
  const outside: string[] = [];
  const nodes: PlanNode[] = [];
  for (const building of buildings) {
    if (seen.has(building.key)) {
      twice.push(building.key);
      continue;
    }
    seen.add(building.key);
    let point = placeOf(building);
    if (!point) {
      nowhere.push(building.key);
      point = middleOfEstate(building, buildings) ?? pointInside(outline);
    }
    const at = frame.toSpot(point);
    const samples = samplesOf(building, point, frame).filter((spot) =>
      contains(outline, frame.toLngLat(spot)),
    );
    if (samples.length === 0) {
      if (!contains(outline, point)) outside.push(building.key);
      samples.push(frame.toSpot(pullInside(outline, point, frame)));
    }
    nodes.push(...split(building, at, samples, range, frame, warn));
  }
  if (twice.length > 0) warn({ code: 'building-twice', buildings: twice });
  if (nowhere.length > 0) warn({ code: 'building-without-place', buildings: nowhere });
  if (outside.length > 0) warn({ code: 'building-outside', buildings: outside });
  spread(nodes, outline, frame);
  return nodes;
}

function placeOf({ point, outline, entrances = [] }: PlanBuilding): LngLat | undefined {
  if (outline) return pointInside(outline);
  return point ?? meanOf(entrances.flatMap((entrance) => entrance.point ?? []));
}

function middleOfEstate(
  { estate }: PlanBuilding,
  buildings: readonly PlanBuilding[],
): LngLat | undefined {
  if (estate === undefined) return undefined;
  return meanOf(buildings.flatMap((b) => (b.estate === estate && placeOf(b)) || []));
}

function meanOf(points: readonly LngLat[]): LngLat | undefined {
  if (points.length === 0) return undefined;
  const sum = points.reduce((a, b) => ({ lng: a.lng + b.lng, lat: a.lat + b.lat }));
  return { lng: sum.lng / points.length, lat: sum.lat / points.length };
}

/** Points along the walls of a building, a little inside; its place alone when it has no outline or is tiny. */
function samplesOf({ outline }: PlanBuilding, point: LngLat, frame: Frame): Spot[] {
  if (!outline) return [frame.toSpot(point)];
  const samples: Spot[] = [];
  for (const rings of polygonsOf(outline)) {
    const wall = (rings[0] ?? []).map(([lng, lat]) => frame.toSpot({ lng: lng!, lat: lat! }));
    let around = 0;
    for (const [i, b] of wall.slice(1).entries()) around += distance(wall[i]!, b);
    const step = Math.max(sampleStep, around / mostSamples);
    let ahead = step / 2;
    for (const [i, b] of wall.slice(1).entries()) {
      const a = wall[i]!;
      const length = distance(a, b);
      const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
      for (; ahead < length; ahead += step) {
        for (const side of [inset, -inset]) {
          const spot: Spot = [a[0] + ux * ahead - uy * side, a[1] + uy * ahead + ux * side];
          if (contains(outline, frame.toLngLat(spot))) samples.push(spot);
        }
      }
      ahead -= length;
    }
  }
  return samples.length > 0 ? samples : [frame.toSpot(point)];
}

/** The place in an outline that is nearest to a point outside it, a little inside. */
function pullInside(outline: AreaGeometry, point: LngLat, frame: Frame): LngLat {
  const from = frame.toSpot(point);
  let best: Spot = from;
  let least = Number.POSITIVE_INFINITY;
  for (const ring of polygonsOf(outline).flat()) {
    const spots = ring.map(([lng, lat]) => frame.toSpot({ lng: lng!, lat: lat! }));
    for (const [i, b] of spots.slice(1).entries()) {
      const a = spots[i]!;
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const length = dx * dx + dy * dy;
      if (length === 0) continue;
      const t = ((from[0] - a[0]) * dx + (from[1] - a[1]) * dy) / length;
      const share = Math.max(0.05, Math.min(0.95, t));
      const near: Spot = [a[0] + dx * share, a[1] + dy * share];
      const far = distance(near, from);
      if (far >= least) continue;
      for (const side of [1, -1, 0.05, -0.05]) {
        const unit = side / Math.sqrt(length);
        const inner: Spot = [near[0] - dy * unit, near[1] + dx * unit];
        if (!contains(outline, frame.toLngLat(inner))) continue;
        [best, least] = [inner, far];
        break;
      }
    }
  }
  return least < Number.POSITIVE_INFINITY ? frame.toLngLat(best) : pointInside(outline);
}

/**
 * The nodes of a building: itself; or its entrances, when it has more households than a part may have, or they are fixed or
 * are now in different parts.
 */
function split(
  building: PlanBuilding,
  at: Spot,
  samples: Spot[],
  { max }: HouseholdRange,
  frame: Frame,
  warn: (warning: PlanWarning) => void,
): PlanNode[] {
  const { key, households, persons, fixed, present, entrances = [] } = building;
  const differ = (part: 'fixed' | 'present') =>
    new Set(entrances.map((entrance) => entrance[part] ?? building[part])).size > 1;
  const isSplit =
    entrances.length > 1 &&
    entrances.some((entrance) => entrance.households > 0) &&
    (households > max || differ('fixed') || differ('present'));
  if (!isSplit) {
    if (households > max) warn({ code: 'building-over', buildings: [key], households });
    const only = entrances.length === 1 ? entrances[0] : undefined;
    return [
      {
        building,
        entrance: -1,
        households,
        persons,
        fixed: fixed ?? only?.fixed ?? shared(entrances.map((entrance) => entrance.fixed)),
        present: present ?? only?.present ?? shared(entrances.map((entrance) => entrance.present)),
        at,
        samples,
      },
    ];
  }
  const known = entrances.every((entrance) => entrance.point);
  const doors = known
    ? entrances.map((entrance) => frame.toSpot(entrance.point!))
    : alongAxis(samples, at, entrances.length);
  const grounds: Spot[][] = doors.map(() => []);
  for (const spot of samples) grounds[nearest(doors, spot)]!.push(spot);
  // A door without ground of its own gets the ground nearest to it.
  for (const [i, ground] of grounds.entries()) {
    if (ground.length > 0) continue;
    ground.push(samples[nearest(samples, doors[i]!)]!);
  }
  return entrances.map((entrance, i) => {
    if (entrance.households > max) {
      const { key: door, households: many } = entrance;
      warn({ code: 'entrance-over', buildings: [key], entrance: door, households: many });
    }
    return {
      building,
      entrance: i,
      households: entrance.households,
      persons: entrance.persons,
      fixed: entrance.fixed ?? fixed,
      present: entrance.present ?? present,
      at: meanSpot(grounds[i]!),
      samples: grounds[i]!,
    };
  });
}

const shared = (names: readonly (string | undefined)[]) =>
  names.length > 0 && new Set(names).size === 1 ? names[0] : undefined;

/** So many places in a row along the longer side of some points. */
function alongAxis(samples: readonly Spot[], at: Spot, count: number): Spot[] {
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of samples) {
    xx += (x - at[0]) ** 2;
    xy += (x - at[0]) * (y - at[1]);
    yy += (y - at[1]) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const places = samples.map(([x, y]) => (x - at[0]) * ux + (y - at[1]) * uy);
  const [low, high] = [Math.min(...places, -1), Math.max(...places, 1)];
  return Array.from({ length: count }, (_, i): Spot => {
    const along = low + ((i + 0.5) / count) * (high - low);
    return [at[0] + ux * along, at[1] + uy * along];
  });
}

function nearest(spots: readonly Spot[], to: Spot): number {
  let best = 0;
  for (const [i, spot] of spots.entries()) {
    if (distance(spot, to) < distance(spots[best]!, to)) best = i;
  }
  return best;
}

function meanSpot(spots: readonly Spot[]): Spot {
  const sum = spots.reduce((a, b): Spot => [a[0] + b[0], a[1] + b[1]]);
  return [sum[0] / spots.length, sum[1] / spots.length];
}

/** Metres between two points. */
export function distance(a: Spot, b: Spot): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/**
 * Moves points of different nodes apart that are in one spot, in rings around it; and all of them by less than a millimetre, since
 * four points on one circle or three on one line have no unique cells.
 */
function spread(nodes: readonly PlanNode[], outline: AreaGeometry, frame: Frame): void {
  const apart = 0.25;
  const taken = new Set<string>();
  const keyOf = ([x, y]: Spot) => `${Math.round(x / apart)} ${Math.round(y / apart)}`;
  let number = 0;
  for (const node of nodes) {
    const kept: Spot[] = [];
    for (const spot of node.samples) {
      let free = spot;
      for (let turn = 1; taken.has(keyOf(free)) && turn < 400; turn++) {
        const [far, angle] = [apart * Math.sqrt(turn) * 1.3, turn * 2.4];
        const tried: Spot = [spot[0] + far * Math.cos(angle), spot[1] + far * Math.sin(angle)];
        if (contains(outline, frame.toLngLat(tried))) free = tried;
        // Of many points of one building those that stand in the way of others are left out.
        if (taken.has(keyOf(free)) && kept.length > 0) break;
      }
      if (taken.has(keyOf(free))) {
        if (kept.length > 0) continue;
      }
      taken.add(keyOf(free));
      number += 1;
      const angle = number * 2.399963;
      const far = 0.0002 + 0.0007 * ((number * 0.618034) % 1);
      kept.push([free[0] + far * Math.cos(angle), free[1] + far * Math.sin(angle)]);
    }
    node.samples = kept;
  }
}
