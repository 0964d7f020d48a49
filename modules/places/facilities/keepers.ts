/** Units that keep facilities: another room has them, and the composition lends it. */
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { PlaceState } from '../tree/plan.ts';

/** See {@link lendUnits}. */
export interface KeeperUnits {
  /** Of some ids, those that are no unit's. */
  findMissing: (trx: Trx, ids: readonly string[]) => Promise<readonly string[]>;
}

let lent: KeeperUnits = { findMissing: async () => [] };

/** Lends facilities the units of the city. Called once, by the composition. */
export function lendUnits(units: KeeperUnits): void {
  lent = units;
}

/**
 * A facility is given to a unit that there is. One that it had before stays, also when that unit has ended since.
 * @throws AppError `http/invalid-input`
 */
export async function assertKeepers(
  trx: Trx,
  touched: readonly { before: PlaceState | undefined; after: PlaceState | undefined }[],
): Promise<void> {
  const given = touched.flatMap(({ before, after }) => {
    const unit = after?.attributes.keeperUnit;
    const isNew = typeof unit === 'string' && unit !== before?.attributes.keeperUnit;
    return isNew ? [{ unit, path: after!.path }] : [];
  });
  if (given.length === 0) return;
  const missing = new Set(await lent.findMissing(trx, [...new Set(given.map(({ unit }) => unit))]));
  const wrong = given.find(({ unit }) => missing.has(unit));
  if (!wrong) return;
  const field = {
    path: 'attributes.keeperUnit',
    message: 'is no unit',
    accepted: 'the id of a unit',
  };
  throw new AppError('http/invalid-input', { count: 1, fields: [field], path: wrong.path });
}
