import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { getNames, type Locale } from '../names.ts';
import type { savedRoutes } from './contract.ts';
import './errors.ts';

type Routes = typeof savedRoutes;
type Saved = z.output<Routes['saveFilter']['response']>;
type SaveBody = z.output<Routes['saveFilter']['body']>;
type ChangeBody = z.output<Routes['changeSavedFilter']['body']>;
type List = SaveBody['list'];
type Columns = SaveBody['columns'];
type Share = SaveBody['share'];

interface SavedRow extends Omit<Saved, 'name' | 'mine' | 'sharedWith'> {
  name: string | null;
  ownerId: string;
  unitId: string | null;
  path: string | null;
}

const columnsOf = sql.raw(`id, version, list, name, filter, columns, owner_id as "ownerId",
  shared_unit_id as "unitId", shared_path::text as path`);

/** How many filters a person keeps for one list. */
export const mostSaved = 30;

/** Filters that the actor saved for a list and those that colleagues share, and the columns that the actor chose for it. */
export async function listSavedFilters(
  trx: Trx,
  actor: Actor,
  list: List,
  locale: Locale,
): Promise<{ items: Saved[]; columns: Columns }> {
  const { rows } = await sql<SavedRow>`
    select ${columnsOf} from case_saved_filters where list = ${list}
    order by owner_id = ${actor.personId} desc, name, id limit 200`.execute(trx);
  const named = rows.filter(({ name }) => name !== null);
  return {
    items: await describe(trx, actor, named, locale),
    columns: rows.find(({ name }) => name === null)?.columns ?? null,
  };
}

async function describe(
  trx: Trx,
  actor: Actor,
  rows: readonly SavedRow[],
  locale: Locale,
): Promise<Saved[]> {
  const names = await getNames(trx, locale, {
    paths: rows.flatMap(({ path }) => path ?? []),
    units: rows.flatMap(({ unitId }) => unitId ?? []),
  });
  return rows.map(({ ownerId, unitId, path, name, ...row }) => ({
    ...row,
    name: name ?? '',
    mine: ownerId === actor.personId,
    sharedWith:
      unitId || path
        ? { unitId, placePath: path, name: unitId ? names.unit(unitId) : names.place(path!) }
        : null,
  }));
}

/**
 * Where a filter is shared: the actor holds a post there.
 *
 * @throws AppError `http/forbidden`
 */
function shareOf(actor: Actor, share: Share): { unitId: string | null; path: string | null } {
  const unitId = share && 'unitId' in share ? share.unitId : null;
  const path = share && 'placePath' in share ? share.placePath : null;
  const holds = actor.appointments.some((a) =>
    unitId ? a.unitId === unitId : a.placePath === path && actor.scopes.includes(path ?? ''),
  );
  if (share && !holds) throw new AppError('http/forbidden');
  return { unitId, path };
}

/**
 * Saves a filter under a name.
 *
 * @throws AppError `cases/filter-name-taken`, `cases/too-many-filters`, `http/forbidden` to share it elsewhere
 */
export async function saveFilter(
  trx: Trx,
  actor: Actor,
  body: SaveBody,
  locale: Locale,
): Promise<Saved> {
  const { unitId, path } = shareOf(actor, body.share);
  const counted = await sql<{ n: number }>`
    select count(*)::int as n from case_saved_filters
    where owner_id = ${actor.personId} and list = ${body.list} and name is not null`.execute(trx);
  if (counted.rows[0]!.n >= mostSaved)
    throw new AppError('cases/too-many-filters', { most: mostSaved });
  const { rows } = await sql<SavedRow>`
      insert into case_saved_filters (id, owner_id, list, name, filter, columns, shared_unit_id, shared_path)
      values (${uuidv7()}, ${actor.personId}, ${body.list}, ${body.name}, ${JSON.stringify(body.filter)}::jsonb,
        ${body.columns}::text[], ${unitId}, ${path}::ltree)
      returning ${columnsOf}`.execute(trx);
  await record(trx, actor, 'cases.saveFilter', undefined, rows[0]!);
  return (await describe(trx, actor, rows, locale))[0]!;
}

/** @throws AppError `cases/filter-not-found` also for a colleague's */
async function lockOwn(trx: Trx, actor: Actor, id: string): Promise<SavedRow> {
  const { rows } = await sql<SavedRow>`
    select ${columnsOf} from case_saved_filters
    where id = ${id} and owner_id = ${actor.personId} and name is not null for update`.execute(trx);
  if (!rows[0]) throw new AppError('cases/filter-not-found');
  return rows[0];
}

/**
 * Renames, shares or changes a filter of the actor's own.
 *
 * @throws AppError `cases/filter-not-found`, `cases/filter-name-taken`, `http/forbidden`, `http/stale`
 */
export async function changeSavedFilter(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  body: ChangeBody,
  locale: Locale,
): Promise<Saved> {
  const before = await lockOwn(trx, actor, id);
  if (before.version !== version) {
    const [current] = await describe(trx, actor, [before], locale);
    throw new AppError('http/stale', { current });
  }
  const shared = body.share === undefined ? before : shareOf(actor, body.share);
  const after = { ...before, ...body };
  const { rows } = await sql<SavedRow>`
      update case_saved_filters set version = version + 1, updated_at = now(), name = ${after.name},
        filter = ${JSON.stringify(after.filter)}::jsonb, columns = ${after.columns}::text[],
        shared_unit_id = ${shared.unitId}, shared_path = ${shared.path}::ltree
      where id = ${id} returning ${columnsOf}`.execute(trx);
  await record(trx, actor, 'cases.changeFilter', before, rows[0]!);
  return (await describe(trx, actor, rows, locale))[0]!;
}

/** Removes a filter of the actor's own. @throws AppError `cases/filter-not-found` */
export async function deleteSavedFilter(
  trx: Trx,
  actor: Actor,
  id: string,
): Promise<{ id: string }> {
  const before = await lockOwn(trx, actor, id);
  await sql`delete from case_saved_filters where id = ${id}`.execute(trx);
  await record(trx, actor, 'cases.deleteFilter', before, undefined);
  return { id };
}

/** Keeps the columns that the actor chose for a list: a filter without a name. */
export async function chooseColumns(
  trx: Trx,
  actor: Actor,
  list: List,
  columns: Columns,
): Promise<{ columns: Columns }> {
  const { rows } = await sql<SavedRow>`
    insert into case_saved_filters as f (id, owner_id, list, columns)
    values (${uuidv7()}, ${actor.personId}, ${list}, ${columns}::text[])
    on conflict (owner_id, list, name) do update
      set columns = excluded.columns, version = f.version + 1, updated_at = now()
    returning ${columnsOf}`.execute(trx);
  await record(trx, actor, 'cases.chooseColumns', undefined, rows[0]!);
  return { columns };
}

/** What is searched for may name people: the audit keeps that there was a search, not its words. */
function forAudit({ list, name, filter, columns, unitId, path }: SavedRow) {
  const { q, ...rest } = filter;
  return { list, name, filter: { ...rest, ...(q ? { q: '…' } : {}) }, columns, unitId, path };
}

async function record(
  trx: Trx,
  actor: Actor,
  action: string,
  before: SavedRow | undefined,
  after: SavedRow | undefined,
): Promise<void> {
  await writeAudit(trx, actor, {
    action,
    subjectType: 'caseFilter',
    subjectId: (after ?? before)!.id,
    ...(before ? { before: forAudit(before) } : {}),
    ...(after ? { after: forAudit(after) } : {}),
  });
}
