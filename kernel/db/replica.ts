import type { Pool } from 'pg';
import { assertSafeAppRole } from './roles.ts';

/** How late a replica may be and still be read. Milliseconds. */
export const MAX_LATENESS = 5_000;
/** How often it is looked at. Milliseconds. */
const LOOK_EVERY = 1_000;

/** A streaming replica for reads. */
export interface Replica {
  pool: Pool;
  /** Whether it answers as `gewu_app` and has what the primary had {@link MAX_LATENESS} ago. */
  isFresh(): boolean;
  /** Not read any more until the next look finds it well. */
  doubt(): void;
}

/** A position in the log of writes, `16/B374D848`, as a number to compare. */
export function parsePosition(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/**
 * Says since when a replica has been behind, from the positions of both: it is as fresh as the last look at the primary
 * whose position it has reached. The clocks of the two servers play no part.
 */
export function createLateness(): {
  /** The primary was at a position at a time. */
  sawPrimary: (at: number, position: bigint) => void;
  /** The replica has reached a position. */
  sawReplica: (position: bigint) => void;
  /** Time of the last state of the primary that the replica has; -Infinity when it never had one. */
  freshAt: () => number;
} {
  let looks: { at: number; position: bigint }[] = [];
  let freshAt = Number.NEGATIVE_INFINITY;
  return {
    sawPrimary(at, position) {
      looks.push({ at, position });
      // one that is very late: the oldest looks tell nothing that the younger ones do not
      if (looks.length > 600) looks = looks.slice(-300);
    },
    sawReplica(position) {
      const reached = looks.findLast((look) => look.position <= position);
      if (!reached) return;
      freshAt = Math.max(freshAt, reached.at);
      looks = looks.filter((look) => look.at >= reached.at);
    },
    freshAt: () => freshAt,
  };
}

/**
 * Watches a replica from this process. It is read only while it is known to be well: reachable, in recovery (one that was
 * promoted is no replica any more), not late, and without rights that row-level security would not hold.
 */
export function watchReplica(
  primary: Pool,
  pool: Pool,
  schema: string,
  log: (line: string) => void,
): Replica & { stop: () => void } {
  let lateness = createLateness();
  let isSafe = false;
  let stopped = false;
  let told: boolean | undefined;
  let timer: NodeJS.Timeout | undefined;

  const isFresh = () => Date.now() - lateness.freshAt() <= MAX_LATENESS;
  const look = async () => {
    const at = Date.now();
    const there = await primary.query('select pg_current_wal_flush_lsn()::text as position');
    lateness.sawPrimary(at, parsePosition(there.rows[0].position));
    if (!isSafe) await assertSafeAppRole(pool, schema);
    isSafe = true;
    const here = await pool.query(
      'select pg_is_in_recovery() as replica, pg_last_wal_replay_lsn()::text as position',
    );
    const { replica, position } = here.rows[0];
    if (replica && position) lateness.sawReplica(parsePosition(position));
    else throw new Error('it is not a replica');
  };
  const goOn = async () => {
    let problem = '';
    try {
      await look();
    } catch (error) {
      problem = (error as Error).message;
    }
    if (stopped) return;
    if (isFresh() !== told) {
      told = isFresh();
      log(
        told
          ? 'reads go to the replica'
          : `reads go to the primary: ${problem || 'the replica is late'}`,
      );
    }
    timer = setTimeout(() => void goOn(), LOOK_EVERY);
    timer.unref();
  };
  void goOn();
  return {
    pool,
    isFresh,
    doubt() {
      lateness = createLateness();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
