/** What publishing a division changes in the tree of places. Pure. */
import { AppError } from '../../../kernel/errors/app-error.ts';
import { pointInside } from '../../../kernel/geo/index.ts';
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { completeSeed } from '../seed.ts';
import type { PlaceChange } from '../tree/change.ts';
import { codeOfPath } from '../tree/paths.ts';
import type { PlanKind } from './contract.ts';
import type { InputBuilding, PlanInput } from './input.ts';
import type { KeptPart } from './store.ts';

/** A part with the path that it will have. */
export interface PlacedPart extends KeptPart {
  target: string;
  name: string;
  isNew: boolean;
}

/** See {@link planChangesOf}. */
export interface PublishChanges {
  changes: PlaceChange[];
  parts: PlacedPart[];
  ended: { path: string; name: string }[];
  moved: { from: string; to: string; name: string }[];
  newBuildings: { path: string; name: string }[];
}

/** What is known beside the plan itself. */
export interface PublishFacts {
  kind: PlanKind;
  areaPath: string;
  day: string;
  /** The highest number of a building that the community ever had. */
  lastBuilding: number;
  /** Paths of micro-grids, by path of their grid; for plans of grids. */
  microGrids: ReadonlyMap<string, readonly string[]>;
  /** Micro-grids of each part, by its number; for plans of grids. */
  inside: ReadonlyMap<number, readonly KeptPart[]>;
}

const pad = (n: number, digits: number) => String(n).padStart(digits, '0');

/** A number with its word, as names are stored: 3微网格. */
const nameOf = (kind: 'microGrid' | 'grid', number: number) =>
  zh.format[kind].replace('{{number}}', String(number)).replace(/\s/g, '');

const lastLabel = (path: string) => path.slice(path.lastIndexOf('.') + 1);

/** Numbers that parts of a kind may have: those above are special grids, or are none. */
const mostParts = { microGrids: 99, grids: 799 } as const;

/**
 * Works out the changes: parts that go on keep their code, new ones get free numbers in the order of the plan, buildings
 * move with all below them, parts that have no buildings any more end. A building that is split by entrance becomes two.
 *
 * @throws AppError `places/plan-too-many-parts`
 */
export function planChangesOf(
  input: PlanInput,
  kept: readonly KeptPart[],
  facts: PublishFacts,
): PublishChanges {
  const { kind, areaPath, day } = facts;
  const parts = placeParts(input, kept, kind, areaPath);
  const goesOn = new Set(parts.map(({ target }) => target));
  const changes: PlaceChange[] = [];
  for (const part of parts) {
    const { target: path, name, outline: geometry } = part;
    const center = pointInside(geometry);
    if (!part.isNew) changes.push({ do: 'alter', path, set: { geometry, center } });
    else {
      const place = completeSeed({
        kind: kind === 'microGrids' ? 'microGrid' : 'grid',
        code: codeOfPath(path)!,
        path,
        parentPath: areaPath,
        category: kind === 'microGrids' ? null : 'residential',
        name,
        geometry,
        center,
        synthetic: input.synthetic,
        validFrom: day,
      });
      changes.push({ do: 'add', place });
    }
  }
  const through = kind === 'microGrids' ? moveBuildings : moveThroughGrids;
  const { changes: followed, moves, newBuildings } = through(input, parts, facts);
  changes.push(...followed);
  const ended = input.present.filter(({ path }) => !goesOn.has(path));
  changes.push(...ended.map(({ path }): PlaceChange => ({ do: 'end', path })));
  const names = new Map(input.buildings.map(({ path, name }) => [path, name]));
  const moved = moves.map((one) => ({ ...one, name: names.get(one.from) ?? '' }));
  return { changes, parts, ended, moved, newBuildings };
}

/**
 * What ends by a publication, each with the part that takes most of its households: who leads that one takes over.
 */
export function targetsOf(
  { changes, parts }: Pick<PublishChanges, 'changes' | 'parts'>,
  { buildings }: Pick<PlanInput, 'buildings'>,
): { path: string; target: string | null }[] {
  const ended = changes.flatMap((change) => (change.do === 'end' ? [change.path] : []));
  const known = new Set(buildings.map(({ path }) => path));
  return ended.map((path) => {
    const households = (part: PlacedPart) =>
      part.members.reduce(
        (sum, member) =>
          known.has(member.building) && member.building.startsWith(`${path}.`)
            ? sum + member.households
            : sum,
        0,
      );
    const [most] = parts
      .map((part) => ({ target: part.target, taken: households(part) }))
      .sort((a, b) => b.taken - a.taken);
    return { path, target: most && most.taken > 0 ? most.target : null };
  });
}

/** Gives each part its path. */
function placeParts(
  input: PlanInput,
  kept: readonly KeptPart[],
  kind: PlanKind,
  areaPath: string,
): PlacedPart[] {
  const letter = kind === 'microGrids' ? 'm' : 'g';
  const digits = kind === 'microGrids' ? 2 : 3;
  const names = new Map(input.present.map(({ path, name }) => [path, name]));
  const taken = new Set([...names.keys()].map((path) => Number(lastLabel(path).slice(1))));
  let next = 0;
  return kept.map((part) => {
    const there = part.path !== null && names.get(part.path);
    if (there) return { ...part, target: part.path!, name: there, isNew: false };
    do next += 1;
    while (taken.has(next));
    if (next > mostParts[kind]) {
      throw new AppError('places/plan-too-many-parts', { name: areaPath, most: mostParts[kind] });
    }
    const target = `${areaPath}.${letter}${pad(next, digits)}`;
    return {
      ...part,
      target,
      name: nameOf(kind === 'microGrids' ? 'microGrid' : 'grid', next),
      isNew: true,
    };
  });
}

