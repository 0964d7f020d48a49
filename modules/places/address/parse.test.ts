import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberOf, parseAddress, readNumeral } from './parse.ts';
import { writtenAddress } from './testing.ts';

describe('parseAddress', () => {
  test.each([
    ['滨海社区瑞德花园3号楼2单元501', '滨海社区瑞德花园', '3', '2', '501'],
    ['瑞德花园三号楼二单元五〇一室', '瑞德花园', '3', '2', '501'],
    ['瑞德花园二十三号楼一单元一百零一室', '瑞德花园', '23', '1', '101'],
    ['瑞德花园３栋２单元５０１', '瑞德花园', '3', '2', '501'],
    ['瑞德花园3-2-501', '瑞德花园', '3', '2', '501'],
    ['瑞德花园3＃2—501', '瑞德花园', '3', '2', '501'],
    ['瑞德花园3号楼501', '瑞德花园', '3', undefined, '501'],
    ['瑞德花园3-501', '瑞德花园', '3', undefined, '501'],
    ['瑞德花园十二栋', '瑞德花园', '12', undefined, undefined],
    ['瑞德花园第3号楼', '瑞德花园', '3', undefined, undefined],
    ['瑞德花园3', '瑞德花园', '3', undefined, undefined],
    ['3号楼，瑞德花园，滨海社区', '瑞德花园 滨海社区', '3', undefined, undefined],
    ['瑞德花园2单元501室', '瑞德花园', undefined, '2', '501'],
    ['瑞德花园3号楼2单元5', '瑞德花园', '3', '2', undefined],
    ['rdhy3#2-501', 'rdhy', '3', '2', '501'],
    ['Flat 501, Entrance 2, Building 3, Ruide Garden', 'ruide garden', '3', '2', '501'],
    ['滨海社区 3网格', '滨海社区 3网格', undefined, undefined, undefined],
    ['乌达区滨海街道', '乌达区滨海街道', undefined, undefined, undefined],
    ['镇北社区', '镇北社区', undefined, undefined, undefined],
  ])('%s', (text, names, building, entrance, dwelling) => {
    const parts = Object.entries({ names, building, entrance, dwelling });
    const wanted = Object.fromEntries(parts.filter(([, value]) => value !== undefined));
    expect(parseAddress(text)).toEqual(wanted);
  });

  test('reads the same parts whatever the way they are written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 33 }),
        fc.integer({ min: 1, max: 9 }),
        writtenAddress,
        (building, entrance, floor, door, write) => {
          const dwelling = `${floor}0${door}`;
          const text = write('滨海社区瑞德花园', String(building), String(entrance), dwelling);
          expect({ text, ...parseAddress(text) }).toEqual({
            text,
            names: '滨海社区瑞德花园',
            building: String(building),
            entrance: String(entrance),
            dwelling,
          });
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('bears any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void parseAddress(text)));
  });
});

test('numerals are counted or spelt', () => {
  const cases = {
    十: '10',
    十二: '12',
    二十: '20',
    二十三: '23',
    一百零一: '101',
    五〇一: '501',
    两: '2',
  };
  for (const [text, number] of Object.entries(cases)) expect(readNumeral(text)).toBe(number);
});

test('a name that is a number and its word has that number, another has none', () => {
  for (const name of ['3号楼', '3栋', '03 号楼', '三号楼', '3#', '3'])
    expect(numberOf(name)).toBe('3');
  expect(numberOf('A座')).toBe('a');
  expect(numberOf('501室')).toBe('501');
  expect(numberOf('中心幼儿园')).toBeUndefined();
});
