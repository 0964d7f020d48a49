import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import type { casesRoutes } from './contract.ts';
import type { Locale } from './names.ts';
import { type CaseClass, getRules, type Rules } from './rules.ts';
import { proposeClasses } from './suggest/proposals.ts';

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

/** Classes in use, in their order. */
function usedClasses({ classes }: Rules): CaseClass[] {
  return [...classes.values()].filter((one) => !one.retired);
}

/** Names of the classes in use, in Chinese, as another model is asked to choose among them. */
export async function nameClassesInUse(trx: Trx): Promise<{ code: string; name: string }[]> {
  return usedClasses(await getRules(trx)).map(({ code, name }) => ({ code, name: name['zh-CN'] }));
}

/**
 * Classes in use; with words, those that the words fit first, the likeliest on top and with the words that spoke for each, then
 * the others in their order.
 *
 * @param first codes that another model has proposed: these come before all
 */
export async function listCaseClasses(
  trx: Trx,
  query: { q?: string | undefined; limit: number },
  locale: Locale,
  first: readonly string[] = [],
): Promise<Answer> {
  const used = usedClasses(await getRules(trx));
  const proposals = query.q ? await proposeClasses(trx, query.q) : [];
  const because = new Map(proposals.map((one) => [one.code, one.because]));
  const rank = new Map(
    [...new Set([...first, ...proposals.map(({ code }) => code)])].map((code, i) => [code, i]),
  );
  const sorted = used
    .map((one, i) => ({ one, at: rank.get(one.code) ?? rank.size + i }))
    .sort((a, b) => a.at - b.at);
  return {
    items: sorted.slice(0, query.limit).map(({ one }) => ({
      ...describeClass(one, locale),
      ...(rank.has(one.code) ? { because: because.get(one.code) ?? [] } : {}),
    })),
  };
}
