/** What other rooms say of open work: what hangs on a post that somebody leaves, and how it is passed on. */
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { PostCode } from '../posts.ts';
import type { Becomes, WorkKind } from './contract.ts';

/** A post that somebody leaves. */
export interface Leaving {
  appointmentId: string;
  personId: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
  /** The person holds no other post of their own. */
  last: boolean;
}

/** To whom it goes: somebody in the same post (or, where a plan replaces a place, in that of another), or the post above. */
export interface Heir {
  kind: 'successor' | 'above';
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
  /** The successor, or all who hold the post above. */
  people: readonly string[];
}

/** Open work of one kind, by id. */
export interface Found {
  ids: readonly string[];
  /** Of these, what nobody else has. */
  orphaned: readonly string[];
}

/** What passing on is done with. */
export interface Passing {
  trx: Trx;
  services: Pick<Services, 'jobs' | 'config'>;
  /** Who hands it over; the platform where a term ran out. */
  actor: Actor;
  /** The hand-over that it belongs to. */
  handoverId: string;
  now: Date;
}

/** What became of it; `before` is what taking it back needs. */
export interface Passed {
  becomes: Becomes;
  before?: unknown;
}

/** One piece of work on the list of who takes over. */
export interface WorkLine {
  id: string;
  title: string;
  detail: string | null;
  /** UTC instant; null without a deadline. */
  dueAt: string | null;
  late: boolean;
  /** Below the shell that shows it, e.g. `/cases/<id>`; null where it opens nowhere. */
  link: string | null;
}

/**
 * A kind of work that hangs on a post or on who holds it. A room gives its kinds to the composition; identity asks each. All
 * but `describe` see every row, whoever acts.
 */
export interface OpenWorkKind {
  kind: WorkKind;
  /** What is open. Called while the post is still held, or has run out. */
  find: (trx: Trx, leaving: Leaving) => Promise<Found>;
  /** What of some pieces would be left to nobody now, wherever they are; none without. For a place that a plan replaced. */
  recheck?: (trx: Trx, ids: readonly string[]) => Promise<Found>;
  /** Passes it on, after the post has ended and the successor is appointed. Without one it stays as it is. */
  pass?: (
    passing: Passing,
    leaving: Leaving,
    heir: Heir | undefined,
    found: Found,
  ) => Promise<Passed>;
  /** Writes it as it was. */
  takeBack?: (passing: Passing, before: never) => Promise<void>;
  /** Whether anybody did something on it after an instant, so that it is not taken back. */
  isChanged?: (trx: Trx, ids: readonly string[], since: Date, before: never) => Promise<boolean>;
  /** What of it the reader may see, the most pressing first. */
  describe?: (trx: Trx, actor: Actor, ids: readonly string[]) => Promise<WorkLine[]>;
}

/** Work of a kind, as it was found. */
export interface FoundKind extends Found {
  kind: OpenWorkKind;
}

/** All open work that hangs on a post; kinds of which there is none are left out. */
export async function findOpenWork(
  trx: Trx,
  kinds: readonly OpenWorkKind[],
  leaving: Leaving,
): Promise<FoundKind[]> {
  return asSystem(trx, async () => {
    const found: FoundKind[] = [];
    for (const kind of kinds) {
      const work = await kind.find(trx, leaving);
      if (work.ids.length > 0) found.push({ kind, ...work });
    }
    return found;
  });
}
