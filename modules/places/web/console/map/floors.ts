/** A building taken apart into its floors and dwellings, for drawing and for picking. Pure. */
import type { Feature, Polygon, Position } from 'geojson';
import type { PlaceRow } from '../../queries.ts';

type Inner = Pick<PlaceRow, 'path' | 'name' | 'nameEn' | 'kind' | 'floor'>;

/** An entrance with its dwellings as a plan: floors from the top, doors from the first. */
export interface EntrancePlan<P extends Inner = PlaceRow> {
  entrance: P;
  /** Last two digits of the dwellings' codes: the doors of a floor. */
  doors: string[];
  rows: { floor: number; cells: (P | undefined)[] }[];
}

/** The building that a path is or lies in; undefined for what holds buildings. */
export function buildingOf(path: string | undefined): string | undefined {
  return /^\d{6}(?:\.\w+)*?\.b\d+(?=\.|$)/.exec(path ?? '')?.[0];
}

const doorOf = (path: string) => /d\d*(\d{2})$/.exec(path)?.[1] ?? '';

/** The floor that a dwelling says, else that of its code: `d0301` is on the third. */
const floorOf = ({ floor, path }: Inner) => floor ?? Number(/d(\d+)\d{2}$/.exec(path)?.[1] ?? 0);

/** Lays out the dwellings of an entrance as the codes say: `d0301` is door 1 on floor 3. */
export function planEntrance<P extends Inner>(
  entrance: P,
  dwellings: readonly P[],
): EntrancePlan<P> {
  const doors = [...new Set(dwellings.map(({ path }) => doorOf(path)))].sort();
  const floors = [...new Set(dwellings.map(floorOf))].sort((a, b) => b - a);
  const at = new Map(dwellings.map((one) => [`${floorOf(one)}/${doorOf(one.path)}`, one]));
  return {
    entrance,
    doors,
    rows: floors.map((floor) => ({
      floor,
      cells: doors.map((door) => at.get(`${floor}/${door}`)),
    })),
  };
}

/** What a cell of the opened building is, for drawing. Metres. */
export interface Cell {
  /** Path of the dwelling; of the building where a floor has none. */
  path: string;
  base: number;
  top: number;
}

/** Metres of a storey, and of the air under it once the floors are apart. */
const storey = 3;
const air = 2.4;
/** Share of a dwelling's width that is left open to the next. */
const gap = 0.06;

/**
 * The cells of a building: each floor a slab, cut along the building's longest side into as many strips as there are doors
 * on it, entrance by entrance. Which end the first entrance is at is not known: codes say the order alone.
 *
 * @param outline rings of the building, degrees
 * @param apart whether air stands between the floors
 */
export function cutCells(
  outline: Position[][],
  building: { path: string; floors: number },
  plans: readonly EntrancePlan<Inner>[],
  apart: boolean,
): Feature<Polygon, Cell>[] {
  const ring = outline[0] ?? [];
  const doorsOfAll = plans.reduce((sum, { doors }) => sum + doors.length, 0);
  const strips = doorsOfAll > 0 ? cutStrips(ring, doorsOfAll, gap) : [];
  const highest = Math.max(
    building.floors,
    ...plans.flatMap(({ rows }) => rows.map(({ floor }) => floor)),
    1,
  );
  const cells: Feature<Polygon, Cell>[] = [];
  for (let floor = 1; floor <= highest; floor++) {
    const base = (floor - 1) * (storey + (apart ? air : 0));
    const height = { base, top: base + storey - (apart ? 0.2 : 0.05) };
    const onFloor = plans.flatMap(
      ({ doors, rows }) =>
        rows.find((row) => row.floor === floor)?.cells ?? doors.map(() => undefined),
    );
    if (!onFloor.some(Boolean)) {
      cells.push(toFeature(outline, { path: building.path, ...height }));
      continue;
    }
    onFloor.forEach((dwelling, at) => {
      const strip = strips[at];
      if (strip && strip.length > 3) {
        cells.push(toFeature([strip], { path: dwelling?.path ?? building.path, ...height }));
      }
    });
  }
  return cells;
}

const toFeature = (coordinates: Position[][], properties: Cell): Feature<Polygon, Cell> => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates },
});

/**
 * Cuts a closed ring into strips of the same width across its longest side. A strip that is empty stays so.
 *
 * @param gap share of a strip's width that is left between it and the next
 */
export function cutStrips(ring: Position[], count: number, gap = 0): Position[][] {
  const [, middle = 0] = ring[0] ?? [];
  const east = Math.cos((middle * Math.PI) / 180);
  let [along, up, longest] = [1, 0, 0];
  ring.slice(1).forEach(([lng = 0, lat = 0], at) => {
    const [fromLng = 0, fromLat = 0] = ring[at]!;
    const [x, y] = [(lng - fromLng) * east, lat - fromLat];
    const length = Math.hypot(x, y);
    if (length > longest) [along, up, longest] = [x / length, y / length, length];
  });
  // From the west, or from the north where the building stands north to south.
  if (along < -1e-9 || (Math.abs(along) <= 1e-9 && up > 0)) [along, up] = [-along, -up];
  const at = ([lng = 0, lat = 0]: Position) => lng * east * along + lat * up;
  const places = ring.map(at);
  const [low, high] = [Math.min(...places), Math.max(...places)];
  const width = (high - low) / count;
  return Array.from({ length: count }, (_, strip) => {
    const from = low + (strip + gap / 2) * width;
    const right = clip(ring, (point) => at(point) - from);
    return clip(right, (point) => from + (1 - gap) * width - at(point));
  });
}

/** The part of a ring where a linear function is not negative: Sutherland and Hodgman's clipping by one edge. */
function clip(ring: Position[], inside: (point: Position) => number): Position[] {
  const kept: Position[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[i + 1]!];
    const [from, to] = [inside(a), inside(b)];
    if (from >= 0) kept.push(a);
    if (from < 0 !== to < 0) {
      const share = from / (from - to);
      kept.push([0, 1].map((axis) => a[axis]! + (b[axis]! - a[axis]!) * share));
    }
  }
  if (kept.length > 0) kept.push(kept[0]!);
  return kept;
}
