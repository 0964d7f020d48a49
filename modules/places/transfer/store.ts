/** SQL of files of places: imports and their rows, and places for a file. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { insertRows } from '../../../kernel/db/insert-rows.ts';
import type { FacilityAttributes } from '../facilities/fields.ts';
import type { PlaceChange } from '../tree/change.ts';
import type { ImportOptions, importStates, outcomes, PlaceImport } from './contract.ts';
import type { FileFormat, TransferKind } from './fields.ts';
import type { RowResult } from './plan/row.ts';

/** A sampled row: its values, and the first position of its geometry. */
export interface KeptSample {
  row: number;
  properties: Record<string, string | number | null>;
  position: number[] | null;
}

/** A layer as it is kept until the import is taken. */
export type KeptLayer = PlaceImport['layers'][number] & { sample: KeptSample[] };

/** An import as it is kept. */
export interface ImportRow {
  id: string;
  version: number;
  state: (typeof importStates)[number];
  fileName: string;
  fileKey: string | null;
  format: FileFormat;
  bytes: number;
  layers: KeptLayer[];
  options: ImportOptions;
  counts: PlaceImport['counts'];
  progress: number;
  problem: { code: string; details: Record<string, unknown> } | null;
  checkedAgainst: string | null;
  authorId: string;
  post: string;
  postPath: string;
  changeId: string | null;
  createdAt: Date;
  takenAt: Date | null;
  undoneAt: Date | null;
}

const columns = sql`
  id, version, state, file_name as "fileName", file_key as "fileKey", format, bytes, layers, options, counts, progress,
  problem, checked_against as "checkedAgainst", author_id as "authorId", post, ltree2text(post_path) as "postPath",
  change_id as "changeId", created_at as "createdAt", taken_at as "takenAt", undone_at as "undoneAt"`;

/** Remembers a file that was uploaded. */
export async function insertImport(
  trx: Trx,
  row: Pick<
    ImportRow,
    | 'id'
    | 'fileName'
    | 'fileKey'
    | 'format'
    | 'bytes'
    | 'layers'
    | 'options'
    | 'authorId'
    | 'post'
    | 'postPath'
  >,
): Promise<void> {
  await sql`
    insert into place_imports (id, state, file_name, file_key, format, bytes, layers, options, author_id, post, post_path)
    values (${row.id}, 'read', ${row.fileName}, ${row.fileKey}, ${row.format}, ${row.bytes},
      ${JSON.stringify(row.layers)}::jsonb, ${JSON.stringify(row.options)}::jsonb, ${row.authorId}, ${row.post},
      ${row.postPath}::ltree)`.execute(trx);
}

/** One import that the actor may see. @param lock keeps others from changing it */
export async function findImport(
  trx: Trx,
  id: string,
  lock = false,
): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from place_imports where id = ${id} ${lock ? sql`for update` : sql``}`.execute(
    trx,
  );
  return rows[0];
}

/** Imports that the actor may see, the newest first. */
export async function listImports(trx: Trx, limit: number): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from place_imports order by created_at desc, id desc limit ${limit}`.execute(
    trx,
  );
  return rows;
}

/** What of an import is set. */
export interface ImportSet {
  state?: ImportRow['state'];
  options?: ImportOptions;
  counts?: ImportRow['counts'];
  progress?: number;
  problem?: ImportRow['problem'];
  checkedAgainst?: string | null;
  changeId?: string;
  takenAt?: Date;
  undoneAt?: Date;
}

/** Sets something of an import. @returns whether it still was in that state */
export async function updateImport(
  trx: Trx,
  id: string,
  from: ImportRow['state'],
  set: ImportSet,
): Promise<boolean> {
  const { rows } = await sql`
    update place_imports set version = version + 1,
      state = coalesce(${set.state ?? null}, state),
      options = coalesce(${set.options ? JSON.stringify(set.options) : null}::jsonb, options),
      counts = coalesce(${set.counts ? JSON.stringify(set.counts) : null}::jsonb, counts),
      progress = coalesce(${set.progress ?? null}, progress),
      problem = ${set.problem ? JSON.stringify(set.problem) : null}::jsonb,
      checked_against = coalesce(${set.checkedAgainst ?? null}, checked_against),
      change_id = coalesce(${set.changeId ?? null}, change_id),
      taken_at = coalesce(${set.takenAt ?? null}, taken_at),
      undone_at = coalesce(${set.undoneAt ?? null}, undone_at)
    where id = ${id} and state = ${from} returning 1`.execute(trx);
  return rows.length > 0;
}

/** How far a job is. */
export async function noteProgress(trx: Trx, id: string, progress: number): Promise<void> {
  await sql`update place_imports set progress = ${progress} where id = ${id}`.execute(trx);
}

