import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readShippedClasses } from './catalogue.ts';
import { readSynonyms } from './catalogue-synonyms.ts';
import { piecesOf, scoreOf, suggest, type Wording } from './suggest.ts';

const wordings: Wording[] = readShippedClasses().map(({ code, name }) => ({
  code,
  names: [name.zh, name.en],
  synonyms: readSynonyms().get(code) ?? [],
}));

describe('the class that is proposed', () => {
  test('is the one whose everyday word stands in the text, whatever stands around it', () => {
    const words = wordings.flatMap(({ code, synonyms }) =>
      synonyms.map((word) => ({ code, word })),
    );
    const unique = words.filter(
      ({ word, code }) =>
        !words.some(
          (other) =>
            other.code !== code && (other.word.includes(word) || word.includes(other.word)),
        ),
    );
    expect(unique.length).toBeGreaterThan(150);
    const hits = unique.filter(({ code, word }) =>
      suggest(`我家门口${word}`, wordings).slice(0, 3).includes(code),
    );
    // Some everyday words are part of another class's name.
    expect(hits.length / unique.length).toBeGreaterThan(0.95);
  });

  test('fits at least one piece of the text; none is proposed for words about nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        for (const code of suggest(text, wordings)) {
          const wording = wordings.find((one) => one.code === code)!;
          expect(scoreOf(text, wording)).toBeGreaterThan(0);
        }
      }),
    );
    expect(suggest('qqq 嘿嘿', wordings)).toEqual([]);
  });

  test('does not depend on spaces, signs or the case of letters', () => {
    expect(suggest('Street Lamp，路 灯 不 亮！', wordings)[0]).toBe(
      suggest('street lamp 路灯不亮', wordings)[0],
    );
  });
});

test('a text is taken in pairs of Chinese letters and whole words of others', () => {
  expect([...piecesOf('路灯不亮 street lights')]).toEqual([
    '路灯',
    '灯不',
    '不亮',
    'street',
    'light',
  ]);
});
