import { type Listener, listen } from './listen.ts';
import type { CityDatabase } from './transaction.ts';

/** Even with a listener the database is asked this often, in case a notification got lost. */
const trustMs = 30_000;

/** So long after a change made here the database is asked: its notification comes only after the commit. */
const ownChangeMs = 1_000;

/** Says whether what this process keeps in memory of a city still stands. */
export interface ChangeWatch {
  /** Whether it stands without asking the database: always no without a listener (commands, tests). */
  stands: () => boolean;
  /** The database was asked just now. */
  noteChecked: () => void;
  /** It is being changed, by this process or another. */
  noteChange: () => void;
  /** Starts listening; returns what stops it. */
  start: (city: CityDatabase) => Promise<() => Promise<void>>;
}

/**
 * Watches a channel on which changes are told, by `select pg_notify('channel', current_schema() || ' ' || payload)` in the
 * transaction that makes them. What is kept may lag behind another server's commit by the way of that notification.
 *
 * @param channel a plain name, e.g. `gewu_places`
 */
export function watchChanges(channel: string): ChangeWatch {
  let listener: Listener | undefined;
  let checkedAt = 0;
  let doubtUntil = 0;
  const noteChange = () => {
    checkedAt = 0;
    doubtUntil = Date.now() + ownChangeMs;
  };
  return {
    stands: () =>
      listener?.isConnected() === true &&
      Date.now() - checkedAt < trustMs &&
      Date.now() >= doubtUntil,
    noteChecked: () => {
      // What is seen while a change is under way may be rolled back.
      if (Date.now() >= doubtUntil) checkedAt = Date.now();
    },
    noteChange,
    async start(city) {
      const own = await listen(city, channel, { onNotify: noteChange, onGap: noteChange });
      listener = own;
      return async () => {
        if (listener === own) listener = undefined;
        await own.stop();
      };
    },
  };
}
