/** What other rooms say of places: what lives in them, and what has to follow when they move. */
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';

/** A place that has another path from a day on. */
export interface PlaceMove {
  from: string;
  to: string;
}

/** What lives in places: what sort of thing, and how many. Never which: some may not be seen by who asks. */
export interface Life {
  /** `openCases`, `units`, `appointments`: a key of the messages `places.life.*`. */
  what: string;
  count: number;
}

type LifeCounter = (trx: Trx, paths: readonly string[], day: string) => Promise<number>;
type MoveListener = (trx: Trx, moves: readonly PlaceMove[], day: string) => Promise<void>;

const counters = new Map<string, LifeCounter>();
const listeners = new Set<MoveListener>();

/**
 * Says what of a room lives in places, so that they are not ended. Called once, as the room registers; again in tests.
 *
 * @param what a key of the messages `places.life.*`
 * @param count of records at one of the paths that hold on the day or later; sees every row, whoever acts. What lay below and
 * moves elsewhere in the same set is none of them
 */
export function registerLife(what: string, count: LifeCounter): void {
  counters.set(what, count);
}

/** What lives at some places, all that end with them named too, from a day on; only what there is any of. */
export async function countLife(trx: Trx, paths: readonly string[], day: string): Promise<Life[]> {
  if (paths.length === 0) return [];
  return asSystem(trx, async () => {
    const found: Life[] = [];
    for (const [what, counter] of counters) {
      const count = await counter(trx, paths, day);
      if (count > 0) found.push({ what, count });
    }
    return found;
  });
}

/**
 * Has a room follow when places move: called in the transaction of the change, or by a job as its day begins if that lies
 * ahead. Sees and writes every row, whoever acts. Every place that moves is named, those below others too.
 * The same function twice is one listener.
 */
export function onPlacesMoved(listener: MoveListener): void {
  listeners.add(listener);
}

/** Tells everybody who registered. */
export async function tellMoved(trx: Trx, moves: readonly PlaceMove[], day: string): Promise<void> {
  if (moves.length === 0) return;
  await asSystem(trx, async () => {
    for (const listener of listeners) await listener(trx, moves, day);
  });
}

/** A set of changes that is taken back. */
export interface UndoneSet {
  id: string;
  /** The set that it had taken back, which now holds again. */
  undoes: string | null;
  reason: string;
}

type UndoListener = (trx: Trx, set: UndoneSet) => Promise<void>;

const undoListeners = new Set<UndoListener>();

/**
 * Has what was done by a set of changes say that it was taken back, in the same transaction and before anybody looks what
 * lives in the places. Sees and writes every row, whoever acts.
 */
export function onPlacesUndone(listener: UndoListener): void {
  undoListeners.add(listener);
}

/** Tells everybody who registered. */
export async function tellUndone(trx: Trx, set: UndoneSet): Promise<void> {
  await asSystem(trx, async () => {
    for (const listener of undoListeners) await listener(trx, set);
  });
}
