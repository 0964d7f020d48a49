import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import { findUnit, listUnits } from '../organization/index.ts';
import { findPlace, listPlaces } from '../places/index.ts';
import { covers, type Holder, isDispatcher } from './decide.ts';
import { levelOfPath, mayDispatchTo, pathAtLevel } from './holders.ts';
import { getNames, type Locale } from './names.ts';
import { askerOf, authorize, findHandling } from './policy.ts';
import { type CaseRow, findCase, toFacts } from './store.ts';
import type { Level } from './workflow.ts';

/** Whom a dispatch names: a department, or a grid or community. */
export type TargetInput = { unitId: string } | { placePath: string };

type Dispatched = Pick<CaseRow, 'holder' | 'placePath' | 'source'>;

/**
 * Who is to handle the case.
 *
 * @throws AppError `cases/target-unknown`, `cases/target-not-allowed`
 */
export async function resolveTarget(
  trx: Trx,
  one: Dispatched,
  target: TargetInput,
): Promise<Holder> {
  if ('unitId' in target) {
    const unit = await findUnit(trx, target.unitId);
    if (unit?.kind !== 'department') throw new AppError('cases/target-unknown');
    if (
      !mayDispatchTo(one.holder.level, one.source === 'hotline', 'department') ||
      !covers(unit.placePath, one.placePath)
    ) {
      throw new AppError('cases/target-not-allowed');
    }
    return { level: 'department', path: unit.placePath, unitId: unit.id };
  }
  const level = levelOfPath(target.placePath);
  const place = level && (await findPlace(trx, system, target.placePath));
  if (!level || !place) throw new AppError('cases/target-unknown');
  if (
    !mayDispatchTo(one.holder.level, one.source === 'hotline', level) ||
    !covers(one.holder.path, place.path)
  ) {
    throw new AppError('cases/target-not-allowed');
  }
  return { level, path: place.path, unitId: null };
}

/** Somebody a case may go to, as a list shows it. */
export interface TargetView {
  kind: 'department' | 'place';
  unitId: string | null;
  placePath: string | null;
  name: string;
  level: Level;
  /** The holder may dispatch to it now; a department that is not may still be called. */
  dispatchable: boolean;
}

/** Departments that serve the place of a case, and the places below its holder: where it lies first. */
async function listTargets(
  trx: Trx,
  actor: Actor,
  one: Dispatched,
  locale: Locale,
): Promise<TargetView[]> {
  const { units } = await listUnits(trx, actor, {
    kind: 'department',
    covering: one.placePath,
    limit: 200,
  });
  const paths = await listPlacesBelow(trx, one);
  const names = await getNames(trx, locale, { paths });
  const places = paths.map((path): TargetView => {
    const level = levelOfPath(path) ?? 'grid';
    const dispatchable = mayDispatchTo(one.holder.level, one.source === 'hotline', level);
    return {
      kind: 'place',
      unitId: null,
      placePath: path,
      name: names.place(path),
      level,
      dispatchable,
    };
  });
  const departments = units.map(
    (unit): TargetView => ({
      kind: 'department',
      unitId: unit.id,
      placePath: null,
      name: locale === 'en' ? unit.nameEn : unit.nameZh,
      level: 'department',
      dispatchable: mayDispatchTo(one.holder.level, one.source === 'hotline', 'department'),
    }),
  );
  return [...places.filter((place) => place.dispatchable), ...departments];
}

async function listPlacesBelow(trx: Trx, one: Dispatched): Promise<string[]> {
  const { holder, placePath } = one;
  if (!isDispatcher(holder.level) || holder.unitId !== null) return [];
  const own = (['grid', 'community', 'subdistrict'] as const)
    .map((level) => pathAtLevel(placePath, level))
    .filter((path) => path !== undefined && path !== holder.path && covers(holder.path, path));
  const kind = holder.level === 'community' ? 'grid' : 'community';
  const near = holder.level === 'city' ? [] : await listPlaces(trx, kind, holder.path);
  return [...new Set([...own, ...near.map((place) => place.path)])] as string[];
}

/**
 * Who a case may be dispatched to, and the departments that may be called on it.
 *
 * @throws AppError `cases/not-found`, `cases/not-yours`
 */
export async function getCaseTargets(
  trx: Trx,
  actor: Actor,
  caseId: string,
  locale: Locale,
): Promise<TargetView[]> {
  authorize(actor, 'cases.dispatch');
  const row = await findCase(trx, caseId);
  if (!row) throw new AppError('cases/not-found');
  if (!findHandling(toFacts(row), askerOf(actor))) throw new AppError('cases/not-yours');
  return listTargets(trx, actor, row, locale);
}
