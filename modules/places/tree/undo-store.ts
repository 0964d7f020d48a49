/** SQL of taking sets of changes back. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { builtOnReasons } from './contract.ts';
import type { PlaceState } from './plan.ts';
import type { Left } from './reverse.ts';
import { placeColumns } from './store.ts';

/** A set of changes as it is kept. */
export interface ChangeSetRow {
  id: string;
  day: string;
  at: string;
  post: string | null;
  postPath: string | null;
  placePath: string;
  reason: string;
  added: number;
  altered: number;
  moved: number;
  ended: number;
  undoes: string | null;
  undone: { at: string; post: string | null; postPath: string | null; reason: string } | null;
  /** Whether the place that holds all of it was itself changed. */
  whole: boolean;
  /** Grid or community whose plan it put into force. */
  publishedArea: string | null;
}

/** Why a set can't be taken back, as far as it is seen without planning it. */
export interface BuiltOn {
  why: (typeof builtOnReasons)[number];
  path: string | null;
}

const instant = (column: string) =>
  sql`to_char(${sql.raw(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const setColumns = sql`
  c.id, c.day::text as day, ${instant('c.made_at')} as at, c.post, ltree2text(c.post_path) as "postPath",
  ltree2text(c.place_path) as "placePath", c.reason, c.added, c.altered, c.moved, c.ended, c.undoes,
  (select json_build_object('at', ${instant('u.made_at')}, 'post', u.post, 'postPath', ltree2text(u.post_path),
    'reason', u.reason) from place_changes u where u.undoes = c.id and c.undone_at is not null
    order by u.id desc limit 1) as undone,
  exists (select from places p where c.place_path = p.path and c.id in (p.opened_change, p.closed_change)) as whole,
  (select ltree2text(u.area_path) from plan_publications u
    where u.changes ->> 'changeId' = c.id::text and u.withdrawn_at is null) as "publishedArea"`;

/** A set of changes, held until the end of the transaction. */
export async function findChangeSet(trx: Trx, id: string): Promise<ChangeSetRow | undefined> {
  const { rows } = await sql<ChangeSetRow>`
    select ${setColumns} from place_changes c where c.id = ${id}`.execute(trx);
  return rows[0];
}

/**
 * Sets of changes, the newest first.
 * @param path those that changed it, what it lies in, or what lies in it
 */
export async function listChangeSets(
  trx: Trx,
  {
    path,
    before,
    limit,
  }: { path?: string | undefined; before?: string | undefined; limit: number },
): Promise<ChangeSetRow[]> {
  const touches = sql`(c.place_path <@ ${path ?? null}::ltree or (c.place_path @> ${path ?? null}::ltree and exists (
    select from places p where p.path <@ ${path ?? null}::ltree and c.id in (p.opened_change, p.closed_change))))`;
  const { rows } = await sql<ChangeSetRow>`
    select ${setColumns} from place_changes c
    where ${path === undefined ? sql`true` : touches} and ${before === undefined ? sql`true` : sql`c.id < ${before}`}
      -- One that cancelled another is told with that.
      and (c.undoes is null or c.added + c.altered + c.moved + c.ended > 0)
    order by c.id desc limit ${limit}`.execute(trx);
  return rows;
}

/** What a set opened that still holds for good, as itself or brought back. */
const standing = sql`(p.opened_change = c.id or p.brings_back = c.id) and p.valid_to is null`;

/** States that a set closed, and those of its day that it put others in place of. */
const closedBy = sql`(
  select * from places where closed_change = c.id
  union all select r.* from jsonb_populate_recordset(null::places, c.replaced) r)`;

/** Of some sets those that can't be taken back, as far as it is seen from what they left. */
export async function listBuiltOn(trx: Trx, ids: readonly string[]): Promise<Map<string, BuiltOn>> {
  const { rows } = await sql<BuiltOn & { id: string }>`
    select c.id, b.why, b.path from unnest(${[...ids]}::uuid[]) t join place_changes c on c.id = t,
    lateral (
      select 1 as n, 'undone' as why, null as path where c.undone_at is not null
        or (c.undoes is not null and c.added + c.altered + c.moved + c.ended = 0)
      union all
      select 2, 'plan', null from plan_publications u
        where u.changes ->> 'changeId' = c.undoes::text and u.withdrawn_at is not null
      union all
      select 3, 'changed', (
          select ltree2text(p.path) from places p where p.opened_change = c.id and p.valid_to is not null limit 1)
        where (select count(*) from places p where ${standing}) < c.added + c.altered + c.moved
      union all
      (select 4, 'inside', ltree2text(i.path) from places p join places i on subpath(i.path, 0, -1) = p.path
        where ${standing} and i.valid_to is null
          and (i.opened_change = c.id or i.brings_back = c.id) is not true
          and not exists (select from ${closedBy} o where o.path = p.path) limit 1)
    ) b order by c.id, b.n`.execute(trx);
  const found = new Map<string, BuiltOn>();
  for (const { id, why, path } of rows) if (!found.has(id)) found.set(id, { why, path });
  return found;
}

/** What a set left behind. */
export async function findLeft(trx: Trx, id: string): Promise<Left> {
  const opened = await sql<{ path: string }>`
    select ltree2text(p.path) as path from place_changes c join places p on ${standing}
    where c.id = ${id} order by p.path`.execute(trx);
  const closed = await sql<PlaceState>`
    select ${placeColumns} from place_changes c, lateral ${closedBy} p where c.id = ${id} order by p.path`.execute(
    trx,
  );
  const moves = await sql<{ from: string; to: string }>`
    select ltree2text(from_path) as "from", ltree2text(to_path) as "to" from place_moves
    where change_id = ${id}`.execute(trx);
  return { opened: opened.rows.map(({ path }) => path), closed: closed.rows, moves: moves.rows };
}

/** Notes whether a set is taken back; one that took another back no longer does. */
export async function noteUndone(trx: Trx, { id, undoes }: ChangeSetRow): Promise<void> {
  await sql`update place_changes set undone_at = now() where id = ${id}`.execute(trx);
  if (undoes) {
    await sql`update place_changes set undone_at = null where id = ${undoes}`.execute(trx);
  }
}

/** Puts back, row by row, what was there before a set that never held. */
export async function restoreStates(trx: Trx, id: string): Promise<void> {
  await sql`delete from places where opened_change = ${id}`.execute(trx);
  await sql`
    update places set valid_to = null, closed_change = null where closed_change = ${id}`.execute(
    trx,
  );
  await sql`
    insert into places select r.* from place_changes c, jsonb_populate_recordset(null::places, c.replaced) r
    where c.id = ${id}`.execute(trx);
  await sql`delete from place_moves where change_id = ${id} and followed_at is null`.execute(trx);
}
