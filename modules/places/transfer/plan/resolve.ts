/** Which place a row is about, and where it belongs: by its code, else by names and location. Pure. */
import { distanceToArea } from '../../../../kernel/geo/index.ts';
import { type DirectoryEntry, isWithin, parentPath } from '../../directory.ts';
import type { PlaceRow } from '../../store.ts';
import type { TransferField } from '../fields.ts';
import type { SourceRow } from '../formats/format.ts';
import { resolveFacility } from './facility.ts';
import { findNamed, newPath, type Resolved, type Resolver } from './find.ts';
import type { Drawn } from './outline.ts';
import { BadRow, wordsOf } from './row.ts';
import { houseName, nameKey, splitAddress } from './values.ts';
import { areasAt, type World } from './world.ts';

const digitsOf = {
  community: 12,
  grid: 15,
  microGrid: 17,
  estate: 16,
  building: 17,
  entrance: 19,
  dwelling: 23,
  facility: 17,
};

/** @throws BadRow */
export function resolve(resolver: Resolver, row: SourceRow, drawn: Drawn): Resolved {
  const { kind, columns } = resolver.options;
  const say = (field: TransferField) => wordsOf(row, columns, field);
  const code = say('code');
  if (code !== null && !new RegExp(`^\\d{${digitsOf[kind]}}$`).test(code)) {
    throw new BadRow('code', { value: code, digits: digitsOf[kind] });
  }
  if (kind === 'entrance' || kind === 'dwelling') return resolveInner(resolver, row, code);
  if (kind === 'building') return resolveBuilding(resolver, row, drawn, code);
  if (kind === 'facility') return resolveFacility(resolver, row, drawn, code);
  const told = say('name');
  const coded = code === null ? undefined : resolver.world.byCode(kind, code);
  const name = told ?? coded?.name;
  if (!name) throw new BadRow('name');
  if (coded) return { there: coded, path: coded.path, name };
  const within = holderOf(resolver, row, drawn, say);
  const [found, ...more] = resolver.world.byName(kind, name, within);
  if (more.length > 0) throw new BadRow('ambiguous', { field: 'name', value: name });
  if (found && code === null) return { there: found, path: found.path, name };
  if (kind === 'community' && code === null)
    throw new BadRow('no-place', { field: 'name', value: name });
  const path = newPath(resolver, within, code);
  const category =
    kind === 'grid' ? (/g[89]\d\d$/.test(path) ? 'special' : 'residential') : undefined;
  return { there: undefined, path, name, ...(category ? { category } : {}) };
}

/** What a new area or estate lies in: a subdistrict, community or grid. @throws BadRow */
function holderOf(
  { world, options: { kind } }: Resolver,
  row: SourceRow,
  { center }: Drawn,
  say: (field: TransferField) => string | null,
): string {
  const named = (field: 'subdistrict' | 'community' | 'grid', within?: string) => {
    const value = say(field);
    if (value === null) return undefined;
    const found = findNamed(world, field, value, within);
    if (found.length === 0) throw new BadRow('no-place', { field, value });
    if (found.length > 1) throw new BadRow('ambiguous', { field, value });
    return found[0]!.path;
  };
  const at = center && areasAt(world, center);
  const community = kind === 'community' ? undefined : named('community');
  if (kind === 'community') {
    const code = say('code');
    if (code !== null) {
      const path = pathOfDivision(world, code);
      if (path) return path;
    }
    const path = named('subdistrict') ?? (at ? parentPath(at.community.path)! : undefined);
    if (path) return path;
  }
  if (kind === 'microGrid') {
    const path = named('grid', community) ?? at?.grid?.path;
    if (path) return path;
    throw new BadRow('no-grid');
  }
  const path = community ?? at?.community.path;
  if (!path) throw new BadRow('no-location', { row: row.row });
  return path;
}

/** The subdistrict that the code of a community names. */
function pathOfDivision(world: World, code: string): string | undefined {
  const [city] = world.directory.city ? [world.directory.city.path] : [];
  const path = `${city}.${code.slice(0, 6)}.${code.slice(6, 9)}`;
  return world.directory.byPath.has(path) ? path : undefined;
}

/** Farther out of its area than that a building is taken to the area in which it stands. */
const acrossMeters = 20;

