import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { repositoryRoot } from '../../kernel/db/migrate.ts';
import { readShippedClasses } from './catalogue.ts';

let kept: ReadonlyMap<string, readonly string[]> | undefined;

/**
 * How residents say the classes that are shipped, by code: `data/case_synonyms.csv`, words separated by `|`.
 *
 * @throws Error when the file names a class that is not shipped
 */
export function readSynonyms(): ReadonlyMap<string, readonly string[]> {
  kept ??= readFile();
  return kept;
}

function readFile(): Map<string, readonly string[]> {
  const codes = new Map(readShippedClasses().map((c) => [`${c.kind} ${c.name.zh}`, c.code]));
  const file = join(repositoryRoot, 'data', 'case_synonyms.csv');
  const rows: { kind: string; subclass: string; words: string }[] = parse(readFileSync(file), {
    columns: true,
  });
  return new Map(
    rows.map(({ kind, subclass, words }) => {
      const code = codes.get(`${kind} ${subclass}`);
      if (!code) throw new Error(`case_synonyms.csv: there is no ${kind} ${subclass}`);
      return [code, words.split('|')];
    }),
  );
}
