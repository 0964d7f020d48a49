/** Facilities in files: which one a row is about, where it belongs, what is told of it. Pure. */
import { isWithin, parentPath } from '../../directory.ts';
import {
  type FacilityAttributes,
  type FacilityCategory,
  fieldsOfFacility,
  isCategory,
} from '../../facilities/fields.ts';
import zh from '../../locales/zh-CN.json' with { type: 'json' };
import type { PlaceRow } from '../../store.ts';
import type { ColumnMap, TransferField } from '../fields.ts';
import type { SourceRow } from '../formats/format.ts';
import { findNamed, newPath, type Resolved, type Resolver } from './find.ts';
import type { Drawn } from './outline.ts';
import { BadRow, wordsOf } from './row.ts';
import { attributeOf, categoryOf, isNote } from './values.ts';
import { areasAt } from './world.ts';

/**
 * A facility is known by its code, else by its name in the community, else as one of its sort on that spot. It belongs to the
 * grid in which it stands. One without a name gets that of its sort and its number.
 * @throws BadRow
 */
export function resolveFacility(
  resolver: Resolver,
  row: SourceRow,
  { center }: Drawn,
  code: string | null,
): Resolved {
  const { world, options } = resolver;
  const say = (field: TransferField) => wordsOf(row, options.columns, field);
  const coded = code === null ? undefined : world.byCode('facility', code);
  const sort = say('category');
  const category = sort === null ? coded?.category : categoryOf(sort);
  if (!category)
    throw new BadRow(sort === null ? 'no-category' : 'category', { value: sort ?? '' });
  const at = center ? areasAt(world, center) : undefined;
  const communityName = say('community');
  const named = communityName === null ? [] : findNamed(world, 'community', communityName);
  if (communityName !== null && named.length === 0) {
    throw new BadRow('no-place', { field: 'community', value: communityName });
  }
  const community = at?.community.path ?? named[0]?.path;
  const told = say('name');
  let there = coded;
  if (!there && code === null && told !== null && community) {
    const [found, ...more] = world.byName('facility', told, community);
    if (more.length > 0) throw new BadRow('ambiguous', { field: 'name', value: told });
    there = found;
  }
  if (!there && code === null && told === null && center)
    there = world.facilityAt(category, center);
  const present = there && parentPath(there.path)!;
  // Outside of every grid it stays in the one beside it.
  const area = at
    ? (at.grid?.path ??
      (present && isWithin(present, at.community.path) ? present : at.community.path))
    : present;
  if (!area) throw new BadRow('no-location');
  const path =
    there && communityOf(there.path) === communityOf(area)
      ? `${area}.${there.path.slice(-6)}`
      : newPath(resolver, area, there ? null : code);
  const word = zh.console.facilities.categories[category as FacilityCategory];
  const numbered = zh.console.facilities.number
    .replace('{{category}}', word)
    .replace('{{number}}', String(Number(path.slice(-5))));
  const name = told ?? there?.name ?? numbered;
  return { there, path, name, category };
}

const communityOf = (path: string) => path.split('.').slice(0, 4).join('.');

/** What a row tells of a facility, on top of what was known of its sort. @throws BadRow */
export function attributesOf(
  row: SourceRow,
  columns: ColumnMap,
  category: FacilityCategory,
  there: PlaceRow | undefined,
): FacilityAttributes {
  const told: Record<string, string | number> = {};
  for (const field of fieldsOfFacility(isCategory(category) ? category : 'other')) {
    const before = there?.attributes[field.key];
    if (before !== undefined) told[field.key] = before;
    const column = columns[field.key as TransferField];
    const value = column === undefined ? null : attributeOf(field, row.properties[column]);
    if (isNote(value)) throw new BadRow(value.code, value.params);
    if (value !== null) told[field.key] = value;
  }
  return told;
}
