import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../db/transaction.ts';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { streamRows, takeSlot } from './stream.ts';

const database = useTestDatabase();

/** Rows without end, as far as a test waits. */
const endless = async () =>
  sql`select generate_series(1, 100000000) as i, repeat('灯', 200) as words`;
type Row = { i: number; words: string };

/** What the database does for exports now. */
async function listWork(): Promise<string[]> {
  const { rows } = await withTransaction(database, system, {}, (trx) =>
    sql<{ query: string }>`
      select query from pg_stat_activity where state <> 'idle' and query like '%export_rows%'
        and pid <> pg_backend_pid()`.execute(trx),
  );
  return rows.map((row) => row.query);
}

describe('rows by a cursor', () => {
  test('stop where they are when nobody takes them, and end when the reader goes away', async () => {
    let fetched = 0;
    const stream = streamRows<Row>(database, system, endless, async (_, rows, emit) => {
      fetched += rows.length;
      emit(Buffer.from(rows.map((row) => row.words).join('\n')));
    });
    await new Promise((resolve) => stream.once('readable', resolve));
    await wait(300);
    const before = fetched;
    await wait(200);
    // 256 kB wait for the reader: no more is fetched meanwhile.
    expect(fetched).toBe(before);
    expect(fetched).toBeLessThan(5_000);
    expect((await listWork()).length).toBe(1);
    stream.destroy();
    await expect.poll(listWork, { timeout: 5_000 }).toEqual([]);
    const held = [takeSlot(), takeSlot(), takeSlot()];
    for (const release of held) release();
  });

  test('are given whole and in order to a reader who stays', async () => {
    const query = sql`select i from generate_series(1, 2345) i order by i desc`;
    const chunks: Buffer[] = [];
    const stream = streamRows<Row>(
      database,
      system,
      async () => query,
      async (_, rows, emit) => {
        if (rows.length > 0) emit(Buffer.from(`${rows.map(({ i }) => i).join('\n')}\n`));
      },
    );
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const given = Buffer.concat(chunks).toString().trimEnd().split('\n').map(Number);
    expect(given).toEqual(Array.from({ length: 2345 }, (_, i) => 2345 - i));
  });

  test('break off with an error, so that half a file is never taken for a whole one', async () => {
    const stream = streamRows<Row>(database, system, endless, async (_, rows, emit) => {
      emit(Buffer.from('row'));
      if (rows[0]!.i > 1) throw new Error('torn');
    });
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow('torn');
    await expect.poll(listWork, { timeout: 5_000 }).toEqual([]);
  });

  test('are three files at a time, and a fourth is told to come again', () => {
    const held = [takeSlot(), takeSlot(), takeSlot()];
    expect(takeSlot).toThrow('files/busy');
    held[0]!();
    held[0]!();
    const again = takeSlot();
    expect(takeSlot).toThrow('files/busy');
    for (const release of [...held, again]) release();
  });
});
