import type { Trx } from '../../kernel/db/database.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Directory } from './directory.ts';

/** Where a post is held. */
export interface Where {
  placePath: string | null;
  unitId: string | null;
}

/** Names of the places and units of some posts, looked up together, in the reader's language. */
export async function nameWheres(
  { trx, actor, directory }: { trx: Trx; actor: Actor; directory: Directory },
  rows: readonly Where[],
): Promise<(one: Where) => string> {
  const places = await directory.namePlaces(
    trx,
    rows.flatMap(({ placePath }) => placePath ?? []),
    actor.locale,
  );
  const units = await directory.nameUnits(
    trx,
    rows.flatMap(({ unitId }) => unitId ?? []),
    actor.locale,
  );
  return ({ placePath, unitId }) =>
    (unitId !== null ? units.get(unitId)?.name : places.get(placePath ?? '')) ?? placePath ?? '';
}
