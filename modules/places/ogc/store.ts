/** What lies in buildings, for GIS tools: it is not kept in memory. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Bbox, LngLat } from '../../../kernel/geo/index.ts';

/** An entrance or a dwelling, where it is. */
export interface InnerPlace {
  kind: 'entrance' | 'dwelling';
  code: string;
  path: string;
  name: string;
  floor: number | null;
  synthetic: boolean;
  center: LngLat | null;
}

/** Which of them. */
export interface InnerFilter {
  kind: 'entrance' | 'dwelling';
  /** Date, YYYY-MM-DD. */
  day: string;
  /** Below one of these paths; everywhere when undefined. */
  below?: readonly string[] | undefined;
  within?: string | undefined;
  bbox?: Bbox | undefined;
  code?: string | undefined;
  name?: string | undefined;
  synthetic?: boolean | undefined;
  /** Codes after this one. */
  after?: string | undefined;
  limit: number;
}

/** Entrances or dwellings by code. What has no place of its own is where its entrance or its building is. */
export async function listInner(trx: Trx, filter: InnerFilter): Promise<InnerPlace[]> {
  const { kind, day, below, within, bbox, code, name, synthetic, after, limit } = filter;
  const inForce = (row: string) =>
    sql.raw<boolean>(
      `${row}.valid_from <= '${day}' and (${row}.valid_to is null or ${row}.valid_to > '${day}')`,
    );
  const where = [
    sql<boolean>`p.kind = ${kind} and ${inForce('p')}`,
    ...(below ? [sql<boolean>`p.path <@ ${[...below]}::ltree[]`] : []),
    ...(within ? [sql<boolean>`p.path <@ ${within}::ltree`] : []),
    ...(bbox
      ? [
          sql<boolean>`at.center <@ box(point(${bbox[0]}, ${bbox[1]}), point(${bbox[2]}, ${bbox[3]}))`,
        ]
      : []),
    ...(code ? [sql<boolean>`p.code = ${code}`] : []),
    ...(name ? [sql<boolean>`p.name = ${name}`] : []),
    ...(synthetic === undefined ? [] : [sql<boolean>`p.synthetic = ${synthetic}`]),
    ...(after ? [sql<boolean>`p.code > ${after}`] : []),
  ];
  const { rows } = await sql<InnerPlace>`
    select p.kind, p.code, ltree2text(p.path) as path, p.name, p.floor, p.synthetic,
      case when at.center is null then null
        else json_build_object('lng', at.center[0], 'lat', at.center[1]) end as center
    from places p
      left join places e on p.kind = 'dwelling' and e.path = subpath(p.path, 0, -1) and ${inForce('e')}
      left join places b on b.path = subpath(p.path, 0, case p.kind when 'dwelling' then -2 else -1 end)
        and ${inForce('b')}
      cross join lateral (select coalesce(p.center, e.center, b.center) as center) as at
    where ${sql.join(where, sql` and `)}
    order by p.code limit ${limit}`.execute(trx);
  return rows;
}
