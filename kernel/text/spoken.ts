import { pinyin } from 'pinyin-pro';

/**
 * Chinese texts as people type them: wide and capital letters as plain ones, pinyin and its first letters, and where a text
 * holds what was searched for.
 */

/** A character as it is searched, and the part of the text that it stands for. */
export interface Char {
  char: string;
  kind: 'han' | 'word' | 'gap';
  from: number;
  to: number;
}

/** Where a text was hit: first and last but one index, as `slice` takes them. */
export type Hit = [from: number, to: number];

const han = /\p{Script=Han}/u;
const letter = /[\p{L}\p{N}]/u;

type Folded = Pick<Char, 'char' | 'kind'>[];
const folded = new Map<string, Folded>();

/** Wide and capital letters as plain ones: Ａ as a. A city writes with a few thousand characters, so they are kept. */
function foldOne(one: string): Folded {
  let known = folded.get(one);
  if (!known) {
    known = Array.from(one.normalize('NFKC').toLowerCase(), (char) => ({
      char,
      kind: han.test(char) ? 'han' : letter.test(char) ? 'word' : 'gap',
    }));
    if (folded.size > 20_000) folded.clear();
    folded.set(one, known);
  }
  return known;
}

/** A text, character by character, as it is searched. */
export function fold(text: string): Char[] {
  const chars: Char[] = [];
  let from = 0;
  for (const one of text) {
    const to = from + one.length;
    for (const { char, kind } of foldOne(one)) chars.push({ char, kind, from, to });
    from = to;
  }
  return chars;
}

/** Stretches of one kind, without the gaps. */
export function runsOf(chars: readonly Char[]): { at: number; chars: readonly Char[] }[] {
  const runs: { at: number; chars: Char[] }[] = [];
  chars.forEach((one, at) => {
    if (one.kind === 'gap') return;
    if (at > 0 && chars[at - 1]?.kind === one.kind) runs.at(-1)?.chars.push(one);
    else runs.push({ at, chars: [one] });
  });
  return runs;
}

/** Characters as a text. */
export const lettersIn = (chars: readonly Char[]) => chars.map(({ char }) => char).join('');

const read = new Map<string, string[]>();

/** Pinyin of a stretch of Chinese, a syllable each character; by its words, so that 重新 is chongxin. */
export function syllablesOf(run: readonly Char[]): string[] {
  const text = lettersIn(run);
  let known = read.get(text);
  if (!known) {
    known = pinyin(text, { toneType: 'none', type: 'array', v: true });
    if (known.length !== run.length)
      known = run.map(({ char }) => pinyin(char, { toneType: 'none', v: true }));
    if (read.size > 5000) read.clear();
    read.set(text, known);
  }
  return known;
}

/** The letters of a term that may be pinyin; undefined when it can't be. */
export function lettersOf(term: string): string | undefined {
  const letters = lettersIn(fold(term)).replaceAll("'", '').replaceAll('ü', 'v');
  return /^[a-z]{2,40}$/.test(letters) ? letters : undefined;
}

const syllable =
  /^(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:[aoeiuv]|[aeu]i|[ao]u|ao|i[aeou]|u[aeo]|ve|er|[aeiuv]n|[aei]ng|ong|iao|ian|iang|iong|uai|uan|uang)$/;
/** What is not a syllable yet. */
const begun = /^(?:[bpmfdtnlgkhjqxryw]|[zcs]h?)(?:on|io|ion)?$/;

/** Ways to read letters as syllables, the last one perhaps not written out: `xian` is xian or xi an. At most six. */
export function splitPinyin(letters: string): string[][] {
  const found: string[][] = [];
  const walk = (rest: string, before: string[]) => {
    if (found.length >= 6) return;
    for (let size = Math.min(6, rest.length); size > 0; size--) {
      const one = rest.slice(0, size);
      const last = size === rest.length;
      if (!(syllable.test(one) || (last && begun.test(one)))) continue;
      if (last) found.push([...before, one]);
      else walk(rest.slice(size), [...before, one]);
    }
  };
  walk(letters, []);
  return found.slice(0, 6);
}

/** Where a text holds the terms of a search: as written or by pinyin. Apart and in order. */
export function findHits(text: string, terms: readonly string[]): Hit[] {
  const chars = fold(text);
  const sounds: string[] = [];
  for (const { at, chars: run } of runsOf(chars)) {
    if (run[0]?.kind !== 'han') continue;
    // Read only when a term may be pinyin.
    if (terms.some((term) => lettersOf(term) !== undefined))
      syllablesOf(run).forEach((one, i) => {
        sounds[at + i] = one;
      });
  }
  const hits: Hit[] = [];
  for (const term of terms) {
    const wanted = fold(term);
    const letters = lettersOf(term);
    for (let at = 0; at < chars.length; at++) {
      const size = Math.max(
        isWritten(chars, at, wanted) ? wanted.length : 0,
        letters === undefined ? 0 : spokenLength(sounds, at, letters),
      );
      if (size > 0) hits.push([chars[at]!.from, chars[at + size - 1]!.to]);
    }
  }
  return merge(hits);
}

function isWritten(chars: readonly Char[], at: number, wanted: readonly Char[]): boolean {
  return (
    wanted.some(({ kind }) => kind !== 'gap') &&
    wanted.every(({ char, kind }, i) => {
      const one = chars[at + i];
      return one !== undefined && one.kind === kind && (kind === 'gap' || one.char === char);
    })
  );
}

/** How many characters from a place on the letters spell; 0 when they don't. */
function spokenLength(sounds: readonly string[], at: number, letters: string): number {
  let full = '';
  let size = 0;
  while (full.length < letters.length && sounds[at + size] !== undefined)
    full += sounds[at + size++];
  if (size > 0 && full.startsWith(letters)) return size;
  const firsts = Array.from(letters, (_, i) => sounds[at + i]?.[0] ?? '').join('');
  return firsts === letters ? letters.length : 0;
}

function merge(hits: Hit[]): Hit[] {
  const merged: Hit[] = [];
  for (const [from, to] of hits.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
