/** Who people are and which posts they hold: another room knows, and the composition lends it. */
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';

/** See {@link lendPeople}. */
export interface PlanPeople {
  /** People who hold a post today at one of some places. */
  listStaff: (
    trx: Trx,
    paths: readonly string[],
  ) => Promise<{ personId: string; appointments: { post: string; placePath: string | null }[] }[]>;
  /** Names of people. */
  namePeople: (trx: Trx, ids: readonly string[]) => Promise<Map<string, string>>;
  /** Appoints a person to lead a part from a day on. @returns id of the appointment; null when they do already */
  appoint: (
    trx: Trx,
    appointment: {
      personId: string;
      post: 'microGridLead' | 'gridLead';
      placePath: string;
      from: string;
    },
  ) => Promise<string | null>;
  /** Ends appointments that a publication made, those that ended meanwhile left alone. */
  dismiss: (trx: Trx, appointmentIds: readonly string[], reason: string) => Promise<void>;
  /**
   * Ends the posts at places that a plan replaces from a day on, before they end, and hands what is open to who leads the place
   * that takes most of each. Answers ids for `giveBack`.
   */
  endPosts: (
    trx: Trx,
    actor: Actor,
    replaced: readonly { path: string; target: string | null }[],
    when: { day: string; reason: string },
  ) => Promise<string[]>;
  /** Gives posts back that a publication ended, and the work that went with them, since it does not hold. */
  giveBack: (
    trx: Trx,
    services: Pick<Services, 'jobs' | 'config'>,
    endedIds: readonly string[],
    reason: string,
  ) => Promise<void>;
}

const nobody: PlanPeople = {
  listStaff: async () => [],
  namePeople: async () => new Map(),
  appoint: async () => null,
  dismiss: async () => {},
  endPosts: async () => [],
  giveBack: async () => {},
};

let lent = nobody;

/** Lends plans the people of the city. Called once, by the composition. */
export function lendPeople(people: PlanPeople): void {
  lent = people;
}

/** People as they were lent; nobody without. */
export function planPeople(): PlanPeople {
  return lent;
}