interface Moved {
  changes: PlaceChange[];
  moves: { from: string; to: string }[];
  newBuildings: PublishChanges['newBuildings'];
}

/** Moves each building to its part, and splits those whose entrances go to several. */
function moveBuildings(
  input: PlanInput,
  parts: readonly PlacedPart[],
  { day, lastBuilding }: PublishFacts,
): Moved {
  const changes: PlaceChange[] = [];
  const moves: Moved['moves'] = [];
  const newBuildings: Moved['newBuildings'] = [];
  let last = lastBuilding;
  for (const building of input.buildings) {
    const holders = parts.flatMap((part) =>
      part.members.flatMap((member) =>
        member.building === building.path ? [{ target: part.target, member }] : [],
      ),
    );
    // The largest piece stays the building, with its code.
    const [first, ...others] = holders.sort((a, b) => b.member.households - a.member.households);
    if (!first) continue;
    for (const { target, member } of others) {
      last += 1;
      const path = `${target}.b${pad(last, 5)}`;
      const entrances = member.entrances ?? [];
      const place = splitOff(building, entrances, path, target, day, input.synthetic);
      newBuildings.push({ path, name: place.name });
      changes.push({ do: 'add', place });
      for (const from of entrances) {
        changes.push({ do: 'move', path: from, to: `${path}.${lastLabel(from)}` });
      }
    }
    const to = `${first.target}.${lastLabel(building.path)}`;
    if (to === building.path) continue;
    changes.push({ do: 'move', path: building.path, to });
    moves.push({ from: building.path, to });
  }
  return { changes, moves, newBuildings };
}

/** The part of a building that becomes one of its own: 6号楼 with its entrances 3单元 and 4单元 is 6号楼（3单元、4单元）. */
function splitOff(
  building: InputBuilding,
  entrances: readonly string[],
  path: string,
  parentPath: string,
  day: string,
  synthetic: boolean,
) {
  const own = building.entrances.filter((one) => entrances.includes(one.path));
  const at = own.flatMap(({ point }) => point ?? []);
  const mean = (of: (point: { lng: number; lat: number }) => number) =>
    at.reduce((sum, point) => sum + of(point), 0) / at.length;
  return completeSeed({
    kind: 'building',
    code: codeOfPath(path)!,
    path,
    parentPath,
    estatePath: building.estate,
    name: `${building.name}（${own.map(({ name }) => name).join('、')}）`,
    center: at.length > 0 ? { lng: mean((p) => p.lng), lat: mean((p) => p.lat) } : building.point,
    floors: building.floors,
    synthetic,
    validFrom: day,
  });
}

/**
 * Micro-grids of new grids: those that are there go on in the grid that has most of them, under a free number where that is
 * another one; what is left of others begins anew. Buildings go where their micro-grid is.
 */
function moveThroughGrids(
  input: PlanInput,
  parts: readonly PlacedPart[],
  { day, microGrids, inside }: PublishFacts,
): Moved {
  const changes: PlaceChange[] = [];
  const pieces = parts.flatMap(({ target, number }) =>
    (inside.get(number) ?? []).map((piece) => ({ grid: target, piece })),
  );
  const gridOf = (path: string) => path.slice(0, path.lastIndexOf('.'));
  const claims = new Map<string, (typeof pieces)[number]>();
  for (const one of pieces) {
    const { path } = one.piece;
    const rival = path === null ? undefined : claims.get(path);
    if (path !== null && (!rival || one.piece.households > rival.piece.households)) {
      claims.set(path, one);
    }
  }
  const taken = new Set([...microGrids.values()].flat());
  const freeIn = (grid: string) => {
    for (let n = 1; n <= mostParts.microGrids; n++) {
      const path = `${grid}.m${pad(n, 2)}`;
      if (taken.has(path)) continue;
      taken.add(path);
      return { path, name: nameOf('microGrid', n) };
    }
    throw new AppError('places/plan-too-many-parts', { name: grid, most: mostParts.microGrids });
  };
  const movedTo = new Map<string, string>();
  const placed = pieces.map((one) => {
    const { grid, piece } = one;
    const there = piece.path !== null && claims.get(piece.path) === one ? piece.path : undefined;
    if (there && gridOf(there) === grid) return { ...one, path: there, isNew: false };
    const { path, name } = freeIn(grid);
    if (there) {
      movedTo.set(there, path);
      changes.push({ do: 'move', path: there, to: path }, { do: 'alter', path, set: { name } });
    }
    return { ...one, path, name, isNew: !there };
  });
  for (const { path, piece, grid, isNew, ...rest } of placed) {
    const geometry = piece.outline;
    const center = pointInside(geometry);
    if (!isNew) changes.push({ do: 'alter', path, set: { geometry, center } });
    else {
      const place = completeSeed({
        kind: 'microGrid',
        code: codeOfPath(path)!,
        path,
        parentPath: grid,
        name: 'name' in rest ? rest.name : path,
        geometry,
        center,
        synthetic: input.synthetic,
        validFrom: day,
      });
      changes.push({ do: 'add', place });
    }
  }
  const moves: Moved['moves'] = [];
  for (const { path, piece } of placed) {
    for (const { building } of piece.members) {
      const holder = gridOf(building);
      const now = `${movedTo.get(holder) ?? holder}.${lastLabel(building)}`;
      const to = `${path}.${lastLabel(building)}`;
      if (now !== to) changes.push({ do: 'move', path: now, to });
      if (building !== to) moves.push({ from: building, to });
    }
  }
  const goesOn = new Set(claims.keys());
  const ended = [...microGrids.values()].flat().filter((path) => !goesOn.has(path));
  changes.push(...ended.map((path): PlaceChange => ({ do: 'end', path })));
  return { changes, moves, newBuildings: [] };
}
