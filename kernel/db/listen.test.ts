import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { listen } from './listen.ts';
import { withTransaction } from './transaction.ts';

const database = useTestDatabase();

function notify(payload: string): Promise<unknown> {
  return withTransaction(database, system, {}, (trx) =>
    sql`select pg_notify('gewu_test', ${payload})`.execute(trx),
  );
}

describe('listen', () => {
  test('hears what is committed for its own city alone', async () => {
    const heard: string[] = [];
    const listener = await listen(database, 'gewu_test', {
      onNotify: (payload) => heard.push(payload),
      onGap: () => {},
    });
    await notify('city_999999 other');
    await notify(`${database.schema} mine now`);
    await vi.waitFor(() => expect(heard).toEqual(['mine now']));
    await listener.stop();
    expect(listener.isConnected()).toBe(false);
  });

  test('takes the connection up again when it breaks, and says that it may have missed something', async () => {
    let gaps = 0;
    const heard: string[] = [];
    const listener = await listen(database, 'gewu_test', {
      onNotify: (payload) => heard.push(payload),
      onGap: () => gaps++,
    });
    expect(gaps).toBe(1);
    await withTransaction(database, system, {}, (trx) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity
        where query = 'listen gewu_test' and datname = current_database()`.execute(trx),
    );
    await vi.waitFor(() => expect(gaps).toBe(3), { timeout: 10_000 });
    await notify(`${database.schema} again`);
    await vi.waitFor(() => expect(heard).toEqual(['again']));
    await listener.stop();
  });

  test('hears several channels on one connection', async () => {
    const heard: string[] = [];
    const hear = (channel: string) =>
      listen(database, channel, {
        onNotify: (payload) => heard.push(`${channel}: ${payload}`),
        onGap: () => {},
      });
    const taken = database.pool.totalCount - database.pool.idleCount;
    const [one, other] = await Promise.all([hear('gewu_test'), hear('gewu_other')]);
    expect(database.pool.totalCount - database.pool.idleCount).toBe(taken + 1);
    await notify(`${database.schema} first`);
    await vi.waitFor(() => expect(heard).toEqual(['gewu_test: first']));
    await one!.stop();
    await notify(`${database.schema} nobody hears`);
    await withTransaction(database, system, {}, (trx) =>
      sql`select pg_notify('gewu_other', ${`${database.schema} second`})`.execute(trx),
    );
    await vi.waitFor(() => expect(heard).toEqual(['gewu_test: first', 'gewu_other: second']));
    expect([one!.isConnected(), other!.isConnected()]).toEqual([false, true]);
    await other!.stop();
    expect(database.pool.totalCount - database.pool.idleCount).toBe(taken);
  });

  test('refuses a channel that is not a plain name', async () => {
    const nothing = { onNotify: () => {}, onGap: () => {} };
    await expect(listen(database, 'x; drop table y', nothing)).rejects.toThrow(RangeError);
  });
});
