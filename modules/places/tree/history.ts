/** What places were: the states of one, and the tree of any day. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { PlaceKind } from '../contract.ts';
import { can } from '../policy.ts';
import type { treeRoutes } from './contract.ts';
import type { PlaceState } from './plan.ts';
import { placeColumns } from './store.ts';

type States = z.output<(typeof treeRoutes)['listPlaceStates']['response']>['states'];

/**
 * The states that a path named, the newest first, with the post that made each and why.
 * @throws AppError `http/forbidden`, `places/not-found`
 */
export async function listPlaceStates(trx: Trx, actor: Actor, path: string): Promise<States> {
  if (!can(actor, 'places.readHistory')) throw new AppError('http/forbidden');
  const { rows } = await sql<States[number]>`
    select ${placeColumns}, case when c.id is null then null else json_build_object(
      'at', to_char(c.made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'post', c.post,
      'postPath', ltree2text(c.post_path), 'reason', c.reason) end as made
    from places p left join place_changes c on c.id = p.opened_change
    where p.path = ${path}::ltree order by p.valid_from desc`.execute(trx);
  if (rows.length === 0) throw new AppError('places/not-found', { key: path });
  return rows;
}

/**
 * The places directly in a place on any day, by path; by SQL, since memory keeps today alone.
 * @param parent the city itself when absent
 * @param kind only these; all but facilities when absent
 * @throws AppError `http/forbidden`
 */
export async function listPlacesOn(
  trx: Trx,
  actor: Actor,
  day: string,
  parent: string | undefined,
  kind: PlaceKind | undefined,
): Promise<PlaceState[]> {
  if (!can(actor, 'places.readHistory')) throw new AppError('http/forbidden');
  const { rows } = await sql<PlaceState>`
    select ${placeColumns} from places p
    where subpath(p.path, 0, -1) = coalesce(${parent ?? null}::ltree, (
        select path from places where kind = 'city' order by valid_from desc limit 1))
      and ${kind === undefined ? sql`p.kind <> 'facility'` : sql`p.kind = ${kind}`}
      and p.valid_from <= ${day}::date and (p.valid_to is null or p.valid_to > ${day}::date)
    order by p.path`.execute(trx);
  return rows;
}
