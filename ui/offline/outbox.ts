import { ApiError, isPassing } from '../api/error.ts';

/** Something that a person has sent and the server has not yet taken. */
export interface OutboxItem {
  /** UUID, also the idempotency key of the request: sent twice, it is done once. */
  id: string;
  /** Which sender knows how, e.g. `cases/report`. */
  kind: string;
  /** What it is in a line, for the list. */
  title: string;
  payload: unknown;
  /** UUID of who sent it: sent only while the same person is there. Null for nobody signed in: sent as such, always. */
  owner: string | null;
  /** UTC instant. */
  createdAt: string;
  /** Why the server will not take it: a person has to look at it. */
  refused?: { code: string; message: string };
}

/** Where items are kept. */
export interface OutboxStore {
  list: () => Promise<OutboxItem[]>;
  put: (item: OutboxItem) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

/**
 * Does the request of an item. `save` keeps progress (a picture that is up), so that a later try goes on from there.
 * Throws ApiError.
 */
export type Sender = (
  item: OutboxItem,
  save: (payload: unknown) => Promise<void>,
) => Promise<unknown>;

/** What became of an item that was handed in. */
export type Outcome = { state: 'sent'; answer: unknown } | { state: 'waiting' };

/** Keeps what people send until the server has it: over closed tabs, dead networks and restarts. */
export function createOutbox(store: OutboxStore) {
  const senders = new Map<string, Sender>();
  const listeners = new Set<() => void>();
  const sentListeners = new Set<() => void>();
  let items: readonly OutboxItem[] = [];
  let running: Promise<void> = Promise.resolve();

  async function refresh(): Promise<void> {
    items = (await store.list()).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    for (const listener of listeners) listener();
  }

  async function attempt(item: OutboxItem): Promise<unknown> {
    const send = senders.get(item.kind);
    // A sender comes with its screen; one that is not there yet is no reason to give up.
    if (!send) throw new ApiError({ code: 'client/unreachable', message: item.kind }, 0);
    const held = { ...item };
    const answer = await send(held, async (payload) => {
      held.payload = payload;
      await store.put({ ...held });
    });
    await store.remove(item.id);
    for (const listener of sentListeners) listener();
    return answer;
  }

  /** One at a time, in the order in which people sent them. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = running.then(work);
    running = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  return {
    /** Tells how items of a kind are sent. */
    register(kind: string, sender: Sender): void {
      senders.set(kind, sender);
    },

    /** Keeps an item, then tries to send it. Throws ApiError, and keeps nothing, when the server refuses it. */
    async handIn(item: OutboxItem): Promise<Outcome> {
      await store.put(item);
      await refresh();
      return inTurn(async () => {
        try {
          return { state: 'sent', answer: await attempt(item) } as const;
        } catch (error) {
          if (isPassing(error)) return { state: 'waiting' } as const;
          await store.remove(item.id);
          throw error;
        } finally {
          await refresh();
        }
      });
    },

    /** Sends what waits for `owner` or for nobody; stops where the network does. Refused items stay, marked. Answers how many went. */
    flush(owner: string | null): Promise<number> {
      return inTurn(async () => {
        await refresh();
        let sent = 0;
        for (const item of items.filter(
          (one) => (one.owner === owner || one.owner === null) && !one.refused,
        )) {
          try {
            await attempt(item);
            sent += 1;
          } catch (error) {
            if (isPassing(error)) break;
            const { code, message } =
              error instanceof ApiError ? error : { code: 'client/failed', message: String(error) };
            // The session ended: nothing is wrong with the item.
            if (error instanceof ApiError && error.status === 401) break;
            const kept = (await store.list()).find((one) => one.id === item.id) ?? item;
            await store.put({ ...kept, refused: { code, message } });
          }
        }
        await refresh();
        return sent;
      });
    },

    /** Lets a refused item try again. */
    async retry(id: string): Promise<void> {
      const item = (await store.list()).find((one) => one.id === id);
      if (!item) return;
      const { refused: _, ...again } = item;
      await store.put(again);
      await refresh();
    },

    /** Gives an item up. */
    async discard(id: string): Promise<void> {
      await store.remove(id);
      await refresh();
    },

    refresh,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    current: () => items,
    /** Told whenever the server has taken an item: what was read before is old then. */
    onSent(listener: () => void): () => void {
      sentListeners.add(listener);
      return () => sentListeners.delete(listener);
    },
  };
}

/** See {@link createOutbox}. */
export type Outbox = ReturnType<typeof createOutbox>;
