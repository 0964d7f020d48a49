import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { readSynonyms } from './catalogue-synonyms.ts';
import type { casesRoutes } from './contract.ts';
import type { Locale } from './names.ts';
import { type CaseClass, getRules } from './rules.ts';
import { suggest } from './suggest.ts';

type Answer = z.output<(typeof casesRoutes)['listCaseClasses']['response']>;
type Item = Answer['items'][number];

/** A class as the API tells it. */
export function describeClass(one: CaseClass, locale: Locale): Item {
  return {
    code: one.code,
    kind: one.kind,
    groupName: one.group[locale],
    name: one.name[locale],
    severities: [...one.severities],
    confidential: one.confidential,
  };
}

/** Classes in use; with words, those that the words fit first, the likeliest on top, then the others in their order. */
export async function listCaseClasses(
  trx: Trx,
  query: { q?: string | undefined; limit: number },
  locale: Locale,
): Promise<Answer> {
  const { classes } = await getRules(trx);
  const used = [...classes.values()].filter((one) => !one.retired);
  const synonyms = readSynonyms();
  const likely = query.q
    ? suggest(
        query.q,
        used.map((one) => ({
          code: one.code,
          names: [one.name['zh-CN'], one.name.en],
          synonyms: synonyms.get(one.code) ?? [],
        })),
      )
    : [];
  const rank = new Map(likely.map((code, i) => [code, i]));
  const sorted = used
    .map((one, i) => ({ one, at: rank.get(one.code) ?? likely.length + i }))
    .sort((a, b) => a.at - b.at);
  return { items: sorted.slice(0, query.limit).map(({ one }) => describeClass(one, locale)) };
}
