import type { Trx } from '../../kernel/db/database.ts';

export type Locale = 'zh-CN' | 'en';

/**
 * What this module asks of places, units and cases, which come after it in the order of modules: given by the composition.
 * What is not known is left out of the answer.
 */
export interface Directory {
  /** Names of places by path. */
  namePlaces: (
    trx: Trx,
    paths: readonly string[],
    locale: Locale,
  ) => Promise<ReadonlyMap<string, string>>;
  /** Names and kinds of units by id. */
  nameUnits: (
    trx: Trx,
    ids: readonly string[],
    locale: Locale,
  ) => Promise<ReadonlyMap<string, { name: string; kind: string }>>;
  /** Of some cases, those that the transaction may see; without it nobody but auditors sees what was done on cases. */
  seeCases?: (trx: Trx, ids: readonly string[]) => Promise<ReadonlySet<string>>;
}
