/** Places as features for GIS tools. */
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { type Bbox, bboxesTouch } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectoryOn } from '../cache.ts';
import { type DirectoryEntry, listEntries } from '../directory.ts';
import { dueOn, isOverdue } from '../facilities/fields.ts';
import { propertiesOf } from '../features.ts';
import { can } from '../policy.ts';
import {
  type CollectionId,
  type CrsUri,
  defaultCrs,
  type ItemsQuery,
  type OgcFeature,
} from './contract.ts';
import { readBox, writeGeometry } from './geometry.ts';
import { type InnerPlace, listInner } from './store.ts';

/** A page of features, and how the next one begins. */
export interface Page {
  features: OgcFeature[];
  /** Undefined where counting would cost more than reading. */
  matched: number | undefined;
  /** Code of the last feature, if there are more. */
  next: string | undefined;
}

/** Whether a kind of places is shown to somebody at all. */
export function mayList(actor: Actor, kind: CollectionId): boolean {
  return kind === 'dwelling'
    ? can(actor, 'places.listDwellings')
    : can(actor, 'places.read', { kind });
}

/** @throws AppError `http/unauthenticated` or `http/forbidden` */
export function assertList(actor: Actor, kind: CollectionId): void {
  if (mayList(actor, kind)) return;
  throw new AppError(actor.kind === 'anonymous' ? 'http/unauthenticated' : 'http/forbidden');
}

/**
 * One page of the places of a kind, by code.
 * @throws AppError as {@link assertList}
 */
export async function listFeatures(
  trx: Trx,
  actor: Actor,
  kind: CollectionId,
  query: Omit<ItemsQuery, 'f'>,
  now: Date,
): Promise<Page> {
  assertList(actor, kind);
  const {
    limit,
    crs,
    datetime,
    after,
    bbox: asked,
    within,
    code,
    name,
    category,
    synthetic,
  } = query;
  const bbox = asked && readBox(asked, query['bbox-crs']);
  const day = dayOf(datetime, now);
  if (kind === 'entrance' || kind === 'dwelling') {
    // what lies in a building is of no category
    if (category !== undefined) return { features: [], matched: 0, next: undefined };
    const below = kind === 'dwelling' && actor.kind !== 'system' ? actor.scopes : undefined;
    const filter = { kind, day, below, within, bbox, code, name, synthetic, after };
    const found = await listInner(trx, { ...filter, limit: limit + 1 });
    const page = found.slice(0, limit);
    return {
      features: page.map((one) => innerFeature(one, crs)),
      matched: undefined,
      next: found.length > limit ? page.at(-1)?.code : undefined,
    };
  }
  const directory = await getDirectoryOn(trx, day);
  const matching = listEntries(directory, kind, within).filter(
    (entry) =>
      (!bbox || touches(entry, bbox)) &&
      (code === undefined || entry.code === code) &&
      (name === undefined || entry.name === name) &&
      (category === undefined || entry.category === category) &&
      (synthetic === undefined || entry.synthetic === synthetic),
  );
  const from = after === undefined ? 0 : matching.findIndex((entry) => entry.code > after);
  const page = from < 0 ? [] : matching.slice(from, from + limit);
  return {
    features: page.map((entry) => areaFeature(entry, crs, day)),
    matched: matching.length,
    next: from >= 0 && from + limit < matching.length ? page.at(-1)?.code : undefined,
  };
}

/**
 * One place of a kind by its code.
 * @throws AppError as {@link assertList}; `places/not-found`
 */
export async function getFeature(
  trx: Trx,
  actor: Actor,
  kind: CollectionId,
  code: string,
  { crs, datetime }: Pick<ItemsQuery, 'crs' | 'datetime'>,
  now: Date,
): Promise<OgcFeature> {
  const query = { crs, datetime, code, limit: 1, 'bbox-crs': defaultCrs };
  const { features } = await listFeatures(trx, actor, kind, query, now);
  if (!features[0]) throw new AppError('places/not-found', { key: code });
  return features[0];
}

/** The day of China that an instant or an interval means: today if it may be, else the nearest to today. */
export function dayOf(datetime: string | undefined, now: Date): string {
  const today = dateInChina(now);
  if (datetime === undefined) return today;
  const day = (text: string) => (text.includes('T') ? dateInChina(new Date(text)) : text);
  const [first = '', last = first] = datetime.split('/');
  const isOpen = (text: string) => text === '' || text === '..';
  if (!isOpen(first) && day(first) > today) return day(first);
  if (!isOpen(last) && day(last) < today) return day(last);
  return today;
}

function touches({ bbox, center }: DirectoryEntry, box: Bbox): boolean {
  if (bbox) return bboxesTouch(bbox, box);
  return center !== null && bboxesTouch([center.lng, center.lat, center.lng, center.lat], box);
}

function pointOf(center: { lng: number; lat: number } | null) {
  return center && { type: 'Point' as const, coordinates: [center.lng, center.lat] };
}

/** What is told of a facility, its attributes beside the rest: tools draw columns. */
function facilityProperties(entry: DirectoryEntry, today: string) {
  const { floors: _, heightM: __, households: ___, ...rest } = propertiesOf(entry);
  const due = dueOn(entry.category, entry.attributes);
  return { ...rest, ...entry.attributes, dueOn: due, overdue: isOverdue(entry, today) };
}

function areaFeature(entry: DirectoryEntry, crs: CrsUri, today: string): OgcFeature {
  const geometry = entry.geometry ?? pointOf(entry.center);
  return {
    type: 'Feature',
    id: entry.code,
    geometry: geometry && writeGeometry(geometry, crs),
    properties: entry.kind === 'facility' ? facilityProperties(entry, today) : propertiesOf(entry),
  };
}

function innerFeature({ center, ...properties }: InnerPlace, crs: CrsUri): OgcFeature {
  const geometry = pointOf(center);
  return {
    type: 'Feature',
    id: properties.code,
    geometry: geometry && writeGeometry(geometry, crs),
    properties: { ...properties },
  };
}
