/** Finds places by their names as people type them. Pure. */
import { fold, lettersIn, lettersOf, runsOf, syllablesOf } from '../../../kernel/text/spoken.ts';
import type { Directory, DirectoryEntry } from '../directory.ts';
import { normalizeAddress, numberOf } from './parse.ts';

/** A place that has a name, not a number alone. */
interface Named {
  entry: DirectoryEntry;
  own: string;
  /** Names of what it lies in, from the largest. */
  above: readonly string[];
  /** Pinyin of its name, a syllable for each character; made when it is asked for. */
  sounds?: readonly string[];
}

/** What is made of a directory for finding names. */
export interface NameIndex {
  named: readonly Named[];
  /** Buildings by their numbers. */
  numbered: ReadonlyMap<string, readonly DirectoryEntry[]>;
  city: string | undefined;
}

const made = new WeakMap<Directory, NameIndex>();
const kinds: ReadonlySet<string> = new Set([
  'subdistrict',
  'community',
  'grid',
  'estate',
  'building',
  'facility',
]);

/** What is made of a directory for finding names, once. */
export function nameIndexOf(directory: Directory): NameIndex {
  const known = made.get(directory);
  if (known) return known;
  const named: Named[] = [];
  const numbered = new Map<string, DirectoryEntry[]>();
  for (const entry of directory.entries) {
    if (!kinds.has(entry.kind)) continue;
    const number = entry.kind === 'building' ? numberOf(entry.name) : undefined;
    if (number !== undefined) {
      const same = numbered.get(number);
      if (same) same.push(entry);
      else numbered.set(number, [entry]);
    } else if (!/^\d+微?网格$/.test(entry.name)) {
      named.push({ entry, own: squeeze(normalizeAddress(entry.name)), above: namesAbove(entry) });
    }
  }
  const city = directory.city && squeeze(normalizeAddress(directory.city.name));
  const index = { named, numbered, city };
  made.set(directory, index);
  return index;
}

const squeeze = (text: string) => text.replace(/\s+/g, '');

function namesAbove({ kind, names }: DirectoryEntry): string[] {
  const { district, subdistrict, community, estate } = names;
  const parts = { district, subdistrict, community, ...(kind === 'building' ? { estate } : {}) };
  return Object.entries(parts).flatMap(([of, name]) =>
    name && of !== kind ? [squeeze(normalizeAddress(name))] : [],
  );
}

/** How a place was found; the smaller the better. */
export interface FoundName {
  entry: DirectoryEntry;
  /** 0 whole, 1 its beginning, 2 a part, 3 and 4 by pinyin, 5 and more with mistakes. */
  rank: number;
}

const mostFound = 30;

/**
 * Places whose names are written, as far as they are typed; names of what they lie in may stand before or after.
 *
 * @param names normalized, see `parseAddress`
 * @param forgiving also by pinyin, and, if there is nothing else, with typing errors
 * @param facilities as well
 */
export function findNames(
  index: NameIndex,
  names: string,
  forgiving: boolean,
  facilities = false,
): FoundName[] {
  const text = withoutCity(squeeze(names), index.city);
  if (text === '') return [];
  const letters = forgiving ? lettersOf(text) : undefined;
  const found = collect(index, facilities, (one) =>
    letters === undefined ? writtenRank(one, text) : spokenRank(one, letters),
  );
  if (found.length > 0 || !forgiving || letters !== undefined) return found;
  const sounds = soundsOf(text);
  const known = new Set(sounds);
  return sounds.length < 2
    ? []
    : collect(index, facilities, (one) => mistakenRank(one, sounds, known));
}

function collect(
  index: NameIndex,
  facilities: boolean,
  rankOf: (one: Named) => number | undefined,
): FoundName[] {
  const found: FoundName[] = [];
  for (const one of index.named) {
    if (one.entry.kind === 'facility' && !facilities) continue;
    const rank = rankOf(one);
    if (rank !== undefined) found.push({ entry: one.entry, rank });
  }
  return found
    .sort((a, b) => a.rank - b.rank || (a.entry.code < b.entry.code ? -1 : 1))
    .slice(0, mostFound);
}

