/** Values of files as places have them. Pure. */
import { findFault } from '../../facilities/attributes.ts';
import {
  type FacilityCategory,
  type FacilityField,
  facilityCategories,
} from '../../facilities/fields.ts';
import en from '../../locales/en.json' with { type: 'json' };
import zh from '../../locales/zh-CN.json' with { type: 'json' };
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

/** Other words for sorts of facilities, as offices write them. */
const sortWords: readonly (readonly [FacilityCategory, RegExp])[] = [
  ['chargingPile', /充电(桩|站|棚|设施|柜)/],
  ['hydrant', /消[火防]栓/],
  ['noticeBoard', /(公告|公示|宣传|告示)(栏|牌)/],
  ['aed', /aed|除颤/],
  ['streetLight', /路灯/],
  ['drain', /(排水|雨水|污水|下水)(口|井|管)|窨井|检查井|井盖/],
  ['exerciseEquipment', /健身|体育器材/],
  ['wasteStation', /垃圾/],
  ['other', /^(其他|其它)/],
];

/** The sort of facilities that words name, in either language. */
export function categoryOf(words: string): FacilityCategory | undefined {
  const key = nameKey(words);
  const named = facilityCategories.find((one) =>
    [one, zh.console.facilities.categories[one], en.console.facilities.categories[one]].some(
      (name) => nameKey(name) === key,
    ),
  );
  return named ?? sortWords.find(([, form]) => form.test(key))?.[0];
}

/** A day as files write it: 2026-11-28, 2026/11/28, 20261128, 2026年11月28日, or the number of it in a sheet. */
function toDay(words: string): string {
  const [, year, month = '', date = ''] =
    /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?: 0?0:00(?::00)?)?$/.exec(words) ?? [];
  if (year) return `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const serial = /^\d{5}$/.test(words) ? Number(words) : Number.NaN;
  if (!(serial >= 20_000)) return words;
  return new Date(Date.UTC(1899, 11, 30 + serial)).toISOString().slice(0, 10);
}

type Words = Record<string, string>;

/** A value of a facility as it is kept; a note when it is not accepted. */
export function attributeOf(
  field: FacilityField,
  value: Value | undefined,
): string | number | null | Note {
  const words = toWords(value);
  if (words === null) return null;
  let read: string | number = words;
  if (field.type === 'integer' || field.type === 'number') {
    read = Number(words.replace(/[^\d.]+$/, '') || Number.NaN);
  } else if (field.type === 'date') read = toDay(words);
  else if (field.type === 'choice') {
    const key = nameKey(words);
    const [chinese, english] = [zh, en].map(
      ({ console: said }) => said.facilities.options as Words,
    );
    read =
      field.options.find((one) =>
        [one, chinese![one]!, english![one]!].some((name) => nameKey(name) === key),
      ) ?? words;
  }
  if (!findFault(field, read)) return read;
  const { key } = field;
  const told = { field: key, value: words.slice(0, 40) };
  if ('min' in field)
    return { code: 'number', params: { ...told, min: field.min, max: field.max } };
  if (field.type === 'text' && words.length > field.most)
    return { code: 'too-long', params: { field: key, most: field.most } };
  return { code: field.type === 'text' ? 'phone' : field.type, params: told };
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
