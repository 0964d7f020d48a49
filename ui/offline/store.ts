import { Dexie, type Table } from 'dexie';
import type { OutboxItem, OutboxStore } from './outbox.ts';

interface Draft {
  kind: string;
  value: unknown;
}

const db = new Dexie('gewu') as Dexie & {
  outbox: Table<OutboxItem, string>;
  drafts: Table<Draft, string>;
};
db.version(1).stores({ outbox: 'id, createdAt', drafts: 'kind' });

/** The outbox on this device. */
export const deviceStore: OutboxStore = {
  list: () => db.outbox.toArray(),
  put: async (item) => void (await db.outbox.put(item)),
  remove: (id) => db.outbox.delete(id),
};

/** Half-written things on this device, one of a kind. */
export const drafts = {
  read: async (kind: string): Promise<unknown> => (await db.drafts.get(kind))?.value,
  write: async (kind: string, value: unknown): Promise<void> =>
    void (await db.drafts.put({ kind, value })),
  remove: (kind: string): Promise<void> => db.drafts.delete(kind),
};
