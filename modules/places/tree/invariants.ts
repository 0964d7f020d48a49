/** What must be true of outlines after a change: inside the parent, beside the siblings, within the city. */
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import {
  type AreaGeometry,
  type Bbox,
  bboxesTouch,
  bboxOf,
  distanceToArea,
} from '../../../kernel/geo/index.ts';
import { borderToleranceMeters, parentPath } from '../directory.ts';
import { outsideOf, overlapOf, type Piece, sliverMeters } from './outline.ts';
import { tessellating } from './paths.ts';
import type { PlaceState, Plan, Planned } from './plan.ts';
import { findBearer, findCityBox, listChildren } from './store.ts';

/** A building may stand across a border by so much. */
const acrossMeters = 20;

/** Outlines reach at most so far beyond the districts' box, in degrees: two kilometres. */
const cityMargin = 0.02;

/**
 * @throws AppError `places/outline-far`, `places/outside-parent`, `places/overlaps`, `places/needs-micro-grid`
 */
export async function assertOutlines(trx: Trx, plan: Plan, day: string): Promise<void> {
  const placed = plan.touched.filter(isPlacedAnew);
  if (placed.length === 0) return;
  await assertNear(trx, placed);
  const parents = new Set(placed.flatMap(({ after }) => parentPath(after!.path) ?? []));
  const redrawn = placed.filter(
    ({ before, after }) => before && before.geometry !== after!.geometry,
  );
  const siblings = await listNow(trx, plan, [...parents], tessellating, day);
  const inside = await listNow(
    trx,
    plan,
    redrawn.map(({ after }) => after!.path),
    [...tessellating, 'estate', 'building', 'facility'],
    day,
  );
  for (const { before, after } of placed) {
    const place = after!;
    const path = parentPath(place.path);
    const parent = path === null ? undefined : plan.after.get(path);
    if (parent?.geometry) assertInside(place, parent);
    const beside = siblings.get(path ?? '') ?? [];
    if (place.geometry && tessellating.includes(place.kind)) assertBeside(place, before, beside);
    if (place.kind === 'building' && /\.g\d{3}$/.test(path!)) {
      const [micro] = beside.filter(({ kind }) => kind === 'microGrid');
      if (micro) throw new AppError('places/needs-micro-grid', { path: place.path, parent: path });
    }
    for (const child of inside.get(place.path) ?? []) assertInside(child, place);
  }
}

/**
 * No two places of a kind bear one code, that day or later: buildings of a community share their numbers, whatever micro-grid they
 * are in.
 * @throws AppError `places/path-taken`
 */
export async function assertCodes(trx: Trx, { touched }: Plan, day: string): Promise<void> {
  const keyOf = ({ kind, code }: Pick<PlaceState, 'kind' | 'code'>) => `${kind} ${code}`;
  const bearers = new Map<string, Planned>();
  // New ones last: it is they that are told.
  for (const one of touched.toSorted((a, b) => Number(!a.before) - Number(!b.before))) {
    if (!one.after) continue;
    const other = bearers.get(keyOf(one.after))?.after;
    if (other) throw taken(one.after, other);
    bearers.set(keyOf(one.after), one);
  }
  const fresh = [...bearers.values()]
    .filter(({ before, after }) => before?.code !== after!.code)
    .map(({ after }) => ({ kind: after!.kind, code: after!.code }));
  if (fresh.length === 0) return;
  const ids = touched.flatMap(({ before }) => before?.id ?? []);
  const found = await findBearer(trx, fresh, ids, day);
  if (found) throw taken(bearers.get(keyOf(found))!.after!, found);
}

const taken = ({ path }: PlaceState, other: Pick<PlaceState, 'path'>) =>
  new AppError('places/path-taken', { path, other: other.path });

/** New, drawn anew, or in another parent. */
function isPlacedAnew({ before, after }: Planned): boolean {
  return (
    after !== undefined &&
    (before?.geometry !== after.geometry ||
      before?.center !== after.center ||
      before.path !== after.path)
  );
}

