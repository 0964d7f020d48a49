import type { ClientBase } from 'pg';
import { expect, vi } from 'vitest';

/**
 * Waits for what other tests write on the same server: a seal of the audit leaves what is younger than a transaction that runs,
 * whatever its database.
 *
 * @param owner a connection that sees every session
 */
export async function othersEnd(owner: Pick<ClientBase, 'query'>): Promise<void> {
  const running = async () => {
    const { rows } = await owner.query<{ one: string }>(
      `select pid || ' ' || xact_start as one from pg_stat_activity
       where datname <> current_database() and backend_xid is not null`,
    );
    return rows.map(({ one }) => one);
  };
  const before = await running();
  await vi.waitFor(
    async () => {
      const now = await running();
      expect(before.filter((one) => now.includes(one))).toEqual([]);
    },
    { timeout: 15_000, interval: 10 },
  );
}
