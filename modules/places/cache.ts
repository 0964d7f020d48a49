/** The directory that this process keeps in memory, and when it is read again. */
import type { Trx } from '../../kernel/db/database.ts';
import type { Listener } from '../../kernel/db/listen.ts';
import { listen } from '../../kernel/db/listen.ts';
import type { CityDatabase } from '../../kernel/db/transaction.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import type { Directory } from './directory.ts';
import { buildDirectory } from './directory.ts';
import { countDwellings, findVersion, listAreas } from './store.ts';

/** Even with a listener the version is looked up this often, in case a notification got lost. */
const trustMs = 30_000;

let kept: { directory: Directory; today: string; checkedAt: number } | undefined;
let listener: Listener | undefined;

/**
 * All places down to the buildings as they are now. While the process listens for changes this costs nothing; without a
 * listener (commands, tests) one look at the version.
 */
export async function getDirectory(trx: Trx): Promise<Directory> {
  const now = Date.now();
  const today = dateInChina(new Date(now));
  const trusted = listener?.isConnected() && kept && now - kept.checkedAt < trustMs;
  if (kept && kept.today === today && trusted) return kept.directory;
  const version = await findVersion(trx);
  if (
    !kept ||
    kept.today !== today ||
    version === undefined ||
    kept.directory.version !== version
  ) {
    const [rows, dwellings] = [await listAreas(trx, today), await countDwellings(trx, today)];
    kept = { directory: buildDirectory(rows, dwellings, version), today, checkedAt: now };
  }
  kept.checkedAt = now;
  return kept.directory;
}

/** Makes the next look compare versions: called by whoever changes places. */
export function expireDirectory(): void {
  if (kept) kept.checkedAt = 0;
}

/** Starts listening for changes; returns what stops it. */
export async function startDirectory(city: CityDatabase): Promise<() => Promise<void>> {
  const own = await listen(city, 'gewu_places', {
    onNotify: expireDirectory,
    onGap: expireDirectory,
  });
  listener = own;
  return async () => {
    if (listener === own) listener = undefined;
    await own.stop();
  };
}
