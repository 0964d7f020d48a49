/** One row of a file to what it makes of one place. Pure. */
import type { AreaGeometry, LngLat } from '../../../../kernel/geo/index.ts';
import { areaSquareMeters, distanceMeters } from '../../../../kernel/geo/index.ts';
import type { FacilityAttributes } from '../../facilities/fields.ts';
import { completeSeed } from '../../seed.ts';
import type { PlaceRow } from '../../store.ts';
import type { PlaceChange } from '../../tree/change.ts';
import { codeOfPath } from '../../tree/paths.ts';
import { fromSource, possibleCrs } from '../crs.ts';
import type { ColumnMap, TransferField, TransferKind } from '../fields.ts';
import type { SourceRow } from '../formats/format.ts';
import { positionsOf } from '../formats/geometry.ts';
import { type Drawn, draw } from './outline.ts';
import { isNote, type Note, toNumber, toWords } from './values.ts';
import type { World } from './world.ts';

/** What becomes of a row. `skipped`: said before in the file. `end`: no row, but a place that the file lacks. */
export type Outcome = 'new' | 'changed' | 'unchanged' | 'bad' | 'skipped' | 'end';

/** A value that changes; of an outline its square metres. */
export interface FieldChange {
  field: string;
  before: string | number | null;
  after: string | number | null;
}

/** A row, and what it comes to. */
export interface RowResult {
  /** 0 for an `end`. */
  row: number;
  outcome: Outcome;
  path: string | null;
  name: string | null;
  problems: Note[];
  repairs: Note[];
  changes: FieldChange[];
  /** What is done to the places. */
  work: PlaceChange[];
}

/** How a file is to be taken. */
export interface PlanOptions {
  kind: TransferKind;
  columns: ColumnMap;
  crs: string;
  /** Whether the actor may change this place. */
  mayChange: (path: string) => boolean;
  /** First day, YYYY-MM-DD. */
  day: string;
}

/** Thrown and caught within a row: the one reason why it is bad. */
export class BadRow extends Error {
  readonly note: Note;
  constructor(code: string, params: Note['params'] = {}) {
    super(code);
    this.note = { code, params };
  }
}

/** Words of a field of a row. */
export function wordsOf({ properties }: SourceRow, columns: ColumnMap, field: TransferField) {
  const column = columns[field];
  const words = column === undefined ? null : toWords(properties[column]);
  if (words !== null && words.length > 100) throw new BadRow('too-long', { field, most: 100 });
  return words;
}

/** A number of a field of a row, or null. @throws BadRow */
export function numberOf(
  row: SourceRow,
  columns: ColumnMap,
  field: 'floors' | 'heightM' | 'floor',
): number | null {
  const limits = { floors: [1, 200], heightM: [0.1, 1000], floor: [-9, 200] } as const;
  const column = columns[field];
  const number = toNumber(
    field,
    column && row.properties[column],
    limits[field],
    field !== 'heightM',
  );
  if (isNote(number)) throw new BadRow(number.code, number.params);
  if (number === 0) throw new BadRow('number', { field, value: '0', min: -9, max: 200 });
  return number;
}

/** Where a row is, by its geometry or its two numbers; nowhere when it has neither. @throws BadRow */
export function drawRow(world: World, row: SourceRow, { columns, crs }: PlanOptions): Drawn {
  if (row.unreadable) throw new BadRow('geometry');
  let drawn: Drawn | Note = { outline: null, center: null, repairs: [] };
  const told = [columns.lng, columns.lat].map(
    (column) => column && toWords(row.properties[column]),
  );
  if (row.geometry) drawn = draw(row.geometry, crs);
  else if (told.some(Boolean)) {
    const position = told.map((one) => (one ? Number(one) : Number.NaN));
    if (!position.every(Number.isFinite)) {
      throw new BadRow('coordinates', { value: told.map((one) => one ?? '').join(', ') });
    }
    drawn = draw({ type: 'Point', coordinates: position }, crs);
  }
  if (isNote(drawn)) throw new BadRow(drawn.code, drawn.params);
  const { center } = drawn;
  if (center && !world.isInside(center)) {
    const position = row.geometry ? positionsOf(row.geometry)[0]! : told.map(Number);
    const seems = possibleCrs(position).find((other) => {
      const point = other !== crs && fromSource(position, other);
      return point && world.isInside(point);
    });
    if (seems) throw new BadRow('other-crs', { value: position.slice(0, 2).join(', '), seems });
    throw new BadRow('outside-city', { lng: center.lng, lat: center.lat });
  }
  return drawn;
}

/** What a row says of a place. What it does not tell is absent, and stays as it is. */
export interface Said {
  kind: TransferKind;
  /** Where it shall be. */
  path: string;
  name: string;
  nameEn?: string | null;
  category?: string | null;
  outline: AreaGeometry | null;
  center: LngLat | null;
  floors?: number | null;
  heightM?: number | null;
  floor?: number | null;
  estatePath?: string | null;
  attributes?: FacilityAttributes;
}

/** Nearer than that a point is where it was. */
const sameMeters = 0.5;

/** Sets what a row says beside what is there. */
export function compare(said: Said, there: PlaceRow | undefined, day: string) {
  if (!there) {
    const { outline, path, ...rest } = said;
    const place = completeSeed({
      ...rest,
      path,
      code: codeOfPath(path)!,
      parentPath: path.slice(0, path.lastIndexOf('.')),
      geometry: outline,
      synthetic: false,
      validFrom: day,
    });
    return { outcome: 'new' as const, changes: [], work: [{ do: 'add', place } as PlaceChange] };
  }
  const changes: FieldChange[] = [];
  const set: Record<string, unknown> = {};
  for (const field of [
    'name',
    'nameEn',
    'category',
    'floors',
    'heightM',
    'floor',
    'estatePath',
  ] as const) {
    const after = said[field];
    if (after === undefined || after === null || after === there[field]) continue;
    set[field] = after;
    changes.push({ field, before: there[field], after });
  }
  if (said.outline && JSON.stringify(said.outline) !== JSON.stringify(there.geometry)) {
    set.geometry = said.outline;
    const size = (outline: AreaGeometry | null) => outline && Math.round(areaSquareMeters(outline));
    changes.push({ field: 'outline', before: size(there.geometry), after: size(said.outline) });
  }
  if (said.center && !said.outline && !there.geometry) {
    const meters = there.center
      ? distanceMeters(said.center, there.center)
      : Number.POSITIVE_INFINITY;
    if (meters > sameMeters) {
      set.center = said.center;
      const tell = (point: LngLat | null) => point && `${point.lng}, ${point.lat}`;
      changes.push({ field: 'center', before: tell(there.center), after: tell(said.center) });
    }
  }
  for (const [key, after] of Object.entries(said.attributes ?? {})) {
    const before = there.attributes[key] ?? null;
    if (before === after) continue;
    set.attributes = said.attributes;
    changes.push({ field: key, before, after });
  }
  const work: PlaceChange[] = [];
  if (Object.keys(set).length > 0) work.push({ do: 'alter', path: there.path, set });
  if (said.path !== there.path) {
    changes.push({ field: 'path', before: there.path, after: said.path });
    work.push({ do: 'move', path: there.path, to: said.path });
  }
  return {
    outcome: work.length > 0 ? ('changed' as const) : ('unchanged' as const),
    changes,
    work,
  };
}
