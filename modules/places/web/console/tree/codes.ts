/** Which kinds lie in which, and the next free number of each. Pure; the server has the last word (`tree/paths.ts`). */
import type { PlaceKind } from '../../../contract.ts';

/** A sort of place that may be added: its kind, and of grids which numbers. */
export interface ChildSort {
  kind: PlaceKind;
  /** Category that it gets. */
  category?: 'special';
  prefix: string;
  digits: number;
  first: number;
  last: number;
}

const sort = (kind: PlaceKind, prefix: string, digits: number, first = 1, last?: number) => ({
  kind,
  prefix,
  digits,
  first,
  last: last ?? 10 ** digits - 1,
});

const building = sort('building', 'b', 5);
const sorts: Partial<Record<PlaceKind, readonly ChildSort[]>> = {
  city: [sort('district', '', 6)],
  district: [sort('subdistrict', '', 3)],
  subdistrict: [sort('community', '', 3)],
  community: [
    sort('grid', 'g', 3, 1, 799),
    { ...sort('grid', 'g', 3, 801, 999), category: 'special' },
    sort('estate', 'e', 4),
  ],
  grid: [sort('microGrid', 'm', 2), building],
  microGrid: [building],
  building: [sort('entrance', 'u', 2)],
  entrance: [sort('dwelling', 'd', 4, 101)],
};

/** What may be added directly in a place. */
export const sortsIn = (kind: PlaceKind): readonly ChildSort[] => sorts[kind] ?? [];

/** Kinds that a place of a kind may lie in. */
export function parentKindsOf(kind: PlaceKind): PlaceKind[] {
  return (Object.keys(sorts) as PlaceKind[]).filter((parent) =>
    sorts[parent]!.some((one) => one.kind === kind),
  );
}

/** The last label of a path: its number among its kind. */
export const labelOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The path of what a place lies in; undefined for the city. */
export function parentOf(path: string): string | undefined {
  const end = path.lastIndexOf('.');
  return end < 0 ? undefined : path.slice(0, end);
}

/** Of a building its community, for it is numbered there; of others the place that they lie in. */
export function numberedWithin(kind: PlaceKind, parent: string): string {
  return kind === 'building' ? parent.split('.').slice(0, 4).join('.') : parent;
}

/** Numbers that the labels of some paths have, of one sort. */
function numbersOf({ prefix, digits, first, last }: ChildSort, paths: readonly string[]): number[] {
  const shape = new RegExp(`^${prefix}(\\d{${digits}})$`);
  return paths.flatMap((path) => {
    const number = Number(shape.exec(labelOf(path))?.[1] ?? -1);
    return number >= first && number <= last ? [number] : [];
  });
}

/**
 * The next label that none of some paths has: after the highest, or the first that is free when those are used up.
 * @returns undefined when all are taken
 * @example nextLabel(sortsIn('grid')[0]!, ['….m01', '….m03']) // 'm04'
 */
export function nextLabel(one: ChildSort, paths: readonly string[]): string | undefined {
  const taken = numbersOf(one, paths);
  const label = (number: number) => one.prefix + String(number).padStart(one.digits, '0');
  const next = Math.max(one.first - 1, ...taken) + 1;
  if (next <= one.last) return label(next);
  const used = new Set(taken);
  for (let number = one.first; number <= one.last; number++) {
    if (!used.has(number)) return label(number);
  }
  return undefined;
}

/** Whether a label is one of a sort. */
export function isLabel({ prefix, digits, first, last }: ChildSort, label: string): boolean {
  const read = new RegExp(`^${prefix}(\\d{${digits}})$`).exec(label)?.[1];
  return read !== undefined && Number(read) >= first && Number(read) <= last;
}

/** The label that a place keeps in another parent, or the next free one there. */
export function labelInParent(
  kind: PlaceKind,
  parentKind: PlaceKind,
  path: string,
  taken: readonly string[],
): string | undefined {
  const label = labelOf(path);
  const fits = sortsIn(parentKind).filter((one) => one.kind === kind);
  const own = fits.find((one) => isLabel(one, label)) ?? fits[0];
  if (!own) return undefined;
  return taken.some((other) => labelOf(other) === label) ? nextLabel(own, taken) : label;
}
