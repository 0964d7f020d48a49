import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readShippedClasses } from '../catalogue.ts';
import { readSynonyms } from '../catalogue-synonyms.ts';
import { evaluate, isHeldOut, scoreClasses } from './evaluate.ts';
import {
  buildModel,
  type CaseStats,
  countCase,
  fewestCases,
  propose,
  trimStats,
  type Wording,
} from './model.ts';
import { wordsOf } from './tokens.ts';

const wordings: Wording[] = readShippedClasses().map(({ code, name }) => ({
  code,
  names: [...wordsOf(name.zh), ...wordsOf(name.en)],
  sayings: (readSynonyms().get(code) ?? []).map(wordsOf),
}));
const shipped = buildModel(wordings);

/** What is learnt from cases of a few classes. */
const word = fc.constantFrom<string>('甲', '乙', '丙', '丁', '戊');
const taught = fc.array(
  fc.record({
    code: fc.constantFrom<string>('A', 'B', 'C'),
    words: fc.uniqueArray(word, { minLength: 1 }),
  }),
  { maxLength: 40 },
);
const three: Wording[] = ['A', 'B', 'C'].map((code) => ({ code, names: [code], sayings: [] }));

function learn(cases: readonly { code: string; words: readonly string[] }[]): CaseStats {
  const stats: CaseStats = { cases: 0, classes: {} };
  for (const { code, words } of cases) countCase(stats, code, words);
  return stats;
}

describe('the class that is proposed', () => {
  test('is the one whose everyday word stands in the text, whatever stands around it', () => {
    const words = readShippedClasses().flatMap(({ code }) =>
      (readSynonyms().get(code) ?? []).map((said) => ({ code, said })),
    );
    const overlaps = (a: string, b: string) => a.includes(b) || b.includes(a);
    const unique = words.filter(
      ({ said, code }) => !words.some((other) => other.code !== code && overlaps(other.said, said)),
    );
    expect(unique.length).toBeGreaterThan(150);
    const ranks = unique.map(({ code, said }) =>
      propose(shipped, wordsOf(`我家门口${said}`)).findIndex((one) => one.code === code),
    );
    const share = (most: number) =>
      ranks.filter((rank) => rank >= 0 && rank < most).length / ranks.length;
    expect(share(3)).toBeGreaterThan(0.98);
    expect(share(1)).toBeGreaterThan(0.94);
  });

  test('comes with the words that spoke for it, each of the text', () => {
    const [first] = propose(shipped, wordsOf('楼前的路灯不亮，晚上看不清'));
    expect(first!.because).toEqual(['路灯不亮']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const said = wordsOf(text);
        for (const { because, score } of propose(shipped, said)) {
          expect(score).toBeGreaterThan(0);
          expect(said).toEqual(expect.arrayContaining(because));
        }
      }),
    );
  });

  test('is none for words about nothing, and does not depend on spaces, signs or the case of letters', () => {
    expect(propose(shipped, wordsOf('qqq 嘿嘿'))).toEqual([]);
    expect(wordsOf('Street Lamp，路灯 不亮！').sort()).toEqual(
      wordsOf('street lamp 路灯，不亮').sort(),
    );
  });
});

describe('what is learnt', () => {
  test('does not depend on the order of the cases', () => {
    fc.assert(
      fc.property(taught, fc.array(word), (cases, said) => {
        const forwards = propose(buildModel(three, trimStats(learn(cases))), said);
        const backwards = propose(buildModel(three, trimStats(learn(cases.toReversed()))), said);
        expect(backwards).toEqual(forwards);
      }),
    );
  });

  test('brings the class of a word that only its cases have to the top', () => {
    const cases = Array.from({ length: fewestCases }, () => ({ code: 'B', words: ['生词'] }));
    expect(propose(buildModel(three, trimStats(learn(cases))), ['生词'])[0]?.code).toBe('B');
  });

  test('leaves out words that only a few cases have: they may be about a person', () => {
    fc.assert(
      fc.property(taught, (cases) => {
        const kept = Object.values(trimStats(learn(cases)).classes).flatMap(({ words }) =>
          Object.keys(words),
        );
        for (const one of kept) {
          expect(cases.filter(({ words }) => words.includes(one)).length).toBeGreaterThanOrEqual(
            fewestCases,
          );
        }
      }),
    );
  });

  test('holds no number, phone, document or plate', () => {
    const said = wordsOf('电话13800001234，身份证15030219600101001X，车牌蒙C12345，3号楼2单元501');
    expect(said.filter((one) => /\d/.test(one))).toEqual([]);
  });
});

describe('the trial', () => {
  test('keeps one case in five apart, the same each time', () => {
    const ids = Array.from({ length: 2000 }, (_, i) => i.toString(16).padStart(32, '0'));
    const kept = ids.filter(isHeldOut).length;
    expect(kept / ids.length).toBeCloseTo(0.2, 1);
  });

  test('counts what was right, class by class as in all', () => {
    const model = buildModel(three);
    const cases = [
      { code: 'A', words: ['A'] },
      { code: 'A', words: ['B'] },
      { code: 'B', words: ['B'] },
      { code: 'C', words: ['nothing'] },
    ];
    const result = evaluate(model, cases);
    expect(result).toMatchObject({ cases: 4, first: 2, amongThree: 2 });
    expect(scoreClasses(result)).toEqual([
      { code: 'A', cases: 2, proposed: 1, right: 1 },
      { code: 'B', cases: 1, proposed: 2, right: 1 },
      { code: 'C', cases: 1, proposed: 0, right: 0 },
    ]);
  });
});
