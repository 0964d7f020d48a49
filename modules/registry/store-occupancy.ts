/** All SQL of occupancy. */
import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { Occupancy } from './contract.ts';

/** What was said of a dwelling, for some days. */
export interface OccupancyRow {
  id: string;
  path: string;
  occupancy: Occupancy;
  from: string;
  to: string | null;
  checkedOn: string;
  post: string;
  synthetic: boolean;
  version: number;
}

const columns = sql`
  id, ltree2text(place_path) as path, occupancy, valid_from::text as "from", valid_to::text as "to",
  checked_on::text as "checkedOn", told_post as post, synthetic, version`;

/** What holds of every dwelling of an area of which something does, by path. */
export async function listCurrent(trx: Trx, area: string): Promise<OccupancyRow[]> {
  const { rows } = await sql<OccupancyRow>`
    select ${columns} from dwelling_occupancy
    where place_path <@ ${area}::ltree and valid_to is null order by place_path`.execute(trx);
  return rows;
}

/** What holds of one dwelling, held until the end of the transaction. */
export async function findCurrentForUpdate(
  trx: Trx,
  path: string,
): Promise<OccupancyRow | undefined> {
  const { rows } = await sql<OccupancyRow>`
    select ${columns} from dwelling_occupancy
    where place_path = ${path}::ltree and valid_to is null for update`.execute(trx);
  return rows[0];
}

/** All that was said of a dwelling, the newest first. */
export async function listHistory(trx: Trx, path: string): Promise<OccupancyRow[]> {
  const { rows } = await sql<OccupancyRow>`
    select ${columns} from dwelling_occupancy
    where place_path = ${path}::ltree order by valid_from desc limit 200`.execute(trx);
  return rows;
}

/** A row to be kept. */
export type NewOccupancy = Omit<OccupancyRow, 'to'> & { toldBy: string | null };

/** Adds rows that hold from a day on; those whose id is there stay. */
export async function insertOccupancy(trx: Trx, list: readonly NewOccupancy[]): Promise<void> {
  if (list.length === 0) return;
  const given = sql`jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as o (id uuid, path text, occupancy text,
    "from" date, "checkedOn" date, "toldBy" uuid, post text, synthetic boolean, version int)`;
  await sql`
    insert into dwelling_occupancy (id, place_path, occupancy, valid_from, checked_on, told_by, told_post, synthetic, version)
    select o.id, text2ltree(o.path), o.occupancy, o."from", o."checkedOn", o."toldBy", o.post, o.synthetic, o.version
    from ${given} where not exists (select from dwelling_occupancy d where d.id = o.id)`.execute(
    trx,
  );
}

/** Ends what held by its last day. */
export async function endCurrent(trx: Trx, id: string, to: string): Promise<void> {
  await sql`
    update dwelling_occupancy set valid_to = ${to}::date, checked_on = least(checked_on, ${to}::date),
      version = version + 1 where id = ${id}`.execute(trx);
}

/** Says what holds again, or what is meant when it was said on the same day. */
export async function confirmCurrent(
  trx: Trx,
  row: Pick<NewOccupancy, 'id' | 'occupancy' | 'checkedOn' | 'toldBy' | 'post'>,
): Promise<void> {
  await sql`
    update dwelling_occupancy set occupancy = ${row.occupancy}, checked_on = ${row.checkedOn}::date,
      told_by = ${row.toldBy}, told_post = ${row.post}, synthetic = false, version = version + 1
    where id = ${row.id}`.execute(trx);
}