function resolveBuilding(
  resolver: Resolver,
  row: SourceRow,
  { center }: Drawn,
  code: string | null,
): Resolved {
  const { world, options, newEstates } = resolver;
  const say = (field: TransferField) => wordsOf(row, options.columns, field);
  const split = splitAddress(say('address') ?? '');
  const coded = code === null ? undefined : world.byCode('building', code);
  const told = say('name') ?? split.building ?? coded?.name;
  if (!told) throw new BadRow('name');
  const name = houseName('building', told);

  const at = center ? areasAt(world, center) : undefined;
  const communityName = say('community');
  const named = communityName === null ? [] : findNamed(world, 'community', communityName);
  if (communityName !== null && named.length === 0) {
    throw new BadRow('no-place', { field: 'community', value: communityName });
  }
  const estateName = say('estate') ?? split.estate ?? null;
  const scopes = at ? [at.community.path] : named.map(({ path }) => path);
  const estates = estateName
    ? (scopes.length > 0 ? scopes : [undefined]).flatMap((s) =>
        findNamed(world, 'estate', estateName, s),
      )
    : [];
  if (estates.length > 1) throw new BadRow('ambiguous', { field: 'estate', value: estateName! });
  const [estate] = estates;
  const community = at?.community.path ?? (estate ? parentPath(estate.path)! : scopes[0]);
  const estateAt = center && !estateName ? world.estateAt(center) : undefined;
  const estatePath =
    estate?.path ??
    (estateAt && community && isWithin(estateAt.path, community) ? estateAt.path : undefined);

  let there = coded;
  if (!there && code === null && community) {
    const same = world
      .byName('building', name, community)
      .filter((one) =>
        estatePath || estateName ? one.estatePath === (estatePath ?? '') : one.estatePath === null,
      );
    if (same.length > 1) throw new BadRow('ambiguous', { field: 'name', value: name });
    there = same[0];
  }
  const area = areaOfBuilding(resolver, say, at, community, there, estatePath);
  const inCommunity = area.split('.').slice(0, 4).join('.');
  let also: Resolved['also'];
  let belongs = estatePath ?? there?.estatePath ?? null;
  if (estateName && !estate) {
    const key = `${inCommunity} ${nameKey(estateName)}`;
    belongs =
      newEstates.get(key) ?? `${inCommunity}.${world.freeLabel('estate', inCommunity) ?? ''}`;
    if (!newEstates.has(key)) {
      newEstates.set(key, belongs);
      also = { kind: 'estate', path: belongs, name: estateName };
    }
  }
  const label = there?.path.split('.').at(-1);
  const sameCommunity = there !== undefined && isWithin(there.path, inCommunity);
  const path = sameCommunity ? `${area}.${label}` : newPath(resolver, area, there ? null : code);
  return { there, path, name, also, estatePath: belongs };
}

/** The micro-grid, or grid without any, that a building lies in. @throws BadRow */
function areaOfBuilding(
  { world }: Resolver,
  say: (field: TransferField) => string | null,
  at: ReturnType<typeof areasAt>,
  community: string | undefined,
  there: PlaceRow | undefined,
  estatePath: string | undefined,
): string {
  const { byPath, children, buildingsOf } = world.directory;
  const present = there && byPath.get(parentPath(there.path)!);
  if (at) {
    const found = at.microGrid ?? at.grid;
    // Who drew the areas may have had a reason: a building on the border stays.
    if (present?.geometry && there?.center) {
      const point = at.building?.center ?? there.center;
      if (
        !found ||
        present.path === found.path ||
        distanceToArea(present.geometry, point) <= acrossMeters
      ) {
        return present.path;
      }
    }
    if (!found)
      throw new BadRow(at.nearest ? 'outside-communities' : 'no-grid', {
        community: at.community.name,
      });
    const divided = (children.get(found.path) ?? []).some(({ kind }) => kind === 'microGrid');
    if (found.kind === 'grid' && divided) throw new BadRow('no-micro-grid', { grid: found.name });
    return found.path;
  }
  if (present) return present.path;
  const gridName = say('grid');
  const grids = gridName ? findNamed(world, 'grid', gridName, community) : [];
  const microName = say('microGrid');
  const areas = microName
    ? findNamed(world, 'microGrid', microName, grids[0]?.path ?? community)
    : grids;
  if (areas.length > 1)
    throw new BadRow('ambiguous', { field: 'grid', value: gridName ?? microName ?? '' });
  if (areas[0]) {
    const divided = (children.get(areas[0].path) ?? []).some(({ kind }) => kind === 'microGrid');
    if (divided) throw new BadRow('no-micro-grid', { grid: areas[0].name });
    return areas[0].path;
  }
  // Without a location: where the others of its estate are, if they are all in one area.
  const around = new Set(
    (buildingsOf.get(estatePath ?? '') ?? []).map(({ path }) => parentPath(path)!),
  );
  if (around.size === 1) return [...around][0]!;
  throw new BadRow('no-location');
}

