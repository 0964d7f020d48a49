import type { Trx } from '../../kernel/db/database.ts';
import type { Services } from '../../kernel/http/module.ts';
import type { OpenWorkKind } from './handover/open-work.ts';

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
  /** Open work that hangs on posts and people, of every room; handed over when somebody leaves. */
  openWork?: readonly OpenWorkKind[];
  /** Tells people something, as notices do. */
  tell?: (trx: Trx, jobs: Services['jobs'], notice: Told) => Promise<unknown>;
}

/** Something that people are told: who, by which template, filled with what, about which record. */
export interface Told {
  to: string | readonly string[];
  template: string;
  params: Record<string, string | number | null | { 'zh-CN': string; en: string }>;
  subject?: { type: string; id: string };
}
