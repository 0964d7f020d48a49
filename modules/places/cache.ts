/** The directory that this process keeps in memory, and when it is read again. */
import { watchChanges } from '../../kernel/db/changes.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import type { Directory } from './directory.ts';
import { buildDirectory } from './directory.ts';
import { countDwellings, findVersion, listAreas } from './store.ts';

/** Hears of changes of places. */
export const placesWatch = watchChanges('gewu_places');

let kept: { directory: Directory; today: string } | undefined;

/** The directory when it stands without asking the database. */
export function directoryAtHand(): Directory | undefined {
  return kept?.today === dateInChina(new Date()) && placesWatch.stands()
    ? kept.directory
    : undefined;
}

/**
 * All places down to the buildings as they are now. While the process listens for changes this costs nothing; without a
 * listener (commands, tests) one look at the version.
 */
export async function getDirectory(trx: Trx): Promise<Directory> {
  const atHand = directoryAtHand();
  if (atHand) return atHand;
  const today = dateInChina(new Date());
  const version = await findVersion(trx);
  if (kept?.today !== today || version === undefined || kept.directory.version !== version) {
    const [rows, dwellings] = [await listAreas(trx, today), await countDwellings(trx, today)];
    kept = { directory: buildDirectory(rows, dwellings, version), today };
  }
  placesWatch.noteChecked();
  return kept.directory;
}
