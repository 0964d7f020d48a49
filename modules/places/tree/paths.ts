/** What a path says by itself: kind, code, and what it lies in. Pure; the constraints of the table say the same. */
import type { PlaceKind } from '../contract.ts';

const community = String.raw`\d{6}\.\d{6}\.\d{3}\.\d{3}`;
const building = String.raw`${community}\.g\d{3}(\.m\d{2})?\.b\d{5}`;

const shapes: readonly (readonly [PlaceKind, RegExp])[] = (
  [
    ['city', String.raw`\d{6}`],
    ['district', String.raw`\d{6}\.\d{6}`],
    ['subdistrict', String.raw`\d{6}\.\d{6}\.\d{3}`],
    ['community', community],
    ['grid', String.raw`${community}\.g\d{3}`],
    ['microGrid', String.raw`${community}\.g\d{3}\.m\d{2}`],
    ['estate', String.raw`${community}\.e\d{4}`],
    ['building', building],
    ['entrance', String.raw`${building}\.u\d{2}`],
    ['dwelling', String.raw`${building}\.u\d{2}\.d\d{4}`],
    ['facility', String.raw`${community}(\.g\d{3})?\.f\d{5}`],
  ] as const
).map(([kind, shape]) => [kind, new RegExp(`^${shape}$`)]);

/** Kinds that divide what they lie in, so that siblings never overlap. */
export const tessellating: readonly PlaceKind[] = [
  'district',
  'subdistrict',
  'community',
  'grid',
  'microGrid',
];

/** The kind of place that a path leads to; undefined when it is no path of a place. */
export function kindOfPath(path: string): PlaceKind | undefined {
  return shapes.find(([, shape]) => shape.test(path))?.[0];
}

/**
 * The code that belongs to a path; undefined when it is no path of a place.
 * @example codeOfPath('150300.150304.012.008.g003.m02.b00012') // '15030401200800012'
 */
export function codeOfPath(path: string): string | undefined {
  const kind = kindOfPath(path);
  if (kind === undefined) return undefined;
  const labels = path.split('.');
  if (kind === 'city') return path.padEnd(12, '0');
  const division = labels.slice(1, 4).join('');
  if (labels.length <= 4) return division.padEnd(12, '0');
  const inside = labels.slice(4);
  const own =
    kind === 'building' || kind === 'entrance' || kind === 'dwelling' || kind === 'facility'
      ? inside.filter((label) => /^[budf]/.test(label))
      : inside;
  return division + own.join('').replace(/\D/g, '');
}

/** The longest path that all of some paths are or lie below; empty when there is none. */
export function commonPath(paths: readonly string[]): string {
  const [first = '', ...rest] = paths;
  let labels = first.split('.');
  for (const path of rest) {
    const other = path.split('.');
    const differs = labels.findIndex((label, i) => label !== other[i]);
    if (differs >= 0) labels = labels.slice(0, differs);
  }
  return labels.join('.');
}
