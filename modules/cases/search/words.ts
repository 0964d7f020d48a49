import {
  type Char,
  fold,
  lettersIn,
  lettersOf,
  runsOf,
  splitPinyin,
  syllablesOf,
} from '../../../kernel/text/spoken.ts';
import { dateInChina } from '../../../kernel/time/index.ts';

/**
 * The words that cases are searched by. PostgreSQL's own parsers know no Chinese and depend on the locale, so a text is
 * cut here: pairs of Chinese characters (路灯, 灯不, …), three letters or digits at each place of a word or number, the
 * pinyin of each pair (`~ludeng`) and three first letters of pinyin (`^ldb`), each with its position. A search is a phrase
 * of the same pieces, so it finds any part of a text and nothing else.
 */

/** A piece of a text at a position, from 0. */
interface Piece {
  word: string;
  at: number;
  /** The beginning of a word is enough. */
  open?: boolean;
}

/** Tells every piece of a text: three at most for each of its characters. */
function eachPiece(text: readonly Char[], tell: (word: string, at: number) => void): void {
  for (const { at, chars } of runsOf(text)) {
    const cut = (i: number, size: number) => {
      let word = '';
      for (let k = i; k < i + size && k < chars.length; k++) word += chars[k]!.char;
      return word;
    };
    if (chars[0]?.kind !== 'han') {
      for (let i = 0; i < chars.length; i++) tell(cut(i, 3), at + i);
      continue;
    }
    const sounds = syllablesOf(chars);
    // The first letter, not half of one: a character without a pinyin stands for itself.
    const first = (i: number) => [...(sounds[i] ?? '')][0] ?? '';
    for (let i = 0; i < chars.length; i++) {
      tell(cut(i, 2), at + i);
      tell(`~${sounds[i]}${sounds[i + 1] ?? ''}`, at + i);
      tell(`^${first(i)}${first(i + 1)}${first(i + 2)}`, at + i);
    }
  }
}

/** Words that stand for where a case lies: its place and all above it. */
function placeWords(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, i) => placeWord(parts.slice(0, i + 1).join('.')));
}

const placeWord = (path: string) => `@${path}`;
const classWord = (code: string) => `#${code}`;

/** The word that stands for when a case was reported: its month, `%2026-11`, in China. */
export const monthWord = (at: Date) => `%${dateInChina(at).slice(0, 7)}`;

/** Greatest position that a tsvector knows. */
const lastPosition = 16_383;

/**
 * The words of a case as a `tsvector`. Names of its class and its place are not among them: they are looked up when
 * somebody searches, so that a new name needs no new words.
 */
export function wordsOfCase(one: {
  number: string;
  text: string;
  address: string | null;
  classCode: string;
  placePath: string;
  reportedAt: Date;
}): string {
  const positions = new Map<string, string>();
  let start = 1;
  for (const text of [one.number, one.text, one.address ?? ''].map(fold)) {
    eachPiece(text, (word, at) => {
      const known = positions.get(word);
      const position = Math.min(start + at, lastPosition);
      positions.set(word, known === undefined ? `${position}` : `${known},${position}`);
    });
    // Apart, so that no phrase reaches from one into the next.
    start += text.length + 10;
  }
  let words = `'${classWord(one.classCode)}' '${monthWord(one.reportedAt)}'`;
  for (const word of placeWords(one.placePath)) words += ` '${word}'`;
  for (const [word, at] of positions) words += ` '${word}':${at}`;
  return words;
}

/** The words of a search: at most eight. */
export function termsOf(search: string): string[] {
  return search.split(/\s+/u).filter(Boolean).slice(0, 8);
}

/** Classes and places that a term means by their names. */
export interface Meant {
  classCodes: readonly string[];
  placePaths: readonly string[];
}

/**
 * A search as a `tsquery`: every term is in the case, as it is written, by pinyin, or as the name of its class or place.
 *
 * @param within the case lies in one of these places; empty: wherever it lies
 * @example queryOf([{ term: '路灯', classCodes: [], placePaths: [] }], []) // "('路灯')"
 */
export function queryOf(
  terms: readonly (Meant & { term: string })[],
  within: readonly string[],
): string {
  const any = (all: readonly string[]) => `(${all.join(' | ')})`;
  const quote = (word: string) => `'${word}'`;
  const wanted = terms.flatMap(({ term, classCodes, placePaths }) => {
    const ways = [
      toPhrase(writtenPieces(term)),
      ...spokenPieces(term).map(toPhrase),
      ...classCodes.map((code) => quote(classWord(code))),
      ...placePaths.map((path) => quote(placeWord(path))),
    ].filter((way) => way !== '');
    // A term of punctuation alone says nothing.
    return ways.length > 0 ? [any([...new Set(ways)])] : [];
  });
  // Nothing but punctuation is nowhere.
  if (wanted.length === 0 && terms.length > 0) wanted.push(quote('~'));
  if (within.length > 0) wanted.push(any(within.map((path) => quote(placeWord(path)))));
  return wanted.join(' & ');
}

function toPhrase(pieces: readonly Piece[]): string {
  return pieces
    .map(({ word, at, open }, i) => {
      const before = pieces[i - 1];
      return `${before ? ` <${at - before.at}> ` : ''}'${word}'${open ? ':*' : ''}`;
    })
    .join('');
}

/** Pieces of `size` that together cover a stretch of `length`: where each begins. */
function covering(length: number, size: number): number[] {
  const starts: number[] = [];
  for (let at = 0; at < length - size; at += size) starts.push(at);
  return [...starts, Math.max(0, length - size)];
}

function writtenPieces(term: string): Piece[] {
  return runsOf(fold(term)).flatMap(({ at, chars }) => {
    const size = chars[0]?.kind === 'han' ? 2 : 3;
    return covering(chars.length, size).map((start) => ({
      word: lettersIn(chars.slice(start, start + size)),
      at: at + start,
      open: chars.length < size,
    }));
  });
}

function spokenPieces(term: string): Piece[][] {
  const letters = lettersOf(term);
  if (letters === undefined) return [];
  // Every pair, not every other one: `~xian` is xi and an, or xian with nothing after it, which only the pair in between tells.
  const full = splitPinyin(letters).map((syllables) =>
    Array.from({ length: Math.max(1, syllables.length - 1) }, (_, at) => ({
      word: `~${syllables.slice(at, at + 2).join('')}`,
      at,
      open: at + 2 >= syllables.length,
    })),
  );
  if (letters.length > 12) return full;
  const firsts = covering(letters.length, 3).map((at) => ({
    word: `^${letters.slice(at, at + 3)}`,
    at,
    open: letters.length < 3,
  }));
  return [...full, firsts];
}
