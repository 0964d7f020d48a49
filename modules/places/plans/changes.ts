/** What publishing a division changes in the tree of places. Pure. */
import { AppError } from '../../../kernel/errors/app-error.ts';
import { pointInside } from '../../../kernel/geo/index.ts';
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
}

const pad = (n: number, digits: number) => String(n).padStart(digits, '0');

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
  const { moves, newBuildings } =
    kind === 'microGrids'
      ? moveBuildings(input, parts, facts, (building, target) => `${target}.${lastLabel(building)}`)
      : moveThroughGrids(input, parts, facts);
  changes.push(...moves);
  const ended = input.present.filter(({ path }) => !goesOn.has(path));
  changes.push(...ended.map(({ path }): PlaceChange => ({ do: 'end', path })));
  const nameOf = new Map(input.buildings.map(({ path, name }) => [path, name]));
  const moved = moves.flatMap((change) =>
    change.do === 'move'
      ? [
          {
            from: change.path,
            to: change.to,
            name: nameOf.get(change.path) ?? lastLabel(change.path),
          },
        ]
      : [],
  );
  return { changes, parts, ended, moved, newBuildings };
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
  const word = kind === 'microGrids' ? '微网格' : '网格';
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
    return { ...part, target, name: `${next}${word}`, isNew: true };
  });
}

type Moved = { moves: PlaceChange[]; newBuildings: PublishChanges['newBuildings'] };

/** Moves each building to its part, and splits those whose entrances go to several. */
function moveBuildings(
  input: PlanInput,
  parts: readonly PlacedPart[],
  { areaPath, day, lastBuilding }: PublishFacts,
  pathIn: (building: string, target: string) => string,
): Moved {
  const moves: PlaceChange[] = [];
  const newBuildings: PublishChanges['newBuildings'] = [];
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
      const label = `b${pad(last, 5)}`;
      const to = pathIn(`${areaPath}.${label}`, target);
      const split = splitOff(building, member.entrances ?? [], to, target, day, input.synthetic);
      newBuildings.push({ path: to, name: split.name });
      moves.push({ do: 'add', place: split });
      for (const path of member.entrances ?? []) {
        moves.push({ do: 'move', path, to: `${to}.${lastLabel(path)}` });
      }
    }
    const to = pathIn(building.path, first.target);
    if (to !== building.path) moves.push({ do: 'move', path: building.path, to });
  }
  return { moves, newBuildings };
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
 * Between grids a micro-grid whose buildings all go to one grid goes along whole, under a free number. Of one that is torn
 * apart, the buildings that leave lie in their new grid alone, until its micro-grids are planned.
 */
function moveThroughGrids(
  input: PlanInput,
  parts: readonly PlacedPart[],
  facts: PublishFacts,
): Moved {
  const targetOf = new Map(
    parts
      .flatMap(({ target, members }) =>
        members.map(({ building, households }) => [building, target, households] as const),
      )
      .sort(([, , a], [, , b]) => a - b)
      .map(([building, target]) => [building, target]),
  );
  const gridOf = (path: string) => path.split('.').slice(0, 5).join('.');
  const pieces = parts.flatMap(({ members }) => members.map(({ building }) => building));
  const isSplit = (path: string) => pieces.indexOf(path) !== pieces.lastIndexOf(path);
  const used = new Map(
    [...facts.microGrids].map(([grid, paths]) => [grid, new Set(paths.map(lastLabel))]),
  );
  const moves: PlaceChange[] = [];
  const newPath = new Map<string, string>();
  for (const [grid, paths] of facts.microGrids) {
    for (const path of paths) {
      const inside = input.buildings.filter((one) => one.path.startsWith(`${path}.`));
      const targets = new Set(inside.map((one) => targetOf.get(one.path)));
      const [target] = targets;
      if (targets.size !== 1 || !target || target === grid) continue;
      if (inside.some((one) => isSplit(one.path))) continue;
      const labels = used.get(target) ?? new Set();
      used.set(target, labels);
      let next = 1;
      while (labels.has(`m${pad(next, 2)}`)) next += 1;
      if (next > mostParts.microGrids) continue;
      labels.add(`m${pad(next, 2)}`);
      newPath.set(path, `${target}.m${pad(next, 2)}`);
      moves.push({ do: 'move', path, to: newPath.get(path)! });
    }
  }
  // A micro-grid that nothing is left in, of a grid that ends or gives all away, ends.
  const emptied = [...facts.microGrids].flatMap(([grid, paths]) =>
    paths.filter((path) => {
      const inside = input.buildings.filter((one) => one.path.startsWith(`${path}.`));
      return !newPath.has(path) && inside.every((one) => targetOf.get(one.path) !== grid);
    }),
  );
  const rest = moveBuildings(input, parts, facts, (building, target) => {
    if (gridOf(building) === target) return building;
    const holder = building.slice(0, building.lastIndexOf('.'));
    return newPath.has(holder) ? building : `${target}.${lastLabel(building)}`;
  });
  return {
    moves: [...moves, ...rest.moves, ...emptied.map((path): PlaceChange => ({ do: 'end', path }))],
    newBuildings: rest.newBuildings,
  };
}
