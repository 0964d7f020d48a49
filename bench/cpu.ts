import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in which Linux counts. */
const ticks = 100;

interface Stat {
  parent: number;
  /** Seconds of its own. */
  own: number;
  /** Seconds of children that have ended. */
  ended: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    // after the name, which may hold anything
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
    return {
      parent: Number(fields[1]),
      own: (user! + system!) / ticks,
      ended: (endedUser! + endedSystem!) / ticks,
    };
  } catch {
    return undefined;
  }
}

/**
 * Seconds of processor that a process, and unless told all that it started, have used; 0 where there is no /proc. Unlike the
 * clock's seconds they say the same on a machine that does other work.
 */
export function cpuSeconds(pid: number, { children = true } = {}): number {
  const top = readStat(pid);
  if (!top) return 0;
  if (!children) return top.own;
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => ({ pid: Number(name), ...readStat(Number(name)) }));
  const below = (parent: number): number =>
    stats.reduce(
      (sum, one) =>
        one.parent === parent && one.own !== undefined
          ? sum + one.own + (one.ended ?? 0) + below(one.pid)
          : sum,
      0,
    );
  return top.own + top.ended + below(pid);
}
