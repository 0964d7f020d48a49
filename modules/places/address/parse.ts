/** An address as people write it, in its parts. Pure. */

/**
 * Parts of an address that was written: numbers as they are compared, without leading zeros.
 * @source GB/T 39609-2020: division, street or estate, building, entrance, dwelling
 */
export interface AddressParts {
  /** Divisions, estate and whatever else has a name, without gaps. */
  names: string;
  building?: string;
  entrance?: string;
  dwelling?: string;
}

/** Parts that are told by a number. */
type Numbered = Exclude<keyof AddressParts, 'names'>;

const digits: Record<string, number> = Object.fromEntries(
  [...'零一二三四五六七八九'].map((char, value) => [char, value]),
);
digits.〇 = 0;
digits.两 = 2;
const scales: Record<string, number> = { 十: 10, 百: 100 };

/** A number in Chinese: counted (二十三) or spelt (五〇一). */
export function readNumeral(text: string): string {
  if (!/[十百]/.test(text)) return [...text].map((char) => digits[char] ?? char).join('');
  let sum = 0;
  let last = 0;
  for (const char of text) {
    const scale = scales[char];
    if (scale === undefined) last = digits[char] ?? 0;
    else {
      sum += (last || 1) * scale;
      last = 0;
    }
  }
  return String(sum + last);
}

const numeral = '[零〇一二两三四五六七八九十百]';
const houseWord = '(?:号楼|栋|幢|座|#楼?)';
const beforeWord = new RegExp(
  `${numeral}+(?=\\s*(?:号楼|栋|幢|座|#|单元|门洞|室|户|微?网格|号(?!线)))`,
  'g',
);
const afterWord = new RegExp(`(?<=(?:号楼|栋|幢|座|#|单元|门洞|\\d-)\\s*)${numeral}+`, 'g');
const betweenDashes = new RegExp(`(?<![\\p{L}])${numeral}+(?=-)`, 'gu');

/** As addresses are compared: narrow letters, plain dashes, digits for numerals before words that are counted. */
export function normalizeAddress(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212~—_]/g, '-')
    .replace(/[,，。;；、·|/]+/g, ' ')
    .replace(/\s*-\s*/g, '-')
    .replace(/号\s*楼/g, '号楼')
    .replace(beforeWord, readNumeral)
    .replace(afterWord, readNumeral)
    .replace(betweenDashes, readNumeral)
    .replace(/\s+/g, ' ')
    .trim();
}

const number = '(\\d{1,4}|(?<![a-z])[a-z](?![a-z]))';
/** Each form says which parts its groups are; the first that fits counts. */
const forms: { form: RegExp; parts: Numbered[] }[] = [
  // 3-2-501, 3#-2-501, 3号楼-2单元-501
  {
    form: new RegExp(
      `${number} ?${houseWord}? ?- ?(\\d{1,2}) ?(?:单元|门洞)? ?- ?(\\d{2,4}) ?(?:室|户|号)?(?!\\d)`,
    ),
    parts: ['building', 'entrance', 'dwelling'],
  },
  // 3号楼2-501
  {
    form: new RegExp(`${number} ?${houseWord} ?(\\d{1,2}) ?- ?(\\d{3,4}) ?(?:室|户|号)?(?!\\d)`),
    parts: ['building', 'entrance', 'dwelling'],
  },
  // 3号楼2单元501室
  {
    form: new RegExp(
      `${number} ?${houseWord} ?-?(?:(\\d{1,2}|[a-z]) ?(?:单元|门洞))? ?-?(?:(?<![\\d])(\\d{2,4}) ?(?:室|户|号|$|(?=\\s)))?`,
    ),
    parts: ['building', 'entrance', 'dwelling'],
  },
  // 2单元501室, without a building's word: 瑞德花园3 2单元501
  {
    form: /(?:(\d{1,3}) )?(\d{1,2}|[a-z]) ?(?:单元|门洞) ?-?(?:(\d{2,4}) ?(?:室|户|号|$|(?=\s)))?/,
    parts: ['building', 'entrance', 'dwelling'],
  },
  // 3-501
  { form: /(\d{1,3}) ?- ?(\d{3,4}) ?(?:室|户|号)?$/, parts: ['building', 'dwelling'] },
  // 3-2
  { form: /(\d{1,3}) ?- ?(\d{1,2})$/, parts: ['building', 'entrance'] },
  { form: /\b(?:building|bldg)\.? ?(\d{1,4})\b/, parts: ['building'] },
  // 瑞德花园3
  { form: /(?<=\S) ?(?<!\d)(\d{1,3})号?$/, parts: ['building'] },
];

const words: [Numbered, RegExp][] = [
  ['entrance', /\b(?:entrance|unit) ?(\d{1,2})\b/],
  ['dwelling', /\b(?:flat|room|apartment) ?(\d{2,4})\b|(\d{2,4}) ?室/],
];

/**
 * Takes a written address apart. What is no number of a building, entrance or dwelling is left as names.
 * @example parseAddress('滨海社区瑞德花园三号楼2-501') // { names: '滨海社区瑞德花园', building: '3', entrance: '2', dwelling: '501' }
 */
export function parseAddress(text: string): AddressParts {
  let rest = normalizeAddress(text);
  const found: Partial<Record<Numbered, string>> = {};
  const take = (form: RegExp, parts: readonly Numbered[]) => {
    const match = form.exec(rest);
    if (!match) return false;
    const values = match.slice(1).filter((_, i) => parts.length > 1 || match[i + 1] !== undefined);
    parts.forEach((part, i) => {
      const value = values[i];
      if (value !== undefined) found[part] = value.replace(/^0+(?=\d)/, '');
    });
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
    return true;
  };
  forms.some(({ form, parts }) => take(form, parts));
  for (const [part, form] of words) if (found[part] === undefined) take(form, [part]);
  // 第3号楼; and a dwelling's number that is not written out yet
  if (found.building !== undefined || found.entrance !== undefined) {
    rest = rest.replace(/第(?= |$)|(?<= )\d+(?= |$)/g, '');
  }
  return { names: rest.replace(/\s+/g, ' ').trim(), ...found };
}

/** The number of a building, entrance or dwelling from its name, as {@link parseAddress} tells it; undefined without one. */
export function numberOf(name: string): string | undefined {
  const plain = normalizeAddress(name).replace(/\s/g, '');
  const match = /^(?:第)?(\d+|[a-z])(?:号楼|栋|幢|座|#楼?|单元|门洞|室|户|号)?$/.exec(plain);
  return match?.[1]?.replace(/^0+(?=\d)/, '');
}
