/** Who acts in the demo's cases, and by what chance. Pure. */
import { v7 as uuidv7 } from 'uuid';
import { type Actor, anonymous } from '../../../kernel/http/actor.ts';
import { covers, type Holder } from '../decide.ts';
import { type Level, postsOfLevel } from '../workflow.ts';

/** Somebody who may act in the demo. */
export interface SeedPerson {
  personId: string;
  /** Null for a resident. */
  post: string | null;
  placePath: string | null;
  unitId: string | null;
}

/** A repeatable source of chance: the same seed, the same cases. @source mulberry32, public domain */
export function createChance(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + next() * (high - low);
  return {
    next,
    between,
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T,
    maybe: (share: number): boolean => next() < share,
    /** One of the items, each as often as its weight says. */
    weighted: <T extends { weight: number }>(items: readonly T[]): T => {
      let left = next() * items.reduce((sum, item) => sum + item.weight, 0);
      for (const item of items) {
        left -= item.weight;
        if (left < 0) return item;
      }
      return items.at(-1) as T;
    },
    /** An id that carries its time; the same for the same seed. */
    id: (at: Date): string =>
      uuidv7({
        msecs: at.getTime(),
        random: Uint8Array.from({ length: 16 }, () => Math.floor(next() * 256)),
      }),
  };
}
export type Chance = ReturnType<typeof createChance>;

/** Somebody as an actor who holds the one post. */
export function actorOf(person: SeedPerson): Actor {
  const { personId, post, placePath, unitId } = person;
  return {
    ...anonymous,
    kind: 'person',
    personId,
    appointments: post ? [{ id: personId, post, placePath, unitId }] : [],
    scopes: post && placePath ? [placePath] : [],
  };
}

/** The people of the demo by what they may do. */
export interface Cast {
  staff: readonly SeedPerson[];
  residents: readonly SeedPerson[];
}

/** Splits people into staff and residents. */
export function castOf(people: readonly SeedPerson[]): Cast {
  return {
    staff: people.filter((person) => person.post !== null),
    residents: people.filter((person) => person.post === null),
  };
}

/** Everybody who holds one of the posts for a holder: over its place, or in its department. */
export function findStaff(
  { staff }: Cast,
  { path, unitId }: Holder,
  posts: readonly string[],
): Actor[] {
  return staff
    .filter(
      (person) =>
        posts.includes(person.post ?? '') &&
        (unitId === null
          ? person.placePath !== null && covers(person.placePath, path)
          : person.unitId === unitId),
    )
    .map(actorOf);
}

/** Somebody at a level where a place lies; undefined where its posts are vacant. */
export function findAt(cast: Cast, level: Level, path: string): Actor | undefined {
  return findStaff(cast, { level, path, unitId: null }, postsOfLevel[level])[0];
}