/** Puts what becomes of the rows in place of what was there. */
export async function replaceRows(
  trx: Trx,
  id: string,
  results: readonly RowResult[],
): Promise<void> {
  await sql`delete from place_import_rows where import_id = ${id}`.execute(trx);
  const size = 2000;
  for (let at = 0; at < results.length; at += size) {
    await insertRows(
      trx,
      'place_import_rows',
      results.slice(at, at + size).map((result, i) => ({
        import_id: id,
        position: at + i + 1,
        row: result.row,
        outcome: result.outcome,
        path: result.path,
        name: result.name?.slice(0, 200) ?? null,
        problems: result.problems,
        repairs: result.repairs,
        changes: result.changes,
        work: result.work,
      })),
    );
  }
}

/** A row as it is shown. */
export type ShownRow = Omit<RowResult, 'work'> & { position: number };

/** Rows after a position, of an outcome or those in which something was repaired. */
export async function listRows(
  trx: Trx,
  id: string,
  {
    outcome,
    after,
    limit,
  }: { outcome?: (typeof outcomes)[number] | 'repaired' | undefined; after: number; limit: number },
): Promise<ShownRow[]> {
  const which =
    outcome === undefined
      ? sql`true`
      : outcome === 'repaired'
        ? sql`repairs <> '[]' and outcome not in ('bad', 'skipped')`
        : sql`outcome = ${outcome}`;
  const { rows } = await sql<ShownRow>`
    select position, row, outcome, ltree2text(path) as path, name, problems, repairs, changes
    from place_import_rows where import_id = ${id} and position > ${after} and ${which}
    order by position limit ${limit}`.execute(trx);
  return rows;
}

/** The changes of places that the rows come to, in their order. */
export async function listWork(trx: Trx, id: string): Promise<PlaceChange[]> {
  const { rows } = await sql<{ work: PlaceChange[] }>`
    select work from place_import_rows where import_id = ${id} and outcome in ('new', 'changed', 'end')
    order by position`.execute(trx);
  return rows.flatMap(({ work }) => work);
}

/** Leaves of a taken import what it is remembered by: the bad rows, and no sample. @returns the key of its file */
export async function settleImport(trx: Trx, id: string): Promise<void> {
  await sql`delete from place_import_rows where import_id = ${id} and outcome <> 'bad'`.execute(
    trx,
  );
  await sql`update place_imports set layers = '[]' where id = ${id}`.execute(trx);
}

/** Files that are no longer needed: of imports that were taken, and of those that nobody took for a week. */
export async function listSpentFiles(trx: Trx): Promise<{ id: string; fileKey: string }[]> {
  const { rows } = await sql<{ id: string; fileKey: string }>`
    select id, file_key as "fileKey" from place_imports where file_key is not null and (state in ('taken', 'undone')
      or (state not in ('checking', 'taking') and created_at < now() - interval '7 days')) limit 100`.execute(
    trx,
  );
  return rows;
}

/** Forgets what was kept of a file; one that was never taken goes altogether. */
export async function forgetFile(trx: Trx, id: string): Promise<void> {
  await sql`delete from place_imports where id = ${id} and taken_at is null`.execute(trx);
  await sql`update place_imports set file_key = null where id = ${id}`.execute(trx);
}

/** A place as a file tells it. */
export interface ExportedPlace {
  kind: TransferKind;
  code: string;
  path: string;
  name: string;
  nameEn: string | null;
  category: string | null;
  estatePath: string | null;
  geometry: unknown;
  lng: number | null;
  lat: number | null;
  floors: number | null;
  heightM: number | null;
  floor: number | null;
  attributes: FacilityAttributes;
  synthetic: boolean;
}

/** The query of the places of a kind on a day, below a path. */
export function exportQuery(kind: TransferKind, within: string | undefined, day: string) {
  return sql`
    select kind, code, ltree2text(path) as path, name, name_en as "nameEn", category,
      ltree2text(estate_path) as "estatePath", geometry, center[0] as lng, center[1] as lat, floors,
      height_m::float8 as "heightM", floor, attributes, synthetic
    from places where kind = ${kind} and valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date)
      and ${within === undefined ? sql`true` : sql`path <@ ${within}::ltree`}
    order by path`;
}

/** Names of everything above the dwellings on a day, by path. */
export async function listNames(trx: Trx, day: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ path: string; name: string }>`
    select ltree2text(path) as path, name from places
    where kind not in ('dwelling', 'facility') and valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date)`.execute(
    trx,
  );
  return new Map(rows.map(({ path, name }) => [path, name]));
}

/** The query of the bad rows of an import. */
export function badRowsQuery(id: string) {
  return sql`
    select row, name, problems from place_import_rows where import_id = ${id} and outcome = 'bad' order by position`;
}

/** Notes that what an import changed was taken back, or holds again. */
export async function noteUndone(trx: Trx, changeId: string, undone: boolean): Promise<void> {
  await sql`
    update place_imports set version = version + 1, state = ${undone ? 'undone' : 'taken'},
      undone_at = ${undone ? sql`now()` : null}
    where change_id = ${changeId}`.execute(trx);
}
