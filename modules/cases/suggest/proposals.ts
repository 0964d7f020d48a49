/** Proposes classes by the model in use, from memory. */
import { watchChanges } from '../../../kernel/db/changes.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { readSynonyms } from '../catalogue-synonyms.ts';
import { getRules } from '../rules.ts';
import { buildModel, type Model, type Proposal, propose, type Wording } from './model.ts';
import { findIdInUse, findStatsInUse } from './store.ts';
import { wordsOf } from './tokens.ts';

/** Hears that another model is in use. */
export const suggestionsWatch = watchChanges('gewu_suggestions');

let kept: { model: Model; rules: string; id: string | undefined } | undefined;

/** The classes in use, with the words of their names and of how residents say them. */
export async function wordingsOf(trx: Trx): Promise<Wording[]> {
  const { classes } = await getRules(trx);
  const synonyms = readSynonyms();
  return [...classes.values()]
    .filter((one) => !one.retired)
    .map(({ code, name }) => ({
      code,
      names: [...wordsOf(name['zh-CN']), ...wordsOf(name.en)],
      sayings: (synonyms.get(code) ?? []).map(wordsOf),
    }));
}

/** The model in use; what was learnt is read again when it changed, the names when the classes did. */
export async function getModel(trx: Trx): Promise<Model> {
  const { version: rules } = await getRules(trx);
  if (kept?.rules === rules && suggestionsWatch.stands()) return kept.model;
  const id = await findIdInUse(trx);
  if (kept?.rules !== rules || kept.id !== id) {
    const learnt = await findStatsInUse(trx);
    kept = { model: buildModel(await wordingsOf(trx), learnt?.stats), rules, id: learnt?.id };
  }
  suggestionsWatch.noteChecked();
  return kept.model;
}

/** The classes that a text is about, the likeliest first, each with the words that spoke for it. */
export async function proposeClasses(trx: Trx, text: string): Promise<Proposal[]> {
  return propose(await getModel(trx), wordsOf(text));
}
