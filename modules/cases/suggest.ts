/**
 * Which classes a report is about, by its words: names of classes and a list of everyday words, nothing learnt and nothing
 * hidden. Pure.
 */

/** A class as far as its words go. */
export interface Wording {
  code: string;
  /** Its name and group, in all languages. */
  names: readonly string[];
  /** How residents say it: 飞线充电, 楼道堆物. */
  synonyms: readonly string[];
}

/** Weight of an everyday word that stands in the text as it is, for each of its letters. */
const synonymWeight = 4;
/** The same of the class's own name. */
const nameWeight = 5;

function normalize(text: string): string {
  return text.toLowerCase().replace(/[\s，。、！？,.!?·（）()“”"'：:；;]+/g, ' ');
}

/** Pairs of letters of Chinese, and words of other scripts: 路灯不亮 gives 路灯, 灯不, 不亮. */
export function piecesOf(text: string): Set<string> {
  const pieces = new Set<string>();
  for (const run of normalize(text).match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run)) {
      if (run.length > 2) pieces.add(run.replace(/s$/, ''));
      continue;
    }
    for (let i = 0; i + 2 <= run.length; i++) pieces.add(run.slice(i, i + 2));
  }
  return pieces;
}

/**
 * How well the words fit a class; 0 when nothing does. A whole word counts by its length, a part of a name by the share of
 * the name that it covers.
 */
export function scoreOf(text: string, wording: Wording): number {
  const said = normalize(text).replaceAll(' ', '');
  const pieces = piecesOf(text);
  let score = 0;
  for (const [words, weight] of [
    [wording.synonyms, synonymWeight],
    [wording.names, nameWeight],
  ] as const) {
    for (const word of words) {
      const plain = normalize(word).replaceAll(' ', '');
      if (plain.length > 1 && said.includes(plain)) score += weight * Math.min(plain.length, 8);
      const own = piecesOf(word);
      let shared = 0;
      for (const piece of own) if (pieces.has(piece)) shared += 1;
      if (shared > 0) score += (weight * shared) / own.size;
    }
  }
  return score;
}

/** The classes that the words fit, the likeliest first; classes that fit nothing are left out. */
export function suggest(text: string, wordings: readonly Wording[]): string[] {
  return wordings
    .map((wording, i) => ({ code: wording.code, score: scoreOf(text, wording), i }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .map(({ code }) => code);
}
