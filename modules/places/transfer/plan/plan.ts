/** What a file comes to, row by row, beside what is there: the dry run. Pure but for what it is given. */
import Flatbush from 'flatbush';
import { areaSquareMeters, bboxOf, type LngLat } from '../../../../kernel/geo/index.ts';
import { isWithin, parentPath } from '../../directory.ts';
import type { FacilityCategory } from '../../facilities/fields.ts';
import { completeSeed } from '../../seed.ts';
import { outsideOf, overlapOf, type Piece, sliverMeters } from '../../tree/outline.ts';
import { codeOfPath } from '../../tree/paths.ts';
import { outlineKinds } from '../fields.ts';
import type { SourceRow } from '../formats/format.ts';
import { attributesOf } from './facility.ts';
import type { Resolved, Resolver } from './find.ts';
import { findBuilding, resolve } from './resolve.ts';
import {
  BadRow,
  compare,
  drawRow,
  numberOf,
  type PlanOptions,
  type RowResult,
  type Said,
  wordsOf,
} from './row.ts';
import { houseName, toWords } from './values.ts';
import type { World } from './world.ts';

/** Buildings nearer than that stand on each other. */
const sameSpotMeters = 1;
/** No building covers more. */
const largestBuilding = 500_000;
/** A dwelling's number ends in two digits within its floor: 501, 1203. */
const roomOnFloor = /^(\d{1,2})\d{2}室$/;

/** See {@link createPlanner}. */
export interface Planner {
  add(row: SourceRow): RowResult;
  /** Paths of the buildings whose entrances and dwellings have to be in `world.inner` before the rows are added. */
  buildingsOf(rows: readonly SourceRow[]): string[];
  /** What only the whole file says: outlines that overlap, and places that it lacks, where it is all of an area. */
  finish(complete: string | null): RowResult[];
}

interface Seen {
  result: RowResult;
  said: Said;
}

/** Plans rows one after another; what earlier rows add counts for later ones. */
export function createPlanner(world: World, options: PlanOptions): Planner {
  const resolver: Resolver = { world, options, newEstates: new Map(), newEntrances: new Map() };
  const seen = new Map<string, Seen>();
  const codes = new Map<string, { row: number; resolved: Resolved }>();
  const spots = new Map<string, { row: number; name: string }>();
  const { kind, columns } = options;

  function nameOf(row: SourceRow): string | null {
    const told = wordsOf(row, columns, 'name');
    return told === null ? null : houseName(kind, told);
  }

  function plan(row: SourceRow, result: RowResult): void {
    result.name = wordsOf(row, columns, 'name');
    const drawn = drawRow(world, row, options);
    result.repairs.push(...drawn.repairs);
    if (drawn.outline && ['entrance', 'dwelling', 'facility'].includes(kind))
      throw new BadRow('geometry-kind', { type: 'Polygon' });
    if (outlineKinds.includes(kind) && !drawn.outline) throw new BadRow('no-outline');
    const code = wordsOf(row, columns, 'code');
    const coded = code === null ? undefined : codes.get(code);
    const { there, path, name, also, estatePath, category } = coded
      ? { ...coded.resolved, name: nameOf(row) ?? coded.resolved.name, also: undefined }
      : resolve(resolver, row, drawn);
    if (coded && name !== coded.resolved.name) throw new BadRow('doubled-code', { row: coded.row });
    if (code !== null && !coded)
      codes.set(code, {
        row: row.row,
        resolved: {
          there,
          path,
          name,
          ...(estatePath === undefined ? {} : { estatePath }),
          ...(category ? { category } : {}),
        },
      });
    result.path = path;
    result.name = name;
    if (!options.mayChange(path) || (there && !options.mayChange(there.path))) {
      throw new BadRow('outside-area', { path });
    }
    const told = wordsOf(row, columns, 'name');
    // That a bare number gets its word goes without saying.
    if (told !== null && told !== name && !/^\d+$/.test(told))
      result.repairs.push({ code: 'renamed', params: { from: told, to: name } });
    const said: Said = {
      kind,
      path,
      name,
      outline: drawn.outline,
      center: drawn.center,
      nameEn: wordsOf(row, columns, 'nameEn'),
      ...(category ? { category } : {}),
      ...(kind === 'building'
        ? {
            estatePath: estatePath ?? null,
            floors: numberOf(row, columns, 'floors'),
            heightM: numberOf(row, columns, 'heightM'),
          }
        : {}),
      ...(kind === 'facility'
        ? { attributes: attributesOf(row, columns, category as FacilityCategory, there) }
        : {}),
      ...(kind === 'dwelling' ? { floor: numberOf(row, columns, 'floor') ?? floorOf(name) } : {}),
    };
    if (kind === 'building' && drawn.outline && areaSquareMeters(drawn.outline) > largestBuilding) {
      throw new BadRow('too-large', { squareMeters: Math.round(areaSquareMeters(drawn.outline)) });
    }
    const key = there?.path ?? `${parentPath(path)} ${estatePath ?? ''} ${name}`;
    const before = seen.get(key);
    if (before) {
      again(result, said, before);
      return;
    }
    if (kind === 'building' && drawn.center)
      standAlone(row.row, name, drawn.center, there !== undefined);
    seen.set(key, { result, said });
    Object.assign(result, compare(said, there, options.day));
    if (also) {
      result.repairs.push({ code: `${also.kind}-added`, params: { name: also.name } });
      const place = completeSeed({
        ...also,
        code: codeOfPath(also.path)!,
        parentPath: parentPath(also.path),
        synthetic: false,
        validFrom: options.day,
      });
      result.work.unshift({ do: 'add', place });
    }
  }

  /** A place that an earlier row told of: skipped when it says the same, else nobody knows which is right. */
  function again(result: RowResult, said: Said, first: Seen): void {
    const differs = (['floors', 'heightM', 'floor', 'nameEn'] as const).find(
      (field) =>
        (said[field] ?? null) !== null &&
        (first.said[field] ?? null) !== null &&
        said[field] !== first.said[field],
    );
    if (differs) throw new BadRow('doubled-differs', { row: first.result.row, field: differs });
    result.outcome = 'skipped';
    result.repairs.push({ code: 'doubled', params: { row: first.result.row } });
  }

  /** @throws BadRow when another building of the file, or one that is there under another name, stands on the same spot */
  function standAlone(row: number, name: string, center: LngLat, known: boolean): void {
    const scale = 111_320 / sameSpotMeters;
    const x = Math.round(center.lng * scale * 0.77);
    const y = Math.round(center.lat * scale);
    const other = spots.get(`${x} ${y}`);
    if (other) throw new BadRow('same-spot', { row: other.row, name: other.name });
    spots.set(`${x} ${y}`, { row, name });
    if (known) return;
    const on = world.directory.indexes.building.find(center.lng, center.lat)?.entry;
    if (on) throw new BadRow('on-building', { name: on.name, code: on.code });
  }

  return {
    add(row) {
      const result: RowResult = {
        row: row.row,
        outcome: 'bad',
        path: null,
        name: null,
        problems: [],
        repairs: [],
        changes: [],
        work: [],
      };
      try {
        plan(row, result);
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        result.outcome = 'bad';
        result.path = null;
        result.repairs = [];
        result.problems.push(error.note);
        // As the file has it, so that it is found there.
        result.name = toWords(columns.name && row.properties[columns.name]) ?? result.name;
      }
      return result;
    },
    buildingsOf(rows) {
      if (kind !== 'entrance' && kind !== 'dwelling') return [];
      const paths = rows.flatMap((row) => {
        try {
          return findBuilding(resolver, row).path;
        } catch (error) {
          if (error instanceof BadRow) return [];
          throw error;
        }
      });
      return [...new Set(paths)];
    },
    finish(complete) {
      if (outlineKinds.includes(kind)) refuseOverlaps(world, [...seen.values()], kind);
      if (complete === null || !['estate', 'building', 'facility'].includes(kind)) return [];
      return world.directory.entries
        .filter(
          (e) =>
            e.kind === kind &&
            isWithin(e.path, complete) &&
            !seen.has(e.path) &&
            options.mayChange(e.path),
        )
        .map((e) => ({
          row: 0,
          outcome: 'end',
          path: e.path,
          name: e.name,
          problems: [],
          repairs: [],
          changes: [],
          work: [{ do: 'end', path: e.path }],
        }));
    },
  };
}

