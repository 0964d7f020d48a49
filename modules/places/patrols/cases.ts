/** Cases that were reported on a patrol: another room has them, and the composition lends it. */
import type { Trx } from '../../../kernel/db/database.ts';

/** See {@link lendCases}. */
export interface PatrolCases {
  /** Id of the case with a number, of those that the transaction may see. */
  findCaseId: (trx: Trx, number: string) => Promise<string | undefined>;
}

let lent: PatrolCases = { findCaseId: async () => undefined };

/** Lends patrols the cases of the city. Called once, by the composition. */
export function lendCases(cases: PatrolCases): void {
  lent = cases;
}

/** Cases as they were lent; none without. */
export function patrolCases(): PatrolCases {
  return lent;
}
