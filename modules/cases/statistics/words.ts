import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import type { Locale } from '../names.ts';
import type { CaseState } from '../workflow.ts';

/** A message of the statistics, as the screen has it: for tables that leave the house. */
export function sayIn(locale: Locale, key: string): string {
  let found: unknown = (locale === 'en' ? en : zh).console.statistics;
  for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
  if (typeof found !== 'string') throw new Error(`no message console.statistics.${key}`);
  return found;
}

/** What a state is called. */
export function stateIn(locale: Locale, state: CaseState): string {
  return (locale === 'en' ? en : zh).states[state];
}
