/** What a planner knows while it goes through a file, places by what a row calls them, and paths for new ones. Pure. */
import { type DirectoryEntry, isWithin } from '../../directory.ts';
import type { PlaceRow } from '../../store.ts';
import { codeOfPath } from '../../tree/paths.ts';
import { BadRow, type PlanOptions } from './row.ts';
import { nameKey } from './values.ts';
import { labels, type World } from './world.ts';

/** What a row is about. */
export interface Resolved {
  there: PlaceRow | undefined;
  path: string;
  name: string;
  /** An estate or an entrance that is named and not there yet: added along. */
  also?: { kind: 'estate' | 'entrance'; path: string; name: string } | undefined;
  estatePath?: string | null;
  category?: string;
}

/** What a planner keeps while it goes through a file. */
export interface Resolver {
  world: World;
  options: PlanOptions;
  /** Estates that earlier rows add, by community and name. */
  newEstates: Map<string, string>;
  /** Entrances that earlier rows add, by building and name. */
  newEntrances: Map<string, string>;
}

/** Places of a kind by code, path or name; a community also without its last word. */
export function findNamed(
  world: World,
  kind: 'subdistrict' | 'community' | 'grid' | 'microGrid' | 'estate',
  value: string,
  within?: string,
): DirectoryEntry[] {
  const { byPath, byCode, entries } = world.directory;
  const direct = byPath.get(value) ?? byCode.get(value.padEnd(12, '0')) ?? byCode.get(value);
  if (direct?.kind === kind) return [direct];
  if (kind === 'subdistrict') {
    const key = nameKey(value);
    return entries.filter((e) => e.kind === kind && [key, `${key}街道`].includes(nameKey(e.name)));
  }
  const number = /^(?:第)?(\d{1,3})(?:号)?(?:微?网格)?$/.exec(value)?.[1];
  if (number && (kind === 'grid' || kind === 'microGrid')) {
    const label = kind === 'grid' ? `g${number.padStart(3, '0')}` : `m${number.padStart(2, '0')}`;
    const found = entries.filter(
      (e) =>
        e.kind === kind && e.path.endsWith(`.${label}`) && (!within || isWithin(e.path, within)),
    );
    if (found.length > 0) return found;
  }
  const words = kind === 'community' ? [value, `${value}社区`, `${value}村`] : [value];
  return (
    words.map((one) => world.byName(kind, one, within)).find((found) => found.length > 0) ?? []
  );
}

/** A path for a new place: by its own code where it has one, else by the next free number. @throws BadRow */
export function newPath(
  { world, options: { kind } }: Resolver,
  within: string,
  code: string | null,
): string {
  const [, digits] = labels[kind];
  const wanted =
    code === null
      ? undefined
      : Number(kind === 'community' ? code.slice(9, 12) : code.slice(-digits));
  const label =
    kind === 'grid' && wanted !== undefined
      ? `g${code!.slice(-3)}`
      : world.freeLabel(kind, within, wanted);
  if (label === undefined) throw new BadRow('no-number', { within });
  const path = `${within}.${label}`;
  if (code !== null && codeOfPath(path) !== code) {
    const taken =
      codeOfPath(`${within}.${label.replace(/\d+$/, '')}${code.slice(-digits)}`) === code;
    throw new BadRow(taken ? 'code-taken' : 'code-elsewhere', { value: code, within });
  }
  return path;
}