/** The floor that a number names. */
function floorOf(name: string): number | null {
  const floor = Number(roomOnFloor.exec(houseName('dwelling', name))?.[1]);
  return floor >= 1 ? floor : null;
}

/** Marks the rows whose outline lies on that of a sibling, in the file or there already, or outside of what it lies in. */
function refuseOverlaps(world: World, all: readonly Seen[], kind: PlanOptions['kind']): void {
  const alive = all.filter(
    ({ result }) => result.outcome !== 'bad' && result.outcome !== 'skipped',
  );
  const mine = new Map(alive.map((one) => [one.said.path, one]));
  const areas = [
    ...alive.map(({ said }) => ({ path: said.path, name: said.name, outline: said.outline! })),
    ...world.directory.entries.flatMap((e) =>
      e.kind === kind && e.geometry && !mine.has(e.path)
        ? [{ path: e.path, name: e.name, outline: e.geometry }]
        : [],
    ),
  ];
  if (areas.length === 0) return;
  const tree = new Flatbush(areas.length);
  const boxes = areas.map(({ outline }) => bboxOf(outline));
  for (const box of boxes) tree.add(...box);
  tree.finish();
  const refuse = ({ result }: Seen, code: string, params: Record<string, string | number>) => {
    result.outcome = 'bad';
    result.work = [];
    result.problems.push({ code, params });
  };
  for (const [i, one] of alive.entries()) {
    if (one.result.outcome === 'unchanged') continue;
    const parent = world.directory.byPath.get(parentPath(one.said.path)!);
    const out =
      parent?.geometry &&
      parent.kind !== 'district' &&
      thick(outsideOf(one.said.outline!, [parent.geometry]));
    if (out) {
      refuse(one, 'outside-parent', {
        name: parent.name,
        squareMeters: Math.round(out.squareMeters),
      });
      continue;
    }
    for (const j of tree.search(...boxes[i]!)) {
      const other = areas[j]!;
      if (j === i || parentPath(other.path) !== parentPath(one.said.path)) continue;
      const shared = thick(overlapOf(one.said.outline!, other.outline));
      if (!shared) continue;
      refuse(one, 'overlaps', { name: other.name, squareMeters: Math.round(shared.squareMeters) });
      break;
    }
  }
}

function thick(pieces: readonly Piece[]): Piece | undefined {
  return pieces.find(({ meanWidth }) => meanWidth >= sliverMeters);
}
