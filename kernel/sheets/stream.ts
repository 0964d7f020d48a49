import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import { AppError } from '../errors/app-error.ts';
import type { Actor } from '../http/actor.ts';
import '../files/errors.ts';

/** Rows fetched at a time: what an export holds in memory. */
const batchRows = 500;
/** Files that one server makes at a time: each holds a connection while it lasts. */
const mostAtOnce = 3;
/** Bytes that may wait for a reader. */
const waitingBytes = 256 * 1024;
/** A reader who takes nothing for so long is gone; a transaction must not stay open for them. */
const patienceMs = 60_000;

let running = 0;

/** Counts a file that is being made. @throws AppError `files/busy` @returns what ends it, once */
export function takeSlot(): () => void {
  if (running >= mostAtOnce) throw new AppError('files/busy');
  running += 1;
  let held = true;
  return () => {
    if (held) running -= 1;
    held = false;
  };
}

/** Waits until the reader has taken what was written. @throws when the reader is gone */
async function drained(out: PassThrough): Promise<void> {
  if (out.destroyed) throw new Error('the reader of an export is gone');
  if (!out.writableNeedDrain) return;
  const gone = new AbortController();
  const end = () => gone.abort();
  out.once('close', end);
  try {
    await once(out, 'drain', {
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(patienceMs)]),
    });
  } finally {
    out.off('close', end);
  }
}

/**
 * Reads a query by a cursor of the database, in batches, in a transaction of its own as the actor, and writes what
 * `write` makes of each. Ends early when the reader goes away; an error breaks the stream off, so that nobody takes half a
 * file for a whole one.
 *
 * @param write gets the rows of a batch and hands bytes to `emit`; the last call has no rows
 */
export function streamRows<R>(
  city: CityDatabase,
  actor: Actor,
  query: (trx: Trx) => Promise<ReturnType<typeof sql>>,
  write: (trx: Trx, rows: R[], emit: (chunk: Uint8Array) => void) => Promise<void>,
): Readable {
  const release = takeSlot();
  const out = new PassThrough({ highWaterMark: waitingBytes });
  const emit = (chunk: Uint8Array) => void out.write(chunk);
  const work = withTransaction(city, actor, { readOnly: true }, async (trx) => {
    await sql`declare export_rows no scroll cursor for ${await query(trx)}`.execute(trx);
    for (;;) {
      const { rows } = await sql<R>`fetch ${sql.raw(String(batchRows))} from export_rows`.execute(
        trx,
      );
      await write(trx, rows, emit);
      await drained(out);
      if (rows.length === 0) return;
    }
  });
  work
    .then(
      () => out.end(),
      (error: Error) => out.destroy(error),
    )
    .finally(release);
  return out;
}