/** Children of some places as the changes leave them, by path of the parent. */
async function listNow(
  trx: Trx,
  plan: Plan,
  parents: readonly string[],
  kinds: readonly string[],
  day: string,
): Promise<Map<string, PlaceState[]>> {
  const wanted = new Set(parents);
  const touched = new Set(plan.touched.flatMap(({ before }) => before?.id ?? []));
  const stored = await listChildren(trx, parents, kinds, day);
  const now = [
    ...stored.filter(({ id }) => !touched.has(id)),
    ...plan.touched.flatMap(({ after }) => (after && kinds.includes(after.kind) ? [after] : [])),
  ];
  const children = new Map<string, PlaceState[]>();
  for (const state of now) {
    const path = parentPath(state.path);
    if (path !== null && wanted.has(path)) {
      const group = children.get(path);
      if (group) group.push(state);
      else children.set(path, [state]);
    }
  }
  return children;
}

async function assertNear(trx: Trx, placed: readonly Planned[]): Promise<void> {
  const city = await findCityBox(trx);
  if (!city) return;
  const [west, south, east, north] = city;
  const bounds: Bbox = [
    west - cityMargin,
    south - cityMargin,
    east + cityMargin,
    north + cityMargin,
  ];
  for (const { after } of placed) {
    const { path, geometry, center } = after!;
    const box: Bbox | null = geometry
      ? bboxOf(geometry)
      : center && [center.lng, center.lat, center.lng, center.lat];
    if (
      box &&
      !(box[0] >= bounds[0] && box[1] >= bounds[1] && box[2] <= bounds[2] && box[3] <= bounds[3])
    ) {
      throw new AppError('places/outline-far', { path, lng: box[0], lat: box[1] });
    }
  }
}

/** An area lies in its parent but for slivers; an estate, a building and a facility stand in it by their centre. */
function assertInside(place: PlaceState, parent: PlaceState): void {
  if (!parent.geometry) return;
  if (!tessellating.includes(place.kind)) {
    const { center } = place;
    if (center && distanceToArea(parent.geometry, center) > acrossMeters) {
      throw new AppError('places/outside-parent', {
        path: place.path,
        parent: parent.path,
        squareMeters: 0,
        ...center,
      });
    }
    return;
  }
  if (!place.geometry) return;
  const width = parent.kind === 'district' ? borderToleranceMeters : sliverMeters;
  const [out] = outsideOf(place.geometry, [parent.geometry]).filter((p) => p.meanWidth >= width);
  if (out) {
    throw new AppError('places/outside-parent', {
      path: place.path,
      parent: parent.path,
      ...tellPiece(out),
    });
  }
}

/** No sibling shares land with it but for slivers, nor more than it did before. */
function assertBeside(
  place: PlaceState,
  before: PlaceState | undefined,
  siblings: readonly PlaceState[],
): void {
  const geometry = place.geometry as AreaGeometry;
  const box = bboxOf(geometry);
  for (const other of siblings) {
    if (other.path === place.path || !other.geometry) continue;
    if (!bboxesTouch(box, bboxOf(other.geometry))) continue;
    const [shared] = thick(overlapOf(geometry, other.geometry));
    if (!shared) continue;
    const sharedBefore = before?.geometry ? thick(overlapOf(before.geometry, other.geometry)) : [];
    if (sumOf(sharedBefore) >= shared.squareMeters) continue;
    throw new AppError('places/overlaps', {
      path: place.path,
      other: other.path,
      ...tellPiece(shared),
    });
  }
}

function thick(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ meanWidth }) => meanWidth >= sliverMeters);
}

function sumOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { squareMeters }) => sum + squareMeters, 0);
}

/** Where a piece lies and how large it is, for the message and the map. */
function tellPiece({ geometry, squareMeters }: Piece) {
  const [lng, lat] = (geometry.coordinates as number[][][])[0]![0]!;
  return { squareMeters: Math.round(squareMeters), lng, lat, area: geometry };
}
