import { useSyncExternalStore } from 'react';
import { createOutbox, type OutboxItem } from './outbox.ts';

// The database's code is loaded with its first use, after the first screen.
const store = () => import('./store.ts');

/** The outbox of this device. */
export const outbox = createOutbox({
  list: async () => (await store()).deviceStore.list(),
  put: async (item) => (await store()).deviceStore.put(item),
  remove: async (id) => (await store()).deviceStore.remove(id),
});

/** What waits on this device, the oldest first. */
export function useOutbox(): readonly OutboxItem[] {
  return useSyncExternalStore(outbox.subscribe, outbox.current);
}

/** A half-written thing of a kind; undefined when there is none, or nothing can be kept here (a private window). */
export async function readDraft<T>(kind: string): Promise<T | undefined> {
  try {
    return (await (await store()).drafts.read(kind)) as T | undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a half-written thing; where nothing can be kept, it stays on the screen at least. */
export async function writeDraft(kind: string, value: unknown): Promise<void> {
  try {
    await (await store()).drafts.write(kind, value);
  } catch {
    // See above.
  }
}

/** Forgets a half-written thing. */
export async function removeDraft(kind: string): Promise<void> {
  try {
    await (await store()).drafts.remove(kind);
  } catch {
    // Nothing was kept.
  }
}
