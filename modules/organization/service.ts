/** Use cases of units. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { staff } from '../identity/index.ts';
import { formatPlace } from '../places/format.ts';
import { findPlace, namePlaces } from '../places/index.ts';
import type { organizationRoutes, Unit, UnitKind } from './contract.ts';
import { authorize } from './policy.ts';
import type { UnitFilter, UnitRow } from './store.ts';
import { insertUnits, listUnitRows, listUnitsByIds, updateUnitRow } from './store.ts';

/** What is asked of a list of units. */
export interface UnitQuery extends Omit<UnitFilter, 'after'> {
  cursor?: string | undefined;
}

type NewUnit = z.output<(typeof organizationRoutes)['createUnit']['body']>;
type UnitChange = z.output<(typeof organizationRoutes)['updateUnit']['body']>;
type Locale = 'zh-CN' | 'en';

/** Units in force, departments first, of the nearest place first. */
export async function listUnits(
  trx: Trx,
  actor: Actor,
  { cursor, ...filter }: UnitQuery,
): Promise<{ units: Unit[]; nextCursor: string | null }> {
  authorize(actor, 'organization.read');
  const rows = await listUnitRows(trx, { ...filter, after: cursor }, today());
  const page = rows.slice(0, filter.limit);
  const more = rows.length > filter.limit;
  return {
    units: await toUnits(trx, page, actor.locale),
    nextCursor: more ? (page.at(-1)?.sortKey ?? null) : null,
  };
}

/** One unit, also one that has ended; undefined when there is none. */
export async function findUnit(trx: Trx, unitId: string): Promise<UnitRow | undefined> {
  return (await listUnitsByIds(trx, [unitId]))[0];
}

/**
 * One unit, also one that has ended.
 * @throws AppError `organization/not-found`
 */
export async function getUnit(trx: Trx, actor: Actor, unitId: string): Promise<Unit> {
  authorize(actor, 'organization.read');
  return (await toUnits(trx, [await getRow(trx, unitId)], actor.locale))[0]!;
}

/**
 * The unit of a kind that stands at a place, or at the nearest place above it; undefined when there is none.
 * @example findUnitAt(trx, 'community', '150300.150304.012.008.g003') // 滨海社区居委会
 */
export async function findUnitAt(
  trx: Trx,
  kind: Exclude<UnitKind, 'department' | 'socialOrganization'>,
  path: string,
): Promise<UnitRow | undefined> {
  return (await listUnitRows(trx, { kind, covering: path, limit: 1 }, today()))[0];
}

/** Names and kinds of units, for lists; unknown ids are left out, ended units are not. */
export async function nameUnits(
  trx: Trx,
  ids: readonly string[],
  locale: Locale,
): Promise<Map<string, { name: string; kind: UnitKind }>> {
  const rows = await listUnitsByIds(trx, ids);
  return new Map(rows.map((row) => [row.id, { name: nameOf(row, locale), kind: row.kind }]));
}

/**
 * Founds a unit.
 * @throws AppError `http/forbidden`, `places/not-found`, `organization/category-missing`, `-/wrong-place`,
 * `-/place-taken`, `-/code-taken`
 */
export async function createUnit(trx: Trx, actor: Actor, input: NewUnit): Promise<Unit> {
  authorize(actor, 'organization.manage');
  if (input.kind === 'department' && !input.category) {
    throw new AppError('organization/category-missing');
  }
  if (!(await findPlace(trx, actor, input.placePath))) {
    throw new AppError('places/not-found', { key: input.placePath });
  }
  const row: Omit<UnitRow, 'version'> = {
    ...input,
    id: uuidv7(),
    category: input.category ?? null,
    contact: input.contact ?? null,
    synthetic: false,
    validFrom: input.validFrom ?? today(),
    validTo: null,
  };
  await insertUnits(trx, [row]);
  await writeAudit(trx, actor, {
    action: 'organization.createUnit',
    subjectType: 'unit',
    subjectId: row.id,
    placePath: row.placePath,
    after: { ...row },
  });
  return (await toUnits(trx, [await getRow(trx, row.id)], actor.locale))[0]!;
}

/**
 * Renames a unit, or names its last day.
 * @param version that the change is based on
 * @throws AppError `http/forbidden`, `organization/not-found`, `organization/ends-before-start`,
 * `organization/unit-held` while somebody holds a post in a unit that is to end, `http/stale`
 */
export async function updateUnit(
  trx: Trx,
  actor: Actor,
  unitId: string,
  version: number,
  change: UnitChange,
): Promise<Unit> {
  authorize(actor, 'organization.manage');
  const before = await getRow(trx, unitId);
  const after: UnitRow = {
    ...before,
    nameZh: change.nameZh ?? before.nameZh,
    nameEn: change.nameEn ?? before.nameEn,
    contact: change.contact === undefined ? before.contact : change.contact,
    validTo: change.validTo === undefined ? before.validTo : change.validTo,
    version,
  };
  if (after.validTo !== null && after.validTo < before.validFrom) {
    throw new AppError('organization/ends-before-start', { validFrom: before.validFrom });
  }
  if (change.validTo) {
    const { length: count } = await staff.listHolders(trx, { units: [unitId] });
    if (count > 0) throw new AppError('organization/unit-held', { count });
  }
  if (!(await updateUnitRow(trx, after))) {
    const current = (await toUnits(trx, [await getRow(trx, unitId)], actor.locale))[0];
    throw new AppError('http/stale', { current });
  }
  const told = ({ nameZh, nameEn, contact, validTo }: UnitRow) => ({
    nameZh,
    nameEn,
    contact,
    validTo,
  });
  await writeAudit(trx, actor, {
    action: 'organization.updateUnit',
    subjectType: 'unit',
    subjectId: unitId,
    placePath: before.placePath,
    before: told(before),
    after: told(after),
    reason: change.reason,
  });
  return (await toUnits(trx, [await getRow(trx, unitId)], actor.locale))[0]!;
}

async function getRow(trx: Trx, unitId: string): Promise<UnitRow> {
  const row = await findUnit(trx, unitId);
  if (!row) throw new AppError('organization/not-found');
  return row;
}

function nameOf(row: UnitRow, locale: Locale): string {
  return locale === 'en' ? row.nameEn : row.nameZh;
}

function today(): string {
  return dateInChina(new Date());
}

async function toUnits(trx: Trx, rows: readonly UnitRow[], locale: Locale): Promise<Unit[]> {
  const places = await namePlaces(
    trx,
    rows.map((row) => row.placePath),
  );
  return rows.map((row) => ({
    ...row,
    name: nameOf(row, locale),
    placeName: formatPlace(places.get(row.placePath)!, locale),
  }));
}