/** What stands before the city's name goes without saying. */
function withoutCity(text: string, city: string | undefined): string {
  const at = city ? text.lastIndexOf(city) : -1;
  return at < 0 ? text : text.slice(at + city!.length);
}

function writtenRank({ own, above }: Named, text: string): number | undefined {
  let rest = text;
  for (const name of above) rest = rest.replace(name, '');
  // 瑞德花园小区 is 瑞德花园
  if (rest === own || rest === `${own}小区` || (rest !== '' && `${rest}小区` === own)) return 0;
  if (rest === '' || !own.includes(rest)) return undefined;
  return own.startsWith(rest) ? 1 : 2;
}

function soundsOf(text: string): string[] {
  return runsOf(fold(text)).flatMap(({ chars }) =>
    chars[0]?.kind === 'han' ? syllablesOf(chars) : [...lettersIn(chars)],
  );
}

function ownSounds(one: Named): readonly string[] {
  one.sounds ??= soundsOf(one.own);
  return one.sounds;
}

const firstsOf = (sounds: readonly string[]) => sounds.map((sound) => sound[0] ?? '').join('');

const spokenAbove = new Map<string, readonly string[]>();

function soundsAbove(name: string): readonly string[] {
  let known = spokenAbove.get(name);
  if (!known) {
    if (spokenAbove.size > 5000) spokenAbove.clear();
    known = soundsOf(name);
    spokenAbove.set(name, known);
  }
  return known;
}

function spokenRank(one: Named, letters: string): number | undefined {
  const sounds = ownSounds(one);
  for (const own of [sounds.join(''), firstsOf(sounds)]) {
    if (own === letters) return 3;
    if (own.startsWith(letters)) return 3.5;
    // the names of what it lies in before its own
    if (letters.length > own.length && letters.endsWith(own)) {
      const before = letters.slice(0, -own.length);
      const above = one.above.map(soundsAbove);
      const ways = [above.map((all) => all.join('')), above.map(firstsOf)];
      if (ways.some((names) => isMadeOf(before, names))) return 4;
    }
  }
  return undefined;
}

/** Whether a text is some of the names one after the other. */
function isMadeOf(text: string, names: readonly string[]): boolean {
  if (text === '') return true;
  return names.some(
    (name, i) =>
      name !== '' && text.startsWith(name) && isMadeOf(text.slice(name.length), names.slice(i + 1)),
  );
}

/** With mistakes in it: what sounds alike costs nothing here, since rank 5 comes after what is written right. */
function mistakenRank(
  one: Named,
  sounds: readonly string[],
  known: ReadonlySet<string>,
): number | undefined {
  const most = sounds.length < 3 ? 0 : Math.max(1, Math.floor(sounds.length / 4));
  let best = Number.POSITIVE_INFINITY;
  const own = ownSounds(one);
  const above = one.above.map(soundsAbove);
  // its own name, with none, one or some of those above before it
  const starts = [[], ...above.map((_, i) => above.slice(i).flat()), ...above];
  for (const start of starts) {
    if (Math.abs(start.length + own.length - sounds.length) > most) continue;
    const whole = [...start, ...own];
    // its own name has to be there, not only what it lies in
    if (!own.some((sound) => known.has(sound))) continue;
    best = Math.min(best, distance(whole, sounds, Math.min(most, best)));
  }
  return best <= most ? 5 + best : undefined;
}

/** Edits that make one list of another; more than `most` is infinite. */
export function distance(a: readonly string[], b: readonly string[], most: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  let before: number[] = [];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      // two that changed places
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      next.push(cost);
    }
    if (Math.min(...next) > most) return Number.POSITIVE_INFINITY;
    before = row;
    row = next;
  }
  const edits = row[b.length]!;
  return edits <= most ? edits : Number.POSITIVE_INFINITY;
}
