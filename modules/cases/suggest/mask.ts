/** Takes out of a text what may say who somebody is, before it is shown to a model of somebody else. */
import { isName, tagWords } from './tokens.ts';

const placeholders: readonly (readonly [RegExp, string])[] = [
  // e-mail, links
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/gu, '[邮箱]'],
  [/https?:\/\/\S+/gu, '[链接]'],
  // plates: 蒙C12345, new energy ones too
  [/[\u4e00-\u9fa5][A-Z][·\s-]?[A-Z0-9]{5,6}(?![A-Z0-9])/giu, '[车牌]'],
  // where exactly somebody lives: 3号楼2单元501室, A座1203, 5#楼
  [
    /([A-Z]|\d{1,4}|[一二三四五六七八九十百]{1,4})\s*#?\s*(号楼|栋|幢|座|单元|楼|层|室|户|号|门)/giu,
    '[门牌]$2',
  ],
  // phones, identity cards, accounts, rooms; also in Chinese numerals, and names of accounts
  [/\d([\s-]?[\dXx]){2,}/gu, '[号码]'],
  [/[零〇一二三四五六七八九十]{5,}/gu, '[号码]'],
  [/[A-Za-z][\w-]*\d[\w-]*|[A-Za-z]+_[\w-]+/gu, '[号码]'],
];

/**
 * Masks what may say who somebody is: numbers, plates, doors, addresses, names of people. It errs on the side of masking, and
 * is no proof against everything: a text may always say who is meant in other words.
 *
 * @example maskText('3号楼2单元501李建国说路灯不亮') // '[门牌]号楼[门牌]单元[号码][姓名]说路灯不亮'
 */
export function maskText(text: string): string {
  const masked = placeholders.reduce(
    (said, [pattern, instead]) => said.replace(pattern, instead),
    text.normalize('NFKC'),
  );
  return tagWords(masked)
    .map((one) => (isName(one) ? '[姓名]' : one.word))
    .join('');
}
