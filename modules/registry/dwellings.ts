/** What use cases ask of a dwelling and a day. */
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { namePlaces } from '../places/index.ts';

/** The building that a dwelling lies in: as near as the audit, which is kept for good, says where somebody lives. */
export function buildingOf(dwelling: string): string {
  return dwelling.split('.').slice(0, -2).join('.');
}

/** @throws AppError `registry/day-ahead` */
export function assertPast(day: string, today: string): void {
  if (day > today) throw new AppError('registry/day-ahead', { day });
}

/** @throws AppError `registry/dwelling-gone` */
export async function assertDwelling(trx: Trx, path: string): Promise<void> {
  const name = (await namePlaces(trx, [path])).get(path);
  if (!name || name.gone) throw new AppError('registry/dwelling-gone', { path });
}
