/** Cuts what people write into words. */
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { readShippedClasses } from '../catalogue.ts';
import { readSynonyms } from '../catalogue-synonyms.ts';

/** How often a word of the catalogue is taken to be written: so often that it is cut out as a whole. */
const catalogueFrequency = 200_000;

/** Words that are in every report and tell nothing of its class. */
const stopWords = new Set(
  '的 了 在 是 我 我们 你 你们 他 她 它 这 那 这里 那里 这个 那个 有 没 没有 没人 有人 没人管 就 也 都 和 与 及 或 但 被 把 给 从 到 对 向 为 因为 所以 一 一个 一直 两 几 很 太 非常 还 还是 又 再 已 已经 请 请来 看看 帮忙 希望 尽快 处理 解决 谢谢 您好 你好 上 下 里 外 前 后 中 人 个 着 过 吗 呢 吧 啊 the a an is are of in on at to and or it this that there has have been with for please my our'.split(
    ' ',
  ),
);

let kept: Jieba | undefined;

/** Loads the dictionary at the first call: some 150 ms and 50 MB. */
function cutter(): Jieba {
  if (kept) return kept;
  const jieba = Jieba.withDict(dict);
  const words = new Set<string>();
  for (const { name } of readShippedClasses()) words.add(name.zh);
  for (const all of readSynonyms().values()) for (const word of all) words.add(word);
  const lines = [...words].filter((word) => /^\p{Script=Han}{2,}$/u.test(word));
  jieba.loadDict(Buffer.from(lines.map((word) => `${word} ${catalogueFrequency} n\n`).join('')));
  kept = jieba;
  return jieba;
}

/**
 * Words of a text, each once, in the order in which they come: long ones also in their parts. Numbers, single letters and
 * whatever holds a digit are no words, so no phone, number of a document or plate ever becomes one.
 */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const cut of cutter().cutForSearch(text.normalize('NFKC').toLowerCase(), true)) {
    const word = /^[a-z]+$/.test(cut) ? cut.replace(/(?<=..)s$/, '') : cut;
    if (stopWords.has(word) || stopWords.has(cut)) continue;
    if (/^(\p{Script=Han}+|[a-z]{2,})$/u.test(word)) words.add(word);
  }
  return [...words];
}
