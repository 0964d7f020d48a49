/** Ways in which people write an address, for tests. */
import fc from 'fast-check';

const chinese = '〇一二三四五六七八九';

/** A number below 100 as it is counted, a longer one as it is spelt. */
function numeral(text: string): string {
  const value = Number(text);
  if (value >= 100 || value === 0) return [...text].map((digit) => chinese[Number(digit)]).join('');
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  const before = tens === 0 ? '' : `${tens === 1 ? '' : chinese[tens]}十`;
  return `${before}${ones === 0 ? '' : chinese[ones]}`;
}

const wide = (text: string) =>
  [...text].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');

type Write = (names: string, building: string, entrance: string, dwelling: string) => string;

/** Writes an address in one of the ways that people have. */
export const writtenAddress: fc.Arbitrary<Write> = fc
  .record({
    digits: fc.constantFrom<(text: string) => string>((text) => text, numeral, wide),
    house: fc.constantFrom('号楼', '栋', '幢', '#', '＃', '#楼', ' 号楼', '号 楼'),
    entrance: fc.constantFrom('单元', ' 单元', '门洞'),
    room: fc.constantFrom('', '室', '户', ' 室'),
    gap: fc.constantFrom('', ' ', '，', ', ', '　'),
    dash: fc.constantFrom('-', '－', '—', '–', ' - '),
    form: fc.constantFrom('words', 'dashes', 'mixed', 'short'),
  })
  .map(({ digits, house, entrance: door, room, gap, dash, form }): Write => {
    return (names, building, entrance, dwelling) => {
      const [b, e, d] = [building, entrance, dwelling].map(digits);
      if (form === 'dashes') return `${names}${gap}${building}${dash}${entrance}${dash}${dwelling}`;
      if (form === 'short') return `${names}${gap}${b}${house}${entrance}${dash}${dwelling}${room}`;
      if (form === 'mixed')
        return `${names}${gap}${b}${house}${gap}${e}${door}${dash}${dwelling}${room}`;
      return `${names}${gap}${b}${house}${gap}${e}${door}${gap}${d}${room}`;
    };
  });