/** The building that a row of an entrance or a dwelling names. @throws BadRow */
export function findBuilding({ world, options }: Resolver, row: SourceRow): DirectoryEntry {
  const say = (field: TransferField) => wordsOf(row, options.columns, field);
  const code = say('code');
  if (code !== null && /^\d{19}(\d{4})?$/.test(code)) {
    const found = world.byCode('building', code.slice(0, 17));
    if (found) return found as DirectoryEntry;
  }
  const split = splitAddress(say('address') ?? '');
  const value = say('building') ?? split.building;
  if (!value) throw new BadRow('no-building-told');
  const coded = /^\d{17}$/.test(value) && world.byCode('building', value);
  if (coded) return coded as DirectoryEntry;
  const estateName = say('estate') ?? split.estate;
  const communityName = say('community');
  const estates = estateName ? findNamed(world, 'estate', estateName) : [];
  if (estateName && estates.length === 0)
    throw new BadRow('no-place', { field: 'estate', value: estateName });
  const communities = communityName ? findNamed(world, 'community', communityName) : [];
  if (communityName && communities.length === 0) {
    throw new BadRow('no-place', { field: 'community', value: communityName });
  }
  const found = world
    .byName('building', value)
    .filter(
      (one) =>
        (!estateName || estates.some(({ path }) => path === one.estatePath)) &&
        (!communityName || communities.some(({ path }) => isWithin(one.path, path))),
    );
  if (found.length > 1) throw new BadRow('ambiguous', { field: 'building', value });
  if (!found[0]) throw new BadRow('no-place', { field: 'building', value });
  return found[0];
}

function resolveInner(resolver: Resolver, row: SourceRow, code: string | null): Resolved {
  const { world, options, newEntrances } = resolver;
  const { kind } = options;
  const say = (field: TransferField) => wordsOf(row, options.columns, field);
  const split = splitAddress(say('address') ?? '');
  const building = findBuilding(resolver, row);
  const inside = [...(world.inner.get(building.path)?.values() ?? [])];
  const coded =
    code === null ? undefined : inside.find((one) => one.code === code && one.kind === kind);
  const told =
    say('name') ?? (kind === 'entrance' ? split.entrance : split.dwelling) ?? coded?.name;
  if (!told) throw new BadRow('name');
  const name = houseName(kind, told);
  if (coded) return { there: coded, path: coded.path, name };
  const number = /^\d{1,4}(?=室|单元|$)/.exec(name)?.[0];
  const same = (one: PlaceRow, as: string) =>
    nameKey(houseName(one.kind, one.name)) === nameKey(as);
  if (kind === 'entrance') {
    const there = inside.find((one) => one.kind === kind && same(one, name));
    if (there) return { there, path: there.path, name };
    return { there: undefined, path: pathIn(resolver, building.path, code, number), name };
  }
  const entrances = inside.filter((one) => one.kind === 'entrance');
  const entranceName = say('entrance') ?? split.entrance;
  let also: Resolved['also'];
  let entrance: string | undefined;
  if (entranceName) {
    const wanted = houseName('entrance', entranceName);
    entrance =
      entrances.find((one) => same(one, wanted))?.path ??
      newEntrances.get(`${building.path} ${nameKey(wanted)}`);
    if (!entrance) {
      const label = world.freeLabel(
        'entrance',
        building.path,
        Number(/^\d{1,2}(?=单元)/.exec(wanted)?.[0] ?? 0),
      );
      entrance = `${building.path}.${label}`;
      newEntrances.set(`${building.path} ${nameKey(wanted)}`, entrance);
      also = { kind: 'entrance', path: entrance, name: wanted };
    }
  } else if (code !== null)
    entrance = entrances.find((one) => one.path.endsWith(`.u${code.slice(17, 19)}`))?.path;
  else if (entrances.length === 1) entrance = entrances[0]!.path;
  if (!entrance)
    throw new BadRow('no-entrance', { count: entrances.length, building: building.name });
  const there = inside.find(
    (one) => one.kind === kind && isWithin(one.path, entrance) && same(one, name),
  );
  if (there) return { there, path: there.path, name };
  return { there: undefined, path: pathIn(resolver, entrance, code, number), name, also };
}

function pathIn(
  resolver: Resolver,
  parent: string,
  code: string | null,
  number: string | undefined,
): string {
  if (code !== null) return newPath(resolver, parent, code);
  const label = resolver.world.freeLabel(
    resolver.options.kind,
    parent,
    number ? Number(number) : undefined,
  );
  if (label === undefined) throw new BadRow('no-number', { within: parent });
  return `${parent}.${label}`;
}
