/** The directory that this process keeps in memory, and when it is read again. */
import { watchChanges } from '../../kernel/db/changes.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import type { Directory } from './directory.ts';
import { buildDirectory } from './directory.ts';
import { countDwellings, findVersion, listAreas } from './store.ts';

/** Hears of changes of places. */
export const placesWatch = watchChanges('gewu_places');

let kept: { directory: Directory; day: number } | undefined;

/** Days of China since 1970 by the clock: cheaper than its date, and there is no summer time. */
const dayOf = (now: number) => Math.floor((now + 8 * 3_600_000) / 86_400_000);

/** The directory when it stands without asking the database. */
export function directoryAtHand(): Directory | undefined {
  return kept?.day === dayOf(Date.now()) && placesWatch.stands() ? kept.directory : undefined;
}

/**
 * All places down to the buildings as they are now. While the process listens for changes this costs nothing; without a
 * listener (commands, tests) one look at the version.
 */
export async function getDirectory(trx: Trx): Promise<Directory> {
  const atHand = directoryAtHand();
  if (atHand) return atHand;
  const now = new Date();
  const day = dayOf(now.getTime());
  const version = await findVersion(trx);
  if (kept?.day !== day || version === undefined || kept.directory.version !== version) {
    const today = dateInChina(now);
    const [rows, dwellings] = [await listAreas(trx, today), await countDwellings(trx, today)];
    kept = { directory: buildDirectory(rows, dwellings, version), day };
  }
  placesWatch.noteChecked();
  return kept.directory;
}

/** The latest days that were asked for, beside today. */
const days = new Map<string, Directory>();
const mostDays = 2;

/**
 * All places down to the buildings as they were, or will be, on a day.
 * @param date of China, YYYY-MM-DD
 */
export async function getDirectoryOn(trx: Trx, date: string): Promise<Directory> {
  const today = await getDirectory(trx);
  if (date === dateInChina(new Date())) return today;
  const known = days.get(date);
  if (known && known.version === today.version) return known;
  const [rows, dwellings] = [await listAreas(trx, date), await countDwellings(trx, date)];
  const directory = buildDirectory(rows, dwellings, today.version);
  days.delete(date);
  days.set(date, directory);
  for (const oldest of days.keys()) if (days.size > mostDays) days.delete(oldest);
  return directory;
}
