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

/** The surnames of five in six people of the country. @source 国家统计局、公安部户政 2020: the hundred most frequent */
const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常';

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

/** A stretch of a text with what it is in the sentence: `nr` for a name of a person, `x` for what no dictionary knows. */
export interface TaggedWord {
  word: string;
  tag: string;
}

/** Cuts a text into words that together are the text again. */
export function tagWords(text: string): TaggedWord[] {
  return cutter().tag(text, true);
}

/** Whether a word is taken for the name of a person, with or without a title: 李建国, 张师傅. */
export function isName({ word, tag }: TaggedWord): boolean {
  if (!/^\p{Script=Han}{2,4}$/u.test(word) || !surnames.includes(word[0]!)) return false;
  if (!/^(nr|x)/.test(tag)) return false;
  // 马路边 begins with a word of its own
  const parts = cutter().cutForSearch(word, false);
  return !parts.some((part) => part !== word && part.length === 2 && word.startsWith(part));
}

/** Loads the dictionary now, so that nobody's request waits for it. */
export function loadDictionary(): void {
  cutter();
}
