/** Facilities as they are looked for: from memory, since anybody may see them. */
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { LngLat } from '../../../kernel/geo/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import { type Directory, type DirectoryEntry, findAreas, isWithin } from '../directory.ts';
import { findEditor } from '../policy.ts';
import { listLastFacilities } from '../tree/store.ts';
import type { Facility, facilitiesRoutes } from './contract.ts';
import { dueOn, type FacilityCategory, facilityCategories, isOverdue } from './fields.ts';

type Query = z.output<(typeof facilitiesRoutes)['listFacilities']['query']>;
type List = z.output<(typeof facilitiesRoutes)['listFacilities']['response']>;
type Proposal = z.output<(typeof facilitiesRoutes)['proposeFacility']['response']>;

/** Facilities by code, of all the entries of a directory: made once. */
const sorted = new WeakMap<Directory, readonly DirectoryEntry[]>();

function facilitiesOf(directory: Directory): readonly DirectoryEntry[] {
  let all = sorted.get(directory);
  if (!all) {
    all = directory.entries.filter(({ kind }) => kind === 'facility');
    sorted.set(directory, all);
  }
  return all;
}

/** Whether a facility lies in a place: in a micro-grid by its point, elsewhere by its path. */
function liesIn(directory: Directory, entry: DirectoryEntry, area: DirectoryEntry | undefined) {
  if (!area) return false;
  if (area.kind === 'microGrid') {
    return findAreas(directory, entry.center!)?.microGrid?.path === area.path;
  }
  return isWithin(entry.path, area.path);
}

/** Facilities by area, sort and state, with the numbers of each sort in the area. */
export async function listFacilities(trx: Trx, query: Query): Promise<List> {
  const directory = await getDirectory(trx);
  const { within, category, overdue, q, limit, after } = query;
  const today = dateInChina(new Date());
  const area = within === undefined ? undefined : directory.byPath.get(within);
  const here = facilitiesOf(directory).filter(
    (entry) => within === undefined || liesIn(directory, entry, area),
  );
  const counts = new Map<string, { total: number; overdue: number }>();
  for (const entry of here) {
    const count = counts.get(entry.category!) ?? { total: 0, overdue: 0 };
    count.total += 1;
    if (isOverdue(entry, today)) count.overdue += 1;
    counts.set(entry.category!, count);
  }
  const words = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const matching = here.filter(
    (entry) =>
      (category === undefined || category.includes(entry.category as FacilityCategory)) &&
      (overdue === undefined || isOverdue(entry, today) === overdue) &&
      words.every((word) => textOf(entry).includes(word)),
  );
  const from = after === undefined ? 0 : matching.findIndex(({ code }) => code > after);
  const page = from < 0 ? [] : matching.slice(from, from + limit);
  return {
    facilities: page.map((entry) => toFacility(directory, entry, today)),
    total: matching.length,
    next: from >= 0 && from + limit < matching.length ? page.at(-1)!.code : null,
    counts: facilityCategories.flatMap((one) => {
      const count = counts.get(one);
      return count ? [{ category: one, ...count }] : [];
    }),
  };
}

/** @throws AppError `places/not-found` */
export async function getFacility(trx: Trx, path: string): Promise<Facility> {
  const directory = await getDirectory(trx);
  const entry = directory.byPath.get(path);
  if (entry?.kind !== 'facility') throw new AppError('places/not-found', { key: path });
  return toFacility(directory, entry, dateInChina(new Date()));
}

/**
 * Where a new facility at a point belongs, and the next free number there: behind all that the community ever had.
 * @throws AppError `places/outside-city`
 */
export async function proposeFacility(trx: Trx, actor: Actor, point: LngLat): Promise<Proposal> {
  const directory = await getDirectory(trx);
  const found = findAreas(directory, point);
  if (!found) throw new AppError('places/outside-city', { ...point });
  const { path: community } = found.community;
  const holder = found.grid ?? found.community;
  const number = ((await listLastFacilities(trx, [community])).get(community) ?? 0) + 1;
  const path = `${holder.path}.f${String(number).padStart(5, '0')}`;
  const mayAdd = findEditor(actor, [path]) !== undefined;
  return { path, number, names: holder.names, mayAdd };
}

function textOf({ name, nameEn, code, attributes }: DirectoryEntry): string {
  return [name, nameEn, code, attributes.keeper, attributes.poleNumber].join(' ').toLowerCase();
}

function toFacility(directory: Directory, entry: DirectoryEntry, today: string): Facility {
  const { path, code, category, name, nameEn, names, center, attributes, synthetic } = entry;
  const microGrid = findAreas(directory, center!)?.microGrid;
  return {
    path,
    code,
    category: category as FacilityCategory,
    name,
    nameEn,
    names,
    center: center!,
    microGrid: microGrid
      ? { path: microGrid.path, name: microGrid.name, nameEn: microGrid.nameEn }
      : null,
    attributes,
    dueOn: dueOn(category, attributes),
    overdue: isOverdue(entry, today),
    synthetic,
  };
}
