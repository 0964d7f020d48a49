/** Values of files as places have them. Pure. */
import type { Value } from '../formats/format.ts';

/** A value that is not accepted: said by the message `transfer.problem.<code>`. */
export interface Note {
  code: string;
  /** What the message names. */
  params: Record<string, string | number>;
}

/** Words of a value, without blanks at the ends and runs of them inside. */
export function toWords(value: Value | undefined): string | null {
  if (value === null || value === undefined) return null;
  return String(value).normalize('NFC').replace(/\s+/g, ' ').trim() || null;
}

const digits = '零一二三四五六七八九';

/** `十二` is 12; undefined for what is no number below 100 in Chinese. */
function fromChinese(text: string): number | undefined {
  if (!/^[一二两三四五六七八九]?十?[一二三四五六七八九]?$/.test(text) || text === '')
    return undefined;
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  const digit = (one: string) => digits.indexOf(one.replace('两', '二'));
  return (text.includes('十') ? (tens ? digit(tens) : 1) * 10 : 0) + (ones ? digit(ones) : 0);
}

/**
 * The name of a building, entrance or dwelling as the house writes plain numbers: `3栋`, `03#`, `三号楼`, `3` are 3号楼.
 * Names that are more than a number stay.
 */
export function houseName(kind: string, name: string): string {
  const ending = {
    building: /(号楼|号|栋|幢|#楼?|楼)?$/,
    entrance: /(单元|门)?$/,
    dwelling: /(室|号|户)?$/,
  }[kind];
  const word = { building: '号楼', entrance: '单元', dwelling: '室' }[kind];
  if (!ending || !word) return name;
  const bare = name.replace(/\s+/g, '').replace(/^第/, '').replace(ending, '');
  const number = /^\d{1,6}$/.test(bare) ? Number(bare) : fromChinese(bare);
  if (number !== undefined && kind !== 'dwelling') return `${number}${word}`;
  if (kind === 'dwelling' && /^\d[\d-]*$/.test(bare)) return `${bare}${word}`;
  return name;
}

/** Names as they are compared: without case, blanks and signs. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/[\s·・()（）\-—_.]+/g, '');
}

/** Parts of an address that goes down to a building, an entrance or a dwelling; those that it lacks are absent. */
export function splitAddress(text: string) {
  const match =
    /^(?<estate>.*?)(?<building>[\da-z一二三四五六七八九十]+(?:号楼|栋|幢|#楼?))(?:(?<entrance>[\d一二三四五六七八九十]+)单元)?(?:(?<dwelling>\d[\d-]*)[室号户]?)?$/i.exec(
      text.replace(/\s+/g, ''),
    );
  // What stands before the estate are divisions: 乌海市乌达区滨海街道滨海社区.
  const estate = match?.groups?.estate?.replace(/^.*(?:社区|街道|[市区县旗镇乡村](?!.*小区$))/, '');
  return { ...match?.groups, ...(estate === undefined ? {} : { estate }) } as Partial<
    Record<'estate' | 'building' | 'entrance' | 'dwelling', string>
  >;
}

/** A number with or without its unit: `18.5米`, `6层`, `6F`. A note when it is none, or outside what is accepted. */
export function toNumber(
  field: string,
  value: Value | undefined,
  [min, max]: readonly [number, number],
  whole: boolean,
): number | null | Note {
  const words = toWords(value);
  if (words === null) return null;
  const text = words
    .replace(/(层|楼|f|米|m|公尺)$/i, '')
    .replace(/^地下|^b(?=\d)/i, '-')
    .trim();
  const number = text === '' ? Number.NaN : Number(text);
  const right = Number.isFinite(number) && number >= min && number <= max;
  if (right && (!whole || Number.isInteger(number)))
    return whole ? number : Math.round(number * 10) / 10;
  return { code: 'number', params: { field, value: words.slice(0, 40), min, max } };
}

/** Whether something is a note and no value. */
export function isNote(value: unknown): value is Note {
  return typeof value === 'object' && value !== null && 'code' in value && 'params' in value;
}
