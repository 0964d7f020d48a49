/**
 * Who hears of a clock that runs out, and when. Pure.
 *
 * The first rung reminds the holder at three quarters of the limit, the second tells the post that answers for the
 * holder that it is late. Each further rung comes after another half of the limit and goes to the level above the
 * highest one that was told, until the city has been. A level whose posts are vacant is passed over, so that a case
 * which nobody holds reaches the first level with somebody and climbs on from there like any other.
 */
import { addLimit, type Calendar, type Limit, type Pause } from '../../../kernel/time/index.ts';
import { type Level, leadOfLevel, postsOfLevel } from '../workflow.ts';

/** Share of the limit between one rung and the next, once it is late. */
export const shareOfRung = 0.5;

/** The rung on which a clock becomes late. */
export const lateRung = 2;

/**
 * The level that hears next. A department is not over a community nor under a subdistrict; late, it is the
 * subdistrict's business, because that called or dispatched it.
 */
const above: Record<Level, Level | undefined> = {
  building: 'grid',
  grid: 'community',
  community: 'subdistrict',
  department: 'subdistrict',
  subdistrict: 'city',
  city: undefined,
};

const height: Record<Level, number> = {
  building: 0,
  grid: 1,
  community: 2,
  department: 2,
  subdistrict: 3,
  city: 4,
};

/** What is known of an escalation: enough to say what comes next. */
export interface Escalation {
  /** Rungs fired so far, 0 before the first. */
  rung: number;
  /** The highest level told so far; undefined before the first rung. */
  told: Level | undefined;
}

/** A clock as far as the rungs go. */
export interface EscalatingClock extends Escalation {
  limit: Limit;
  /** UTC instant at which three quarters have passed. */
  warnAt: Date;
  /** UTC deadline. */
  dueAt: Date;
  /** Stretches in which it stood still; one without an end stops it now. */
  pauses: readonly Pause[];
}

/** Whom a rung tells: the posts of the first level, from below, at which somebody holds one. */
export interface Rung {
  rung: number;
  /** Levels to try, from the one that is meant up to the city, each with its posts. */
  candidates: readonly { level: Level; posts: readonly string[] }[];
}

/** The level above, for escalation; undefined above the city. */
export function levelOver(level: Level): Level | undefined {
  return above[level];
}

/** The level that a late rung means: above the highest one told, or the holder's own when it has risen past that. */
function levelAfter(told: Level | undefined, holder: Level): Level | undefined {
  return told === undefined || height[holder] > height[told] ? holder : levelOver(told);
}

/**
 * The next rung of a case that `holder` holds now; undefined when the city has heard that it is late.
 *
 * @param holder level that holds the case now: it may have changed since the last rung
 */
export function findNextRung(escalation: Escalation, holder: Level): Rung | undefined {
  const rung = escalation.rung + 1;
  const first = rung > lateRung ? levelAfter(escalation.told, holder) : holder;
  if (first === undefined) return undefined;
  const candidates: { level: Level; posts: readonly string[] }[] = [];
  for (let level: Level | undefined = first; level !== undefined; level = levelOver(level)) {
    // A reminder goes to all who may act; lateness to the one post that answers for the level.
    const posts = rung === 1 ? postsOfLevel[level] : [leadOfLevel[level]];
    candidates.push({ level, posts });
  }
  return { rung, candidates };
}

/**
 * When the next rung is due; null when there is none, or while the clock stands still.
 *
 * @throws RangeError when it would lie after the years that the calendar counts
 */
export function findNextEscalation(
  calendar: Calendar,
  clock: EscalatingClock,
  holder: Level,
): Date | null {
  const next = findNextRung(clock, holder);
  if (!next || clock.pauses.some((pause) => pause.to === null)) return null;
  if (next.rung === 1) return clock.warnAt;
  if (next.rung === lateRung) return clock.dueAt;
  const overtime = {
    value: clock.limit.value * shareOfRung * (next.rung - lateRung),
    unit: clock.limit.unit,
  };
  return addLimit(calendar, clock.dueAt, overtime, clock.pauses);
}
