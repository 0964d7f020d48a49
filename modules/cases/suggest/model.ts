/** Which classes a text is about, by tf-idf: nothing hidden, each proposal tells the words that spoke for it. Pure. */

/** A class as far as its words go. */
export interface Wording {
  code: string;
  /** Words of its names, in all languages. */
  names: readonly string[];
  /** Words of how residents say it, a list for each saying: 飞线充电, 楼道堆物. */
  sayings: readonly (readonly string[])[];
}

/** In how many of a class's cases each word stands. */
interface ClassStats {
  cases: number;
  words: Record<string, number>;
}

/** What was learnt from past cases: counts alone. */
export interface CaseStats {
  cases: number;
  classes: Record<string, ClassStats>;
}

/** A class that is proposed. */
export interface Proposal {
  code: string;
  score: number;
  /** The words that spoke for it, the strongest first. */
  because: string[];
}

/** A model: how strongly each word speaks for each class. */
export interface Model {
  weights: ReadonlyMap<string, readonly { code: string; weight: number }[]>;
}

/** How much a name and a saying count beside past cases, as if so many had been told with it. */
const [nameCases, sayingCases] = [6, 4];
/** Words that fewer cases have are left out of what is learnt: they may be about a person. */
export const fewestCases = 5;
/** Words of a class that are kept at most. */
const mostWords = 300;
/** Words that are told as the reason at most. */
const mostReasons = 4;

/** Counts past cases. */
export function countCase(stats: CaseStats, code: string, words: readonly string[]): void {
  stats.cases += 1;
  stats.classes[code] ??= { cases: 0, words: {} };
  const one = stats.classes[code];
  one.cases += 1;
  for (const word of words) one.words[word] = (one.words[word] ?? 0) + 1;
}

/** What of the counts is kept: words of several cases, the most frequent of each class. */
export function trimStats({ cases, classes }: CaseStats): CaseStats {
  const all: Record<string, number> = {};
  for (const { words } of Object.values(classes)) {
    for (const [word, n] of Object.entries(words)) all[word] = (all[word] ?? 0) + n;
  }
  const trimmed = Object.entries(classes).map(([code, one]) => {
    const words = Object.entries(one.words)
      .filter(([word]) => all[word]! >= fewestCases)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, mostWords);
    return [code, { cases: one.cases, words: Object.fromEntries(words) }] as const;
  });
  return { cases, classes: Object.fromEntries(trimmed) };
}

/** A class's words as one vector: how many of its documents have each, names and sayings among them. */
function documentsOf({ names, sayings }: Wording, stats: ClassStats | undefined) {
  const words = new Map<string, number>();
  const add = (word: string, n: number) => words.set(word, (words.get(word) ?? 0) + n);
  for (const word of new Set(names)) add(word, nameCases);
  for (const saying of sayings) for (const word of new Set(saying)) add(word, sayingCases);
  for (const [word, n] of Object.entries(stats?.words ?? {})) add(word, n);
  const documents = nameCases + sayingCases * sayings.length + (stats?.cases ?? 0);
  return { words, documents };
}

/** Makes a model of the classes in use and of what was learnt from their cases. */
export function buildModel(classes: readonly Wording[], stats?: CaseStats): Model {
  const vectors = classes.map((one) => ({
    code: one.code,
    ...documentsOf(one, stats?.classes[one.code]),
  }));
  // A word that many classes share says little: it counts in how many classes it stands, not in how many cases.
  const shared = new Map<string, number>();
  for (const { words, documents } of vectors) {
    for (const [word, n] of words)
      shared.set(word, (shared.get(word) ?? 0) + Math.min(1, (4 * n) / documents));
  }
  const idf = (word: string) => Math.log((1 + classes.length) / (1 + shared.get(word)!)) + 0.1;
  const weights = new Map<string, { code: string; weight: number }[]>();
  for (const { code, words, documents } of vectors) {
    const vector = [...words].map(
      ([word, n]) => [word, Math.sqrt(n / documents) * idf(word)] as const,
    );
    const length = Math.hypot(...vector.map(([, weight]) => weight)) || 1;
    for (const [word, weight] of vector) {
      const list = weights.get(word) ?? [];
      list.push({ code, weight: (weight * idf(word)) / length });
      weights.set(word, list);
    }
  }
  return { weights };
}

/** The strongest words; of one that is part of another only the whole. */
function reasonsOf(words: readonly [string, number][]): string[] {
  return words
    .filter(([word]) => !words.some(([other]) => other !== word && other.includes(word)))
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, mostReasons)
    .map(([word]) => word);
}

/** The classes that the words fit, the likeliest first; classes that fit nothing are left out. */
export function propose({ weights }: Model, words: readonly string[]): Proposal[] {
  const found = new Map<string, { score: number; words: [string, number][] }>();
  for (const word of new Set(words)) {
    for (const { code, weight } of weights.get(word) ?? []) {
      const one = found.get(code) ?? { score: 0, words: [] };
      one.score += weight;
      one.words.push([word, weight]);
      found.set(code, one);
    }
  }
  return [...found]
    .map(([code, { score, words }]) => ({
      code,
      score,
      because: reasonsOf(words),
    }))
    .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
}

/** The words that speak most for a class. */
export function strongestWords({ weights }: Model, code: string, most: number): string[] {
  const own: [string, number][] = [];
  for (const [word, list] of weights) {
    const one = list.find((entry) => entry.code === code);
    if (one) own.push([word, one.weight]);
  }
  return own
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([word]) => word);
}
